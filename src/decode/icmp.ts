/**
 * ICMP (RFC 792) and ICMPv6 (RFC 4443 §2.1):
 *
 *      0      1      2          4                 8
 *     +------+------+----------+-----------------+---------
 *     | type | code | checksum | by type         | body: in an error, the packet it is about
 *     +------+------+----------+-----------------+---------
 */
import type { Cursor } from './cursor.js';
import { readFlowId } from './flow-id.js';
import { DecodeStatus, IP_ICMP, IP_ICMPV6, type Packet } from './packet.js';
import { setPayload } from './payload.js';
import { readQuote } from './quote.js';

const ICMP_HEADER = 8;
/** Type, code and checksum: all that every message has. */
const LEAST_MESSAGE = 4;

/** ICMP errors: destination unreachable, source quench, redirect, time exceeded, parameter problem. */
const isError = (type: number): boolean => type === 3 || type === 4 || type === 5 || type === 11 || type === 12;

/** ICMPv6 errors that are assigned: unreachable, too big, time exceeded, parameter problem (RFC 4443 §3). */
const isError6 = (type: number): boolean => type >= 1 && type <= 4;

/** Router and neighbour solicitation and advertisement, redirect (RFC 4861 §4): for IPv6 what ARP is for IPv4. */
const isNeighbourDiscovery = ({ protocol, icmpType }: Packet): boolean =>
  protocol === IP_ICMPV6 && icmpType >= 133 && icmpType <= 137;

export function decodeIcmp(cursor: Cursor, packet: Packet): DecodeStatus {
  if (cursor.claimedEnd - cursor.at < LEAST_MESSAGE) return DecodeStatus.MalformedTransport;
  const status = readFlowId(cursor, packet);
  if (status !== DecodeStatus.Ok) return status;
  if (isNeighbourDiscovery(packet)) return DecodeStatus.NeighbourDiscovery;
  setPayload(cursor, packet, cursor.at + ICMP_HEADER);
  const quotes = packet.protocol === IP_ICMP ? isError(packet.icmpType) : isError6(packet.icmpType);
  if (quotes) packet.hasQuote = readQuote(cursor, packet);
  return DecodeStatus.Ok;
}
