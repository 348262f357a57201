import type { Cursor } from './cursor.js';
import { readFlowId } from './flow-id.js';
import { decodeIcmp } from './icmp.js';
import { DecodeStatus, IP_ICMP, IP_ICMPV6, IP_SCTP, IP_TCP, IP_UDP, type Packet } from './packet.js';
import { setPayload } from './payload.js';
import { decodeTcp } from './tcp.js';
import { decodeUdp } from './udp.js';

/** Decodes the transport at the cursor by `packet.protocol`; one that has no ports is all payload. */
export function decodeTransport(cursor: Cursor, packet: Packet): DecodeStatus {
  switch (packet.protocol) {
    case IP_TCP:
      return decodeTcp(cursor, packet);
    case IP_UDP:
      return decodeUdp(cursor, packet);
    case IP_SCTP:
      return decodeSctp(cursor, packet);
    case IP_ICMP:
    case IP_ICMPV6:
      return decodeIcmp(cursor, packet);
    default:
      setPayload(cursor, packet, cursor.at);
      return DecodeStatus.Ok;
  }
}

/** Ports, verification tag and checksum (RFC 9260 §3.1); chunks follow. */
const SCTP_HEADER = 12;

function decodeSctp(cursor: Cursor, packet: Packet): DecodeStatus {
  if (cursor.claimedEnd - cursor.at < SCTP_HEADER) return DecodeStatus.MalformedTransport;
  const status = readFlowId(cursor, packet);
  setPayload(cursor, packet, cursor.at + SCTP_HEADER);
  return status;
}
