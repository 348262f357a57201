import type { Catalogue } from '../catalogue/catalogue.js';
import type { DocumentedPath, PathEnd } from '../catalogue/path.js';
import { conditionsMet, settingsOf } from '../catalogue/site-settings.js';
import type { Topology } from '../topology/topology.js';

/** Why nothing of a path can be seen at a site, whatever is captured; undefined where it can. */
export function whyUntestable(
  path: DocumentedPath,
  { catalogue, topology }: { readonly catalogue: Catalogue; readonly topology: Topology },
): string | undefined {
  if (!topology.isGiven) return 'no topology was given';
  const [first] = path.shadowedBy;
  if (first !== undefined) return `${first} always comes first`;
  const met = conditionsMet(path, settingsOf(topology), catalogue);
  if (met === 'unmet') return 'its condition is not met at this site';
  if (met === 'unknown') return 'the topology does not state its condition';
  const missing = [path.from, path.to].find((end) => !isPresent(end, topology));
  return missing === undefined ? undefined : `the topology has no ${missing.label}`;
}

/** An end on the Internet may be anybody. */
const isPresent = (end: PathEnd, topology: Topology): boolean =>
  end.roles.length === 0 ||
  end.zones.includes('internet') ||
  end.roles.some((role) => topology.addressesOf(role, end.interface).length > 0 || hasUnsided(role, end, topology));

/** Roles without two interfaces are named without one. */
const hasUnsided = (role: string, { interface: side }: PathEnd, topology: Topology): boolean =>
  side !== undefined && topology.addressesOf(role).some((line) => line.interface === undefined);
