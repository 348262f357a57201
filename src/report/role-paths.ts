/** Every path between two roles, both ways, by the firewall that it crosses: the answer to "what has to be open?" */

import { firewallsOf, pathsBetween } from '../catalogue/browse.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { DocumentedPath } from '../catalogue/path.js';
import { portsPhrase } from '../catalogue/path-title.js';
import type { Met } from '../catalogue/site-settings.js';
import { conditionsText, wireOf } from '../verdict/path-words.js';
import { Page, type Paint, unpainted, WIDTH } from './page.js';
import { placesText } from './path-show.js';
import { counted } from './text.js';

/** A role as the user named it, and the roles that it stands for. */
export interface NamedRoles {
  readonly name: string;
  readonly roles: readonly string[];
}

export const CROSSINGS = {
  external: 'across the external firewall',
  internal: 'across the internal firewall',
  both: 'across both firewalls',
  none: 'within a zone, across no firewall',
} as const;
export type Crossing = keyof typeof CROSSINGS;

/** Twins are one entry, which has them all. */
export interface PathEntry {
  readonly path: DocumentedPath;
  readonly twins: readonly DocumentedPath[];
}

export interface RolePaths {
  readonly from: NamedRoles;
  readonly to: NamedRoles;
  /** How many paths, twins counted each. */
  readonly count: number;
  readonly crossings: readonly { readonly crossing: Crossing; readonly entries: readonly PathEntry[] }[];
}

/** Both ways; what leads both ways (one role, or paths of any role) stands on the first only. */
export function rolePaths(
  first: NamedRoles,
  second: NamedRoles,
  paths: readonly DocumentedPath[],
  catalogue: Catalogue,
): readonly [there: RolePaths, back: RolePaths] {
  const there = pathsBetween(paths, first.roles, second.roles, catalogue);
  const known = new Set(there);
  const back = pathsBetween(paths, second.roles, first.roles, catalogue).filter((path) => !known.has(path));
  return [oneWay(first, second, there, catalogue), oneWay(second, first, back, catalogue)];
}

function oneWay(from: NamedRoles, to: NamedRoles, paths: readonly DocumentedPath[], catalogue: Catalogue): RolePaths {
  const entries = twinEntries(paths);
  const crossings = (Object.keys(CROSSINGS) as Crossing[]).flatMap((crossing) => {
    const here = entries.filter(({ path }) => crossingOf(path, catalogue) === crossing);
    return here.length === 0 ? [] : [{ crossing, entries: here }];
  });
  return { from, to, count: paths.length, crossings };
}

function crossingOf(path: DocumentedPath, catalogue: Catalogue): Crossing {
  const [first, ...more] = firewallsOf(catalogue, path);
  return more.length > 0 ? 'both' : (first ?? 'none');
}

function twinEntries(paths: readonly DocumentedPath[]): PathEntry[] {
  const entries = new Map<string, { path: DocumentedPath; twins: DocumentedPath[] }>();
  for (const path of paths) {
    const known = path.sameAs.map((id) => entries.get(id)).find((entry) => entry !== undefined);
    if (known === undefined) entries.set(path.id, { path, twins: [] });
    else known.twins.push(path);
  }
  return [...entries.values()];
}

/** The two directions as text; `met` says of a path whether the site meets its conditions, where there is a site. */
export function rolePathsText(
  ways: readonly RolePaths[],
  catalogue: Catalogue,
  met: (path: DocumentedPath) => Met | undefined,
  paint: Paint = unpainted,
  width = WIDTH,
): string {
  const page = new Page(paint, width);
  for (const { from, to, count, crossings } of ways) {
    const total = count === 0 ? 'no documented path' : counted(count, 'path');
    page.heading('heading', `${from.name} opens to ${to.name}: ${total}`);
    for (const { crossing, entries } of crossings) {
      page.text('  ', CROSSINGS[crossing]);
      for (const entry of entries) entryLines(page, entry, catalogue, met(entry.path));
    }
  }
  return page.toString();
}

const INDENT = ' '.repeat(4);
const INNER = ' '.repeat(8);

function entryLines(page: Page, { path, twins }: PathEntry, catalogue: Catalogue, met: Met | undefined): void {
  const wire = `${portsPhrase(path.from, path.to, path.transport)}, ${wireOf(path, catalogue)}`;
  page.text(INDENT, `${wire}: ${path.from.label} → ${path.to.label}${path.service === '' ? '' : `; ${path.service}`}`);
  if (path.when.length > 0) page.text(INNER, `only for ${conditionsText(path, catalogue)}${metText(met)}`);
  page.text(INNER, `${path.id} (${path.sources.join(', ')})`);
  if (twins.length === 0) return;
  const places = twins.map(({ id, sources }) => `${id} (${sources.join(', ')})`);
  page.text(INNER, `${placesText(twins.length + 1)}; also ${places.join(', ')}`);
}

const metText = (met: Met | undefined): string =>
  met === undefined ? '' : met === 'unknown' ? ', which the topology does not state' : `: ${met} at this site`;

/** The same as data: ids each way, and by firewall. */
export const rolePathsRecord = ([there, back]: readonly [RolePaths, RolePaths]): object => ({
  there: idsOf(there),
  back: idsOf(back),
  groups: [wayRecord('there', there), wayRecord('back', back)].flat(),
});

const idsOf = ({ crossings }: RolePaths): string[] =>
  crossings.flatMap(({ entries }) => entries.flatMap(({ path, twins }) => [path.id, ...twins.map(({ id }) => id)]));

const wayRecord = (direction: 'there' | 'back', { from, to, crossings }: RolePaths): object[] =>
  crossings.map(({ crossing, entries }) => ({
    direction,
    from: from.name,
    to: to.name,
    firewall: crossing,
    paths: entries.map(({ path, twins }) => ({
      id: path.id,
      title: path.title,
      sources: path.sources,
      sameAs: twins.map(({ id }) => id),
    })),
  }));
