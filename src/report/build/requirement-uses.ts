import { MAX_EXAMPLES } from '../finding-group.js';
import type { FlowExample } from '../model/ends.js';
import { MAX_WORDS } from '../requirement-findings.js';
import { flowExample } from './flow-sums.js';
import type { FailedRequirement, ReportedFlow } from './reported-flow.js';

/** Requirements that are told apart; a site has dozens, and only a forged log could name more. */
export const MAX_REQUIREMENTS = 2048;
/** Ways in which one requirement fails. */
const MAX_PROBLEMS = 16;

/** One way in which flows fail a requirement. */
export interface ProblemUse {
  readonly problem: string;
  readonly words: string[];
  flows: number;
  bytes: number;
  readonly examples: FlowExample[];
  readonly pairs: string[];
}

export class RequirementUse {
  asked = 0;
  met = 0;
  readonly problems: ProblemUse[] = [];

  fail({ problem, words }: FailedRequirement, flow: ReportedFlow): void {
    const use = this.problemOf(problem);
    if (use === undefined) return;
    use.flows++;
    use.bytes += flow.initiatorBytes + flow.responderBytes;
    if (use.words.length < MAX_WORDS && !use.words.includes(words)) use.words.push(words);
    if (use.examples.length >= MAX_EXAMPLES) return;
    const pair = `${flow.initiator} ${flow.responder}`;
    if (use.pairs.includes(pair)) return;
    use.pairs.push(pair);
    use.examples.push(flowExample(flow));
  }

  private problemOf(problem: string): ProblemUse | undefined {
    const known = this.problems.find((use) => use.problem === problem);
    if (known !== undefined || this.problems.length >= MAX_PROBLEMS) return known;
    const use = { problem, words: [], flows: 0, bytes: 0, examples: [], pairs: [] };
    this.problems.push(use);
    return use;
  }
}

export class RequirementUses {
  private readonly byId = new Map<string, RequirementUse>();

  add(flow: ReportedFlow): void {
    if (flow.met.length + flow.failed.length === 0) return;
    for (const id of flow.met) {
      const use = this.entryOf(id);
      if (use === undefined) continue;
      use.asked++;
      use.met++;
    }
    for (const [index, failed] of flow.failed.entries()) {
      const use = this.entryOf(failed.id);
      if (use === undefined) continue;
      // One may fail in several ways.
      if (isFirst(flow.failed, index)) use.asked++;
      use.fail(failed, flow);
    }
  }

  of(id: string): RequirementUse | undefined {
    return this.byId.get(id);
  }

  private entryOf(id: string): RequirementUse | undefined {
    const known = this.byId.get(id);
    if (known !== undefined || this.byId.size >= MAX_REQUIREMENTS) return known;
    const use = new RequirementUse();
    this.byId.set(id, use);
    return use;
  }
}

/** Whether none before it is of the same requirement. */
const isFirst = (failed: readonly FailedRequirement[], index: number): boolean =>
  failed.findIndex(({ id }) => id === failed[index]?.id) === index;
