/** Addresses whose zone is missing or unlikely. All are warnings: a site may be built so. */

import type { Path, Problem } from '../problem.js';
import type { YamlFile } from '../yaml-file.js';
import { contains, formatRange, type IpRange, parseIpRange } from './ip-range.js';
import type { HostClaim, NetworkClaim, ZoneClaim } from './site-claims.js';
import type { SiteFile } from './site-schema.js';
import type { Vocabulary } from './vocabulary.js';
import { ZoneMap } from './zone-map.js';

interface Claims {
  readonly hosts: readonly HostClaim[];
  readonly networks: readonly NetworkClaim[];
  readonly zones: readonly ZoneClaim[];
}

/** A place of the file and what is odd about it. */
interface Finding {
  readonly path: Path;
  readonly message: string;
}

export function zoneProblems(
  file: YamlFile<SiteFile>,
  site: SiteFile,
  claims: Claims,
  vocabulary: Vocabulary,
): Problem[] {
  const zones = new ZoneMap(claims.zones);
  const findings = [
    ...claims.zones.flatMap((claim) => privateInternet(claim, zones)),
    ...claims.hosts.flatMap((claim) => hostAddress(claim, site, zones)),
    ...[...claims.hosts, ...claims.networks].flatMap(({ range, path }) => unusable(range, path)),
    ...(file.failedAt(['zones']) ? [] : missingZones(site, claims, zones, vocabulary)),
  ];
  return findings.map(({ path, message }) => file.problem(path, message, 'warning'));
}

function privateInternet({ zone, range, path }: ZoneClaim, zones: ZoneMap): Finding[] {
  if (zone !== 'internet' || !zones.hasNonPublic(range)) return [];
  const message = `${formatRange(range)} holds addresses that are not public, and the zone internet takes them in; public addresses are the internet without being listed`;
  return [{ path, message }];
}

function hostAddress({ host, own, range, path }: HostClaim, site: SiteFile, zones: ZoneMap): Finding[] {
  const text = formatRange(range);
  if (own !== undefined) {
    if (own.first === range.first)
      return [{ path, message: `${text} is the address itself; without a NAT, leave 'public' out` }];
    return zones.hasNonPublic(range)
      ? [{ path, message: `${text} is no public address, though it stands under 'public'` }]
      : [];
  }
  if (site.hosts?.[host]?.zone !== 'internet' || !zones.hasNonPublic(range)) return [];
  return [{ path, message: `${text} is no public address, though its host is in the zone internet` }];
}

/** Blocks from which no host has its address (RFC 6890). */
const UNUSABLE = [
  ['0.0.0.0/8', 'an address of "this network"'],
  ['127.0.0.0/8', 'a loopback address'],
  ['224.0.0.0/4', 'a multicast address'],
  ['255.255.255.255', 'the broadcast address'],
  ['::', 'the unspecified address'],
  ['::1', 'the loopback address'],
  ['ff00::/8', 'a multicast address'],
] as const;

function unusable(range: IpRange, path: Path): Finding[] {
  const found = UNUSABLE.find(([block]) => {
    const parsed = parseIpRange(block);
    return 'range' in parsed && contains(parsed.range, range);
  });
  return found === undefined
    ? []
    : [{ path, message: `${formatRange(range)} is ${found[1]}, which no host on the wire has` }];
}

/** One finding for each host and network, or a single one where the file knows no zones at all. */
function missingZones(site: SiteFile, claims: Claims, zones: ZoneMap, vocabulary: Vocabulary): Finding[] {
  const all = [
    ...claims.hosts
      .filter(({ own }) => own === undefined)
      .map((claim) => missingHostZone(claim, site, zones, vocabulary)),
    ...claims.networks.map((claim) => missingNetworkZone(claim, zones)),
  ].filter((finding) => finding !== undefined);
  if (all.length === 0 || claims.zones.length > 0) return firstOfEach(all);
  const hasHostZones = Object.values(site.hosts ?? {}).some(({ zone }) => zone !== undefined);
  return hasHostZones
    ? firstOfEach(all)
    : [{ path: [], message: "no 'zones': without them, directions cannot be judged" }];
}

function missingHostZone(
  claim: HostClaim,
  site: SiteFile,
  zones: ZoneMap,
  { homeZones }: Vocabulary,
): Finding | undefined {
  const { host, range, path } = claim;
  if (site.hosts?.[host]?.zone !== undefined) return undefined;
  const text = formatRange(range);
  if (zones.at(range.version, range.first) === undefined) {
    return { path, message: `${text} is in no zone; list its network under 'zones'` };
  }
  const isAtHome = claim.bindings.some(({ role }) => homeZones.get(role)?.includes('internet'));
  if (zones.isListed(range.version, range.first) || isAtHome) return undefined;
  const message = `${text} is a public address in no listed zone, so it counts as the internet; list its network under 'zones', or give the host its 'zone'`;
  return { path, message };
}

function missingNetworkZone({ range, path }: NetworkClaim, zones: ZoneMap): Finding | undefined {
  if (zones.at(range.version, range.first) !== undefined) return undefined;
  return {
    path,
    message: `${formatRange(range)} is in no zone; list it under 'zones', or give the network its 'zone'`,
  };
}

/** The first finding of each host (and, of networks, of each entry). */
function firstOfEach(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ path }) => {
    const key = JSON.stringify(path.slice(0, 3));
    return !seen.has(key) && seen.add(key);
  });
}
