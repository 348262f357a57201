import type { EndpointClass } from '../topology/endpoint.js';
import type { Verdict } from './verdict.js';

/** Which end's role would have to be known, and whether nothing can be said without it. */
export interface Lacking {
  readonly end: NonNullable<Verdict['lacking']>;
  /**
   * False where the other end has a role and this one a zone: then the flow is judged for every role that this one may
   * have.
   */
  readonly isDecisive: boolean;
}

/** Whoever is on the Internet needs no role: the documents speak of the Internet as a whole. */
const isUnknown = ({ roles, zone }: EndpointClass): boolean => roles.length === 0 && zone !== 'internet';

const isBlank = ({ roles, zone }: EndpointClass): boolean => roles.length === 0 && zone === undefined;

/** Undefined where both ends are known well enough. */
export function lackingOf(initiator: EndpointClass, responder: EndpointClass): Lacking | undefined {
  const roleless = initiator.roles.length === 0 && responder.roles.length === 0;
  const first = isUnknown(initiator);
  const second = isUnknown(responder);
  if (!first && !second) return roleless ? { end: 'both', isDecisive: true } : undefined;
  const end = first && second ? 'both' : first ? 'initiator' : 'responder';
  return { end, isDecisive: roleless || isBlank(initiator) || isBlank(responder) };
}
