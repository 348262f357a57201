/**
 * A site's rule sheet: its documented paths with real addresses, one line for each pair of zones that a path joins,
 * by the firewall between them. What documents say several times is one line with all ids.
 */

import type { Catalogue } from '../catalogue/catalogue.js';
import type { DocumentedPath, PortRange, Standing } from '../catalogue/path.js';
import type { SitePath } from '../catalogue/site-paths.js';
import type { Met } from '../catalogue/site-settings.js';
import type { Zone } from '../topology/endpoint.js';
import type { Topology } from '../topology/topology.js';
import { conditionsText, wireOf } from '../verdict/path-words.js';
import { type EndAddresses, endAddresses, isNobody } from './rule-ends.js';

/** Between the Internet and the perimeter, between the perimeter and the inside, or between hosts of one zone. */
export const FIREWALLS = ['external', 'internal', 'within a zone', 'zone not stated'] as const;
export type Firewall = (typeof FIREWALLS)[number];

/** One line of the sheet. */
export interface SheetRule {
  readonly firewall: Firewall;
  /** Towards the more trusted zone, or away from it; absent within a zone. */
  readonly direction: 'in' | 'out' | undefined;
  readonly from: EndAddresses;
  /** Empty: any. */
  readonly fromPorts: readonly PortRange[];
  readonly to: EndAddresses;
  readonly toPorts: readonly PortRange[];
  readonly transport: DocumentedPath['transport'];
  readonly application: string;
  readonly service: string;
  /** Whether the site meets the conditions. */
  readonly met: Met;
  readonly condition: string | undefined;
  readonly required: boolean;
  readonly loadBalancer: DocumentedPath['loadBalancer'];
  readonly standing: Standing;
  /** Why an implied or tolerated path is there, and what a reader should know. */
  readonly remarks: readonly string[];
  readonly exception: DocumentedPath['exception'];
  /** Ids of the path and its twins, in the order of the site's products. */
  readonly paths: readonly string[];
  readonly rows: readonly string[];
}

/** A path of which the site has no host at one end, or at both. */
export interface HostlessPath {
  readonly paths: readonly string[];
  readonly title: string;
  readonly service: string;
  readonly lacking: 'source' | 'destination' | 'both';
  /** The roles that nobody has. */
  readonly roles: readonly string[];
  readonly met: Met;
  readonly condition: string | undefined;
  readonly rows: readonly string[];
}

export interface RuleSheet {
  readonly site: string;
  readonly topologySha256: string;
  readonly catalogues: readonly { readonly id: string; readonly sha256: string }[];
  /** By firewall, then in the order of the paths. */
  readonly rules: readonly SheetRule[];
  readonly hostless: readonly HostlessPath[];
  /** Networks of the perimeter and of the inside: whatever else is the Internet. */
  readonly inside: readonly string[];
  /** Where the sheet has only what was seen: of what traffic, a sentence each. */
  readonly seen?: readonly string[];
}

export interface SheetParts {
  readonly catalogue: Catalogue;
  readonly topology: Topology;
  readonly catalogues: RuleSheet['catalogues'];
  /** Those that the sheet is to have. */
  readonly paths: readonly SitePath[];
  /** Where the paths are those that were seen. */
  readonly seen?: { readonly about: readonly string[]; readonly remarkOf: (path: string) => string | undefined };
}

export function ruleSheet({ catalogue, topology, catalogues, paths, seen }: SheetParts): RuleSheet {
  const rules: Draft[] = [];
  const hostless: HostlessPath[] = [];
  for (const path of paths) {
    const ends = endsOf(path, topology, catalogue);
    const lacking = lackingEnd(ends);
    if (lacking === undefined) rules.push(...draftsOf(path, ends, catalogue, seen?.remarkOf(path.path.id)));
    else hostless.push(hostlessPath(path, lacking, catalogue));
  }
  return {
    site: topology.name ?? '',
    topologySha256: topology.sha256 ?? '',
    catalogues,
    rules: FIREWALLS.flatMap((firewall) => merged(rules.filter((rule) => rule.firewall === firewall))),
    hostless: mergedHostless(hostless, catalogue),
    inside: topology.zoneNetworks.flatMap(({ zone, addresses }) => (zone === 'internet' ? [] : [addresses])),
    ...(seen !== undefined && { seen: seen.about }),
  };
}

interface Ends {
  readonly from: readonly EndAddresses[];
  readonly to: readonly EndAddresses[];
}

/** Where a balancer stands before servers, its address is what others open to; servers open from their own. */
function endsOf({ path }: SitePath, topology: Topology, catalogue: Catalogue): Ends {
  return {
    from: endAddresses(path.from, topology, catalogue, 'own'),
    to: endAddresses(path.to, topology, catalogue, path.loadBalancer === 'no' ? 'own' : 'balanced'),
  };
}

function lackingEnd({ from, to }: Ends): HostlessPath['lacking'] | undefined {
  if (isNobody(from)) return isNobody(to) ? 'both' : 'source';
  return isNobody(to) ? 'destination' : undefined;
}

