/** The matching of paths said once more, as a reader of `signatures/README.md` would: path by path, rule by rule. */

import type { Catalogue } from '../../src/catalogue/catalogue.js';
import type { Dimension } from '../../src/catalogue/dimension.js';
import type { DocumentedPath, PathEnd, PortRange } from '../../src/catalogue/path.js';
import type { EndpointClass, Zone } from '../../src/topology/endpoint.js';

/** yes; no; or it depends on what nobody knows of the address. */
export type Answer = 'yes' | 'no' | 'perhaps';

const both = (a: Answer, b: Answer): Answer => {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' && b === 'yes' ? 'yes' : 'perhaps';
};

const inRange = (ports: readonly PortRange[], port: number): boolean =>
  ports.length === 0 || ports.some(({ from, to }) => port >= from && port <= to);

export interface Tuple {
  readonly initiator: EndpointClass;
  readonly responder: EndpointClass;
  readonly transport: string;
  readonly initiatorPort: number;
  readonly responderPort: number;
}

export function fitsNaively(path: DocumentedPath, flow: Tuple, catalogue: Catalogue): Answer {
  if (path.transport !== flow.transport) return 'no';
  if (!inRange(path.from.ports, flow.initiatorPort) || !inRange(path.to.ports, flow.responderPort)) return 'no';
  return both(standsAt(path.from, flow.initiator, catalogue), standsAt(path.to, flow.responder, catalogue));
}

function standsAt(end: PathEnd, address: EndpointClass, catalogue: Catalogue): Answer {
  return both(roleAgrees(end, address, catalogue), zoneAgrees(end, address));
}

function roleAgrees(end: PathEnd, address: EndpointClass, catalogue: Catalogue): Answer {
  if (end.roles.length === 0) return 'yes';
  for (const { role, interface: side } of address.roles) {
    if (!end.roles.includes(role)) continue;
    const twoSided = catalogue.roles.get(role)?.twoSided ?? false;
    if (!twoSided || end.interface === undefined || side === undefined || side === end.interface) return 'yes';
  }
  if (address.roles.length > 0) return 'no';
  const livesIn = (zone: Zone) => end.roles.some((role) => catalogue.roles.get(role)?.zones.includes(zone));
  if (address.zone === 'internet') return end.zones.includes('internet') ? 'yes' : 'no';
  return address.zone === undefined || livesIn(address.zone) ? 'perhaps' : 'no';
}

function zoneAgrees(end: PathEnd, address: EndpointClass): Answer {
  if (end.zones.length === 0) return 'yes';
  if (address.zone !== undefined) return end.zones.includes(address.zone) ? 'yes' : 'no';
  if (end.zones.every((zone) => zone === 'internet')) return 'no';
  return address.roles.length > 0 ? 'yes' : 'perhaps';
}

/** What a flow fails of a path, the right way round or opened from the other end; what nobody knows fails nothing. */
export function failuresNaively(path: DocumentedPath, flow: Tuple, turned: boolean, catalogue: Catalogue): Dimension[] {
  const [from, to] = turned ? [path.to, path.from] : [path.from, path.to];
  const failed: Dimension[] = [];
  for (const [name, end, address] of [
    ['initiator', from, flow.initiator],
    ['responder', to, flow.responder],
  ] as const) {
    const anySide = { ...end, interface: undefined };
    if (roleAgrees(anySide, address, catalogue) === 'no') failed.push(`${name}.role`);
    else if (roleAgrees(end, address, catalogue) === 'no') failed.push(`${name}.interface`);
    if (zoneAgrees(end, address) === 'no') failed.push(`${name}.zone`);
  }
  if (!inRange(path.from.ports, flow.initiatorPort)) failed.push('initiator.port');
  if (!inRange(path.to.ports, flow.responderPort)) failed.push('responder.port');
  if (path.transport !== flow.transport) failed.push('transport');
  if (turned) failed.push('direction');
  return failed;
}
