import type { Catalogue } from '../../catalogue/catalogue.js';
import { ServiceNames } from '../../catalogue/service-names.js';
import type { SitePath } from '../../catalogue/site-paths.js';
import type { WireProfile } from '../../catalogue/wire-form.js';
import { parseIp } from '../../ip-text.js';
import { EvidenceTag } from '../../protocol/facts.js';
import type { Endpoint, EndpointClass } from '../../topology/endpoint.js';
import type { Topology } from '../../topology/topology.js';
import { endWords, type RoleWords } from '../end-words.js';
import type { HostRow, OfferedService, RoleConflict } from '../model/hosts.js';
import { hasPorts } from '../port-words.js';
import { transportName } from '../record.js';
import type { HostUse, HostUses, ServiceUse } from './host-uses.js';
import type { ReportSite } from './report-site.js';
import type { Evidence } from './role-conflicts.js';

/** What the hosts of one class have in common, worked out once. */
class Kinds {
  private readonly words: RoleWords;
  private readonly known = new Map<EndpointClass, Kind>();

  constructor(words: RoleWords) {
    this.words = words;
  }

  of(ofEnd: EndpointClass): Kind {
    const known = this.known.get(ofEnd);
    if (known !== undefined) return known;
    const roles = ofEnd.roles.map(({ role, interface: side }) => ({
      role,
      ...(side !== undefined && { interface: side }),
    }));
    const kind = { roles, label: endWords(ofEnd, this.words) };
    this.known.set(ofEnd, kind);
    return kind;
  }
}

type Kind = Pick<HostRow, 'roles' | 'label'>;

/** Listed hosts in the order of the topology, seen or not, then other addresses, most flows first. */
export function hostRows(uses: HostUses, site: ReportSite): HostRow[] {
  const kinds = new Kinds(site.catalogue);
  const conflicts = new Conflicts(site);
  const others = new Map(uses.all.map((use) => [use.words.address, use]));
  const listed = listedAddresses(site).map(({ address, endpoint }) => {
    const use = others.get(address);
    others.delete(address);
    return use === undefined ? unseenRow(address, endpoint, kinds) : seenRow(use, kinds, conflicts);
  });
  const unlisted = [...others.values()].map((use) => ({ use, flows: use.flows }));
  unlisted.sort((a, b) => b.flows - a.flows);
  return [...listed, ...unlisted.map(({ use }) => seenRow(use, kinds, conflicts))];
}

/** The addresses of the topology's hosts, in its order. */
export function listedAddresses({ catalogue, topology }: ReportSite): { address: string; endpoint: Endpoint }[] {
  const order = new Map(topology.hosts.map(({ name }, index) => [name, index]));
  const lines = [...catalogue.roles.keys()].flatMap((role) => topology.addressesOf(role));
  const hosts = lines.filter(({ kind }) => kind === 'host');
  hosts.sort((a, b) => (order.get(a.name ?? '') ?? 0) - (order.get(b.name ?? '') ?? 0));
  const addresses = new Set(hosts.map((line) => line.addresses));
  return [...addresses].flatMap((address) => {
    const endpoint = endpointOf(address, topology);
    return endpoint === undefined ? [] : [{ address, endpoint }];
  });
}

function endpointOf(address: string, topology: Topology): Endpoint | undefined {
  const ip = parseIp(address);
  return ip && topology.lookup(ip.version, ...ip.words);
}

type ServerParts = Pick<HostRow, 'services' | 'otherServiceFlows' | 'names' | 'conflicts'>;

const NOTHING = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 } as const;
const NO_SERVER = { services: [], otherServiceFlows: 0, names: [], conflicts: [] } as const;

const unseenRow = (ip: string, { class: ofEnd, name, basis }: Endpoint, kinds: Kinds): HostRow => ({
  ip,
  ...(name !== undefined && { name }),
  ...kinds.of(ofEnd),
  ...(ofEnd.zone !== undefined && { zone: ofEnd.zone }),
  ...(ofEnd.roles.length > 0 && { basis }),
  opened: NOTHING,
  served: NOTHING,
  unanswered: 0,
  bytesSent: 0,
  bytesReceived: 0,
  ...NO_SERVER,
});

