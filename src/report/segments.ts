/**
 * Segments, which are pairs of zones: what a tap or capture has shown traffic of, and where a documented path would
 * show. Where nothing at all was seen between two zones, nobody looks there, and a path between them is not "never
 * seen".
 */

import type { Catalogue } from '../catalogue/catalogue.js';
import type { PathEnd } from '../catalogue/path.js';
import { type RoleBinding, ZONES, type Zone } from '../topology/endpoint.js';
import type { Topology } from '../topology/topology.js';

/** A set of pairs of zones, either way round, a bit each: plain data for threads. */
export type Segments = number;

/** An end of a flow. */
export interface SeenEnd {
  readonly roles: readonly Pick<RoleBinding, 'role'>[];
  readonly zone?: Zone | undefined;
}

/** Where a flow between these ends shows; an end without zone is where documents place its roles, else nowhere. */
export const segmentsSeen = (a: SeenEnd, b: SeenEnd, catalogue: Catalogue): Segments =>
  a.zone !== undefined && b.zone !== undefined
    ? segment(a.zone, b.zone)
    : segmentsBetween(zonesOfSeen(a, catalogue), zonesOfSeen(b, catalogue));

/** Where a path shows at a site: an end without zones is where the site has its roles, or documents place them. */
export const segmentsOf = (
  { from, to }: { readonly from: PathEnd; readonly to: PathEnd },
  site: { readonly catalogue: Catalogue; readonly topology: Topology },
): Segments => segmentsBetween(zonesOfEnd(from, site), zonesOfEnd(to, site));

/** Why nothing of what shows in `wanted` could be seen; undefined where it could, or where it shows is not known. */
export function whyUnseen(wanted: Segments, seen: Segments): string | undefined {
  if (wanted === 0 || (wanted & seen) !== 0) return undefined;
  return `nothing at all was seen ${segmentWords(wanted)}: that segment is not captured here`;
}

/** The lower zone's number times their count, plus the higher one's. */
function segment(a: Zone, b: Zone): Segments {
  const x = ZONES.indexOf(a);
  const y = ZONES.indexOf(b);
  return 1 << (Math.min(x, y) * ZONES.length + Math.max(x, y));
}

const segmentsBetween = (some: readonly Zone[], others: readonly Zone[]): Segments =>
  some.reduce((set, a) => others.reduce((all, b) => all | segment(a, b), set), 0);

const homesOf = (roles: readonly string[], catalogue: Catalogue): Zone[] =>
  roles.flatMap((role) => catalogue.roles.get(role)?.zones ?? []);

const zonesOfSeen = ({ roles, zone }: SeenEnd, catalogue: Catalogue): readonly Zone[] =>
  zone === undefined
    ? homesOf(
        roles.map(({ role }) => role),
        catalogue,
      )
    : [zone];

function zonesOfEnd(
  { roles, interface: side, zones }: PathEnd,
  { catalogue, topology }: { readonly catalogue: Catalogue; readonly topology: Topology },
): readonly Zone[] {
  if (zones.length > 0) return zones;
  const placed = roles.flatMap((role) => topology.addressesOf(role, side).flatMap(({ zone }) => zone ?? []));
  return [...homesOf(roles, catalogue), ...placed];
}

const WORDS: Readonly<Record<Zone, string>> = {
  internet: 'the Internet',
  perimeter: 'the perimeter',
  internal: 'the internal network',
};

function segmentWords(segments: Segments): string {
  const words = ZONES.flatMap((a, index) =>
    ZONES.slice(index).flatMap((b) => {
      if ((segments & segment(a, b)) === 0) return [];
      return a === b ? `within ${WORDS[a]}` : `between ${WORDS[a]} and ${WORDS[b]}`;
    }),
  );
  return words.join(' or ');
}
