import { IP_ICMP, IP_ICMPV6, IP_SCTP, IP_TCP, IP_UDP } from '../decode/packet.js';
import type { FlowView } from '../flow/flow-view.js';
import { transportName } from './record.js';

export const hasPorts = (protocol: number): boolean =>
  protocol === IP_TCP || protocol === IP_UDP || protocol === IP_SCTP;

const isIcmp = (protocol: number): boolean => protocol === IP_ICMP || protocol === IP_ICMPV6;

/** Whether flows of that IP protocol are for something that `servicePort` tells: a port, or a type of ICMP. */
export const hasServicePort = (protocol: number): boolean => hasPorts(protocol) || isIcmp(protocol);

/** What a flow is for, as a number: the port of the responder, the type of what the initiator sent by ICMP, else 0. */
export function servicePort({ protocol, initiatorPort, responderPort }: FlowView): number {
  if (hasPorts(protocol)) return responderPort;
  return isIcmp(protocol) ? initiatorPort : 0;
}

/** `443/tcp`, `icmp type 8`, `esp`. */
export function portText(protocol: number, port: number): string {
  const transport = transportName(protocol);
  if (hasPorts(protocol)) return `${port}/${transport}`;
  return isIcmp(protocol) ? `${transport} type ${port}` : transport;
}

/** Ranges that are listed; the rest is counted. */
const SHOWN_RANGES = 8;

/** Several ports of one transport: `21-23, 80, 443/tcp`, `1, 3, …, 15/tcp and 92 more ports`. */
export function portsText(protocol: number, ports: readonly number[]): string {
  const ranges = rangesOf(ports);
  const shown = ranges.slice(0, SHOWN_RANGES);
  const left = ranges.slice(SHOWN_RANGES).reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const list = shown.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
  const transport = transportName(protocol);
  const text = isIcmp(protocol) ? `${transport} types ${list}` : `${list}/${transport}`;
  return left === 0 ? text : `${text} and ${left} more`;
}

function rangesOf(ports: readonly number[]): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (const port of [...new Set(ports)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to === port - 1) last.to = port;
    else ranges.push({ from: port, to: port });
  }
  return ranges;
}
