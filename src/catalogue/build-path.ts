/** Entries of a table made into paths: groups resolved, ends and paths named, ports as ranges. */

import type { Interface, Zone } from '../topology/endpoint.js';
import type { Application, Protection, Role, RoleGroup } from './catalogue.js';
import { ANY } from './names.js';
import type { Condition, DocumentedPath, PathEnd, PortRange, Security, Transport } from './path.js';
import type { ConditionEntry, EndEntry, ExceptionEntry, PathEntry, PortEntry } from './path-schema.js';
import { type EndName, endLabel, pathTitle, wireTitle } from './path-title.js';

/** The part of the vocabulary that paths are made with. */
export interface Names {
  readonly roles: ReadonlyMap<string, Role>;
  readonly groups: ReadonlyMap<string, RoleGroup>;
  readonly applications: ReadonlyMap<string, Application>;
  readonly protections: ReadonlyMap<string, Protection>;
}

/** The table that an entry stands in, and where. */
export interface Place {
  readonly product: string;
  readonly document: string;
  readonly table: string;
  readonly file: string;
  readonly line: number;
}

/** What a path is made of: an exception may be of a transport that no document names. */
type Entry = Omit<PathEntry, 'transport'> & { readonly transport: Transport };

/** A path of a document; `sameAs` as written, not yet mutual. */
export function documentedPath(entry: Entry, place: Place, names: Names): DocumentedPath {
  const from = pathEnd(entry.from, names);
  const to = pathEnd(entry.to, names);
  return {
    ...place,
    id: entry.id,
    sources: entry.sources,
    title: pathTitle(from, to, entry.transport, wireOf(entry.application, entry.security, names)),
    service: entry.service,
    standing: entry.standing ?? 'documented',
    because: entry.because,
    from,
    to,
    transport: entry.transport,
    application: entry.application,
    security: entry.security,
    alsoAs: entry.alsoAs ?? [],
    direction: entry.direction,
    needsEvidence: entry.needsEvidence ?? false,
    when: (entry.when ?? []).map(condition),
    required: entry.required ?? true,
    loadBalancer: entry.loadBalancer,
    workloads: entry.workloads ?? [],
    confidence: entry.confidence,
    asWritten: { ...entry.asWritten },
    errata: entry.errata ?? [],
    notes: entry.notes ?? [],
    remark: entry.remark,
    sameAs: entry.sameAs ?? [],
    shadowedBy: entry.shadowedBy ?? [],
    exception: undefined,
  };
}

/** A path of the site's own. */
export function exceptionPath(entry: ExceptionEntry, file: string, line: number, names: Names): DocumentedPath {
  const { owner, until, reason, ...rest } = entry;
  const application = rest.application ?? ANY;
  const shared = { ...rest, application, security: rest.security ?? 'unstated', sources: [] };
  const place = { product: 'site', document: 'exceptions', table: 'Site exceptions', file, line };
  const path = documentedPath(shared, place, names);
  return { ...path, because: reason, exception: { owner, until } };
}

export function pathEnd(entry: EndEntry, names: Names): PathEnd {
  const named = listed(entry.role).filter((role) => role !== ANY);
  const zones: readonly Zone[] = listed(entry.zone);
  const side: Interface | undefined = entry.interface;
  return {
    label: endLabel(
      named.map((name) => endName(name, names)),
      zones,
      side,
    ),
    roles: [...new Set(named.flatMap((name) => names.groups.get(name)?.roles ?? [name]))],
    interface: side,
    zones,
    ports: listed(entry.port).map(portRange),
  };
}

function endName(name: string, { roles, groups }: Names): EndName {
  const role = roles.get(name);
  return { title: role?.title ?? groups.get(name)?.title ?? name, roams: (role?.zones.length ?? 0) > 1 };
}

function wireOf(application: string, security: Security, { applications, protections }: Names): string {
  const named = applications.get(application);
  const protection = protections.get(security);
  return named === undefined || protection === undefined ? 'any protocol' : wireTitle(named, protection, security);
}

/** A port or a range as it is written; both ends 0 to 65535, the lower first, as {@link badPorts} makes sure. */
export function portRange(port: number | string): PortRange {
  if (typeof port === 'number') return { from: port, to: port };
  const [from, to] = port.split('-');
  return { from: Number(from), to: Number(to) };
}

/** What is wrong with the ports of an end, by index in its list (0 where it is none). */
export function badPorts(
  ports: PortEntry | undefined,
): readonly { readonly index: number; readonly message: string }[] {
  return listed(ports).flatMap((port, index) => {
    const { from, to } = portRange(port);
    if (from > 65_535 || to > 65_535) return [{ index, message: `${port} goes beyond port 65535` }];
    return from > to ? [{ index, message: `${port} runs backwards; write the lower port first` }] : [];
  });
}

export function condition(entry: ConditionEntry): Condition {
  return 'feature' in entry
    ? { kind: 'feature', feature: entry.feature }
    : { kind: 'oldestPartner', product: entry.oldestPartner };
}

/** One or several, as a list. */
export const listed = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];

/** Gives every path all of its twins: `sameAs` said by either side, and by way of others. */
export function joinTwins(paths: readonly DocumentedPath[]): DocumentedPath[] {
  const groupOf = new Map<string, Set<string>>(paths.map((path) => [path.id, new Set([path.id])]));
  for (const path of paths) {
    for (const twin of path.sameAs) unite(groupOf, path.id, twin);
  }
  const order = new Map(paths.map((path, index) => [path.id, index]));
  const position = (id: string) => order.get(id) ?? 0;
  return paths.map((path) => {
    const twins = [...(groupOf.get(path.id) ?? [])].filter((id) => id !== path.id);
    return { ...path, sameAs: twins.sort((a, b) => position(a) - position(b)) };
  });
}

function unite(groupOf: Map<string, Set<string>>, a: string, b: string): void {
  const group = groupOf.get(a);
  const other = groupOf.get(b);
  if (group === undefined || other === undefined || group === other) return;
  for (const id of other) {
    group.add(id);
    groupOf.set(id, group);
  }
}