/** There may be thousands: put together of objects of several properties, a row would take eight times as long. */
function seenRow(use: HostUse, kinds: Kinds, conflicts: Conflicts): HostRow {
  const { address, endpoint } = use.words;
  const { class: ofEnd, name, basis } = endpoint;
  const kind = kinds.of(ofEnd);
  const { services, otherServiceFlows, names, conflicts: found } = serverOf(use, conflicts);
  return {
    ip: address,
    ...(name !== undefined && { name }),
    roles: kind.roles,
    label: kind.label,
    ...(ofEnd.zone !== undefined && { zone: ofEnd.zone }),
    ...(ofEnd.roles.length > 0 && { basis }),
    opened: { ...use.opened },
    served: { ...use.served },
    unanswered: use.unanswered,
    bytesSent: use.bytesSent,
    bytesReceived: use.bytesReceived,
    start: use.moments.start,
    end: use.moments.end,
    services,
    otherServiceFlows,
    names,
    conflicts: found,
  };
}

const serverOf = ({ server, words }: HostUse, conflicts: Conflicts): ServerParts =>
  server === undefined
    ? NO_SERVER
    : {
        services: [...server.services.values()].sort((a, b) => b.flows - a.flows || a.port - b.port).map(offered),
        otherServiceFlows: server.otherServiceFlows,
        names: server.names.list,
        conflicts: server.conflicts.all.flatMap((evidence) => conflicts.of(words.endpoint, evidence)),
      };

const offered = ({ protocol, port, flows, unanswered, protocols }: ServiceUse): OfferedService => ({
  transport: transportName(protocol),
  ...(hasPorts(protocol) && { port }),
  flows,
  unanswered,
  protocols: protocols.toRecord(),
});

/** Says what speaks against the roles of hosts. */
class Conflicts {
  private readonly catalogue: Catalogue;
  private readonly names: ServiceNames;
  private readonly paths: readonly SitePath[];
  /** Roles that listen for MS-TURN. */
  private readonly relays: ReadonlySet<string>;

  constructor({ catalogue, applying }: ReportSite) {
    this.catalogue = catalogue;
    this.names = new ServiceNames(catalogue);
    this.paths = applying.paths.filter(({ path }) => path.exception === undefined);
    this.relays = this.listeners(({ agrees }) => (agrees & EvidenceTag.msTurn) !== 0);
  }

  of(endpoint: Endpoint, evidence: Evidence): RoleConflict[] {
    const has = endpoint.class.roles.map(({ role }) => role);
    const missing = evidence.judgement.reason === 'no-topology' ? 'no topology was given' : 'no role in the topology';
    const configured = has.length === 0 ? missing : `configured ${endWords(endpoint.class, this.catalogue)}`;
    const behaves = this.behaves(has, evidence);
    if (behaves === undefined) return [];
    const { code, flows, bytes } = evidence;
    const words = `behaves like ${behaves}; ${configured}`;
    return [{ code: has.length === 0 ? 'unlisted' : code, words, flows, bytes }];
  }

  private behaves(
    has: readonly string[],
    { code, judgement, protocol, port, application, names }: Evidence,
  ): string | undefined {
    const service = hasPorts(protocol) ? `${port}/${transportName(protocol)}` : transportName(protocol);
    if (code === 'certificate') return this.byCertificate(has, names, service);
    if (code === 'ms-turn')
      return has.some((role) => this.relays.has(role))
        ? undefined
        : `an A/V Edge service: grants MS-TURN allocations on ${service}`;
    const { near } = judgement;
    return near === undefined
      ? undefined
      : `${near.to.label}: answers with ${application} on ${service} as documented there`;
  }

  /** A certificate whose names all tell of one service, which roles listen for that the host has none of. */
  private byCertificate(has: readonly string[], names: readonly string[], service: string): string | undefined {
    if (has.length === 0) return undefined;
    const told = this.names.service(this.names.hint(undefined, names));
    if (told === undefined) return undefined;
    const roles = this.listeners((profile) => profile.names.includes(told));
    if (roles.size === 0 || has.some((role) => roles.has(role))) return undefined;
    const title = this.catalogue.services.get(told)?.title ?? told;
    return `a server of ${title}: its certificate on ${service} names ${names[0]}`;
  }

  /** Roles that listen for what shows so on the wire. */
  private listeners(fits: (profile: WireProfile) => boolean): ReadonlySet<string> {
    return new Set(this.paths.filter(({ profile }) => fits(profile)).flatMap(({ to }) => [...to.roles]));
  }
}
