/** What is wrong, or probably wrong, with a topology file beyond its schema. */

import type { Path, Problem } from '../problem.js';
import { didYouMean, nearestWord, quote } from '../wording.js';
import type { YamlFile } from '../yaml-file.js';
import type { Interface } from './endpoint.js';
import { hostConflicts, networkConflicts, zoneConflicts } from './range-conflicts.js';
import { addressesByRole, type HostClaim, hostClaims, networkClaims, zoneClaims } from './site-claims.js';
import type { SiteFile, SiteHost } from './site-schema.js';
import type { Vocabulary } from './vocabulary.js';
import { zoneProblems } from './zone-checks.js';

/** Ranges of one file; a site with more would better list its networks than their addresses. */
export const MAX_RANGES = 20_000;

/** Every problem of the file's sound parts; hosts and zones with problems of their own give rise to no others. */
export function siteProblems(file: YamlFile<SiteFile>, vocabulary: Vocabulary): Problem[] {
  const site = file.value;
  if (site === undefined) return [];
  const hosts = hostClaims(site.hosts ?? {});
  const networks = networkClaims(site.networks ?? []);
  const zones = zoneClaims(site);
  const ranges = hosts.length + networks.length + zones.length;
  if (ranges > MAX_RANGES)
    return [file.problem([], `${ranges} address ranges, of which ${MAX_RANGES} are possible; use networks`)];
  return [
    ...emptySite(file, site),
    ...incompleteProducts(file, site, vocabulary),
    ...hostConflicts(file, hosts),
    ...networkConflicts(file, networks),
    ...zoneConflicts(file, zones),
    ...allHostProblems(file, site, hosts, vocabulary),
    ...zoneProblems(file, site, { hosts, networks, zones }, vocabulary),
  ];
}

function emptySite(file: YamlFile<SiteFile>, site: SiteFile): Problem[] {
  if (file.problems.length > 0 || site.networks?.length || Object.keys(site.hosts ?? {}).length > 0) return [];
  return [file.problem([], "neither 'hosts' nor 'networks': nobody has a role, so no flow can be judged", 'warning')];
}

/** Some documents say only what changed since an older product; a site of theirs alone would have next to no paths. */
function incompleteProducts(file: YamlFile<SiteFile>, site: SiteFile, { completes }: Vocabulary): Problem[] {
  const products = site.products ?? [];
  return products.flatMap((product, index) => {
    const other = completes.get(product);
    if (other === undefined || products.some((named) => named === other)) return [];
    const message = `the documents of '${product}' only complete those of '${other}'; name that as well: [${product}, ${other}]`;
    return [file.problem(['products', index], message, 'warning')];
  });
}

/** The interfaces on which each host has addresses. */
type Sides = ReadonlyMap<string, ReadonlySet<Interface | undefined>>;

function allHostProblems(
  file: YamlFile<SiteFile>,
  site: SiteFile,
  claims: readonly HostClaim[],
  vocabulary: Vocabulary,
): Problem[] {
  const sides = new Map<string, Set<Interface | undefined>>();
  for (const claim of claims) sides.set(claim.host, (sides.get(claim.host) ?? new Set()).add(claim.interface));
  return Object.entries(site.hosts ?? {}).flatMap(([name, host]) => hostProblems(file, name, host, sides, vocabulary));
}

function hostProblems(
  file: YamlFile<SiteFile>,
  name: string,
  host: SiteHost,
  sides: Sides,
  vocabulary: Vocabulary,
): Problem[] {
  if (file.failedAt(['hosts', name])) return [];
  const path = ['hosts', name];
  if (!sides.has(name)) {
    return [file.problem(path, "has no address; give it 'address', or 'external' and 'internal' for its two sides")];
  }
  return [
    ...roleProblems(file, path, host),
    ...sideProblems(file, path, host, vocabulary),
    ...serveProblems(file, name, host, sides),
  ];
}

const attachmentsOf = ({ address, external, internal }: SiteHost) =>
  Object.entries({ address, external, internal }).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value }],
  );

