/** What does not belong: findings, as groups between kinds of ends, as pairs of hosts, or flow by flow. */

import type { FlowText } from '../live/latest-flows.js';
import type { GroupFigures } from '../live/snapshot.js';
import { type Data, type FindingText, type Group, keyOf, sumOf } from './data.js';
import { short } from './figures.js';
import type { Subject } from './subject.js';
import { type Kind, timeColumn } from './table.js';
import { ACKNOWLEDGED, addressCell, kindWord, markOf, placeCell, shortEnd, whatWords, whyWords } from './words.js';

/** What findings are gathered by. The last two are made of the flows that are kept one by one. */
export const LEVELS = ['role pair', 'host pair', 'flow'] as const;
export type Level = (typeof LEVELS)[number];

/** What changes of a finding. */
export type Figures = Omit<GroupFigures, 'id'>;

export interface Finding {
  readonly key: string;
  /** The kind of finding that it is one of; what is acknowledged is that. */
  readonly kindKey: string;
  readonly arrival: number;
  readonly isAcknowledged: boolean;
  readonly text: FindingText;
  readonly sum: Figures;
  /** What can be asked for more: a group, or else a flow. */
  readonly group?: Group;
  readonly flow?: FlowText;
}

export function findingsOf(data: Data, level: Level, acknowledged: ReadonlySet<string>): Finding[] {
  if (level === 'role pair') return groupFindings(data, acknowledged);
  const flows = latestFlows(data)
    .filter(({ kind, answered }) => kind !== 'expected' || !answered)
    .map((flow) => flowFinding(flow, acknowledged));
  return level === 'flow' ? flows : pairFindings(flows);
}

/** Of all sources, in no order. */
export const latestFlows = ({ flows }: Data): FlowText[] =>
  flows.length === 1 ? [...(flows[0] ?? [])] : flows.flatMap((list, source) => list.map((flow) => named(flow, source)));

const named = (flow: FlowText, source: number): FlowText => ({ ...flow, id: `${source}:${flow.id}` });

/** With thousands of groups this is what a picture costs: nothing of a group is copied. */
function groupFindings({ groups }: Data, acknowledged: ReadonlySet<string>): Finding[] {
  const found: Finding[] = [];
  for (const group of groups.values()) {
    const { key, arrival, text, sum } = group;
    if (sum.flows > 0)
      found.push({ key, kindKey: key, arrival, isAcknowledged: acknowledged.has(key), text, sum, group });
  }
  return found;
}

function flowFinding(flow: FlowText, acknowledged: ReadonlySet<string>): Finding {
  const kindKey = keyOf(flow);
  const { packets, bytes, first, last, protocol, live } = flow;
  return {
    key: flow.id,
    kindKey,
    arrival: 0,
    isAcknowledged: acknowledged.has(kindKey),
    text: flow,
    sum: { flows: 1, live: Number(live), packets, bytes, first, last, protocols: [protocol] },
    flow,
  };
}

function pairFindings(flows: readonly Finding[]): Finding[] {
  const pairs = new Map<string, Finding>();
  for (const finding of flows) {
    const key = `${finding.text.from.address} ${finding.text.to.address} ${finding.kindKey}`;
    const known = pairs.get(key);
    pairs.set(key, known === undefined ? { ...finding, key } : { ...known, sum: sumOf(known.sum, finding.sum) });
  }
  return [...pairs.values()];
}

const unknownLast = (protocols: readonly string[]): string =>
  [...protocols].sort((a, b) => Number(a === 'unknown') - Number(b === 'unknown')).join(' ');

export const FINDINGS: Kind<Finding> = {
  columns: [
    timeColumn({ id: 'last', title: 'LAST', rank: 0 }, ({ sum }) => sum.last),
    timeColumn({ id: 'first', title: 'FIRST', rank: 6 }, ({ sum }) => sum.first),
    {
      id: 'from',
      title: 'FROM',
      width: 14,
      grow: 1,
      most: 28,
      rank: 0,
      text: ({ text }, { addresses }, width) => (addresses ? placeCell(text.from, width) : shortEnd(text.from.words)),
      value: ({ text }) => text.from.words,
    },
    {
      id: 'from-address',
      title: 'ADDRESS',
      width: 15,
      rank: 8,
      text: ({ text }, _look, width) => addressCell(text.from.address, width),
      value: ({ text }) => text.from.address,
    },
    {
      id: 'to',
      title: 'TO',
      width: 14,
      grow: 1,
      most: 28,
      rank: 0,
      text: ({ text }, { addresses }, width) => (addresses ? placeCell(text.to, width) : shortEnd(text.to.words)),
      value: ({ text }) => text.to.words,
    },
    {
      id: 'to-address',
      title: 'ADDRESS',
      width: 15,
      rank: 7,
      text: ({ text }, _look, width) => addressCell(text.to.address, width),
      value: ({ text }) => text.to.address,
    },
    {
      id: 'port',
      title: 'PORT',
      width: 10,
      rank: 0,
      firm: true,
      text: ({ text }) => text.service.replace(' type ', ' '),
      value: ({ text }) => text.service,
    },
    {
      id: 'app',
      title: 'APP',
      width: 8,
      rank: 5,
      text: ({ sum }) => unknownLast(sum.protocols),
      value: ({ sum }) => sum.protocols,
    },
    {
      id: 'flows',
      title: 'FLOWS',
      width: 5,
      rank: 2,
      align: 'right',
      descending: true,
      text: ({ sum }) => short(sum.flows),
      value: ({ sum }) => sum.flows,
    },
    {
      id: 'bytes',
      title: 'BYTES',
      width: 5,
      rank: 4,
      align: 'right',
      descending: true,
      text: ({ sum }) => short(sum.bytes),
      value: ({ sum }) => sum.bytes,
    },
    {
      id: 'what',
      title: 'WHAT: WHY, NEAREST PATH',
      width: 25,
      grow: 4,
      rank: 0,
      text: (finding, _look, width) =>
        finding.isAcknowledged ? `acknowledged ${whatWords(finding.text)}` : whyWords(finding.text, width),
      value: (finding) => whyWords(finding.text),
    },
  ],
  key: ({ key }) => key,
  // The same capture gives the same list, however fast it is read.
  tie: ({ key }) => key,
  arrival: ({ arrival }) => arrival,
  mark: (finding) => (finding.isAcknowledged ? ACKNOWLEDGED : markOf(finding.text)),
  behind: ({ isAcknowledged }) => Number(isAcknowledged),
  subject: findingSubject,
};

function findingSubject({ text, sum, flow, isAcknowledged }: Finding): Subject {
  const { from, to, port, transport, path, reason, kind, service } = text;
  return {
    from,
    to,
    ports: [port],
    transport,
    protocols: sum.protocols,
    names: flow?.serverName === undefined ? [] : [flow.serverName],
    ...(path !== undefined && { path }),
    reason,
    verdict: kind,
    ...(flow !== undefined && { state: flow.state }),
    texts: [service, kindWord(text), isAcknowledged ? 'acknowledged' : ''],
  };
}
