/** What a screen knows of the site beforehand. */

import type { Catalogue } from '../catalogue/catalogue.js';
import type { DocumentedPath } from '../catalogue/path.js';
import { parseIp } from '../ip-text.js';
import { type EndText, endText } from '../live/snapshot.js';
import { type Segments, segmentsOf } from '../report/segments.js';
import { whyUntestable } from '../report/untestable.js';
import type { Topology } from '../topology/topology.js';

export interface SiteParts {
  readonly catalogue: Catalogue;
  readonly topology: Topology;
  /** The paths that count there, its own exceptions among them. */
  readonly paths: readonly DocumentedPath[];
  /** The catalogues for people. */
  readonly titles: readonly string[];
}

export interface ScreenSite extends SiteParts {
  /** The paths, each with its twins: the same path in other tables and documents of the site's products. */
  readonly pathSets: readonly (readonly [DocumentedPath, ...DocumentedPath[]])[];
  /** The first path of the set that a path is in. */
  readonly setOf: ReadonlyMap<string, string>;
  /** Why a path cannot be seen at this site; absent where it can. */
  readonly untestable: ReadonlyMap<string, string>;
  /** Where each path shows. */
  readonly segments: ReadonlyMap<string, Segments>;
  /** The addresses of its hosts. */
  readonly listed: readonly EndText[];
  /** Names of its hosts and networks. */
  readonly names: readonly string[];
}

export function screenSite(parts: SiteParts): ScreenSite {
  const { paths, topology } = parts;
  const pathSets = setsOf(paths);
  return {
    ...parts,
    pathSets,
    setOf: new Map(pathSets.flatMap((set) => set.map(({ id }) => [id, set[0].id]))),
    untestable: new Map(
      paths.flatMap((path) => {
        const why = whyUntestable(path, parts);
        return why === undefined ? [] : [[path.id, why]];
      }),
    ),
    segments: new Map(paths.map((path) => [path.id, segmentsOf(path, parts)])),
    listed: listedEnds(parts),
    names: [...new Set(topology.endpoints.flatMap(({ name }) => name ?? []))],
  };
}

/** Twins name one another, all of them. */
function setsOf(paths: readonly DocumentedPath[]): ScreenSite['pathSets'] {
  const sets = new Map<string, [DocumentedPath, ...DocumentedPath[]]>();
  const firstOf = new Map<string, string>();
  for (const path of paths) {
    const set = sets.get(firstOf.get(path.id) ?? '');
    if (set !== undefined) set.push(path);
    else {
      sets.set(path.id, [path]);
      for (const id of [path.id, ...path.sameAs]) firstOf.set(id, path.id);
    }
  }
  return [...sets.values()];
}

function listedEnds({ catalogue, topology }: SiteParts): EndText[] {
  const addresses = new Set(
    [...catalogue.roles.keys()].flatMap((role) =>
      topology.addressesOf(role).flatMap(({ kind, addresses }) => (kind === 'host' ? [addresses] : [])),
    ),
  );
  return [...addresses].flatMap((address) => {
    const ip = parseIp(address);
    if (ip === undefined) return [];
    const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = ip.words;
    const endpoint = topology.lookup(ip.version, w0, w1, w2, w3);
    return [endText({ address, port: 0, endpoint }, catalogue)];
  });
}
