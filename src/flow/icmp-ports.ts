import { type FiveTuple, IP_ICMP, IP_ICMPV6 } from '../decode/packet.js';

/** ICMP message types whose question and answer belong together (RFC 792, RFC 950, RFC 1256). */
const ICMP_COUNTERPARTS = new Map([
  [0, 8],
  [8, 0],
  [9, 10],
  [10, 9],
  [13, 14],
  [14, 13],
  [15, 16],
  [16, 15],
  [17, 18],
  [18, 17],
]);

/** The same of ICMPv6 (RFC 4443, RFC 4861, RFC 2710, RFC 4620, RFC 4065, RFC 6275). */
const ICMPV6_COUNTERPARTS = new Map([
  [128, 129],
  [129, 128],
  [130, 131],
  [131, 130],
  [133, 134],
  [134, 133],
  [135, 136],
  [136, 135],
  [139, 140],
  [140, 139],
  [144, 145],
  [145, 144],
]);

const table = (counterparts: ReadonlyMap<number, number>): Int16Array =>
  Int16Array.from({ length: 256 }, (_, type) => counterparts.get(type) ?? -1);

const ICMP = table(ICMP_COUNTERPARTS);
const ICMPV6 = table(ICMPV6_COUNTERPARTS);

/**
 * What stands for the destination port of an ICMP message whose source port is its type, as the Community ID
 * specification (v1, "ICMP") has it: the type of the answer, or the code where none is defined.
 */
const icmpCounterpart = (version: number, type: number, code: number): number => {
  const counterpart = (version === 6 ? ICMPV6 : ICMP)[type & 0xff] ?? -1;
  return counterpart < 0 ? code : counterpart;
};

/** Has type and counterpart stand for the ports of an ICMP message; leaves those of all else as they are. */
export function setIcmpPorts(tuple: FiveTuple): void {
  if (tuple.icmpType < 0) return;
  tuple.sourcePort = tuple.icmpType;
  tuple.destinationPort = icmpCounterpart(tuple.ipVersion, tuple.icmpType, tuple.icmpCode);
}

/** Whether "ports" have no direction: those of an ICMP message without counterpart, whose type is `source`. */
export const isOneWay = (protocol: number, ipVersion: number, source: number): boolean =>
  (protocol === IP_ICMP || protocol === IP_ICMPV6) && ((ipVersion === 6 ? ICMPV6 : ICMP)[source & 0xff] ?? -1) < 0;

/** Types that only ever answer a question: the replies of the above, but not advertisements and reports, sent unasked. */
const ICMP_ANSWERS: readonly number[] = [0, 14, 16, 18];
const ICMPV6_ANSWERS: readonly number[] = [129, 140, 145];

/** Whether a message of that type answers a question, so that its receiver began. */
export const icmpIsAnswer = (version: number, type: number): boolean =>
  (version === 6 ? ICMPV6_ANSWERS : ICMP_ANSWERS).includes(type);
