/** The address spaces cut where the endpoint changes: hosts before networks, the most specific network first. */

import type { RoleBinding } from './endpoint.js';
import type { EndpointRegistry } from './endpoint-registry.js';
import type { Segment } from './endpoint-table.js';
import type { IpRange } from './ip-range.js';
import { itemAt, type Layer, layOut, mergeBounds } from './layer.js';
import { hostZone } from './role-addresses.js';
import { type HostClaim, type NetworkClaim, rangeKey } from './site-claims.js';
import type { SiteFile } from './site-schema.js';
import type { ZoneMap } from './zone-map.js';

export interface SiteLayers {
  readonly site: SiteFile;
  readonly hosts: readonly HostClaim[];
  readonly networks: readonly NetworkClaim[];
  readonly zones: ZoneMap;
}

/** A range of a host, with the roles of all claims on it. */
interface Owner {
  readonly range: IpRange;
  readonly claim: HostClaim;
  readonly bindings: readonly RoleBinding[];
}

export function siteSegments(
  layers: SiteLayers,
  registry: EndpointRegistry,
): { readonly segments4: Segment[]; readonly segments6: Segment[] } {
  const owners = ownersOf(layers.hosts);
  return { segments4: segmentsOf(4, layers, owners, registry), segments6: segmentsOf(6, layers, owners, registry) };
}

function ownersOf(claims: readonly HostClaim[]): Owner[] {
  const owners = new Map<string, Owner>();
  for (const claim of claims) {
    const key = rangeKey(claim.range);
    const known = owners.get(key);
    const bindings = [...(known?.bindings ?? []), ...claim.bindings];
    owners.set(key, { range: claim.range, claim: known?.claim ?? claim, bindings });
  }
  return [...owners.values()];
}

function segmentsOf(version: 4 | 6, layers: SiteLayers, all: readonly Owner[], registry: EndpointRegistry): Segment[] {
  const owners = layOut(version, all);
  const networks = layOut(version, layers.networks);
  const { site, zones } = layers;
  const endpointAt = (address: bigint): number => {
    const owner = itemAt(owners, address);
    if (owner === undefined) return networkEndpoint(version, address, networks, zones, registry);
    return registry.idOf(owner.claim.host, owner.bindings, hostZone(owner.claim, address, site, zones));
  };
  const bounds = mergeBounds([owners, networks, ...zones.layers(version)]);
  const segments = bounds.map((first) => ({ first, endpoint: endpointAt(first) }));
  return segments.filter(({ endpoint }, index) => endpoint !== segments[index - 1]?.endpoint);
}

function networkEndpoint(
  version: 4 | 6,
  address: bigint,
  networks: Layer<NetworkClaim>,
  zones: ZoneMap,
  registry: EndpointRegistry,
): number {
  const { name, roles = [] } = itemAt(networks, address) ?? {};
  const bindings = roles.map((role) => ({ role, interface: undefined }));
  return registry.idOf(name, bindings, zones.at(version, address));
}
