/** The tables of a comparison's page. */

import type { WrittenComparison } from '../../compare/comparison-formats.js';
import type { ComparisonGroup, FlowsBetween, UntoldGroup } from '../../compare/comparison-record.js';
import { UNTOLD_TEXTS } from '../../compare/comparison-words.js';
import { foldedPortsText } from '../../folded-ports.js';
import type { FlowExample } from '../../model/ends.js';
import { pairProvenance } from '../../pair-head.js';
import { exampleCell } from '../../tables/cells.js';
import { type AnyTable, anyTable, type Column, type Table } from '../../tables/column.js';
import { PROVENANCE, type ProvenanceRow } from '../../tables/provenance.js';
import type { TableLooks } from '../table-look.js';
import { cameThrough, meaningOf, severityOf } from './attention.js';

/** What the ids of rows are made of: findings, what came through. */
export const findingId = (index: number): string => `c${index + 1}`;
export const throughId = (index: number): string => `t${index + 1}`;

/** A row with what only the whole comparison knows of it. */
interface Told<Group> {
  readonly id: string;
  readonly group: Group;
  readonly from: WrittenComparison;
}

const told = <Group>(
  groups: readonly Group[],
  id: (index: number) => string,
  from: WrittenComparison,
): readonly Told<Group>[] => groups.map((group, index) => ({ id: id(index), group, from }));

const sideName = ({ group: { side }, from: { record } }: Told<{ readonly side: 0 | 1 }>): string =>
  record.sides[side].name;

const titleOf = (path: string | undefined, { context }: WrittenComparison): string | undefined =>
  path === undefined ? undefined : context.titles.get(path);

const ENDS: readonly Column<Told<FlowsBetween>>[] = [
  { name: 'from.label', title: 'From', type: 'text', value: ({ group }) => group.from.label },
  { name: 'to.label', title: 'To', type: 'text', value: ({ group }) => group.to.label },
  { name: 'transport', title: 'Transport', type: 'text', value: ({ group }) => group.transport },
  { name: 'port', title: 'Port', type: 'text', value: ({ group }) => foldedPortsText([group]) },
  { name: 'flows', title: 'Flows', type: 'integer', value: ({ group }) => group.flows },
];

const JUDGED: readonly Column<Told<FlowsBetween>>[] = [
  { name: 'verdict', title: 'Verdict', type: 'text', value: ({ group }) => group.verdict },
  { name: 'reason', title: 'Reason', type: 'text', value: ({ group }) => group.reason },
  { name: 'title', title: 'Documented as', type: 'text', value: ({ group, from }) => titleOf(group.path, from) },
  { name: 'path', title: 'Path', type: 'text', value: ({ group }) => group.path },
  {
    name: 'nearest.title',
    title: 'Nearest, documented as',
    type: 'text',
    value: ({ group, from }) => titleOf(group.nearest?.path, from),
  },
  { name: 'nearest.path', title: 'Nearest path', type: 'text', value: ({ group }) => group.nearest?.path },
  { name: 'nearest.failed', title: 'Differs in', type: 'texts', value: ({ group }) => group.nearest?.failed },
  { name: 'side', title: 'Seen by', type: 'text', value: sideName },
  { name: 'packets', title: 'Packets', type: 'integer', value: ({ group }) => group.packets },
  { name: 'bytes', title: 'Bytes', type: 'integer', value: ({ group }) => group.bytes },
  { name: 'from.role', title: 'From role', type: 'text', value: ({ group }) => group.from.role },
  { name: 'from.zone', title: 'From zone', type: 'text', value: ({ group }) => group.from.zone },
  { name: 'to.role', title: 'To role', type: 'text', value: ({ group }) => group.to.role },
  { name: 'to.zone', title: 'To zone', type: 'text', value: ({ group }) => group.to.zone },
  { name: 'start', title: 'First seen', type: 'time', value: ({ group }) => group.start },
  { name: 'end', title: 'Last seen', type: 'time', value: ({ group }) => group.end },
  { name: 'examples', title: 'Examples', type: 'texts', value: ({ group }) => exampleCell(group.examples) },
];

const FINDINGS: Table<Told<ComparisonGroup>, WrittenComparison> = {
  name: 'findings',
  title: 'What did not come through as it went in',
  about: 'Flows that show the same, between the same kinds of ends, for the same port; most urgent kind first.',
  rows: (from) => told(from.record.groups, findingId, from),
  columns: [
    { name: 'id', title: 'Finding', type: 'text', value: ({ id }) => id },
    { name: 'severity', title: 'Severity', type: 'text', value: ({ group }) => severityOf(group) },
    { name: 'kind', title: 'What', type: 'text', value: ({ group }) => group.kind },
    ...ENDS,
    {
      name: 'through',
      title: 'Came through',
      type: 'integer',
      value: ({ group, from }) => cameThrough(group, from.record),
    },
    { name: 'missing', title: 'Packets missing', type: 'integer', value: ({ group }) => group.missing },
    {
      name: 'icmp',
      title: 'ICMP error',
      type: 'text',
      value: ({ group: { icmp } }) => icmp && `${icmp.error} from ${icmp.from}`,
    },
    {
      name: 'meaning',
      title: 'What it means',
      type: 'text',
      value: ({ group, from }) => meaningOf([group], from.record),
    },
    ...JUDGED,
  ],
};

