/** The tables of a difference's page. */

import { VERDICT_KINDS, type VerdictKind } from '../../../verdict/verdict.js';
import type { WrittenDifference } from '../../diff/difference-formats.js';
import type {
  FindingDifference,
  HostDifference,
  Pair,
  PathDifference,
  RequirementDifference,
} from '../../diff/difference-record.js';
import { USE_WORDS, verdictWords } from '../../diff/difference-words.js';
import { foldedPortsText } from '../../folded-ports.js';
import { pairProvenance } from '../../pair-head.js';
import { exampleCell } from '../../tables/cells.js';
import { type AnyTable, anyTable, type Column, type Table } from '../../tables/column.js';
import { PROVENANCE, type ProvenanceRow } from '../../tables/provenance.js';
import type { TableLooks } from '../table-look.js';

export const findingId = (index: number): string => `d${index + 1}`;

/** A figure of both runs, and by how much it differs. */
function pairColumns<Row>(name: string, title: string, pair: (row: Row) => Pair): Column<Row>[] {
  return [
    { name: `${name}.old`, title: `${title} before`, type: 'integer', value: (row) => pair(row)[0] },
    { name: `${name}.new`, title: `${title} now`, type: 'integer', value: (row) => pair(row)[1] },
    { name: `${name}.by`, title: `${title} by`, type: 'integer', value: (row) => pair(row)[1] - pair(row)[0] },
  ];
}

const change = <Row extends { readonly change: string }>(): Column<Row> => ({
  name: 'change',
  title: 'Change',
  type: 'text',
  value: (row) => row.change,
});

interface FoundRow extends FindingDifference {
  readonly id: string;
  readonly titles: ReadonlyMap<string, string>;
}

const FINDINGS: Table<FoundRow, WrittenDifference> = {
  name: 'findings',
  title: 'Findings',
  about:
    'Kinds of flows that are unexpected, contradicted, undetermined or not answered, which one run alone has, or which are answered in one alone: new before gone before changed, then what no document knows.',
  rows: ({ record: { findings }, titles }) =>
    findings.map((finding, index) => ({ ...finding, id: findingId(index), titles })),
  columns: [
    { name: 'id', title: 'Finding', type: 'text', value: (row) => row.id },
    change(),
    { name: 'verdict', title: 'Verdict', type: 'text', value: (row) => verdictWords(row.verdict) },
    { name: 'reason', title: 'Reason', type: 'text', value: (row) => row.reason },
    { name: 'from', title: 'From', type: 'text', value: (row) => row.from },
    { name: 'to', title: 'To', type: 'text', value: (row) => row.to },
    { name: 'transport', title: 'Transport', type: 'text', value: (row) => row.transport },
    { name: 'port', title: 'Port', type: 'text', value: (row) => foldedPortsText([row]) },
    ...pairColumns<FoundRow>('flows', 'Flows', ({ flows }) => flows),
    ...pairColumns<FoundRow>('unanswered', 'Not answered', ({ unanswered }) => unanswered),
    { name: 'title', title: 'Documented as', type: 'text', value: ({ path = '', titles }) => titles.get(path) },
    { name: 'path', title: 'Path', type: 'text', value: (row) => row.path },
    {
      name: 'nearest.title',
      title: 'Nearest, documented as',
      type: 'text',
      value: ({ nearest, titles }) => titles.get(nearest?.path ?? ''),
    },
    { name: 'nearest.path', title: 'Nearest path', type: 'text', value: ({ nearest }) => nearest?.path },
    { name: 'nearest.failed', title: 'Differs in', type: 'texts', value: ({ nearest }) => nearest?.failed },
    { name: 'start', title: 'Example from', type: 'time', value: ({ example }) => example.start },
    { name: 'examples', title: 'Example', type: 'texts', value: ({ example }) => exampleCell([example]) },
  ],
};

const PATHS: Table<PathDifference, WrittenDifference> = {
  name: 'paths',
  title: 'Documented paths',
  about: 'Documented paths that are not used as before: new before gone before changed, then most flows.',
  rows: ({ record }) => record.paths,
  columns: [
    change(),
    { name: 'use.old', title: 'Before', type: 'text', value: ({ use }) => USE_WORDS[use[0]] },
    { name: 'use.new', title: 'Now', type: 'text', value: ({ use }) => USE_WORDS[use[1]] },
    { name: 'title', title: 'Documented as', type: 'text', value: (row) => row.title },
    ...pairColumns<PathDifference>('flows', 'Flows', ({ flows }) => flows),
    ...pairColumns<PathDifference>('unanswered', 'Not answered', ({ unanswered }) => unanswered),
    { name: 'path', title: 'Path', type: 'text', value: (row) => row.path },
  ],
};

