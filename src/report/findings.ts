import type { DocumentedPath } from '../catalogue/path.js';
import type { FlowSink, JudgedFlow } from '../verdict/judged-flow.js';
import { NOTHING_ASKED } from '../verdict/requirement-outcome.js';
import type { VerdictKind } from '../verdict/verdict.js';
import { FindingGroup, type GroupKey, isAnswered } from './finding-group.js';
import { NameCounts } from './name-counts.js';
import { servicePort } from './port-words.js';
import { RequirementFindings } from './requirement-findings.js';
import { Services } from './service-use.js';

/** Groups that are told apart; flows that belong to none of them are counted in `Findings.ungrouped`. */
export const MAX_GROUPS = 8192;

/** What was seen of one documented path. */
export interface PathUse {
  readonly path: DocumentedPath;
  flows: number;
  /** Of these, flows that nobody answered or that were turned away. */
  unanswered: number;
  bytes: number;
}

interface Chained {
  readonly group: FindingGroup;
  /** The next one of the same hash. */
  readonly next: Chained | undefined;
}

type Counts = Record<VerdictKind, number>;
const noCounts = (): Counts => ({ expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 });

/**
 * What a run found, added up flow by flow in bounded memory: the shape that the terminal summary and other overviews
 * are made from. Text is made only for what is new.
 */
export class Findings implements FlowSink {
  readonly flows: Counts = noCounts();
  /** Documented paths that flows were expected on, by id. */
  readonly paths = new Map<string, PathUse>();
  readonly protocols = new NameCounts();
  /** What flows were opened to; empty where a topology was given. */
  readonly services = new Services();
  /** What is demanded beside paths. */
  readonly requirements = new RequirementFindings();
  /** Flows of expected paths that got nothing back. */
  unanswered = 0;
  /** Flows that are a finding and found no room in a group. */
  readonly ungrouped: Counts = noCounts();
  private readonly chains = new Map<number, Chained>();
  private readonly all: FindingGroup[] = [];

  flow(judged: JudgedFlow): void {
    const { flow, facts, verdict } = judged;
    const state = flow.state;
    const answered = isAnswered(state);
    this.flows[verdict.kind]++;
    this.protocols.add(facts?.protocol ?? 'unknown');
    if (judged.requirements !== NOTHING_ASKED) this.requirements.add(judged);
    if (verdict.reason === 'no-topology') {
      this.services.add(flow, facts, answered);
      return;
    }
    if (verdict.kind === 'expected') {
      if (verdict.path !== undefined) this.use(verdict.path, flow.initiatorBytes + flow.responderBytes, answered);
      if (answered) return;
      this.unanswered++;
    }
    const group = this.groupOf(judged, servicePort(flow), answered);
    if (group === undefined) this.ungrouped[verdict.kind]++;
    else group.add(judged, state);
  }

  /**
   * The findings: every verdict but `expected`, and `expected` ones that nobody answered. In the order in which they
   * came up.
   */
  get groups(): readonly FindingGroup[] {
    return this.all;
  }

  private use(path: DocumentedPath, bytes: number, answered: boolean): void {
    let use = this.paths.get(path.id);
    if (use === undefined) {
      use = { path, flows: 0, unanswered: 0, bytes: 0 };
      this.paths.set(path.id, use);
    }
    use.flows++;
    use.bytes += bytes;
    if (!answered) use.unanswered++;
  }

  private groupOf(judged: JudgedFlow, port: number, answered: boolean): FindingGroup | undefined {
    const { flow, verdict } = judged;
    const initiator = judged.initiator.class;
    const responder = judged.responder.class;
    const protocol = flow.protocol;
    let hash = Math.imul(verdict.id, 0x9e37_79b1) ^ Math.imul(initiator.id, 0x85eb_ca6b);
    hash ^=
      Math.imul(responder.id, 0xc2b2_ae35) ^ Math.imul((port << 9) | (protocol << 1) | Number(answered), 0x27d4_eb2f);
    const first = this.chains.get(hash);
    for (let chained = first; chained !== undefined; chained = chained.next) {
      const { group } = chained;
      if (
        group.port === port &&
        group.verdict === verdict &&
        group.initiator === initiator &&
        group.responder === responder &&
        group.protocol === protocol &&
        group.answered === answered
      )
        return group;
    }
    if (this.all.length >= MAX_GROUPS) return undefined;
    return this.open({ verdict, initiator, responder, protocol, port, answered }, hash, first);
  }

  private open(key: GroupKey, hash: number, next: Chained | undefined): FindingGroup {
    const group = new FindingGroup(key);
    this.chains.set(hash, { group, next });
    this.all.push(group);
    return group;
  }
}