const THROUGH: Table<Told<FlowsBetween>, WrittenComparison> = {
  name: 'through',
  title: 'What both sides saw',
  about: 'Flows between the same kinds of ends, for the same port, judged the same; most flows first.',
  rows: (from) => told(from.record.through, throughId, from),
  columns: [{ name: 'id', title: 'Row', type: 'text', value: ({ id }) => id }, ...ENDS, ...JUDGED],
};

/** One flow that is shown, of a row above or of what cannot be told. */
interface ShownFlow {
  readonly flow: FlowExample;
  readonly what: string;
  readonly side: string;
  readonly finding?: string;
}

const shownFlows = ({ record: { groups, untold, sides } }: WrittenComparison): readonly ShownFlow[] => [
  ...groups.flatMap(({ kind, side, examples }, index) =>
    examples.map((flow) => ({ flow, what: kind, side: sides[side].name, finding: findingId(index) })),
  ),
  ...untold.flatMap(({ reason, side, examples }) =>
    examples.map((flow) => ({ flow, what: `cannot tell: ${reason}`, side: sides[side].name })),
  ),
];

const FLOWS: Table<ShownFlow, WrittenComparison> = {
  name: 'flows',
  title: 'Flows to look for',
  about: 'Of each finding, and of what cannot be told, the first flow of each of the first three pairs of addresses.',
  rows: shownFlows,
  columns: [
    { name: 'start', title: 'Start', type: 'time', value: ({ flow }) => flow.start },
    { name: 'kind', title: 'What', type: 'text', value: ({ what }) => what },
    { name: 'side', title: 'Seen by', type: 'text', value: ({ side }) => side },
    { name: 'initiator.ip', title: 'From', type: 'text', value: ({ flow }) => flow.initiator.ip },
    { name: 'initiator.port', title: 'From port', type: 'text', value: ({ flow }) => String(flow.initiator.port) },
    { name: 'initiator.name', title: 'From name', type: 'text', value: ({ flow }) => flow.initiator.name },
    { name: 'responder.ip', title: 'To', type: 'text', value: ({ flow }) => flow.responder.ip },
    { name: 'responder.port', title: 'To port', type: 'text', value: ({ flow }) => String(flow.responder.port) },
    { name: 'responder.name', title: 'To name', type: 'text', value: ({ flow }) => flow.responder.name },
    { name: 'transport', title: 'Transport', type: 'text', value: ({ flow }) => flow.transport },
    { name: 'communityId', title: 'Community ID', type: 'text', value: ({ flow }) => flow.communityId },
    {
      name: 'findings',
      title: 'Finding',
      type: 'texts',
      value: ({ finding }) => (finding === undefined ? [] : [finding]),
    },
    { name: 'examples', title: 'To copy', type: 'texts', value: ({ flow }) => exampleCell([flow]) },
  ],
};

const UNTOLD: Table<Told<UntoldGroup>, WrittenComparison> = {
  name: 'untold',
  title: 'What cannot be told',
  about: 'Flows that one side alone saw, and of which nothing can be said.',
  rows: (from) => told(from.record.untold, (index) => `u${index + 1}`, from),
  columns: [
    { name: 'reason', title: 'Reason', type: 'text', value: ({ group }) => group.reason },
    { name: 'meaning', title: 'Why', type: 'text', value: ({ group }) => UNTOLD_TEXTS[group.reason] },
    { name: 'side', title: 'Seen by', type: 'text', value: sideName },
    { name: 'flows', title: 'Flows', type: 'integer', value: ({ group }) => group.flows },
    { name: 'examples', title: 'Examples', type: 'texts', value: ({ group }) => exampleCell(group.examples) },
  ],
};

const FROM: Table<ProvenanceRow, WrittenComparison> = {
  ...PROVENANCE,
  about: 'What the comparison rests on.',
  rows: ({ head, record: { sides } }) => pairProvenance(head, sides),
};

export const COMPARISON_TABLES: readonly AnyTable<WrittenComparison>[] = [
  anyTable(FINDINGS),
  anyTable(THROUGH),
  anyTable(FLOWS),
  anyTable(UNTOLD),
  anyTable(FROM),
];

const TITLED = ['id', 'from.label', 'to.label', 'port'] as const;

export const COMPARISON_LOOKS: TableLooks = {
  findings: {
    link: 'Findings',
    shown: [
      'id',
      'severity',
      'kind',
      'from.label',
      'to.label',
      'port',
      'flows',
      'through',
      'verdict',
      'title',
      'bytes',
      'start',
    ],
    key: 'id',
    titled: ['id', 'kind', ...TITLED.slice(1)],
    toldFirst: ['meaning', 'examples', 'title', 'nearest.title'],
    marked: ['kind'],
    sought: '443 -udp kind:swallowed',
  },
  through: {
    link: 'Came through',
    shown: ['id', 'from.label', 'to.label', 'port', 'flows', 'verdict', 'reason', 'title', 'bytes', 'start'],
    key: 'id',
    titled: TITLED,
    toldFirst: ['title', 'nearest.title', 'examples'],
  },
  flows: {
    link: 'Flows',
    shown: [
      'start',
      'kind',
      'side',
      'initiator.ip',
      'initiator.port',
      'responder.ip',
      'responder.port',
      'responder.name',
      'transport',
      'findings',
    ],
    titled: ['initiator.ip', 'initiator.port', 'responder.ip', 'responder.port', 'transport'],
    toldFirst: ['examples'],
    marked: ['kind'],
    sought: '443 -udp kind:swallowed',
  },
  untold: { link: 'Cannot tell', titled: ['reason', 'side'], toldFirst: ['meaning'], sought: 'reason:no-zone' },
  provenance: { link: 'Provenance', sought: 'sha256' },
};
