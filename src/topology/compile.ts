/** A checked topology file made into a {@link Topology}. Needs neither the YAML nor the schema library. */

import { EndpointRegistry } from './endpoint-registry.js';
import { EndpointTable } from './endpoint-table.js';
import { addressOf, formatRange } from './ip-range.js';
import { roleAddresses } from './role-addresses.js';
import { type HostClaim, hostClaims, networkClaims, zoneClaims } from './site-claims.js';
import type { SiteFile } from './site-schema.js';
import { siteSegments } from './site-segments.js';
import { type NatPair, Topology, type TopologyHost } from './topology.js';
import { ZoneMap } from './zone-map.js';

/** What is known of the file besides its content. */
export interface SiteSource {
  /** Used where the file gives no name of its own. */
  readonly name: string;
  readonly sha256: string;
  /** Absolute. */
  readonly exceptionsFile: string | undefined;
}

/** For runs without a topology: nobody has a role, and public addresses are the internet. */
export const noTopology = (): Topology => build({}, undefined);

/** The file must have passed its checks: its ranges of one kind lie inside one another or apart. */
export const compileSite = (site: SiteFile, source: SiteSource): Topology => build(site, source);

function build(site: SiteFile, source: SiteSource | undefined): Topology {
  const zones = new ZoneMap(zoneClaims(site));
  const claims = hostClaims(site.hosts ?? {});
  const networks = networkClaims(site.networks ?? []);
  const registry = new EndpointRegistry();
  const { segments4, segments6 } = siteSegments({ site, hosts: claims, networks, zones }, registry);
  return new Topology({
    name: source && (site.name ?? source.name),
    sha256: source?.sha256,
    products: site.products ?? [],
    domains: { sip: lowerCaseList(site.domains?.sip), ad: lowerCaseList(site.domains?.ad) },
    oldestPartner: site.federation?.oldestPartner,
    features: featureMap(site.features),
    implied: site.paths?.implied ?? true,
    tolerated: site.paths?.tolerated ?? true,
    exceptionsFile: source?.exceptionsFile,
    hosts: hostList(site),
    zoneNetworks: zoneClaims(site).map(({ zone, range }) => ({ zone, addresses: formatRange(range) })),
    addresses: roleAddresses(site, claims, networks, zones),
    natPairs: claims.flatMap(natPairOf),
    endpoints: registry.endpoints,
    classes: registry.classes,
    table: new EndpointTable(segments4, segments6),
  });
}

const lowerCaseList = (domains: string | readonly string[] = []): string[] =>
  (typeof domains === 'string' ? [domains] : domains).map((domain) => domain.toLowerCase());

const featureMap = (features: SiteFile['features'] = {}): ReadonlyMap<string, boolean> =>
  Array.isArray(features)
    ? new Map(features.map((feature) => [feature, true]))
    : new Map(Object.entries(features).flatMap(([feature, used]) => (used === undefined ? [] : [[feature, used]])));

const hostList = (site: SiteFile): TopologyHost[] =>
  Object.entries(site.hosts ?? {}).map(([name, { roles, serves = [], description }]) => ({
    name,
    roles,
    serves,
    description,
  }));

const natPairOf = ({ host, range, public: mapped }: HostClaim): NatPair[] =>
  mapped === undefined ? [] : [{ host, own: addressOf(range), public: addressOf(mapped) }];
