/** The latest flows one by one, whatever was found of them. */

import { formatEndpoint } from '../ip-text.js';
import type { FlowText } from '../live/latest-flows.js';
import { short } from './figures.js';
import { type Kind, timeColumn } from './table.js';
import { kindWord, markOf, shortEnd, whyWords } from './words.js';

const HAS_PORTS = ['tcp', 'udp', 'sctp'];

/** `10.45.16.10:443 edge1`, or what it is. */
function endCell({ from, to, fromPort, toPort, transport }: FlowText, side: 'from' | 'to', words: boolean): string {
  const end = side === 'from' ? from : to;
  if (words) return shortEnd(end.words);
  const place = HAS_PORTS.includes(transport)
    ? formatEndpoint(end.address, side === 'from' ? fromPort : toPort)
    : end.address;
  return end.name === undefined ? place : `${place} ${end.name}`;
}

export const FLOWS: Kind<FlowText> = {
  columns: [
    timeColumn({ id: 'last', title: 'LAST', rank: 0 }, ({ last }) => last),
    timeColumn({ id: 'first', title: 'FIRST', rank: 6 }, ({ first }) => first),
    {
      id: 'from',
      title: 'FROM',
      width: 18,
      grow: 2,
      most: 46,
      rank: 0,
      text: (flow, { addresses }) => endCell(flow, 'from', !addresses),
      value: ({ from, fromPort }) => `${from.address} ${fromPort}`,
    },
    {
      id: 'to',
      title: 'TO',
      width: 18,
      grow: 2,
      most: 46,
      rank: 0,
      text: (flow, { addresses }) => endCell(flow, 'to', !addresses),
      value: ({ to, toPort }) => `${to.address} ${toPort}`,
    },
    {
      id: 'service',
      title: 'PROTO',
      width: 5,
      rank: 2,
      text: ({ transport }) => transport,
      value: ({ transport }) => transport,
    },
    {
      id: 'app',
      title: 'APP',
      width: 8,
      rank: 3,
      text: ({ protocol }) => protocol,
      value: ({ protocol }) => protocol,
    },
    {
      id: 'state',
      title: 'STATE',
      width: 11,
      rank: 4,
      text: ({ state }) => state,
      value: ({ state }) => state,
    },
    {
      id: 'packets',
      title: 'PKTS',
      width: 5,
      rank: 7,
      align: 'right',
      descending: true,
      text: ({ packets }) => short(packets),
      value: ({ packets }) => packets,
    },
    {
      id: 'bytes',
      title: 'BYTES',
      width: 5,
      rank: 5,
      align: 'right',
      descending: true,
      text: ({ bytes }) => short(bytes),
      value: ({ bytes }) => bytes,
    },
    {
      id: 'what',
      title: 'VERDICT: WHY, PATH',
      width: 20,
      grow: 3,
      rank: 0,
      text: (flow, _look, width) => whyWords(flow, width),
      value: (flow) => whyWords(flow),
    },
  ],
  key: ({ id }) => id,
  arrival: () => 0,
  mark: markOf,
  subject: (flow) => ({
    from: flow.from,
    to: flow.to,
    ports: HAS_PORTS.includes(flow.transport) ? [flow.fromPort, flow.toPort] : [],
    transport: flow.transport,
    protocols: [flow.protocol],
    names: flow.serverName === undefined ? [] : [flow.serverName],
    ...(flow.path !== undefined && { path: flow.path }),
    reason: flow.reason,
    verdict: flow.kind,
    state: flow.state,
    texts: [flow.service, kindWord(flow), String(flow.fromPort)],
  }),
};
