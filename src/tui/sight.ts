/** Which documented ends this tap or capture has shown anything of: a segment shows its own traffic alone. */

import type { DocumentedPath, PathEnd } from '../catalogue/path.js';
import type { RoleBinding, Zone } from '../topology/endpoint.js';
import { type Data, unplaced } from './data.js';

/** What was seen: a role at an address of one interface and zone. */
interface Seen extends RoleBinding {
  readonly zone: Zone | undefined;
}

export type Sight = readonly Seen[];

/** Undefined where it is not known: nothing has come yet, or more hosts than are told apart. */
export function sightOf(data: Data): Sight | undefined {
  if (unplaced(data, 'unlisted') > 0) return undefined;
  const seen = new Map<string, Seen>();
  let hosts = 0;
  for (const list of data.hosts)
    for (const { end } of list) {
      hosts++;
      for (const binding of end.roles)
        seen.set(`${binding.role} ${binding.interface} ${end.zone}`, { ...binding, zone: end.zone });
    }
  return hosts === 0 ? undefined : [...seen.values()];
}

/** Why no flow of a path could be seen: neither end ever shows here. Undefined where one could be. */
export function outOfSight(paths: readonly DocumentedPath[], sight: Sight | undefined): string | undefined {
  if (sight === undefined) return undefined;
  const [first] = paths;
  const ends = paths.map(({ from, to }) => [from, to].filter(isSomebody));
  if (first === undefined || ends.some((both) => both.length === 0 || both.some((end) => isSeen(end, sight))))
    return undefined;
  const labels = [...new Set((ends[0] ?? []).map(({ label }) => label))];
  return `this segment shows nothing of ${labels.join(' or ')}`;
}

/** An end on the Internet may be anybody, whether seen before or not. */
const isSomebody = ({ roles, zones }: PathEnd): boolean => roles.length > 0 && !zones.includes('internet');

const isSeen = ({ roles, interface: side, zones }: PathEnd, sight: Sight): boolean =>
  sight.some(
    (seen) =>
      roles.includes(seen.role) &&
      (side === undefined || seen.interface === undefined || seen.interface === side) &&
      (zones.length === 0 || seen.zone === undefined || zones.includes(seen.zone)),
  );
