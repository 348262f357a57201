/** The nearest path laid beside a flow, dimension by dimension. */

import type { Catalogue } from '../catalogue/catalogue.js';
import { DIMENSIONS, type Dimension } from '../catalogue/dimension.js';
import type { PathEnd } from '../catalogue/path.js';
import { portsText } from '../catalogue/path-title.js';
import type { EndWords, FlowWords } from './flow-words.js';
import { conditionsText, protocolTitle, wireOf } from './path-words.js';
import type { NearestPath } from './verdict.js';

/** One dimension: what the path asks for and what the flow shows. */
export interface NearestRow {
  readonly dimension: Dimension;
  readonly wanted: string;
  readonly got: string;
  readonly passed: boolean;
}

/** All dimensions in their order, those that the path leaves open included. */
export function nearestRows(nearest: NearestPath, flow: FlowWords, catalogue: Catalogue): NearestRow[] {
  const cells = { ...endCells(nearest, flow, catalogue), ...otherCells(nearest, flow, catalogue) };
  return DIMENSIONS.map((dimension) => {
    const [wanted, got] = cells[dimension];
    return { dimension, wanted, got, passed: !nearest.failed.includes(dimension) };
  });
}

type Cell = readonly [wanted: string, got: string];

/** The roles of a path that was opened from the other end are compared crosswise, its ports as they stand. */
function endCells({ path, failed }: NearestPath, { initiator, responder, transport }: FlowWords, catalogue: Catalogue) {
  const [from, to] = failed.includes('direction') ? [path.to, path.from] : [path.from, path.to];
  return {
    'initiator.role': [from.label, rolesGot(initiator, catalogue)],
    'initiator.interface': [from.interface ?? 'any', interfacesGot(initiator)],
    'initiator.zone': [zonesWanted(from), zoneGot(initiator)],
    'initiator.port': [portsWanted(path.from), portGot(initiator, transport)],
    'responder.role': [to.label, rolesGot(responder, catalogue)],
    'responder.interface': [to.interface ?? 'any', interfacesGot(responder)],
    'responder.zone': [zonesWanted(to), zoneGot(responder)],
    'responder.port': [portsWanted(path.to), portGot(responder, transport)],
  } satisfies Partial<Record<Dimension, Cell>>;
}

function otherCells({ path, failed }: NearestPath, flow: FlowWords, catalogue: Catalogue) {
  const day = new Date(flow.startSeconds * 1000).toISOString().slice(0, 10);
  const opens = `${path.from.label} opens`;
  return {
    transport: [path.transport, flow.transport],
    direction: [opens, failed.includes('direction') ? `${path.to.label} opened` : opens],
    application: [
      wireOf(path, catalogue),
      flow.protocol === 'unknown' ? 'not recognised' : protocolTitle(flow.protocol, catalogue),
    ],
    condition: [
      path.when.length === 0 ? 'none' : conditionsText(path, catalogue),
      failed.includes('condition') ? 'not at this site' : 'met',
    ],
    validity: [path.exception?.until === undefined ? 'always' : `until ${path.exception.until}`, day],
  } satisfies Partial<Record<Dimension, Cell>>;
}

const titlesOf = (roles: readonly string[], catalogue: Catalogue): string =>
  [...new Set(roles.map((role) => catalogue.roles.get(role)?.title ?? role))].join(', ');

function rolesGot({ endpoint }: EndWords, catalogue: Catalogue): string {
  const { roles, zone } = endpoint.class;
  if (roles.length > 0)
    return titlesOf(
      roles.map(({ role }) => role),
      catalogue,
    );
  return zone === 'internet' ? 'an Internet host' : 'no role';
}

function interfacesGot({ endpoint }: EndWords): string {
  const sides = new Set(endpoint.class.roles.flatMap(({ interface: side }) => side ?? []));
  return sides.size === 0 ? 'none' : [...sides].join(', ');
}

const zonesWanted = ({ zones }: PathEnd): string => (zones.length === 0 ? 'any' : zones.join(', '));

const zoneGot = ({ endpoint }: EndWords): string => endpoint.class.zone ?? 'unknown';

/** Others have none: the numbers in their place are type and code of an ICMP message, or nothing. */
const WITH_PORTS: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp']);

function portGot({ port, anyPort }: EndWords, transport: string): string {
  if (!WITH_PORTS.has(transport)) return 'none';
  return anyPort === true ? 'any (not given)' : String(port);
}

const portsWanted = ({ ports }: PathEnd): string => (ports.length === 0 ? 'any' : portsText(ports));
