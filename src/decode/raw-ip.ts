import { u8 } from '../bytes.js';
import { type Cursor, ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './cursor.js';
import { DecodeStatus } from './packet.js';

/** IP without any header before it: its version says which. */
export function decodeRawIp(cursor: Cursor): DecodeStatus {
  if (cursor.end <= cursor.at) return DecodeStatus.TruncatedLink;
  const version = u8(cursor.bytes, cursor.at) >> 4;
  if (version !== 4 && version !== 6) return DecodeStatus.MalformedLink;
  cursor.next = version === 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6;
  return DecodeStatus.Ok;
}
