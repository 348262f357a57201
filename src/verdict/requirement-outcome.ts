import type { Requirement, RequirementKind } from '../catalogue/requirement.js';

/** How a requirement can fail: the closed list of codes. `rolepath explain CODE` describes them. */
export const REQUIREMENT_PROBLEMS = {
  /** The certificate has not the names that its server must have. */
  'certificate-name-missing': 'certificate',
  /** It does not say that it is good for what it is used for. */
  'certificate-key-use-missing': 'certificate',
  /** It is its own issuer where a public authority is demanded. */
  'certificate-self-signed': 'certificate',
  /** It had expired when the flow began. */
  'certificate-expired': 'certificate',
  /** It was not valid yet when the flow began. */
  'certificate-not-yet-valid': 'certificate',
  /** A service showed a certificate that must show none. */
  'certificate-shown': 'certificate',
  /** A name that must be published was asked for, and does not exist. */
  'dns-name-not-found': 'dns',
  /** It leads to a host of the site that has another role. */
  'dns-other-role': 'dns',
  /** ESP, AH or IKE between hosts whose media IPsec must leave alone. */
  'ipsec-used': 'ipsec',
  /** A server behind a load balancer was opened past it. */
  'balancer-bypassed': 'load-balancer',
  /** The load balancer was opened on a port that goes past it. */
  'balancer-used': 'load-balancer',
} as const satisfies Record<string, RequirementKind>;
export type RequirementProblem = keyof typeof REQUIREMENT_PROBLEMS;

/** A requirement that a flow does not meet. */
export interface RequirementFailure {
  readonly requirement: Requirement;
  readonly problem: RequirementProblem;
  /** What was seen, in one sentence without a full stop; clean. */
  readonly words: string;
}

/** What requirements say of a flow. */
export interface RequirementOutcome {
  /** Those that the flow could be held against, met or not. */
  readonly asked: readonly Requirement[];
  readonly failures: readonly RequirementFailure[];
}

/** Of a flow that no requirement speaks of: of most. */
export const NOTHING_ASKED: RequirementOutcome = { asked: [], failures: [] };