/** A rule of one path, before it is joined with those of its twins. */
type Draft = SheetRule & { readonly twins: ReadonlySet<string> };

function draftsOf(path: SitePath, { from, to }: Ends, catalogue: Catalogue, seen: string | undefined): Draft[] {
  const pairs = from.flatMap((source) => to.map((destination) => [source, destination] as const));
  return pairs.flatMap(([source, destination]) =>
    between(source.zone, destination.zone).map((firewall) =>
      draft(path, source, destination, firewall, catalogue, seen),
    ),
  );
}

const TRUST: Readonly<Record<Zone, number>> = { internet: 0, perimeter: 1, internal: 2 };

/** The firewalls between two zones; from the Internet to the inside there are both. */
function between(from: Zone | undefined, to: Zone | undefined): Firewall[] {
  if (from === undefined || to === undefined) return ['zone not stated'];
  if (from === to) return ['within a zone'];
  const crossed = new Set([from, to]);
  return [
    ...(crossed.has('internet') ? (['external'] as const) : []),
    ...(crossed.has('internal') ? (['internal'] as const) : []),
  ];
}

function directionOf(from: Zone | undefined, to: Zone | undefined): 'in' | 'out' | undefined {
  if (from === undefined || to === undefined || from === to) return undefined;
  return TRUST[from] < TRUST[to] ? 'in' : 'out';
}

function draft(
  { path, met }: SitePath,
  from: EndAddresses,
  to: EndAddresses,
  firewall: Firewall,
  catalogue: Catalogue,
  seen: string | undefined,
): Draft {
  return {
    firewall,
    direction: directionOf(from.zone, to.zone),
    from,
    fromPorts: path.from.ports,
    to,
    toPorts: path.to.ports,
    transport: path.transport,
    application: wireOf(path, catalogue),
    service: path.service,
    met,
    condition: conditionOf(path, catalogue),
    required: path.required,
    loadBalancer: path.loadBalancer,
    standing: path.standing,
    remarks: [seen, path.because, path.remark].filter((text) => text !== undefined),
    exception: path.exception,
    paths: [path.id],
    rows: path.sources,
    twins: new Set([path.id, ...path.sameAs]),
  };
}

const conditionOf = (path: DocumentedPath, catalogue: Catalogue): string | undefined =>
  path.when.length === 0 ? undefined : conditionsText(path, catalogue);

/** Twins that came to the same addresses are one line; where they differ in any cell, they stay apart. */
function merged(drafts: readonly Draft[]): SheetRule[] {
  const rules = new Map<string, Draft>();
  for (const each of drafts) {
    const key = keyOf(each);
    const known = rules.get(key);
    rules.set(key, known === undefined ? each : joined(known, each));
  }
  return [...rules.values()].map(({ twins: _twins, ...rule }) => rule);
}

function keyOf({ twins, from, to, fromPorts, toPorts, transport, met, direction }: Draft): string {
  const [first] = [...twins].sort();
  return JSON.stringify([
    first,
    direction,
    from.zone,
    from.addresses,
    fromPorts,
    to.zone,
    to.addresses,
    toPorts,
    transport,
    met,
  ]);
}

const union = <T>(a: readonly T[], b: readonly T[]): T[] => [...new Set([...a, ...b])];

/** The more binding statement counts: required before optional, documented before implied. */
const joined = (a: Draft, b: Draft): Draft => ({
  ...a,
  condition: a.condition ?? b.condition,
  required: a.required || b.required,
  loadBalancer: a.loadBalancer ?? b.loadBalancer,
  standing: a.standing === 'documented' ? a.standing : b.standing,
  remarks: union(a.remarks, b.remarks),
  paths: union(a.paths, b.paths),
  rows: union(a.rows, b.rows),
});

const hostlessPath = (
  { path, met }: SitePath,
  lacking: HostlessPath['lacking'],
  catalogue: Catalogue,
): HostlessPath => ({
  paths: [path.id],
  title: path.title,
  service: path.service,
  lacking,
  roles: union(lacking === 'destination' ? [] : path.from.roles, lacking === 'source' ? [] : path.to.roles),
  met,
  condition: conditionOf(path, catalogue),
  rows: path.sources,
});

function mergedHostless(all: readonly HostlessPath[], { paths }: Catalogue): HostlessPath[] {
  const byTwins = new Map<string, HostlessPath>();
  for (const one of all) {
    const [id = ''] = one.paths;
    const [first] = [id, ...(paths.get(id)?.sameAs ?? [])].sort();
    const key = `${first} ${one.lacking} ${one.met}`;
    const known = byTwins.get(key);
    byTwins.set(
      key,
      known === undefined
        ? one
        : {
            ...known,
            paths: union(known.paths, one.paths),
            roles: union(known.roles, one.roles),
            rows: union(known.rows, one.rows),
          },
    );
  }
  return [...byTwins.values()];
}
