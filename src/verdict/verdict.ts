import type { Dimension } from '../catalogue/dimension.js';
import type { DocumentedPath } from '../catalogue/path.js';

/** The judgement on a flow: does the documentation know it? Whether it worked is the flow's state. */
export const VERDICT_KINDS = ['expected', 'contradicted', 'unexpected', 'undetermined'] as const;
export type VerdictKind = (typeof VERDICT_KINDS)[number];

export { DIMENSIONS, type Dimension } from '../catalogue/dimension.js';

/** The closed list of reasons; each belongs to one verdict. `rolepath explain CODE` describes them. */
export const REASONS = {
  /** A path fits and the bytes agree with it. */
  'path-and-protocol': 'expected',
  /** A path fits and the bytes say nothing: none were sent, they are encrypted beyond recognition, or not captured. */
  'path-only': 'expected',
  /** A site exception covers it; see its owner and expiry. */
  'site-exception': 'expected',
  /** A path fits, but the bytes are another protocol than the documented one. */
  'other-protocol': 'contradicted',
  /** A path fits and its protocol shows, but an end begins with another, answers in another, or goes on in another. */
  'not-throughout': 'contradicted',
  /** A path fits and demands mutual TLS, but the server asked for no certificate, or the client gave none. */
  'not-mutual-tls': 'contradicted',
  /** A path fits and the client opened pseudo-TLS, but the responder answered by an alert or with real TLS. */
  'pseudo-tls-refused': 'contradicted',
  /** A path fits, but the name that the client asked for belongs to another service. */
  'other-service': 'contradicted',
  /** Paths join these roles, but none on this port. */
  'port-not-documented': 'unexpected',
  /** A path joins these roles on this port over the other transport. */
  'transport-not-documented': 'unexpected',
  /** A path joins these roles on this port, but opened from the other end. */
  'direction-not-documented': 'unexpected',
  /** A path fits but for the interface of an end. */
  'interface-not-documented': 'unexpected',
  /** A path fits but for the zone of an end: what is documented inside was opened from the Internet, or the like. */
  'zone-not-documented': 'unexpected',
  /** A path fits but for its source-port range. */
  'source-port-not-documented': 'unexpected',
  /** A path fits, but a condition of it is not met at this site (e.g. no federation with OCS 2007 partners). */
  'condition-not-met': 'unexpected',
  /** Only a range too wide to prove anything covers the port, and the bytes are another protocol. */
  'range-other-protocol': 'unexpected',
  /** A site exception covered it until the day it expired. */
  'exception-expired': 'unexpected',
  /** The documents speak of TCP and UDP only, and the flow is of another IP protocol. */
  'ip-protocol-not-documented': 'unexpected',
  /** No path joins these two roles at all. */
  'roles-not-joined': 'unexpected',
  /** An end has no role and no zone that would decide it. */
  'role-unknown': 'undetermined',
  /** A path fits that needs the bytes as proof, for its wide range or as datagrams were seen; none was recognised. */
  'evidence-missing': 'undetermined',
  /** A path fits only under a condition that the topology does not state. */
  'condition-unknown': 'undetermined',
  /** A path fits in one direction only, and who opened the flow was not captured. */
  'initiator-unknown': 'undetermined',
  /** No topology was given, so nobody has a role. */
  'no-topology': 'undetermined',
} as const satisfies Record<string, VerdictKind>;
export type Reason = keyof typeof REASONS;

/** The path that came nearest to an unexpected flow, and what failed. */
export interface NearestPath {
  readonly path: DocumentedPath;
  /** At least one. */
  readonly failed: readonly Dimension[];
}

/** Interned by the judge: equal judgements are one object, so counting is by `id`. A verdict never goes without its reason. */
export interface Verdict {
  /** Dense, from 0. */
  readonly id: number;
  readonly kind: VerdictKind;
  readonly reason: Reason;
  /** The path that fits, most specific; present for expected and contradicted, and where evidence or the initiator is missing. */
  readonly path: DocumentedPath | undefined;
  /** The same path in other tables and documents that apply at the site, as far as they fit. */
  readonly twins: readonly DocumentedPath[];
  /** Other paths that fit as far as the evidence tells, most specific first; twins of one another are one. */
  readonly alternatives: readonly DocumentedPath[];
  /**
   * For unexpected flows the path that came nearest; for `role-unknown` the path that would fit if the end that lacks a
   * role had the documented one.
   */
  readonly nearest: NearestPath | undefined;
  /** The end of which neither role nor zone decides anything. */
  readonly lacking: 'initiator' | 'responder' | 'both' | undefined;
}
