/**
 * IPv6 (RFC 8200 §3):
 *
 *      0                               4               6       7       8             24            40
 *     +-------------------------------+---------------+-------+-------+-------------+-------------+---
 *     | version, class, flow label    | payload length| next  | hops  | source      | destination | extension headers …
 *     +-------------------------------+---------------+-------+-------+-------------+-------------+---
 */
import { i32, u8, u16 } from '../bytes.js';
import type { Cursor } from './cursor.js';
import { decodeExtensions, NO_NEXT_HEADER } from './ipv6-extensions.js';
import { DecodeStatus, type FiveTuple } from './packet.js';

export const IPV6_HEADER = 40;

export function decodeIpv6(cursor: Cursor, tuple: FiveTuple): DecodeStatus {
  const { bytes, at } = cursor;
  if (cursor.end - at < IPV6_HEADER)
    return cursor.lacking(at + IPV6_HEADER, DecodeStatus.TruncatedNetwork, DecodeStatus.MalformedIpv6);
  if (u8(bytes, at) >> 4 !== 6) return DecodeStatus.MalformedIpv6;
  const payloadLength = u16(bytes, at + 4);
  const nextHeader = u8(bytes, at + 6);
  readIpv6Addresses(bytes, at, tuple);
  cursor.at = at + IPV6_HEADER;
  // 0 is a jumbogram (RFC 2675 §3) or segmentation offload: the frame's own length counts then.
  if (payloadLength !== 0 || nextHeader === NO_NEXT_HEADER) cursor.limit(payloadLength);
  cursor.fragmented = false;
  return decodeExtensions(cursor, tuple, nextHeader);
}

/** The addresses of the header at `at`. Needs its 40 bytes. */
export function readIpv6Addresses(bytes: Uint8Array, at: number, tuple: FiveTuple): void {
  tuple.ipVersion = 6;
  tuple.source0 = i32(bytes, at + 8);
  tuple.source1 = i32(bytes, at + 12);
  tuple.source2 = i32(bytes, at + 16);
  tuple.source3 = i32(bytes, at + 20);
  tuple.destination0 = i32(bytes, at + 24);
  tuple.destination1 = i32(bytes, at + 28);
  tuple.destination2 = i32(bytes, at + 32);
  tuple.destination3 = i32(bytes, at + 36);
}
