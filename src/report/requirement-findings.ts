import type { Requirement, RequirementKind } from '../catalogue/requirement.js';
import type { JudgedFlow } from '../verdict/judged-flow.js';
import type { RequirementFailure, RequirementProblem } from '../verdict/requirement-outcome.js';
import { type Example, exampleOf, isPair, MAX_EXAMPLES } from './finding-group.js';

/** Different sentences of which a group keeps what was seen. */
export const MAX_WORDS = 3;

/** A flow to look for, and its IP protocol: a group may hold flows of several. */
export interface RequirementExample {
  readonly example: Example;
  readonly protocol: number;
}

/** Flows that fail one requirement in one way. */
export class RequirementGroup {
  readonly requirement: Requirement;
  readonly problem: RequirementProblem;
  /** What was seen, the first {@link MAX_WORDS} different sentences. */
  readonly words: string[] = [];
  /** Whether more was seen than `words` holds. */
  hasMoreWords = false;
  /** The first flow of each of the first pairs of addresses. */
  readonly examples: RequirementExample[] = [];
  flows = 0;
  bytes = 0;

  constructor({ requirement, problem }: RequirementFailure) {
    this.requirement = requirement;
    this.problem = problem;
  }

  add(judged: JudgedFlow, words: string): void {
    const { flow } = judged;
    this.flows++;
    this.bytes += flow.initiatorBytes + flow.responderBytes;
    if (!this.words.includes(words)) {
      if (this.words.length < MAX_WORDS) this.words.push(words);
      else this.hasMoreWords = true;
    }
    if (this.examples.length < MAX_EXAMPLES && !this.examples.some(({ example }) => isPair(flow, example.pair)))
      this.examples.push({ example: exampleOf(judged), protocol: flow.protocol });
  }
}

/** How often requirements of one kind could be looked at, and were met. */
export interface RequirementCount {
  /** Flows and requirements that came together. */
  asked: number;
  met: number;
}

/** What a run found of requirements, in the memory that the catalogue bounds: a group a requirement and problem. */
export class RequirementFindings {
  readonly counts = new Map<RequirementKind, RequirementCount>();
  /** Flows that fail any. */
  flows = 0;
  private readonly byKey = new Map<string, RequirementGroup>();

  add(judged: JudgedFlow): void {
    const { asked, failures } = judged.requirements;
    for (const requirement of asked) this.count(requirement, failures);
    if (failures.length === 0) return;
    this.flows++;
    for (const failure of failures) this.groupOf(failure).add(judged, failure.words);
  }

  /** In the order in which they came up. */
  get groups(): readonly RequirementGroup[] {
    return [...this.byKey.values()];
  }

  private count(requirement: Requirement, failures: readonly RequirementFailure[]): void {
    let count = this.counts.get(requirement.kind);
    if (count === undefined) {
      count = { asked: 0, met: 0 };
      this.counts.set(requirement.kind, count);
    }
    count.asked++;
    if (failures.length === 0 || failures.every((failure) => failure.requirement !== requirement)) count.met++;
  }

  private groupOf(failure: RequirementFailure): RequirementGroup {
    const key = `${failure.problem} ${failure.requirement.id}`;
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const group = new RequirementGroup(failure);
    this.byKey.set(key, group);
    return group;
  }
}
