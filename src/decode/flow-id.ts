import { u8, u16 } from '../bytes.js';
import type { Cursor } from './cursor.js';
import { DecodeStatus, type FiveTuple, IP_ICMP, IP_ICMPV6, IP_SCTP, IP_TCP, IP_UDP } from './packet.js';

/** Bytes of a TCP, UDP or SCTP header that hold both ports. */
const PORTS = 4;
/** Bytes of an ICMP header that hold type and code. */
const TYPE_AND_CODE = 2;

export const isIcmp = (protocol: number): boolean => protocol === IP_ICMP || protocol === IP_ICMPV6;

const hasPorts = (protocol: number): boolean => protocol === IP_TCP || protocol === IP_UDP || protocol === IP_SCTP;

/**
 * Reads from the transport header at the cursor what tells its flow from others between the same addresses: ports, or
 * ICMP type and code; nothing for protocols that have neither.
 */
export function readFlowId(cursor: Cursor, tuple: FiveTuple): DecodeStatus {
  const { bytes, at } = cursor;
  if (hasPorts(tuple.protocol)) {
    if (cursor.end - at < PORTS) return lacking(cursor, PORTS);
    tuple.sourcePort = u16(bytes, at);
    tuple.destinationPort = u16(bytes, at + 2);
  } else if (isIcmp(tuple.protocol)) {
    if (cursor.end - at < TYPE_AND_CODE) return lacking(cursor, TYPE_AND_CODE);
    tuple.icmpType = u8(bytes, at);
    tuple.icmpCode = u8(bytes, at + 1);
  }
  return DecodeStatus.Ok;
}

const lacking = (cursor: Cursor, length: number): DecodeStatus =>
  cursor.lacking(cursor.at + length, DecodeStatus.TruncatedTransport, DecodeStatus.MalformedTransport);
