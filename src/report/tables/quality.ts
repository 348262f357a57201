import type { QualityRow } from '../model/quality.js';
import type { Table } from './column.js';

export const QUALITY: Table<QualityRow> = {
  name: 'quality',
  title: 'Quality of the capture',
  about: 'How far what was seen can carry a judgement.',
  rows: ({ quality }) => quality,
  columns: [
    { name: 'code', title: 'Code', type: 'text', value: (row) => row.code },
    { name: 'title', title: 'What', type: 'text', value: (row) => row.title },
    {
      name: 'value',
      title: 'Figure',
      type: 'text',
      value: ({ value }) => (value === undefined ? undefined : String(value)),
    },
    { name: 'of', title: 'Of', type: 'integer', value: (row) => row.of },
    { name: 'mark', title: 'Mark', type: 'text', value: (row) => row.mark },
    { name: 'meaning', title: 'What follows', type: 'text', value: (row) => row.meaning },
  ],
};
