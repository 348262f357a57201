/** Flows made from the catalogue's own data. */

import type { DocumentedPath, PathEnd } from '../../src/catalogue/path.js';
import { wireProfile } from '../../src/catalogue/wire-form.js';
import { EvidenceTag } from '../../src/protocol/facts.js';
import type { EndpointClass } from '../../src/topology/endpoint.js';
import { FlowQuestion } from '../../src/verdict/flow-question.js';
import { catalogue, classes } from './support.js';

/** An address that may stand at an end: in one of its roles, on its interface, where it belongs. */
export function addressFor(end: PathEnd, role = end.roles[0]): EndpointClass {
  if (role === undefined) return classes.of(end.zones[0] ?? 'internal');
  const { zones = [], twoSided = false } = catalogue.roles.get(role) ?? {};
  const zone = end.zones.find((one) => zones.includes(one)) ?? end.zones[0] ?? zones[0];
  return classes.of(zone, twoSided && end.interface !== undefined ? `${role}/${end.interface}` : role);
}

export const portFor = ({ ports: [first] }: PathEnd, otherwise: number): number => first?.from ?? otherwise;

/** Evidence that agrees with a path; none where no recogniser knows its protocol. */
export function agreeing(path: DocumentedPath): number {
  const { agrees } = wireProfile(catalogue, [path, ...path.alsoAs], path.transport);
  const preferred = EvidenceTag.tls | EvidenceTag.stun | EvidenceTag.sip | EvidenceTag.http;
  return agrees & preferred & -(agrees & preferred);
}

/** A flow that just fits the path. */
export function fitting(path: DocumentedPath): FlowQuestion {
  return Object.assign(new FlowQuestion(), {
    initiator: addressFor(path.from),
    responder: addressFor(path.to),
    protocol: path.transport === 'tcp' ? 6 : 17,
    initiatorPort: portFor(path.from, 61_111),
    responderPort: portFor(path.to, 62_222),
    tags: agreeing(path),
  });
}
