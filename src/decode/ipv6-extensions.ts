/**
 * IPv6 extension headers (RFC 8200 §4; IANA ipv6-parameters), a chain that ends with the transport:
 *
 *      0       1         2
 *     +-------+---------+-----------------
 *     | next  | length  | …                     length in units of 8 bytes, without the first 8
 *     +-------+---------+-----------------
 *
 * The Authentication Header is not followed though its text is in clear: between two hosts that use it a firewall
 * sees, and is configured for, IP protocol 51, in IPv4 and IPv6 alike. So it ends the chain as a transport, as ESP does.
 */
import { i32, u8, u16 } from '../bytes.js';
import { type Cursor, Layer } from './cursor.js';
import { DecodeStatus, type FiveTuple } from './packet.js';

/** Extension headers that may follow each other; RFC 8200 §4.1 knows an order of at most six. */
export const MAX_EXTENSION_HEADERS = 16;

export const NO_NEXT_HEADER = 59;

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION_OPTIONS = 60;
const MOBILITY = 135;
const HOST_IDENTITY = 139;
const SHIM6 = 140;

/** Length of the Fragment header, and least length of any. */
const UNIT = 8;
const MORE_FRAGMENTS = 0x0001;
const FRAGMENT_OFFSET = 0xfff8;

/**
 * Follows the chain from the cursor to the transport and writes its protocol.
 *
 * A later fragment stops after its Fragment header. Mobility, Host Identity and Shim6 messages, which nothing
 * follows, are transports of their own.
 */
export function decodeExtensions(cursor: Cursor, tuple: FiveTuple, firstHeader: number): DecodeStatus {
  let header = firstHeader;
  for (let headers = 0; headers <= MAX_EXTENSION_HEADERS; headers++) {
    if (!isExtension(header)) return enterTransport(cursor, tuple, header);
    if (cursor.end - cursor.at < UNIT) return lacking(cursor, UNIT);
    const next = u8(cursor.bytes, cursor.at);
    if (next === NO_NEXT_HEADER && isMessage(header)) return enterTransport(cursor, tuple, header);
    const status = header === FRAGMENT ? passFragmentHeader(cursor, next) : passHeader(cursor);
    if (status !== DecodeStatus.Ok) return status;
    if (header === FRAGMENT && cursor.fragmented && cursor.fragmentOffset !== 0)
      return enterTransport(cursor, tuple, next);
    header = next;
  }
  return DecodeStatus.MalformedIpv6;
}

function enterTransport(cursor: Cursor, tuple: FiveTuple, protocol: number): DecodeStatus {
  tuple.protocol = protocol;
  cursor.next = Layer.Transport;
  return DecodeStatus.Ok;
}

function passHeader(cursor: Cursor): DecodeStatus {
  const length = (u8(cursor.bytes, cursor.at + 1) + 1) * UNIT;
  if (cursor.end - cursor.at < length) return lacking(cursor, length);
  cursor.at += length;
  return DecodeStatus.Ok;
}

/**
 * The Fragment header (RFC 8200 §4.5):
 *
 *      0       1          2                                4                8
 *     +-------+----------+--------------------------------+----------------+
 *     | next  | reserved | offset: 13   reserved: 2  more | identification |
 *     +-------+----------+--------------------------------+----------------+
 *
 * One that is first and last is atomic (RFC 6946), a whole packet.
 */
function passFragmentHeader(cursor: Cursor, next: number): DecodeStatus {
  const { bytes, at } = cursor;
  const offsetAndMore = u16(bytes, at + 2) & (FRAGMENT_OFFSET | MORE_FRAGMENTS);
  cursor.at = at + UNIT;
  if (offsetAndMore === 0) return DecodeStatus.Ok;
  if (cursor.fragmented) return DecodeStatus.MalformedIpv6;
  cursor.fragmented = true;
  cursor.fragmentStart = cursor.at;
  cursor.fragmentOffset = offsetAndMore & FRAGMENT_OFFSET;
  cursor.moreFragments = (offsetAndMore & MORE_FRAGMENTS) !== 0;
  cursor.identification = i32(bytes, at + 4);
  cursor.fragmentProtocol = next;
  return DecodeStatus.Ok;
}

function isExtension(header: number): boolean {
  switch (header) {
    case HOP_BY_HOP:
    case ROUTING:
    case FRAGMENT:
    case DESTINATION_OPTIONS:
    case MOBILITY:
    case HOST_IDENTITY:
    case SHIM6:
      return true;
    default:
      return false;
  }
}

/** Headers that are messages of their own where nothing follows (RFC 6275 §6.1, RFC 7401 §5.1, RFC 5533 §5.1). */
const isMessage = (header: number): boolean => header === MOBILITY || header === HOST_IDENTITY || header === SHIM6;

const lacking = (cursor: Cursor, length: number): DecodeStatus =>
  cursor.lacking(cursor.at + length, DecodeStatus.TruncatedNetwork, DecodeStatus.MalformedIpv6);
