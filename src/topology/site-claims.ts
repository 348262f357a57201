/** Who claims which address: a topology file flattened to ranges, each with its roles and its place in the file. */

import type { Path } from '../problem.js';
import type { Interface, RoleBinding, Zone } from './endpoint.js';
import { type IpRange, parseIpRange } from './ip-range.js';
import type { SiteAddress, SiteAttachment, SiteFile, SiteHost, SiteNetwork } from './site-schema.js';

/** Addresses of a host. */
export interface HostClaim {
  readonly host: string;
  readonly range: IpRange;
  readonly bindings: readonly RoleBinding[];
  readonly interface: Interface | undefined;
  /** For the public address of a NAT pair: the address that the host itself has. */
  readonly own: IpRange | undefined;
  /** For the own address of a NAT pair: the public one. */
  readonly public: IpRange | undefined;
  readonly path: Path;
}

export interface NetworkClaim {
  readonly name: string | undefined;
  readonly range: IpRange;
  readonly roles: readonly string[];
  readonly path: Path;
}

export interface ZoneClaim {
  readonly zone: Zone;
  readonly range: IpRange;
  readonly path: Path;
}

/** The keys of a host under which addresses stand, and the interface that each means. */
const ATTACHMENTS = [
  ['address', undefined],
  ['external', 'external'],
  ['internal', 'internal'],
] as const;

type Hosts = Readonly<Record<string, SiteHost>>;

/** Every address of every host; those of a load balancer with the roles of what it serves as well. */
export function hostClaims(hosts: Hosts): HostClaim[] {
  const own = new Map(Object.entries(hosts).map(([name, host]) => [name, ownClaims(name, host)]));
  return [...own].flatMap(([name, claims]) => {
    const serves = hosts[name]?.serves ?? [];
    return serves.length === 0 ? claims : claims.map((claim) => standingFor(claim, serves, own));
  });
}

export const networkClaims = (networks: readonly SiteNetwork[]): NetworkClaim[] =>
  networks.flatMap((network, index) =>
    rangesAt(network.cidr, ['networks', index, 'cidr']).map(({ range, path }) => ({
      name: network.name,
      range,
      roles: network.roles ?? (network.role === undefined ? [] : [network.role]),
      path,
    })),
  );

/** The zones of the file, those of its networks included. */
export function zoneClaims(site: SiteFile): ZoneClaim[] {
  const listed = Object.entries(site.zones ?? {}).flatMap(([zone, ranges]) =>
    rangesAt(ranges ?? [], ['zones', zone]).map((place) => ({ zone: zone as Zone, ...place })),
  );
  const networks = (site.networks ?? []).flatMap(({ zone, cidr }, index) =>
    zone === undefined ? [] : rangesAt(cidr, ['networks', index, 'cidr']).map((place) => ({ zone, ...place })),
  );
  return [...listed, ...networks];
}

type Addresses = SiteAddress | readonly SiteAddress[];

/** The addresses that each role has for itself; undefined where all roles of the host share them. */
export const addressesByRole = (attachment: SiteAttachment): Readonly<Record<string, Addresses>> | undefined =>
  typeof attachment === 'object' && !Array.isArray(attachment) && !('address' in attachment)
    ? (attachment as Readonly<Record<string, Addresses>>)
    : undefined;

interface Place {
  readonly range: IpRange;
  readonly path: Path;
}

function ownClaims(name: string, host: SiteHost): HostClaim[] {
  return ATTACHMENTS.flatMap(([key, side]) => {
    const attachment = host[key];
    if (attachment === undefined) return [];
    const path = ['hosts', name, key];
    const byRole = addressesByRole(attachment);
    if (byRole === undefined) return attachedClaims(name, side, host.roles, attachment as Addresses, path);
    return Object.entries(byRole).flatMap(([role, addresses]) =>
      attachedClaims(name, side, [role], addresses, [...path, role]),
    );
  });
}

function attachedClaims(
  host: string,
  side: Interface | undefined,
  roles: readonly string[],
  addresses: Addresses,
  path: Path,
): HostClaim[] {
  const base = { host, interface: side, bindings: roles.map((role) => ({ role, interface: side })) };
  const single = { ...base, own: undefined, public: undefined };
  if (typeof addresses === 'string') return places(addresses, path).map((place) => ({ ...single, ...place }));
  if (!('address' in addresses)) {
    return addresses.flatMap((address, index) => attachedClaims(host, side, roles, address, [...path, index]));
  }
  const [own] = places(addresses.address, [...path, 'address']);
  const [mapped] = places(addresses.public, [...path, 'public']);
  return [
    ...(own === undefined ? [] : [{ ...single, ...own, public: mapped?.range }]),
    ...(mapped === undefined ? [] : [{ ...single, ...mapped, own: own?.range }]),
  ];
}

/** The claim with the roles that the served hosts have on the same side, each once. */
function standingFor(
  claim: HostClaim,
  serves: readonly string[],
  own: ReadonlyMap<string, readonly HostClaim[]>,
): HostClaim {
  const served = serves.flatMap((name) => own.get(name) ?? []).filter((other) => other.interface === claim.interface);
  const roles = new Set([claim, ...served].flatMap(({ bindings }) => bindings.map(({ role }) => role)));
  return { ...claim, bindings: [...roles].map((role) => ({ role, interface: claim.interface })) };
}

/** Equal for equal ranges. */
export const rangeKey = ({ version, first, last }: IpRange): string => `${version} ${first} ${last}`;

const rangesAt = (ranges: string | readonly string[], path: Path): Place[] =>
  typeof ranges === 'string' ? places(ranges, path) : ranges.flatMap((text, index) => places(text, [...path, index]));

/** None where the text is no range, which the schema has told by then. */
function places(text: string, path: Path): Place[] {
  const parsed = parseIpRange(text);
  return 'range' in parsed ? [{ range: parsed.range, path }] : [];
}
