import type { Dimension } from '../catalogue/dimension.js';
import type { Reason } from './verdict.js';

/** The reason of a single failure; that of several is the first of these that is among them. */
const BY_WEIGHT: readonly (readonly [Dimension, Reason])[] = [
  ['initiator.role', 'roles-not-joined'],
  ['responder.role', 'roles-not-joined'],
  ['responder.port', 'port-not-documented'],
  ['transport', 'transport-not-documented'],
  ['initiator.zone', 'zone-not-documented'],
  ['responder.zone', 'zone-not-documented'],
  ['direction', 'direction-not-documented'],
  ['initiator.interface', 'interface-not-documented'],
  ['responder.interface', 'interface-not-documented'],
  ['initiator.port', 'source-port-not-documented'],
  ['condition', 'condition-not-met'],
  ['validity', 'exception-expired'],
];

const ZONES: readonly Dimension[] = ['initiator.zone', 'responder.zone'];

/** Why a flow is unexpected, from what the nearest path asks of it in vain. */
export function unexpectedReason(failed: readonly Dimension[]): Reason {
  // Roles that are joined elsewhere, on another port too, are not joined here.
  const elsewhere = failed.some((dimension) => ZONES.includes(dimension));
  if (elsewhere && failed.some((dimension) => !ZONES.includes(dimension))) return 'roles-not-joined';
  return BY_WEIGHT.find(([dimension]) => failed.includes(dimension))?.[1] ?? 'roles-not-joined';
}
