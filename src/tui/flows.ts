/** The latest flows one by one, whatever was found of them. */

import type { FlowText } from '../live/latest-flows.js';
import { short } from './figures.js';
import { type Kind, timeColumn } from './table.js';
import { kindWord, markOf, placeCell, shortEnd, whyWords } from './words.js';

const HAS_PORTS = ['tcp', 'udp', 'sctp'];

export const hasPorts = ({ transport }: FlowText): boolean => HAS_PORTS.includes(transport);

/** Wide enough for an IPv4 address and for the shorter forms of IPv6. */
const ADDRESS_WIDTH = 15;

export const FLOWS: Kind<FlowText> = {
  columns: [
    timeColumn({ id: 'last', title: 'LAST', rank: 1 }, ({ last }) => last),
    timeColumn({ id: 'first', title: 'FIRST', rank: 6 }, ({ first }) => first),
    {
      id: 'from',
      title: 'FROM',
      width: ADDRESS_WIDTH,
      grow: 2,
      most: 46,
      rank: 0,
      text: ({ from }, { addresses }, width) => (addresses ? placeCell(from, width) : shortEnd(from.words)),
      value: ({ from }) => from.address,
    },
    {
      id: 'from-port',
      title: 'PORT',
      width: 5,
      rank: 0,
      firm: true,
      align: 'right',
      text: (flow) => (hasPorts(flow) ? String(flow.fromPort) : ''),
      value: (flow) => (hasPorts(flow) ? flow.fromPort : undefined),
      order: ({ fromPort }) => fromPort,
    },
    {
      id: 'to',
      title: 'TO',
      width: ADDRESS_WIDTH,
      grow: 2,
      most: 46,
      rank: 0,
      text: ({ to }, { addresses }, width) => (addresses ? placeCell(to, width) : shortEnd(to.words)),
      value: ({ to }) => to.address,
    },
    {
      id: 'to-port',
      title: 'PORT',
      width: 10,
      rank: 0,
      firm: true,
      text: (flow) => (hasPorts(flow) ? `${flow.toPort}/${flow.transport}` : flow.service.replace(' type ', ' ')),
      value: (flow) => (hasPorts(flow) ? `${flow.toPort}/${flow.transport}` : flow.service),
      order: ({ toPort }) => toPort,
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
      width: 19,
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
    ports: hasPorts(flow) ? [flow.fromPort, flow.toPort] : [],
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
