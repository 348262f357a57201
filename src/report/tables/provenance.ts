import type { Report } from '../model/report.js';
import type { Table } from './column.js';

/** One fact that the report rests on. */
export interface ProvenanceRow {
  readonly fact: string;
  readonly value: string;
  readonly sha256?: string;
  readonly bytes?: number;
  readonly problem?: string;
}

/** The head of a report as rows, so that tables carry it, too. */
export function provenanceRows({ head }: Report): ProvenanceRow[] {
  const { tool, topology, start, end, flows } = head;
  return [
    { fact: 'tool', value: `${tool.name} ${tool.version}` },
    ...head.catalogues.map(({ id, title, sha256 }) => ({ fact: 'catalogue', value: `${id} (${title})`, sha256 })),
    ...(topology === undefined ? [] : [{ fact: 'topology', value: topology.name, sha256: topology.sha256 }]),
    ...head.inputs.map(({ name, bytes, sha256, problem }) => ({
      fact: 'input',
      value: name,
      ...(sha256 !== undefined && { sha256 }),
      ...(bytes !== undefined && { bytes }),
      ...(problem !== undefined && { problem }),
    })),
    ...head.judgedUnder.flatMap((under) => [
      ...under.catalogues.map(({ id, sha256 }) => ({ fact: 'judged under catalogue', value: id, sha256 })),
      ...(under.topology === undefined
        ? []
        : [{ fact: 'judged under topology', value: under.topology.name, sha256: under.topology.sha256 }]),
    ]),
    ...head.sensors.map((sensor) => ({ fact: 'sensor', value: sensor })),
    ...Object.entries(head.options).map(([name, value]) => ({ fact: `option ${name}`, value })),
    ...(start === undefined ? [] : [{ fact: 'start', value: start }]),
    ...(end === undefined ? [] : [{ fact: 'end', value: end }]),
    ...Object.entries(flows).map(([verdict, count]) => ({ fact: `flows ${verdict}`, value: String(count) })),
    { fact: 'flows expected and not answered', value: String(head.unanswered) },
    { fact: 'complete', value: head.incomplete ? 'no' : 'yes' },
    ...(head.interrupted ? [{ fact: 'interrupted', value: 'yes' }] : []),
    ...(head.anonymized ? [{ fact: 'anonymized', value: 'yes' }] : []),
    ...head.warnings.map((value) => ({ fact: 'warning', value })),
  ];
}

export const PROVENANCE: Table<ProvenanceRow> = {
  name: 'provenance',
  title: 'Provenance',
  about: 'What the report rests on.',
  rows: provenanceRows,
  columns: [
    { name: 'fact', title: 'Fact', type: 'text', value: (row) => row.fact },
    { name: 'value', title: 'Value', type: 'text', value: (row) => row.value },
    { name: 'sha256', title: 'SHA-256', type: 'text', value: (row) => row.sha256 },
    { name: 'bytes', title: 'Bytes', type: 'integer', value: (row) => row.bytes },
    { name: 'problem', title: 'Problem', type: 'text', value: (row) => row.problem },
  ],
};
