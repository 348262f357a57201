import { formatEndpoint } from '../ip-text.js';
import type { FlowExample } from './model/ends.js';

const PORTED: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp']);

/** `2026-01-02T03:04:05Z 203.0.113.7:51034 > 10.45.16.10:443 (edge1)`; without ports where the transport has none. */
export function exampleText({ start, initiator, responder, transport }: FlowExample): string {
  const end = ({ ip, port, name }: FlowExample['initiator']): string =>
    `${PORTED.has(transport) ? formatEndpoint(ip, port) : ip}${name === undefined ? '' : ` (${name})`}`;
  return `${start.replace(/\.\d+Z$/, 'Z')} ${end(initiator)} > ${end(responder)}`;
}
