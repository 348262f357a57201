import type { FindingGroup } from './finding-group.js';
import { portsText, portText } from './port-words.js';

/** Ports that are told apart between two kinds of ends; where there are more, they are told together. */
const FEW_PORTS = 4;

/** Groups as they are told: one alone, or many that differ by their port only, as a port scan leaves them. */
export interface Entry {
  /** The group with most flows first. */
  readonly groups: readonly [FindingGroup, ...FindingGroup[]];
  /** `443/tcp`, `21-23, 80/tcp`. */
  readonly ports: string;
  readonly flows: number;
  readonly bytes: number;
}

/** The groups as entries, what was answered first, then what came up most. */
export function entriesOf(groups: readonly FindingGroup[]): Entry[] {
  const alike = new Map<string, FindingGroup[]>();
  for (const group of groups) {
    const { verdict, initiator, responder, protocol, answered } = group;
    const key = [verdict.id, initiator.id, responder.id, protocol, answered].join(' ');
    const known = alike.get(key);
    if (known === undefined) alike.set(key, [group]);
    else known.push(group);
  }
  return [...alike.values()].flatMap(told).sort(byUrgency);
}

function told(groups: readonly FindingGroup[]): Entry[] {
  if (groups.length <= FEW_PORTS) return groups.map((group) => entry(group, []));
  const [first, ...others] = [...groups].sort((a, b) => b.flows - a.flows || a.port - b.port);
  return first === undefined ? [] : [entry(first, others)];
}

function entry(first: FindingGroup, others: readonly FindingGroup[]): Entry {
  const groups = [first, ...others] as const;
  const ports = groups.map(({ port }) => port);
  return {
    groups,
    ports: others.length === 0 ? portText(first.protocol, first.port) : portsText(first.protocol, ports),
    flows: groups.reduce((sum, { flows }) => sum + flows, 0),
    bytes: groups.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

const byUrgency = (a: Entry, b: Entry): number =>
  Number(b.groups[0].answered) - Number(a.groups[0].answered) || b.flows - a.flows || b.bytes - a.bytes;

/** A figure of all groups together, by name. */
export function sumOf(
  groups: readonly FindingGroup[],
  figures: (group: FindingGroup) => readonly (readonly [string, number])[],
): [string, number][] {
  const sums = new Map<string, number>();
  for (const group of groups) for (const [name, value] of figures(group)) sums.set(name, (sums.get(name) ?? 0) + value);
  return [...sums].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
