/** Looking things up in a catalogue: paths by id, by role and between roles. */

import { createHash } from 'node:crypto';
import { nearestWord } from '../wording.js';
import type { Catalogue, SourceRow } from './catalogue.js';
import type { DocumentedPath, PathEnd } from './path.js';

/** Roles that a name stands for: an id, a title or an alias, of a role or a group, in any case. */
export function rolesNamed(catalogue: Catalogue, name: string): readonly string[] | undefined {
  const wanted = name.trim().toLowerCase();
  const named = [...catalogue.roles.values(), ...catalogue.groups.values()].find(({ id, title, aliases }) =>
    [id, title, ...aliases].some((other) => other.toLowerCase() === wanted),
  );
  if (named === undefined) return undefined;
  return 'roles' in named ? named.roles : [named.id];
}

/** The role or group that a misspelt name most likely means. */
export const roleMeant = (catalogue: Catalogue, name: string): string | undefined =>
  nearestWord(name, [...catalogue.roles.keys(), ...catalogue.groups.keys()]);

/** The path of an id, in full or by its last parts where only one ends so. */
export function pathNamed(catalogue: Catalogue, name: string): DocumentedPath | undefined {
  const exact = catalogue.paths.get(name);
  if (exact !== undefined) return exact;
  const [only, ...more] = [...catalogue.paths.values()].filter(({ id }) => id.endsWith(`/${name}`));
  return more.length === 0 ? only : undefined;
}

/** Whether one of the roles may stand at an end; one that names no role takes any that has a home in its zones. */
function admits({ roles, zones }: PathEnd, wanted: readonly string[], catalogue: Catalogue): boolean {
  if (roles.length > 0) return roles.some((role) => wanted.includes(role));
  const homes = wanted.flatMap((role) => catalogue.roles.get(role)?.zones ?? []);
  return zones.length === 0 || zones.some((zone) => homes.includes(zone));
}

/** The paths by which the first opens to the second. */
export const pathsBetween = (
  paths: Iterable<DocumentedPath>,
  from: readonly string[],
  to: readonly string[],
  catalogue: Catalogue,
): DocumentedPath[] =>
  [...paths].filter((path) => admits(path.from, from, catalogue) && admits(path.to, to, catalogue));

/** The source rows that a path carries, as a verdict cites them. */
export const rowsOf = (catalogue: Catalogue, path: DocumentedPath): SourceRow[] =>
  path.sources.flatMap((id) => catalogue.rows.get(id) ?? []);

/** Which firewalls a path crosses, by where its ends are: the outer, the inner, both or none. */
export function firewallsOf(catalogue: Catalogue, path: DocumentedPath): readonly ('external' | 'internal')[] {
  const from = zonesOf(catalogue, path.from);
  const to = zonesOf(catalogue, path.to);
  const crosses = (a: string, b: string) => (from.has(a) && to.has(b)) || (from.has(b) && to.has(a));
  const outer = crosses('internet', 'perimeter') || crosses('internet', 'internal');
  const inner = crosses('perimeter', 'internal') || crosses('internet', 'internal');
  return [...(outer ? (['external'] as const) : []), ...(inner ? (['internal'] as const) : [])];
}

/** The zones of an end; stated, or where documents place its roles. */
export function zonesOf({ roles }: Catalogue, end: PathEnd): ReadonlySet<string> {
  if (end.zones.length > 0) return new Set(end.zones);
  return new Set(end.roles.flatMap((role) => roles.get(role)?.zones ?? []));
}

/** What a run's provenance says of a product's catalogue. */
export interface CatalogueProvenance {
  readonly id: string;
  readonly title: string;
  readonly paths: number;
  /** Over the names and hashes of its files and of those that all catalogues share, in hexadecimal. */
  readonly sha256: string;
}

/** The catalogues of these products; of all where none is named. */
export function provenance(catalogue: Catalogue, products: readonly string[]): CatalogueProvenance[] {
  const chosen = products.length > 0 ? products : catalogue.catalogued;
  return chosen.map((id) => ({
    id,
    title: catalogue.products.get(id)?.title ?? id,
    paths: [...catalogue.paths.values()].filter(({ product }) => product === catalogue.documenting(id)).length,
    sha256: hashOf(catalogue, catalogue.documenting(id)),
  }));
}

function hashOf({ files }: Catalogue, product: string): string {
  const used = files.filter(({ name }) => {
    const [, other] = /^(?:paths|requirements)\/([^/]+)\//.exec(name) ?? [];
    return other === undefined || other === product;
  });
  const hash = createHash('sha256');
  for (const { name, sha256 } of used) hash.update(`${sha256}  ${name}\n`);
  return hash.digest('hex');
}
