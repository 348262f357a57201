/** What the filter language asks of documented paths. */

import {
  type About,
  choiceField,
  chosenFrom,
  portField,
  textField,
  textTest,
  unknownChoice,
} from '../filter/fields.js';
import type { Compiled, Field, FilterLanguage, Test } from '../filter/filter.js';
import { parseIp } from '../ip-text.js';
import { type EndpointClass, ZONES, type Zone } from '../topology/endpoint.js';
import type { Topology } from '../topology/topology.js';
import { firewallsOf, rolesNamed, zonesOf } from './browse.js';
import type { Catalogue } from './catalogue.js';
import { endFit } from './end-fit.js';
import { type DocumentedPath, SECURITIES, STANDINGS, TRANSPORTS } from './path.js';
import { portsText } from './path-title.js';
import type { SitePath, SitePaths } from './site-paths.js';

/** A site whose addresses a filter may name. */
export interface FilteredSite {
  readonly topology: Topology;
  readonly applying: SitePaths;
}

type Side = 'from' | 'to';
type PathField = Field<DocumentedPath>;

const BOTH: readonly Side[] = ['from', 'to'];

const OF_FLOWS = "is asked of flows, not of paths: it is for 'analyze --filter' and 'report --filter'";

/** The language for paths; addresses and names of hosts can be asked for where there is a site. */
export function pathLanguage(catalogue: Catalogue, site?: FilteredSite): FilterLanguage<DocumentedPath> {
  return {
    fields: {
      from: endField({ about: 'who opens: a role, group, zone, host or address', example: 'from:client' }, ['from']),
      to: endField({ about: 'who listens, likewise', example: 'to:access-edge' }, ['to']),
      role: roleField(catalogue),
      host: hostField(site),
      zone: zoneField(catalogue),
      port: portField({ about: 'a port that is named at either end', example: 'port:50000-59999' }, reaches),
      proto: transportField('proto'),
      transport: transportField('transport'),
      app: appField(catalogue),
      path: textField({ about: 'its id', example: 'path:edge/external' }, ({ id }) => [id]),
      row: rowField(catalogue),
      product: productField(catalogue),
      document: textField({ about: 'its document or table', example: 'document:poster' }, (path) =>
        documentTexts(path, catalogue),
      ),
      workload: workloadField(catalogue),
      firewall: choiceField(
        { about: 'the firewall that it crosses', example: 'firewall:internal' },
        ['external', 'internal', 'none'],
        (path) => orNone(firewallsOf(catalogue, path)),
      ),
      service: textField({ about: 'what it is for', example: 'service:"remote user"' }, ({ service }) => [service]),
      standing: choiceField({ about: 'how it is documented', example: 'standing:implied' }, STANDINGS, (path) => [
        path.standing,
      ]),
    },
    elsewhere: { sni: OF_FLOWS, reason: OF_FLOWS, verdict: OF_FLOWS, state: OF_FLOWS },
    text: (value) => {
      const fits = textTest(value);
      return (path) => pathTexts(path, catalogue).some(fits);
    },
  };

  function endField(about: About, sides: readonly Side[]): PathField {
    return { ...about, compile: (value) => endTest(value, sides, catalogue, site) };
  }
}

function endTest(
  value: string,
  sides: readonly Side[],
  catalogue: Catalogue,
  site: FilteredSite | undefined,
): Compiled<DocumentedPath> {
  const test =
    roleTest(value, sides, catalogue) ?? zoneTest(value, sides, catalogue) ?? (site && hostTest(value, sides, site));
  if (test !== undefined) return { test };
  if (parseIp(value) !== undefined) return { problem: NEEDS_SITE };
  const hosts = site?.topology.hosts.map(({ name }) => name) ?? [];
  return { problem: unknownChoice(value, [...roleNames(catalogue), ...ZONES, ...hosts]) };
}

const NEEDS_SITE = "addresses need the site's topology: give it with -t";

const roleNames = ({ roles, groups }: Catalogue): string[] => [...roles.keys(), ...groups.keys()];

function roleTest(value: string, sides: readonly Side[], catalogue: Catalogue): Test<DocumentedPath> | undefined {
  const named = value.includes('*')
    ? chosenFrom(value, [...catalogue.roles.keys()])
    : (rolesNamed(catalogue, value) ?? []);
  if (named.length === 0) return undefined;
  const wanted = new Set(named);
  return (path) => sides.some((side) => path[side].roles.some((role) => wanted.has(role)));
}

const roleField = (catalogue: Catalogue): PathField => ({
  about: 'a role or group at either end',
  example: 'role:av-edge',
  compile(value) {
    const test = roleTest(value, BOTH, catalogue);
    return test === undefined ? { problem: unknownChoice(value, roleNames(catalogue)) } : { test };
  },
});

function zoneTest(value: string, sides: readonly Side[], catalogue: Catalogue): Test<DocumentedPath> | undefined {
  const [zone] = chosenFrom(value, ZONES);
  if (zone === undefined) return undefined;
  return (path) => sides.some((side) => zonesOf(catalogue, path[side]).has(zone as Zone));
}

const zoneField = (catalogue: Catalogue): PathField => ({
  about: 'where either end may be',
  example: 'zone:internet',
  compile(value) {
    const test = zoneTest(value, BOTH, catalogue);
    return test === undefined ? { problem: unknownChoice(value, ZONES) } : { test };
  },
});

