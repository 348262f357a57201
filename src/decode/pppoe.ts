/**
 * PPP over Ethernet (RFC 2516 §4):
 *
 *      0          1      2            4        6
 *     +----------+------+------------+--------+----------
 *     | ver type | code | session id | length | PPP
 *     | 1   1    | 0    |            |        |
 *     +----------+------+------------+--------+----------
 */
import { u8, u16 } from '../bytes.js';
import { type Cursor, Layer } from './cursor.js';
import { DecodeStatus } from './packet.js';

const HEADER = 6;
const VERSION_AND_TYPE = 0x11;
/** Other codes belong to the discovery stage (RFC 2516 §5). */
const CODE_SESSION = 0;

export function decodePppoe(cursor: Cursor): DecodeStatus {
  const { bytes, at, end } = cursor;
  if (end - at < HEADER) return DecodeStatus.TruncatedLink;
  if (u8(bytes, at) !== VERSION_AND_TYPE) return DecodeStatus.MalformedLink;
  if (u8(bytes, at + 1) !== CODE_SESSION) return DecodeStatus.OtherEtherType;
  cursor.at = at + HEADER;
  cursor.limit(u16(bytes, at + 4));
  cursor.next = Layer.Ppp;
  return DecodeStatus.Ok;
}
