import type { HostRow, OfferedService } from '../model/hosts.js';
import type { Table } from './column.js';

const serviceText = ({ transport, port, flows, unanswered }: OfferedService): string =>
  `${port === undefined ? transport : `${port}/${transport}`} ${flows}${unanswered === 0 ? '' : ` (${unanswered} not answered)`}`;

export const HOSTS: Table<HostRow> = {
  name: 'hosts',
  title: 'Hosts and roles',
  about: 'The hosts of the topology in its order, then the other addresses that were seen, most flows first.',
  rows: ({ hosts }) => hosts,
  columns: [
    { name: 'ip', title: 'Address', type: 'text', value: (row) => row.ip },
    { name: 'name', title: 'Name', type: 'text', value: (row) => row.name },
    { name: 'label', title: 'What it is', type: 'text', value: (row) => row.label },
    { name: 'roles', title: 'Roles', type: 'texts', value: (row) => [...new Set(row.roles.map(({ role }) => role))] },
    {
      name: 'interfaces',
      title: 'Interfaces',
      type: 'texts',
      value: (row) => [...new Set(row.roles.flatMap((role) => role.interface ?? []))],
    },
    { name: 'zone', title: 'Zone', type: 'text', value: (row) => row.zone },
    { name: 'basis', title: 'Basis', type: 'text', value: (row) => row.basis },
    { name: 'opened.expected', title: 'Opened: expected', type: 'integer', value: (row) => row.opened.expected },
    {
      name: 'opened.contradicted',
      title: 'Opened: contradicted',
      type: 'integer',
      value: (row) => row.opened.contradicted,
    },
    { name: 'opened.unexpected', title: 'Opened: unexpected', type: 'integer', value: (row) => row.opened.unexpected },
    {
      name: 'opened.undetermined',
      title: 'Opened: undetermined',
      type: 'integer',
      value: (row) => row.opened.undetermined,
    },
    { name: 'served.expected', title: 'Served: expected', type: 'integer', value: (row) => row.served.expected },
    {
      name: 'served.contradicted',
      title: 'Served: contradicted',
      type: 'integer',
      value: (row) => row.served.contradicted,
    },
    { name: 'served.unexpected', title: 'Served: unexpected', type: 'integer', value: (row) => row.served.unexpected },
    {
      name: 'served.undetermined',
      title: 'Served: undetermined',
      type: 'integer',
      value: (row) => row.served.undetermined,
    },
    { name: 'unanswered', title: 'Not answered', type: 'integer', value: (row) => row.unanswered },
    { name: 'bytesSent', title: 'Bytes sent', type: 'integer', value: (row) => row.bytesSent },
    { name: 'bytesReceived', title: 'Bytes received', type: 'integer', value: (row) => row.bytesReceived },
    { name: 'start', title: 'First seen', type: 'time', value: (row) => row.start },
    { name: 'end', title: 'Last seen', type: 'time', value: (row) => row.end },
    { name: 'services', title: 'Services', type: 'texts', value: (row) => row.services.map(serviceText) },
    {
      name: 'otherServiceFlows',
      title: 'Flows to other ports',
      type: 'integer',
      value: (row) => row.otherServiceFlows,
    },
    { name: 'names', title: 'Names', type: 'texts', value: (row) => row.names },
    { name: 'conflicts', title: 'Conflicts', type: 'texts', value: (row) => row.conflicts.map(({ words }) => words) },
  ],
};
