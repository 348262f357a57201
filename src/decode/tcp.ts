/**
 * TCP (RFC 9293 §3.1):
 *
 *      0        2        4              8              12        13      14       16       18       20
 *     +--------+--------+--------------+--------------+---------+-------+--------+--------+--------+----------
 *     | source | dest.  | sequence     | acknowledgem.| length  | flags | window | checks.| urgent | options …
 *     +--------+--------+--------------+--------------+---------+-------+--------+--------+--------+----------
 */
import { i32, u8, u16 } from '../bytes.js';
import type { Cursor } from './cursor.js';
import { readFlowId } from './flow-id.js';
import { DecodeStatus, type Packet } from './packet.js';
import { setPayload } from './payload.js';

const TCP_HEADER = 20;

export function decodeTcp(cursor: Cursor, packet: Packet): DecodeStatus {
  const { bytes, at, end } = cursor;
  if (end - at < TCP_HEADER) return decodeCutTcp(cursor, packet);
  const headerLength = (u8(bytes, at + 12) >> 4) << 2;
  if (headerLength < TCP_HEADER || headerLength > cursor.claimedEnd - at) return DecodeStatus.MalformedTransport;
  packet.sourcePort = u16(bytes, at);
  packet.destinationPort = u16(bytes, at + 2);
  packet.sequence = i32(bytes, at + 4);
  packet.acknowledgement = i32(bytes, at + 8);
  packet.tcpFlags = u8(bytes, at + 13);
  setPayload(cursor, packet, at + headerLength);
  return DecodeStatus.Ok;
}

/** A header that the snap length cut: what is there counts if the ports are. */
function decodeCutTcp(cursor: Cursor, packet: Packet): DecodeStatus {
  const { bytes, at, end } = cursor;
  if (cursor.claimedEnd - at < TCP_HEADER) return DecodeStatus.MalformedTransport;
  const status = readFlowId(cursor, packet);
  if (end - at >= 8) packet.sequence = i32(bytes, at + 4);
  if (end - at >= 12) packet.acknowledgement = i32(bytes, at + 8);
  if (end - at >= 14) packet.tcpFlags = u8(bytes, at + 13);
  setPayload(cursor, packet, at + TCP_HEADER);
  return status;
}
