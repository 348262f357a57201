import type { RequirementKind } from '../catalogue/requirement.js';
import type { RequirementFailure, RequirementProblem } from '../verdict/requirement-outcome.js';
import type { RequirementCount } from './requirement-findings.js';

/** A requirement that a flow does not meet. */
export interface RequirementRecord {
  readonly id: string;
  /** The source rows. */
  readonly sources: readonly string[];
  readonly kind: RequirementKind;
  readonly problem: RequirementProblem;
  /** What was seen. */
  readonly words: string;
}

export const requirementRecord = ({ requirement, problem, words }: RequirementFailure): RequirementRecord => ({
  id: requirement.id,
  sources: requirement.sources,
  kind: requirement.kind,
  problem,
  words,
});

/** How often requirements of each kind could be looked at, and were met. */
export type RequirementCountsRecord = Readonly<Partial<Record<RequirementKind, Readonly<RequirementCount>>>>;
