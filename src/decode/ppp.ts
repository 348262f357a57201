/**
 * PPP (RFC 1661 §2), with or without the address and control of its HDLC-like framing (RFC 1662 §3.1):
 *
 *     +---------+---------+------------+---------
 *     | address | control | protocol   | payload
 *     | 0xff    | 0x03    | 1–2 bytes  |
 *     +---------+---------+------------+---------
 *
 * On serial links Cisco HDLC stands in the same place and is told by its address: 0x0f for one station, 0x8f for all;
 * a control byte and an EtherType follow.
 */
import { u8, u16 } from '../bytes.js';
import { type Cursor, ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_MPLS, ETHERTYPE_MPLS_UPSTREAM } from './cursor.js';
import { DecodeStatus } from './packet.js';

const ADDRESS_AND_CONTROL = 0xff03;
const CISCO_UNICAST = 0x0f;
const CISCO_MULTICAST = 0x8f;
const CISCO_HEADER = 4;

export function decodePpp(cursor: Cursor): DecodeStatus {
  const { bytes, at, end } = cursor;
  if (end - at < 2) return DecodeStatus.TruncatedLink;
  const address = u8(bytes, at);
  if (address === CISCO_UNICAST || address === CISCO_MULTICAST) return decodeCiscoHdlc(cursor);
  if (u16(bytes, at) === ADDRESS_AND_CONTROL) cursor.at = at + 2;
  return decodeProtocol(cursor);
}

/** The protocol field; the low bit of its last byte is 1, so a first byte that has it is the whole (RFC 1661 §6.5). */
function decodeProtocol(cursor: Cursor): DecodeStatus {
  const { bytes, at, end } = cursor;
  if (end - at < 2) return DecodeStatus.TruncatedLink;
  const compressed = (u8(bytes, at) & 1) === 1;
  const etherType = etherTypeOf(compressed ? u8(bytes, at) : u16(bytes, at));
  if (etherType === 0) return DecodeStatus.OtherPpp;
  cursor.at = at + (compressed ? 1 : 2);
  cursor.next = etherType;
  return DecodeStatus.Ok;
}

/** PPP protocol numbers (IANA ppp-numbers); 0 for those that carry no network layer we follow. */
function etherTypeOf(protocol: number): number {
  switch (protocol) {
    case 0x0021:
      return ETHERTYPE_IPV4;
    case 0x0057:
      return ETHERTYPE_IPV6;
    case 0x0281:
      return ETHERTYPE_MPLS;
    case 0x0283:
      return ETHERTYPE_MPLS_UPSTREAM;
    default:
      return 0;
  }
}

export function decodeCiscoHdlc(cursor: Cursor): DecodeStatus {
  const at = cursor.at;
  if (cursor.end - at < CISCO_HEADER) return DecodeStatus.TruncatedLink;
  cursor.next = u16(cursor.bytes, at + 2);
  cursor.at = at + CISCO_HEADER;
  return DecodeStatus.Ok;
}
