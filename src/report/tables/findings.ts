import type { FindingRow } from '../model/finding-rows.js';
import { exampleCell } from './cells.js';
import type { Table } from './column.js';

export const FINDINGS: Table<FindingRow> = {
  name: 'findings',
  title: 'Findings',
  about: 'What needs a person, highest risk first.',
  rows: ({ findings }) => findings,
  columns: [
    { name: 'id', title: 'Finding', type: 'text', value: (row) => row.id },
    { name: 'severity', title: 'Severity', type: 'text', value: (row) => row.severity },
    { name: 'code', title: 'Code', type: 'text', value: (row) => row.code },
    { name: 'title', title: 'What was found', type: 'text', value: (row) => row.title },
    { name: 'detail', title: 'What it means', type: 'text', value: (row) => row.detail },
    { name: 'exposure', title: 'Exposure', type: 'text', value: (row) => row.exposure },
    { name: 'flows', title: 'Flows', type: 'integer', value: (row) => row.flows },
    { name: 'bytes', title: 'Bytes', type: 'integer', value: (row) => row.bytes },
    { name: 'start', title: 'First seen', type: 'time', value: (row) => row.start },
    { name: 'end', title: 'Last seen', type: 'time', value: (row) => row.end },
    { name: 'paths', title: 'Paths', type: 'texts', value: (row) => row.paths },
    { name: 'requirements', title: 'Requirements', type: 'texts', value: (row) => row.requirements },
    { name: 'deviations', title: 'Deviation rows', type: 'texts', value: (row) => row.deviations },
    { name: 'mapping', title: 'Mapping rows', type: 'texts', value: (row) => row.mapping },
    { name: 'hosts', title: 'Hosts', type: 'texts', value: (row) => row.hosts },
    { name: 'examples', title: 'Examples', type: 'texts', value: (row) => exampleCell(row.examples) },
  ],
};