/** Roles that have addresses, but are not the host's; and roles of the host that have none. */
function roleProblems(file: YamlFile<SiteFile>, path: Path, host: SiteHost): Problem[] {
  const attachments = attachmentsOf(host).map(({ key, value }) => ({ key, byRole: addressesByRole(value) }));
  const strange = attachments.flatMap(({ key, byRole = {} }) =>
    Object.keys(byRole)
      .filter((role) => !host.roles.includes(role))
      .map((role) => file.problem([...path, key, role], strangeRole(role, host.roles), 'error', 'key')),
  );
  if (attachments.some(({ byRole }) => byRole === undefined)) return strange;
  const placed = new Set(attachments.flatMap(({ byRole = {} }) => Object.keys(byRole)));
  const bare = host.roles.flatMap((role, index) =>
    placed.has(role)
      ? []
      : [file.problem([...path, 'roles', index], `no address has the role ${quote(role)}`, 'warning')],
  );
  return [...strange, ...bare];
}

const strangeRole = (role: string, roles: readonly string[]): string =>
  `${quote(role)} is not among the host's roles (${roles.join(', ')}); add it to 'roles', or remove the address`;

/** A role that the documents know on two interfaces, at an address of which neither is said. */
function sideProblems(file: YamlFile<SiteFile>, path: Path, host: SiteHost, { twoSided }: Vocabulary): Problem[] {
  const { address } = host;
  if (address === undefined) return [];
  const roles = Object.keys(addressesByRole(address) ?? {});
  const sided = (roles.length === 0 ? host.roles : roles).filter((role) => twoSided.has(role));
  if (sided.length === 0) return [];
  const message = `paths of ${quote(sided[0] ?? '')} tell its two sides apart; write 'external' or 'internal' instead of 'address'`;
  return [file.problem([...path, 'address'], message, 'warning', 'key')];
}

function serveProblems(file: YamlFile<SiteFile>, name: string, host: SiteHost, sides: Sides): Problem[] {
  const serves = host.serves ?? [];
  const named = serves.flatMap((served, index) => {
    const message = serveProblem(name, served, file);
    return message === undefined ? [] : [file.problem(['hosts', name, 'serves', index], message)];
  });
  const isSound = named.length === 0 && !serves.some((served) => file.failedAt(['hosts', served]));
  return serves.length > 0 && isSound ? unservedSides(file, name, serves, sides) : named;
}

function serveProblem(name: string, served: string, file: YamlFile<SiteFile>): string | undefined {
  const hosts = rawHosts(file);
  if (served === name) return 'a load balancer does not serve itself; name the hosts behind it';
  if (!Object.hasOwn(hosts, served)) return `there is no host ${quote(served)}${adviseHost(served, hosts)}`;
  const { serves } = file.value?.hosts?.[served] ?? {};
  return serves === undefined ? undefined : `${quote(served)} is a load balancer itself; name the hosts behind it`;
}

/** All hosts as written: one that fails its own checks is there all the same. */
const rawHosts = (file: YamlFile<SiteFile>): object => (file.raw as { hosts?: object }).hosts ?? {};

/** A long list of hosts is no help. */
function adviseHost(name: string, hosts: object): string {
  const nearest = nearestWord(name, Object.keys(hosts));
  return nearest === undefined ? "; add it under 'hosts', or remove it here" : didYouMean(nearest);
}

/** Sides of a load balancer on which nothing that it serves has an address. */
function unservedSides(file: YamlFile<SiteFile>, name: string, serves: readonly string[], sides: Sides): Problem[] {
  const served = new Set(serves.flatMap((host) => [...(sides.get(host) ?? [])]));
  return [...(sides.get(name) ?? [])]
    .filter((side) => !served.has(side))
    .map((side) => file.problem(['hosts', name, side ?? 'address'], unservedSide(side, served), 'error', 'key'));
}

function unservedSide(side: Interface | undefined, served: ReadonlySet<Interface | undefined>): string {
  const there = [...served].map((other) => `'${other ?? 'address'}'`).join(' and ');
  return `the hosts that it serves have no '${side ?? 'address'}'; they have ${there}, so write that here`;
}
