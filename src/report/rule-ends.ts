/** Who may stand at an end of a path at a site: addresses, zone by zone. */

import type { Catalogue } from '../catalogue/catalogue.js';
import type { PathEnd } from '../catalogue/path.js';
import { ZONES, type Zone } from '../topology/endpoint.js';
import type { RoleAddresses, Topology } from '../topology/topology.js';

/** The addresses of an end in one zone. */
export interface EndAddresses {
  readonly zone: Zone | undefined;
  /** What the path calls that end. */
  readonly label: string;
  /** Addresses, CIDR blocks and ranges, each once; empty: any address of the Internet. */
  readonly addresses: readonly string[];
  /** Hosts and networks by name, each once. */
  readonly names: readonly string[];
  /** What a NAT shows of them: `10.45.16.30 as 131.107.155.30`. */
  readonly public: readonly { readonly own: string; readonly public: string }[];
  /** True where it is a whole zone, or networks of the topology. */
  readonly isNetwork: boolean;
}

/** The servers by their own addresses only, or with those of the balancers that stand for them. */
export type Balancing = 'own' | 'balanced';

/** Whether the site has no one at that end. */
export const isNobody = (ends: readonly EndAddresses[]): boolean => ends.length === 0;

/**
 * Zone by zone, as the matcher has it: roles by the topology's addresses on the right interface and in the right zone;
 * the Internet, where the path names that zone, as any address; ends of any role by the networks of their zones.
 */
export function endAddresses(
  end: PathEnd,
  topology: Topology,
  catalogue: Catalogue,
  balancing: Balancing,
): EndAddresses[] {
  const internet = isAnyOutside(end) ? [anyOutside(end)] : [];
  if (end.roles.length === 0) return [...internet, ...wholeZones(end, topology)];
  const lines = end.roles.flatMap((role) => linesOf(role, end, topology, catalogue));
  const wanted = withoutBalancers(lines, balancing).filter(({ zone }) => zone !== 'internet' || internet.length === 0);
  return [...internet, ...byZone(wanted, end)];
}

/** Whoever is outside may be a client, a partner or anyone, where the path says Internet; so may any host where it says nothing. */
const isAnyOutside = ({ roles, zones }: PathEnd): boolean =>
  zones.includes('internet') || (roles.length === 0 && zones.length === 0);

const anyOutside = ({ label }: PathEnd): EndAddresses => ({
  zone: 'internet',
  label,
  addresses: [],
  names: [],
  public: [],
  isNetwork: true,
});

function wholeZones({ label, zones }: PathEnd, { zoneNetworks }: Topology): EndAddresses[] {
  const wanted = ZONES.filter((zone) => zone !== 'internet' && (zones.length === 0 || zones.includes(zone)));
  return wanted.flatMap((zone) => {
    const addresses = once(zoneNetworks.flatMap((network) => (network.zone === zone ? [network.addresses] : [])));
    return addresses.length === 0 ? [] : [{ zone, label, addresses, names: [], public: [], isNetwork: true }];
  });
}

function linesOf(role: string, end: PathEnd, topology: Topology, { roles }: Catalogue): RoleAddresses[] {
  const sided = roles.get(role)?.twoSided === true;
  return topology
    .addressesOf(role)
    .filter(
      ({ interface: side }) => !sided || end.interface === undefined || side === undefined || side === end.interface,
    )
    .filter(({ zone }) => isInZone(zone, end.zones));
}

/** An address with a role that is in no zone is not on the Internet, and may be in any other. */
const isInZone = (zone: Zone | undefined, zones: readonly Zone[]): boolean =>
  zones.length === 0 || (zone === undefined ? zones.some((one) => one !== 'internet') : zones.includes(zone));

/** A balancer that alone has a role stands for it both ways. */
function withoutBalancers(lines: readonly RoleAddresses[], balancing: Balancing): readonly RoleAddresses[] {
  const own = lines.filter(({ served }) => !served);
  return balancing === 'balanced' || own.length === 0 ? lines : own;
}

function byZone(lines: readonly RoleAddresses[], { label }: PathEnd): EndAddresses[] {
  const zones = once(lines.map(({ zone }) => zone));
  return zones.map((zone) => {
    const here = lines.filter((line) => line.zone === zone);
    const pairs = new Map(
      here.flatMap((line) => (line.public === undefined ? [] : [[line.addresses, line.public] as const])),
    );
    return {
      zone,
      label,
      addresses: once(here.map(({ addresses }) => addresses)),
      names: once(
        here.flatMap(({ name, served }) => (name === undefined ? [] : [served ? `${name} (load balancer)` : name])),
      ),
      public: [...pairs].map(([own, mapped]) => ({ own, public: mapped })),
      isNetwork: here.some(({ kind }) => kind === 'network'),
    };
  });
}

const once = <T>(items: readonly T[]): T[] => [...new Set(items)];