const hostField = (site: FilteredSite | undefined): PathField => ({
  about: 'a host or address of the site (with -t) that may be at either end',
  example: 'host:10.45.16.10',
  compile(value) {
    if (site === undefined) return { problem: NEEDS_SITE };
    const test = hostTest(value, BOTH, site);
    const names = site.topology.hosts.map(({ name }) => name);
    return test === undefined ? { problem: unknownChoice(value, names) } : { test };
  },
});

/** Paths that addresses may be an end of, by the rules of the matcher. */
function hostTest(value: string, sides: readonly Side[], site: FilteredSite): Test<DocumentedPath> | undefined {
  const classes = classesOf(value, site.topology);
  if (classes.length === 0) return undefined;
  const fits = (path: SitePath, side: Side) => classes.some((address) => endFit(path[side], address) === 0);
  const ids = new Set(
    site.applying.paths.filter((path) => sides.some((side) => fits(path, side))).map(({ path }) => path.id),
  );
  return ({ id }) => ids.has(id);
}

function classesOf(value: string, topology: Topology): EndpointClass[] {
  const address = parseIp(value);
  if (address !== undefined) return [topology.lookup(address.version, ...address.words).class];
  const fits = value.includes('*') ? textTest(value) : (name: string) => name.toLowerCase() === value.toLowerCase();
  return topology.endpoints.flatMap((endpoint) =>
    endpoint.name !== undefined && fits(endpoint.name) ? [endpoint.class] : [],
  );
}

/** A path names a port where it is one of a stated list; any port names none. */
const reaches = ({ from, to }: DocumentedPath, wanted: { from: number; to: number }): boolean =>
  [...from.ports, ...to.ports].some((ports) => ports.from <= wanted.to && wanted.from <= ports.to);

const transportField = (key: string): PathField =>
  choiceField({ about: 'tcp, udp or icmp', example: `${key}:udp` }, TRANSPORTS, ({ transport }) => [transport]);

/** Applications by id or title, and what protects them. */
const appField = (catalogue: Catalogue): PathField => ({
  about: 'what is spoken, or how it is protected',
  example: 'app:sip',
  compile(value) {
    const applications = applicationsNamed(value, catalogue);
    const securities = chosenFrom(value, SECURITIES);
    if (applications.length + securities.length === 0)
      return { problem: unknownChoice(value, [...catalogue.applications.keys(), ...SECURITIES]) };
    const wanted = new Set([...applications, ...securities]);
    return {
      test: (path) =>
        [path, ...path.alsoAs].some(({ application, security }) => wanted.has(application) || wanted.has(security)),
    };
  },
});

/** Ids of the applications that a user's word means. */
export function applicationsNamed(value: string, { applications }: Catalogue): readonly string[] {
  if (value.includes('*')) return chosenFrom(value, [...applications.keys()]);
  const wanted = value.toLowerCase();
  return [...applications.values()].flatMap(({ id, title }) =>
    id.toLowerCase() === wanted || title.toLowerCase() === wanted ? [id] : [],
  );
}

const rowField = ({ rows }: Catalogue): PathField =>
  choiceField(
    { about: 'a row that it carries', example: 'row:edge2010-p03' },
    [...rows.keys()],
    ({ sources }) => sources,
  );

/** Products by id, title or alias; one that goes by another's documents means those. */
const productField = (catalogue: Catalogue): PathField => ({
  about: 'the product whose documents have it',
  example: 'product:lync-2010',
  compile(value) {
    const fits = value.includes('*') ? textTest(value) : (name: string) => name.toLowerCase() === value.toLowerCase();
    const named = [...catalogue.products.values()].filter(({ id, title, aliases }) =>
      [id, title, ...aliases].some(fits),
    );
    if (named.length === 0) return { problem: unknownChoice(value, [...catalogue.products.keys()]) };
    const wanted = new Set(named.map(({ id }) => catalogue.documenting(id)));
    return { test: ({ product }) => wanted.has(product) };
  },
});

const documentTexts = ({ document, table }: DocumentedPath, { documents }: Catalogue): string[] => [
  document,
  documents.get(document)?.title ?? '',
  table,
];

function workloadField({ paths }: Catalogue): PathField {
  const workloads = [...new Set([...paths.values()].flatMap((path) => path.workloads))];
  return {
    about: 'a workload of the protocol poster',
    example: 'workload:"enterprise voice"',
    compile(value) {
      const fits = textTest(value);
      if (!workloads.some(fits)) return { problem: unknownChoice(value, workloads) };
      return { test: (path) => path.workloads.some(fits) };
    },
  };
}

const orNone = (firewalls: readonly string[]): readonly string[] => (firewalls.length === 0 ? ['none'] : firewalls);

/** All columns of a path, and the words of its rows. */
function pathTexts(path: DocumentedPath, catalogue: Catalogue): string[] {
  const { from, to, because, remark, exception } = path;
  return [
    path.id,
    path.title,
    path.service,
    ...documentTexts(path, catalogue),
    catalogue.products.get(path.product)?.title ?? path.product,
    ...path.workloads,
    ...path.sources.flatMap((id) => [id, catalogue.rows.get(id)?.words ?? '']),
    ...from.roles,
    ...to.roles,
    portsText(from.ports),
    portsText(to.ports),
    ...Object.values(path.asWritten),
    ...path.errata.flatMap(({ printed, corrected, because: reason }) => [printed, corrected, reason]),
    ...path.notes,
    ...[because, remark, exception?.owner].filter((text) => text !== undefined),
  ];
}
