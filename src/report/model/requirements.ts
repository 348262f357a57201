/** What documents demand beside paths: certificates, names, IPsec, load balancing. */

import type { RequirementKind } from '../../catalogue/requirement.js';
import type { RequirementProblem } from '../../verdict/requirement-outcome.js';
import type { FlowExample } from './ends.js';

/** `not-seen`: no flow of the capture could be held against it. */
export const REQUIREMENT_STATUSES = ['met', 'not-met', 'not-seen'] as const;
export type RequirementStatus = (typeof REQUIREMENT_STATUSES)[number];

/** One way in which flows do not meet a requirement. */
export interface RequirementProblemRow {
  readonly problem: RequirementProblem;
  /** What was seen, the first different sentences. */
  readonly words: readonly string[];
  readonly flows: number;
  readonly bytes: number;
  readonly examples: readonly FlowExample[];
}

export interface RequirementRow {
  readonly id: string;
  readonly kind: RequirementKind;
  readonly service: string;
  readonly product: string;
  readonly document: string;
  readonly table: string;
  readonly rows: readonly string[];
  /** In one line: what is demanded. */
  readonly demand: string;
  readonly status: RequirementStatus;
  /** Flows that could be held against it, and those that met it. */
  readonly asked: number;
  readonly met: number;
  /** Most flows first. */
  readonly problems: readonly RequirementProblemRow[];
}
