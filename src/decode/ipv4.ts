/**
 * IPv4 (RFC 791 §3.1):
 *
 *      0       1       2               4               6               8       9       10              12      16      20
 *     +-------+-------+---------------+---------------+---------------+-------+-------+---------------+-------+-------+---
 *     |ver ihl| TOS   | total length  | identification|flags   offset | TTL   | prot. | checksum      | source| dest. | options
 *     +-------+-------+---------------+---------------+---------------+-------+-------+---------------+-------+-------+---
 *
 * The checksum is not verified: sending hosts leave it to their network card, which a capture comes before.
 */
import { i32, u8, u16 } from '../bytes.js';
import { type Cursor, Layer } from './cursor.js';
import { DecodeStatus, type FiveTuple } from './packet.js';

export const IPV4_HEADER = 20;

const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET = 0x1fff;

export function decodeIpv4(cursor: Cursor, tuple: FiveTuple): DecodeStatus {
  const { bytes, at } = cursor;
  if (cursor.end - at < IPV4_HEADER) return lacking(cursor, IPV4_HEADER);
  const headerLength = ipv4HeaderLength(bytes, at);
  const totalLength = u16(bytes, at + 2);
  if (headerLength === 0) return DecodeStatus.MalformedIpv4;
  if (totalLength >= headerLength) cursor.limit(totalLength);
  // 0 is what segmentation offload leaves there, to be filled in by the card: the frame's own length counts then.
  else if (totalLength !== 0) return DecodeStatus.MalformedIpv4;
  if (cursor.end - at < headerLength) return lacking(cursor, headerLength);
  readIpv4Addresses(bytes, at, tuple);
  cursor.at = at + headerLength;
  cursor.next = Layer.Transport;
  cursor.fragmented = (u16(bytes, at + 6) & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) !== 0;
  if (cursor.fragmented) readFragment(cursor, at);
  return DecodeStatus.Ok;
}

/** Header length in bytes, 20–60; 0 where this is no IPv4 header. Needs one byte. */
export function ipv4HeaderLength(bytes: Uint8Array, at: number): number {
  const first = u8(bytes, at);
  return first >= 0x45 && first <= 0x4f ? (first & 0x0f) << 2 : 0;
}

/** Protocol and addresses of the header at `at`. Needs its 20 bytes. */
export function readIpv4Addresses(bytes: Uint8Array, at: number, tuple: FiveTuple): void {
  tuple.ipVersion = 4;
  tuple.protocol = u8(bytes, at + 9);
  tuple.source0 = tuple.source1 = tuple.source2 = 0;
  tuple.source3 = i32(bytes, at + 12);
  tuple.destination0 = tuple.destination1 = tuple.destination2 = 0;
  tuple.destination3 = i32(bytes, at + 16);
}

/** Whether the header at `at` is that of a fragment other than the first. Needs its 20 bytes. */
export const isLaterIpv4Fragment = (bytes: Uint8Array, at: number): boolean =>
  (u16(bytes, at + 6) & FRAGMENT_OFFSET) !== 0;

function readFragment(cursor: Cursor, at: number): void {
  const flagsAndOffset = u16(cursor.bytes, at + 6);
  cursor.fragmentStart = cursor.at;
  cursor.fragmentOffset = (flagsAndOffset & FRAGMENT_OFFSET) << 3;
  cursor.moreFragments = (flagsAndOffset & MORE_FRAGMENTS) !== 0;
  cursor.identification = u16(cursor.bytes, at + 4);
  cursor.fragmentProtocol = u8(cursor.bytes, at + 9);
}

const lacking = (cursor: Cursor, length: number): DecodeStatus =>
  cursor.lacking(cursor.at + length, DecodeStatus.TruncatedNetwork, DecodeStatus.MalformedIpv4);
