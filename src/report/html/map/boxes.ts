/** The boxes of the map: what the site has, role by role and zone by zone, and who else took part. */

import type { EndKind } from '../../model/ends.js';
import type { HostRow } from '../../model/hosts.js';
import type { PathUsageEnd, PathUsageRow } from '../../model/path-usage.js';
import type { Report } from '../../model/report.js';

/** Columns of the map from left to right; `unknown`: the topology does not say where an address is. */
export const MAP_ZONES = ['internet', 'perimeter', 'internal', 'unknown'] as const;
export type MapZone = (typeof MAP_ZONES)[number];

export interface Box {
  readonly id: string;
  readonly zone: MapZone;
  /** Absent: anyone in that zone. */
  readonly role?: string;
  readonly title: string;
  /** The hosts of the topology with that role, and other addresses that took part in it. */
  readonly hosts: readonly HostRow[];
}

/** Words of the sides that labels carry. */
const SIDE = / \((?:external|internal)\)$/;

const ANYONE: Readonly<Record<MapZone, string>> = {
  internet: 'the Internet',
  perimeter: 'perimeter host without a role',
  internal: 'internal host without a role',
  unknown: 'host without role and zone',
};

const boxId = (zone: MapZone, role: string | undefined): string => (role === undefined ? zone : `${zone}/${role}`);

/** The boxes of one report; those that only flows or paths call for are made when they are asked for. */
export class Boxes {
  private readonly byId = new Map<string, Box>();
  private readonly titles: ReadonlyMap<string, string>;

  constructor(report: Report) {
    this.titles = titlesOf(report);
    const hosts = new Map<string, { zone: MapZone; role: string; rows: HostRow[] }>();
    for (const row of report.hosts) {
      const zone = row.zone ?? 'unknown';
      for (const role of new Set(row.roles.map((binding) => binding.role))) {
        const id = boxId(zone, role);
        const entry = hosts.get(id) ?? { zone, role, rows: [] };
        entry.rows.push(row);
        hosts.set(id, entry);
      }
    }
    for (const { zone, role, rows } of hosts.values()) this.add(zone, role, rows);
  }

  get all(): readonly Box[] {
    return [...this.byId.values()];
  }

  /** The box of an end of flows. */
  ofKind({ role, zone }: Pick<EndKind, 'role' | 'zone'>): Box {
    return this.at(zone ?? 'unknown', role);
  }

  /**
   * The boxes that an end of a documented path may stand for at this site. Roles of one address are one place; where the
   * site lists none of them, the first one stands for all. Empty where the site cannot have any.
   */
  ofPathEnd(end: PathUsageEnd): readonly Box[] {
    const zones = MAP_ZONES.filter((zone) => end.zones.length === 0 || end.zones.includes(zone));
    const zone = end.zones.length === 0 ? 'internal' : (zones[0] ?? 'unknown');
    const [first] = end.roles;
    if (first === undefined) return [this.at(zone, undefined)];
    const listed = end.roles.flatMap((role) => zones.flatMap((one) => this.byId.get(boxId(one, role)) ?? []));
    if (listed.length > 0) return withoutPartsOfOthers(listed, end.interface);
    return end.zones.length > 0 && isUnlistable(first, zone) ? [this.at(zone, first)] : [];
  }

  private at(zone: MapZone, role: string | undefined): Box {
    return this.byId.get(boxId(zone, role)) ?? this.add(zone, role, []);
  }

  private add(zone: MapZone, role: string | undefined, hosts: readonly HostRow[]): Box {
    const id = boxId(zone, role);
    const box = { id, zone, ...(role !== undefined && { role }), title: this.title(zone, role), hosts };
    this.byId.set(id, box);
    return box;
  }

  private title(zone: MapZone, role: string | undefined): string {
    if (role === undefined) return ANYONE[zone];
    if (role === 'client' && zone !== 'unknown') return zone === 'internet' ? 'external client' : `${zone} client`;
    return this.titles.get(role) ?? role.replaceAll('-', ' ');
  }
}

/** Roles that a site has without a host of its own in the topology: whoever is outside, and users. */
const isUnlistable = (role: string, zone: MapZone): boolean => zone === 'internet' || role === 'client';

/** What people call each role, from the ends that have it alone. */
function titlesOf({ paths, mapping, hosts }: Report): ReadonlyMap<string, string> {
  const titles = new Map<string, string>();
  const tell = (role: string | undefined, label: string): void => {
    if (role !== undefined && !titles.has(role)) titles.set(role, label.replace(SIDE, ''));
  };
  for (const end of paths.flatMap(({ from, to }: PathUsageRow) => [from, to]))
    if (end.roles.length === 1) tell(end.roles[0], end.label);
  for (const { roles, label } of hosts) if (roles.length === 1) tell(roles[0]?.role, label);
  for (const end of mapping.flatMap(({ from, to }) => [from, to]))
    if (end.roles === undefined) tell(end.role, end.label);
  return titles;
}

/** Leaves out boxes all of whose addresses are in another one: several roles of one host, or the balancer of a pool. */
function withoutPartsOfOthers(boxes: readonly Box[], side: PathUsageEnd['interface']): readonly Box[] {
  if (boxes.length < 2) return boxes;
  const addresses = new Map(boxes.map((box) => [box, new Set(addressesOf(box, side))]));
  return boxes.filter((box, index) => {
    const own = addresses.get(box) ?? new Set();
    return !boxes.some((other, at) => {
      const theirs = addresses.get(other) ?? new Set();
      const covers = other !== box && own.size > 0 && [...own].every((ip) => theirs.has(ip));
      return covers && (theirs.size > own.size || at < index);
    });
  });
}

const addressesOf = ({ role, hosts }: Box, side: PathUsageEnd['interface']): string[] =>
  hosts
    .filter(({ roles }) => roles.some((one) => one.role === role && (side === undefined || one.interface === side)))
    .map(({ ip }) => ip);
