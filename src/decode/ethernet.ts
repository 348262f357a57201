/**
 * Ethernet (IEEE 802.3 §3.1.1):
 *
 *      0                6               12      14
 *     +----------------+----------------+-------+---------
 *     | destination    | source         | type  | payload
 *     +----------------+----------------+-------+---------
 */
import { u16 } from '../bytes.js';
import type { Cursor } from './cursor.js';
import { DecodeStatus } from './packet.js';

export const ETHERNET_HEADER = 14;

export function decodeEthernet(cursor: Cursor): DecodeStatus {
  const at = cursor.at;
  if (cursor.end - at < ETHERNET_HEADER) return DecodeStatus.TruncatedLink;
  cursor.next = u16(cursor.bytes, at + 12);
  cursor.at = at + ETHERNET_HEADER;
  return DecodeStatus.Ok;
}
