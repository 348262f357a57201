/** The paths that count at a site, prepared for matching. */

import type { Interface, Zone } from '../topology/endpoint.js';
import type { Catalogue } from './catalogue.js';
import type { DocumentedPath, PathEnd, PortRange } from './path.js';
import { PortClasses } from './port-classes.js';
import { conditionsMet, documentingProducts, type Met, type SiteSettings } from './site-settings.js';
import { type WireProfile, wireProfile } from './wire-form.js';

/** Which addresses may stand at an end of a path or a requirement. */
export interface EndAddresses {
  /** Empty: any. */
  readonly roles: ReadonlySet<string>;
  /** Those of the roles that have two interfaces, which alone have to show the right one. */
  readonly sided: ReadonlySet<string>;
  readonly interface: Interface | undefined;
  /** Empty: any. */
  readonly zones: readonly Zone[];
  /** Where documents place these roles. */
  readonly homes: ReadonlySet<Zone>;
}

/** An end of a path with what its matching needs at hand. */
export interface SiteEnd extends EndAddresses {
  /** Classes of ports; empty: any. */
  readonly ports: readonly PortRange[];
  /** The number of ports that are open. */
  readonly width: number;
}

export interface SitePath {
  /** Place in the order of the site's products and their documents, from 0. */
  readonly order: number;
  readonly path: DocumentedPath;
  readonly from: SiteEnd;
  readonly to: SiteEnd;
  readonly profile: WireProfile;
  /** Whether the site meets its conditions. */
  readonly met: Met;
  /** Unix time in seconds from which it counts no more; Infinity for all but a site's exceptions. */
  readonly expires: number;
}

export interface SitePaths {
  readonly paths: readonly SitePath[];
  readonly ports: PortClasses;
  /** The same for source ports alone, which few paths prescribe: fewer classes, so that more questions are alike. */
  readonly sourcePorts: PortClasses;
  /** The moments at which an exception expires, ascending, each once. */
  readonly expiries: readonly number[];
}

const DAY = 86_400;

/** The catalogue's paths for a site, and the site's own. */
export function sitePaths(
  catalogue: Catalogue,
  settings: SiteSettings,
  exceptions: readonly DocumentedPath[] = [],
): SitePaths {
  const chosen = [...chosenPaths(catalogue, settings), ...exceptions];
  const ports = new PortClasses(chosen.flatMap(({ from, to }) => [...from.ports, ...to.ports]));
  const sourcePorts = new PortClasses(chosen.flatMap(({ from }) => from.ports));
  const paths = chosen.map((path, order) => ({
    order,
    path,
    from: siteEnd(path.from, catalogue, ports),
    to: siteEnd(path.to, catalogue, ports),
    profile: wireProfile(catalogue, [path, ...path.alsoAs], path.transport),
    met: conditionsMet(path, settings, catalogue),
    expires: expiry(path),
  }));
  const expiries = [...new Set(paths.map(({ expires }) => expires))].filter(Number.isFinite).sort((a, b) => a - b);
  return { paths, ports, sourcePorts, expiries };
}

/** Product by product in the site's order. */
function chosenPaths(catalogue: Catalogue, settings: SiteSettings): DocumentedPath[] {
  const all = [...catalogue.paths.values()].filter((path) => counts(path, settings));
  return documentingProducts(catalogue, settings).flatMap((product) => all.filter((path) => path.product === product));
}

function counts({ standing }: DocumentedPath, { implied, tolerated }: SiteSettings): boolean {
  if (standing === 'implied') return implied;
  return standing === 'documented' || tolerated;
}

/** An exception's last day is its whole last day, in UTC. */
function expiry({ exception }: DocumentedPath): number {
  const until = exception?.until;
  return until === undefined ? Number.POSITIVE_INFINITY : Date.parse(`${until}T00:00:00Z`) / 1000 + DAY;
}

export function endAddresses(end: PathEnd, { roles }: Catalogue): EndAddresses {
  const known = end.roles.flatMap((role) => roles.get(role) ?? []);
  return {
    roles: new Set(end.roles),
    sided: new Set(known.filter((role) => role.twoSided).map((role) => role.id)),
    interface: end.interface,
    zones: end.zones,
    homes: new Set(known.flatMap((role) => role.zones)),
  };
}

function siteEnd(end: PathEnd, catalogue: Catalogue, ports: PortClasses): SiteEnd {
  return {
    ...endAddresses(end, catalogue),
    ports: end.ports.map((range) => ports.range(range)),
    width: end.ports.length === 0 ? 65_536 : end.ports.reduce((sum, { from, to }) => sum + to - from + 1, 0),
  };
}
