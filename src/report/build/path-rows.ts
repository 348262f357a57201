import type { DocumentedPath, PathEnd } from '../../catalogue/path.js';
import type { SitePath } from '../../catalogue/site-paths.js';
import { conditionsText, wireOf } from '../../verdict/path-words.js';
import type { Distinct, EndKind } from '../model/ends.js';
import type { PathStatus, PathUsageEnd, PathUsageRow, PortUse } from '../model/path-usage.js';
import { type SeenEnd, type Segments, segmentsOf, segmentsSeen, whyUnseen } from '../segments.js';
import { count, counted } from '../text.js';
import { whyUntestable } from '../untestable.js';
import type { AddressBook } from './address-book.js';
import type { Pairs } from './pairs.js';
import { PathUse, type PathUses } from './path-uses.js';
import { MAX_RANGES } from './port-set.js';
import type { ReportSite } from './report-site.js';

const ALL_PORTS = 65_536;

export interface PathParts {
  readonly site: ReportSite;
  readonly addresses: AddressBook;
  readonly uses: PathUses;
  readonly pairs: Pairs;
}

/** A row for every documented path that counts at the site. */
export function pathRows(parts: PathParts): PathUsageRow[] {
  const segments = seenSegments(parts);
  const applying = new Set(parts.site.paths.map(({ id }) => id));
  return parts.site.applying.paths.map((path) => pathRow(path, parts, segments, applying));
}

function seenSegments({ pairs, site }: PathParts): Segments {
  let seen = 0;
  for (const { from, to } of pairs.all) seen |= segmentsSeen(seenEnd(from.kind), seenEnd(to.kind), site.catalogue);
  return seen;
}

const seenEnd = ({ role, roles = role === undefined ? [] : [role], zone }: EndKind): SeenEnd => ({
  roles: roles.map((one) => ({ role: one })),
  zone,
});

const NO_USE = new PathUse();

function pathRow(
  { path, met }: SitePath,
  { site, addresses, uses }: PathParts,
  segments: Segments,
  applying: ReadonlySet<string>,
): PathUsageRow {
  const use = uses.of(path.id) ?? NO_USE;
  const { catalogue } = site;
  const ports = portUse(path, use);
  const clients = use.clients.toDistinct((number) => addresses.text(number));
  const servers = use.servers.toDistinct((number) => addresses.text(number));
  const broad = use.flows === 0 ? undefined : overBroad(path, ports, servers, site);
  const sameAs = path.sameAs.filter((id) => applying.has(id));
  return {
    path: path.id,
    title: path.title,
    service: path.service,
    product: path.product,
    document: catalogue.documents.get(path.document)?.title ?? path.document,
    table: path.table,
    rows: path.sources,
    workloads: path.workloads,
    from: usageEnd(path.from),
    to: usageEnd(path.to),
    transport: path.transport,
    application: wireOf(path, catalogue),
    ...(path.direction !== undefined && { direction: path.direction }),
    required: path.required,
    standing: path.standing,
    met,
    ...(path.when.length > 0 && { condition: conditionsText(path, catalogue) }),
    ...(path.exception !== undefined && { exception: termsOf(path.exception) }),
    ...statusOf(path, use, site, segments),
    flows: use.flows,
    unanswered: use.unanswered,
    contradictedFlows: use.contradicted,
    twinFlows: use.twinFlows,
    possibleFlows: use.possible,
    packets: use.packets,
    bytes: use.bytes,
    ...(use.flows > 0 && { start: use.moments.start, end: use.moments.end }),
    clients,
    servers,
    pairs: use.pairs.toDistinct(
      (initiator, responder) => `${addresses.text(initiator)} > ${addresses.text(responder)}`,
    ),
    ports,
    sameAs,
    places: 1 + sameAs.length,
    shadowedBy: path.shadowedBy.filter((id) => applying.has(id)),
    ...(broad !== undefined && { overBroad: broad }),
  };
}

const usageEnd = ({ label, roles, interface: side, zones, ports }: PathEnd): PathUsageEnd => ({
  label,
  roles,
  ...(side !== undefined && { interface: side }),
  zones,
  ports,
});

const termsOf = ({ owner, until }: NonNullable<DocumentedPath['exception']>) => ({
  owner,
  ...(until !== undefined && { until }),
});

interface Status {
  readonly status: PathStatus;
  readonly why?: string;
}

function statusOf(path: DocumentedPath, use: PathUse, site: ReportSite, segments: Segments): Status {
  const answered = use.flows - use.unanswered;
  if (answered > 0) return { status: 'hit' };
  if (use.twinAnswered > 0)
    return { status: 'hit', why: `counted on the same path in another table: ${counted(use.twinFlows, 'flow')}` };
  if (use.flows + use.twinFlows > 0)
    return { status: 'unanswered', ...(use.flows === 0 && { why: 'counted on a twin' }) };
  if (use.possible > 0)
    return { status: 'possible', why: `${counted(use.possible, 'flow')} may be it, and may be something else` };
  if (use.contradicted > 0)
    return {
      status: 'never-seen',
      why: `${counted(use.contradicted, 'flow')} came to it with other bytes than documented`,
    };
  const why = whyUntestable(path, site) ?? whyUnseen(segmentsOf(path, site), segments);
  return why === undefined ? { status: 'never-seen' } : { status: 'not-testable', why };
}

function portUse({ to, transport }: DocumentedPath, use: PathUse): PortUse {
  if (transport === 'icmp') return { allowed: 0, used: 0, ranges: [] };
  const allowed = to.ports.reduce((sum, range) => sum + range.to - range.from + 1, 0);
  return {
    allowed: to.ports.length === 0 ? ALL_PORTS : allowed,
    used: use.ports.count,
    ranges: use.ports.ranges().slice(0, MAX_RANGES),
  };
}

/** Fewer ports than this are no range that could be narrowed. */
const WIDE = 10;

/** What the path allows and nobody used. */
function overBroad(
  { to }: DocumentedPath,
  { allowed, used }: PortUse,
  servers: Distinct,
  { topology }: ReportSite,
): string | undefined {
  const listed = new Set(
    to.roles.flatMap((role) =>
      topology.addressesOf(role, to.interface).flatMap(({ kind, addresses }) => (kind === 'host' ? [addresses] : [])),
    ),
  );
  const parts = [
    ...(allowed >= WIDE && used < allowed ? [`${count(used)} of ${count(allowed)} ports were used`] : []),
    ...(listed.size > servers.count && servers.capped === undefined
      ? [`${count(servers.count)} of ${count(listed.size)} servers were opened`]
      : []),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}
