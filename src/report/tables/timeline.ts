import type { TimelineBin } from '../model/report.js';
import type { Table } from './column.js';

export const TIMELINE: Table<TimelineBin> = {
  name: 'timeline',
  title: 'Timeline',
  about: 'Flows by their start, in bins of equal width.',
  rows: ({ timeline }) => timeline.bins,
  columns: [
    { name: 'start', title: 'From', type: 'time', value: (row) => row.start },
    { name: 'expected', title: 'Expected', type: 'integer', value: (row) => row.expected },
    { name: 'unanswered', title: 'Expected, not answered', type: 'integer', value: (row) => row.unanswered },
    { name: 'contradicted', title: 'Contradicted', type: 'integer', value: (row) => row.contradicted },
    { name: 'unexpected', title: 'Unexpected', type: 'integer', value: (row) => row.unexpected },
    { name: 'undetermined', title: 'Undetermined', type: 'integer', value: (row) => row.undetermined },
    { name: 'bytes', title: 'Bytes', type: 'integer', value: (row) => row.bytes },
  ],
};
