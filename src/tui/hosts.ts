/** The hosts of the site and whoever else was seen: what each is, and how that is known. */

import type { HostFigures } from '../live/live-hosts.js';
import type { EndText } from '../live/snapshot.js';
import { counted } from '../report/text.js';
import { VERDICT_KINDS, type VerdictKind } from '../verdict/verdict.js';
import type { Data } from './data.js';
import { short } from './figures.js';
import type { ScreenSite } from './screen-site.js';
import { type Kind, type Mark, timeColumn } from './table.js';
import { addressCell, shortEnd } from './words.js';

type Counts = Readonly<Record<VerdictKind, number>>;

export interface HostItem {
  readonly type: 'host';
  readonly end: EndText;
  /** How its role is known, in words. */
  readonly decided: string;
  readonly opened: Counts;
  readonly served: Counts;
  readonly last: number;
  readonly names: readonly string[];
  /** What speaks against its role, or against its having none; empty where nothing does. */
  readonly conflict: string;
  readonly arrival: number;
}

const NONE: Counts = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };

/** The hosts of the topology, seen or not, then all other addresses that were seen. */
export function hostItems(data: Data, { listed }: ScreenSite): HostItem[] {
  const seen = new Map<string, HostFigures>();
  for (const hosts of data.hosts)
    for (const host of hosts) {
      const known = seen.get(host.end.address);
      seen.set(host.end.address, known === undefined ? host : joined(known, host));
    }
  const places = new Set(listed.map(({ address }) => address));
  const ends = [...listed, ...[...seen.values()].flatMap(({ end }) => (places.has(end.address) ? [] : [end]))];
  return ends.map((end, index) => hostItem(end, seen.get(end.address), places.has(end.address), -index));
}

const joined = (a: HostFigures, b: HostFigures): HostFigures => ({
  ...a,
  opened: sum(a.opened, b.opened),
  served: sum(a.served, b.served),
  last: Math.max(a.last, b.last),
  names: [...new Set([...a.names, ...b.names])],
});

function sum(a: Counts, b: Counts): Counts {
  const sums = { ...a };
  for (const kind of VERDICT_KINDS) sums[kind] += b[kind];
  return sums;
}

function hostItem(end: EndText, seen: HostFigures | undefined, isListed: boolean, arrival: number): HostItem {
  const { opened, served } = seen ?? { opened: NONE, served: NONE };
  return {
    type: 'host',
    end,
    decided: decided(end, seen?.basis ?? 'given', isListed),
    opened,
    served,
    last: seen?.last ?? 0,
    names: seen?.names ?? [],
    conflict: conflictOf(end, served),
    arrival,
  };
}

function decided({ roles, zone }: EndText, basis: HostFigures['basis'], isListed: boolean): string {
  if (roles.length > 0 && basis === 'inferred') return 'inferred from traffic';
  if (roles.length > 0) return isListed ? 'host in topology' : 'network in topology';
  return zone === undefined ? 'not in topology' : 'by its zone alone';
}

function conflictOf({ roles, zone }: EndText, { contradicted, unexpected }: Counts): string {
  if (contradicted > 0) return `${counted(contradicted, 'flow')} not what its role serves`;
  if (roles.length > 0 && unexpected > 0) return `${counted(unexpected, 'flow')} to it undocumented`;
  return roles.length === 0 && zone === undefined ? 'no role' : '';
}

export const flowsOf = (counts: Counts): number => VERDICT_KINDS.reduce((total, kind) => total + counts[kind], 0);

const total = ({ opened, served }: HostItem): number => flowsOf(opened) + flowsOf(served);

const findings = ({ opened, served }: HostItem): number =>
  flowsOf(opened) + flowsOf(served) - opened.expected - served.expected;

function markOf(host: HostItem): Mark {
  if (host.served.contradicted > 0) return { sign: '#', tone: 'contradicted' };
  if (host.end.roles.length === 0 && host.end.zone === undefined) return { sign: '?', tone: 'undetermined' };
  return findings(host) > 0 ? { sign: '!', tone: 'unexpected' } : { sign: ' ', tone: 'plain' };
}

const seenText = (host: HostItem): string => (total(host) === 0 ? 'not seen' : short(total(host)));

export const HOSTS: Kind<HostItem> = {
  columns: [
    {
      id: 'address',
      title: 'ADDRESS',
      width: 15,
      grow: 1,
      most: 39,
      rank: 0,
      text: ({ end }, _look, width) => addressCell(end.address, width),
      value: ({ end }) => end.address,
    },
    { id: 'name', title: 'NAME', width: 12, grow: 1, most: 24, rank: 1, text: nameOf, value: nameOf },
    {
      id: 'role',
      title: 'ROLE',
      width: 18,
      grow: 2,
      most: 48,
      rank: 0,
      text: ({ end }) => shortEnd(end.words),
      value: ({ end }) => end.words,
    },
    {
      id: 'decided',
      title: 'DECIDED BY',
      width: 19,
      rank: 2,
      text: ({ decided }) => decided,
      value: ({ decided }) => decided,
    },
    {
      id: 'flows',
      title: 'FLOWS',
      width: 8,
      rank: 0,
      align: 'right',
      descending: true,
      text: seenText,
      value: total,
    },
    {
      id: 'findings',
      title: 'FIND.',
      width: 5,
      rank: 0,
      align: 'right',
      descending: true,
      text: (host) => (findings(host) === 0 ? '' : short(findings(host))),
      value: findings,
    },
    timeColumn({ id: 'last', title: 'LAST', rank: 4 }, ({ last }) => last),
    {
      id: 'conflict',
      title: 'CONFLICTS',
      width: 20,
      grow: 2,
      most: 48,
      rank: 3,
      text: ({ conflict }) => conflict,
      value: ({ conflict }) => conflict,
    },
    {
      id: 'names',
      title: 'ASKED FOR AS',
      width: 20,
      grow: 2,
      rank: 5,
      text: ({ names }) => names.join(' '),
      value: ({ names }) => names,
    },
  ],
  key: ({ end }) => end.address,
  arrival: ({ arrival }) => arrival,
  mark: markOf,
  subject: ({ end, names, conflict, decided: how }) => ({
    from: end,
    to: end,
    ports: [],
    protocols: [],
    names,
    texts: [conflict, how],
  }),
};

function nameOf({ end }: HostItem): string {
  return end.name ?? '';
}
