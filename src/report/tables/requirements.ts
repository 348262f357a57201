import type { RequirementRow } from '../model/requirements.js';
import { exampleCell } from './cells.js';
import type { Table } from './column.js';

export const REQUIREMENTS: Table<RequirementRow> = {
  name: 'requirements',
  title: 'Certificates, DNS, IPsec and load balancing',
  about: 'What documents demand beside paths, in their order, and whether flows meet it.',
  rows: ({ requirements }) => requirements,
  columns: [
    { name: 'id', title: 'Requirement', type: 'text', value: (row) => row.id },
    { name: 'kind', title: 'Kind', type: 'text', value: (row) => row.kind },
    { name: 'status', title: 'Status', type: 'text', value: (row) => row.status },
    { name: 'demand', title: 'What is demanded', type: 'text', value: (row) => row.demand },
    { name: 'service', title: 'Service', type: 'text', value: (row) => row.service },
    { name: 'product', title: 'Product', type: 'text', value: (row) => row.product },
    { name: 'document', title: 'Document', type: 'text', value: (row) => row.document },
    { name: 'table', title: 'Table', type: 'text', value: (row) => row.table },
    { name: 'rows', title: 'Document rows', type: 'texts', value: (row) => row.rows },
    { name: 'asked', title: 'Flows held against it', type: 'integer', value: (row) => row.asked },
    { name: 'met', title: 'Flows meeting it', type: 'integer', value: (row) => row.met },
    {
      name: 'problems',
      title: 'Problems',
      type: 'texts',
      value: (row) => row.problems.map(({ problem, flows }) => `${problem} ${flows}`),
    },
    { name: 'seen', title: 'What was seen', type: 'texts', value: (row) => row.problems.flatMap(({ words }) => words) },
    {
      name: 'examples',
      title: 'Examples',
      type: 'texts',
      value: (row) => row.problems.flatMap(({ examples }) => exampleCell(examples)),
    },
  ],
};
