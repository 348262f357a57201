/** The columns of a rule sheet as text: the same in every format that has columns. */

import type { PortRange } from '../catalogue/path.js';
import { rangeText } from './path-text.js';
import type { EndAddresses } from './rule-ends.js';
import type { HostlessPath, RuleSheet, SheetRule } from './rule-sheet.js';

export interface RuleColumn {
  readonly title: string;
  /** Of a spreadsheet, in characters. */
  readonly width: number;
  readonly value: (rule: SheetRule) => string;
  /** The same of a path for which the site has no host; nothing is left empty that can be said. */
  readonly hostless?: (path: HostlessPath) => string;
}

const MET = { met: 'yes', unmet: 'no', unknown: 'not stated' } as const;

/** What stands in the column of firewalls for paths without a host. */
export const NO_HOST = 'no host' as const;

export const RULE_COLUMNS: readonly RuleColumn[] = [
  { title: 'Firewall', width: 13, value: ({ firewall }) => firewall, hostless: () => NO_HOST },
  { title: 'Direction', width: 9, value: ({ direction }) => direction ?? '' },
  { title: 'Source zone', width: 11, value: ({ from }) => from.zone ?? '' },
  { title: 'Source', width: 28, value: ({ from }) => endText(from) },
  { title: 'Source addresses', width: 26, value: ({ from }) => addressesText(from) },
  { title: 'Source public (NAT)', width: 18, value: ({ from }) => natText(from) },
  { title: 'Source ports', width: 14, value: ({ fromPorts }) => portsText(fromPorts) },
  { title: 'Destination zone', width: 11, value: ({ to }) => to.zone ?? '' },
  { title: 'Destination', width: 28, value: ({ to }) => endText(to) },
  { title: 'Destination addresses', width: 26, value: ({ to }) => addressesText(to) },
  { title: 'Destination public (NAT)', width: 18, value: ({ to }) => natText(to) },
  {
    title: 'Destination ports',
    width: 14,
    value: ({ toPorts, transport }) => (transport === 'icmp' ? '' : portsText(toPorts)),
  },
  { title: 'Protocol', width: 9, value: ({ transport }) => transport },
  { title: 'Application', width: 20, value: ({ application }) => application },
  {
    title: 'Service',
    width: 36,
    value: ({ service }) => service,
    hostless: ({ title, service }) => (service === '' ? title : `${title}: ${service}`),
  },
  { title: 'Applies here', width: 11, value: ({ met }) => MET[met], hostless: ({ met }) => MET[met] },
  {
    title: 'Condition',
    width: 30,
    value: ({ condition }) => condition ?? '',
    hostless: ({ condition }) => condition ?? '',
  },
  { title: 'Required', width: 9, value: ({ required }) => (required ? 'yes' : 'optional') },
  { title: 'Load balancer', width: 12, value: ({ loadBalancer }) => loadBalancer ?? '' },
  {
    title: 'Standing',
    width: 11,
    value: ({ standing, exception }) => (exception === undefined ? standing : 'exception'),
  },
  {
    title: 'Places',
    width: 22,
    value: ({ paths }) => placesText(paths.length),
    hostless: ({ paths }) => placesText(paths.length),
  },
  {
    title: 'Paths',
    width: 44,
    value: ({ paths }) => paths.join(', '),
    hostless: ({ paths }) => paths.join(', '),
  },
  { title: 'Rows', width: 24, value: ({ rows }) => rows.join(', '), hostless: ({ rows }) => rows.join(', ') },
  { title: 'Remarks', width: 40, value: remarksText, hostless: lackingText },
];

export const placesText = (places: number): string =>
  places === 1 ? 'documented once' : `documented in ${places} places`;

/** `Access Edge (external): edge1, edge2`. */
export const endText = ({ label, names }: EndAddresses): string =>
  names.length === 0 ? label : `${label}: ${names.join(', ')}`;

export const addressesText = ({ addresses }: EndAddresses): string =>
  addresses.length === 0 ? 'any' : addresses.join(', ');

const natText = ({ public: pairs }: EndAddresses): string =>
  pairs.map(({ own, public: mapped }) => `${mapped} for ${own}`).join(', ');

export const portsText = (ports: readonly PortRange[]): string =>
  ports.length === 0 ? 'any' : ports.map(rangeText).join(', ');

function remarksText({ remarks, exception }: SheetRule): string {
  const terms =
    exception &&
    `owner ${exception.owner}, ${exception.until === undefined ? 'without end' : `until ${exception.until}`}`;
  return [...(terms === undefined ? [] : [terms]), ...remarks].join('; ');
}

function lackingText({ lacking, roles }: HostlessPath): string {
  const where = lacking === 'both' ? 'at either end' : `as ${lacking}`;
  return `the site has nobody ${where}: ${roles.length === 0 ? 'no network of that zone' : roles.join(', ')}`;
}

/** How a table shows lines that do not apply, or may not. */
const IN_TABLES = 'is listed with "no" or "not stated"';

/** What a reader must know of the sheet before using it, a sentence each; `unsure`: how lines are shown that may not apply. */
export const aboutLines = ({ site, topologySha256, catalogues, seen }: RuleSheet, unsure = IN_TABLES): string[] => [
  `Site ${site}; topology SHA-256 ${topologySha256}.`,
  ...catalogues.map(({ id, sha256 }) => `Catalogue ${id}, SHA-256 ${sha256}.`),
  ...(seen ?? ['Written from documentation and topology alone.']),
  'Nothing of it was applied, and nothing on the network was asked.',
  'Replies of a connection are not listed; a firewall that keeps no state needs the lines turned round as well.',
  '"any" of the zone internet is any address outside the networks of the perimeter and of the inside.',
  `A line whose condition the site does not meet, or does not state, ${unsure}.`,
];
