/**
 * UDP (RFC 768):
 *
 *      0        2        4        6          8
 *     +--------+--------+--------+----------+---------
 *     | source | dest.  | length | checksum | payload
 *     +--------+--------+--------+----------+---------
 */
import { u16 } from '../bytes.js';
import type { Cursor } from './cursor.js';
import { readFlowId } from './flow-id.js';
import { DecodeStatus, type Packet } from './packet.js';
import { setPayload } from './payload.js';

const UDP_HEADER = 8;

export function decodeUdp(cursor: Cursor, packet: Packet): DecodeStatus {
  const { bytes, at, end } = cursor;
  if (cursor.claimedEnd - at < UDP_HEADER) return DecodeStatus.MalformedTransport;
  const status = readFlowId(cursor, packet);
  if (status !== DecodeStatus.Ok) return status;
  if (end - at >= UDP_HEADER) {
    // 0 is a jumbogram (RFC 2675 §4) or segmentation offload; more than IP has is what IP has.
    const length = u16(bytes, at + 4);
    if (length !== 0 && length < UDP_HEADER) return DecodeStatus.MalformedTransport;
    if (length !== 0 && length < cursor.claimedEnd - at) cursor.limit(length);
  }
  setPayload(cursor, packet, at + UDP_HEADER);
  return DecodeStatus.Ok;
}
