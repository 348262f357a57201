import type { DeviationRow } from '../model/deviations.js';
import { exampleCell, icmpCell, rowPorts, tallyCell } from './cells.js';
import type { Table } from './column.js';

export const DEVIATIONS: Table<DeviationRow> = {
  name: 'deviations',
  title: 'Unexpected, contradicted and undetermined traffic',
  about: 'Flows that are not as documented, by kind of ends and port; answered ones first, then the most bytes.',
  rows: ({ deviations }) => deviations,
  columns: [
    { name: 'id', title: 'Row', type: 'text', value: (row) => row.id },
    { name: 'verdict', title: 'Verdict', type: 'text', value: (row) => row.verdict },
    { name: 'reason', title: 'Reason', type: 'text', value: (row) => row.reason },
    { name: 'from.label', title: 'From', type: 'text', value: (row) => row.from.label },
    { name: 'to.label', title: 'To', type: 'text', value: (row) => row.to.label },
    { name: 'transport', title: 'Transport', type: 'text', value: (row) => row.transport },
    { name: 'ports', title: 'Port', type: 'text', value: (row) => rowPorts(row) },
    { name: 'answered', title: 'Answered', type: 'boolean', value: (row) => row.answered },
    { name: 'flows', title: 'Flows', type: 'integer', value: (row) => row.flows },
    { name: 'packets', title: 'Packets', type: 'integer', value: (row) => row.packets },
    { name: 'bytes', title: 'Bytes', type: 'integer', value: (row) => row.bytes },
    { name: 'start', title: 'First seen', type: 'time', value: (row) => row.start },
    { name: 'end', title: 'Last seen', type: 'time', value: (row) => row.end },
    { name: 'clients', title: 'Client addresses', type: 'integer', value: (row) => row.clients.count },
    { name: 'servers', title: 'Server addresses', type: 'integer', value: (row) => row.servers.count },
    { name: 'clients.first', title: 'Clients', type: 'texts', value: (row) => row.clients.first },
    { name: 'servers.first', title: 'Servers', type: 'texts', value: (row) => row.servers.first },
    { name: 'states', title: 'States', type: 'texts', value: (row) => tallyCell(row.states) },
    { name: 'protocols', title: 'Protocols', type: 'texts', value: (row) => tallyCell(row.protocols) },
    { name: 'icmp', title: 'ICMP errors', type: 'texts', value: (row) => icmpCell(row.icmp) },
    { name: 'path', title: 'Path', type: 'text', value: (row) => row.documented?.path },
    { name: 'nearest.path', title: 'Nearest path', type: 'text', value: (row) => row.nearest?.path },
    { name: 'nearest.title', title: 'Nearest, documented as', type: 'text', value: (row) => row.nearest?.title },
    { name: 'nearest.failed', title: 'Differs in', type: 'texts', value: (row) => row.nearest?.failed },
    {
      name: 'comparison',
      title: 'Documented and seen',
      type: 'texts',
      value: (row) =>
        row.comparison
          .filter(({ fits }) => !fits)
          .map((one) => `${one.dimension}: ${one.documented}, seen ${one.seen}`),
    },
    { name: 'explanation', title: 'The first example', type: 'text', value: (row) => row.explanation },
    { name: 'suggestion', title: 'Suggested exception', type: 'lines', value: (row) => row.suggestion },
    { name: 'noSuggestion', title: 'Why none', type: 'text', value: (row) => row.noSuggestion },
    { name: 'examples', title: 'Examples', type: 'texts', value: (row) => exampleCell(row.examples) },
    { name: 'mapping', title: 'Mapping rows', type: 'texts', value: (row) => row.mapping },
    { name: 'title', title: 'Documented as', type: 'text', value: (row) => row.documented?.title },
  ],
};