const HOSTS: Table<HostDifference, WrittenDifference> = {
  name: 'hosts',
  title: 'Hosts',
  about: 'Addresses with a role or a name that are new, gone or have other roles.',
  rows: ({ record }) => record.hosts,
  columns: [
    change(),
    { name: 'ip', title: 'Address', type: 'text', value: (row) => row.ip },
    { name: 'name', title: 'Name', type: 'text', value: (row) => row.name },
    { name: 'roles.old', title: 'Roles before', type: 'texts', value: ({ roles }) => roles[0] },
    { name: 'roles.new', title: 'Roles now', type: 'texts', value: ({ roles }) => roles[1] },
    ...pairColumns<HostDifference>('flows', 'Flows', ({ flows }) => flows),
  ],
};

const REQUIREMENTS: Table<RequirementDifference, WrittenDifference> = {
  name: 'requirements',
  title: 'Requirements not met',
  about: 'Certificates, DNS records and other demands of documents that were not met in one run only.',
  rows: ({ record }) => record.requirements,
  columns: [
    change(),
    { name: 'problem', title: 'Problem', type: 'text', value: (row) => row.problem },
    { name: 'id', title: 'Requirement', type: 'text', value: (row) => row.id },
    ...pairColumns<RequirementDifference>('flows', 'Flows', ({ flows }) => flows),
  ],
};

interface VerdictRow {
  readonly verdict: VerdictKind;
  readonly flows: Pair;
}

const VERDICTS: Table<VerdictRow, WrittenDifference> = {
  name: 'verdicts',
  title: 'Flows by verdict',
  about: 'All flows of both runs.',
  rows: ({ record: { verdicts } }) => VERDICT_KINDS.map((verdict) => ({ verdict, flows: verdicts[verdict] })),
  columns: [
    { name: 'verdict', title: 'Verdict', type: 'text', value: (row) => row.verdict },
    ...pairColumns<VerdictRow>('flows', 'Flows', ({ flows }) => flows),
  ],
};

const FROM: Table<ProvenanceRow, WrittenDifference> = {
  ...PROVENANCE,
  about: 'What the difference rests on.',
  rows: ({ head, record }) =>
    pairProvenance(head, [
      { name: 'old', summary: record.old },
      { name: 'new', summary: record.new },
    ]),
};

export const DIFFERENCE_TABLES: readonly AnyTable<WrittenDifference>[] = [
  anyTable(FINDINGS),
  anyTable(PATHS),
  anyTable(HOSTS),
  anyTable(REQUIREMENTS),
  anyTable(VERDICTS),
  anyTable(FROM),
];

export const DIFFERENCE_LOOKS: TableLooks = {
  findings: {
    link: 'Findings',
    shown: [
      ...['id', 'change', 'verdict', 'reason', 'from', 'to', 'port', 'flows.old', 'flows.new'],
      ...['unanswered.old', 'unanswered.new', 'nearest.failed'],
    ],
    key: 'id',
    titled: ['id', 'change', 'verdict', 'from', 'to', 'port'],
    toldFirst: ['examples', 'title', 'nearest.title', 'nearest.failed'],
    marked: ['change'],
    sought: '443 -udp change:new',
  },
  paths: {
    link: 'Paths',
    shown: ['change', 'use.old', 'use.new', 'title', 'flows.old', 'flows.new', 'unanswered.old', 'unanswered.new'],
    key: 'path',
    titled: ['change', 'title'],
    toldFirst: ['title', 'use.old', 'use.new'],
    marked: ['change', 'use.new'],
    sought: '443 change:gone',
  },
  hosts: {
    link: 'Hosts',
    key: 'ip',
    titled: ['change', 'ip', 'name'],
    marked: ['change'],
    sought: 'change:new client',
  },
  requirements: { link: 'Requirements', titled: ['change', 'problem'], marked: ['change'], sought: 'change:new' },
  verdicts: { link: 'Verdicts', titled: ['verdict'], sought: 'unexpected' },
  provenance: { link: 'Provenance', sought: 'sha256' },
};
