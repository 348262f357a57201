/** The site's addresses by role, as rule sheets list them. */

import type { Zone } from './endpoint.js';
import { formatRange } from './ip-range.js';
import type { HostClaim, NetworkClaim } from './site-claims.js';
import type { SiteFile } from './site-schema.js';
import type { RoleAddresses } from './topology.js';
import type { ZoneMap } from './zone-map.js';

/** A line for each role of each address, in the order of the file; public addresses stand beside their own. */
export const roleAddresses = (
  site: SiteFile,
  hosts: readonly HostClaim[],
  networks: readonly NetworkClaim[],
  zones: ZoneMap,
): RoleAddresses[] => [
  ...hosts.filter(({ own }) => own === undefined).flatMap((claim) => hostLines(claim, site, zones)),
  ...networks.flatMap((claim) => networkLines(claim, zones)),
];

/** The zone of an address of a host: what the host states, else the place; a public address is where its own one is. */
export const hostZone = (
  { host, own, range }: HostClaim,
  address: bigint,
  site: SiteFile,
  zones: ZoneMap,
): Zone | undefined =>
  site.hosts?.[host]?.zone ?? (own === undefined ? zones.at(range.version, address) : zones.at(own.version, own.first));

function hostLines(claim: HostClaim, site: SiteFile, zones: ZoneMap): RoleAddresses[] {
  const own = new Set(site.hosts?.[claim.host]?.roles);
  return claim.bindings.map(({ role, interface: side }) => ({
    role,
    interface: side,
    zone: hostZone(claim, claim.range.first, site, zones),
    name: claim.host,
    kind: 'host',
    addresses: formatRange(claim.range),
    public: claim.public && formatRange(claim.public),
    served: !own.has(role),
  }));
}

const networkLines = ({ name, range, roles }: NetworkClaim, zones: ZoneMap): RoleAddresses[] =>
  roles.map((role) => ({
    role,
    interface: undefined,
    zone: zones.at(range.version, range.first),
    name,
    kind: 'network',
    addresses: formatRange(range),
    public: undefined,
    served: false,
  }));
