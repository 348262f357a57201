import type { IcmpComplaint } from '../flow/complaint.js';
import type { FlowState } from '../flow/flow-state.js';
import type { FlowView } from '../flow/flow-view.js';
import type { EndpointClass } from '../topology/endpoint.js';
import { type FlowWords, flowWords } from '../verdict/flow-words.js';
import type { JudgedFlow } from '../verdict/judged-flow.js';
import type { Verdict } from '../verdict/verdict.js';
import { NameCounts } from './name-counts.js';
import { isoTime, transportName } from './record.js';

/** Pairs of addresses of which a group keeps a flow as an example. */
export const MAX_EXAMPLES = 3;
/** ICMP errors that a group tells apart. */
export const MAX_COMPLAINTS = 4;

/** States in which a flow got nothing back. */
const UNANSWERED: ReadonlySet<FlowState> = new Set(['attempted', 'refused', 'rejected', 'unanswered']);

/** Whether anything came back from the responder itself. */
export const isAnswered = (state: FlowState): boolean => !UNANSWERED.has(state);

/** What the flows of a group have in common. */
export interface GroupKey {
  readonly verdict: Verdict;
  readonly initiator: EndpointClass;
  readonly responder: EndpointClass;
  /** IP protocol number. */
  readonly protocol: number;
  /** As `servicePort` gives it. */
  readonly port: number;
  readonly answered: boolean;
}

/** One flow of a group, to look for in the capture and in a firewall's log. */
export interface Example {
  /** ISO 8601 UTC. */
  readonly start: string;
  readonly words: FlowWords;
  /** Its two addresses, as `pairWord` gives them. */
  readonly pair: readonly number[];
}

/** Keeps numbers, of which text is made only for the few that are shown. */
class FlowExample implements Example {
  readonly words: FlowWords;
  readonly pair: readonly number[];
  private readonly nanoseconds: number;

  constructor(judged: JudgedFlow) {
    this.words = flowWords(judged, transportName(judged.flow.protocol));
    this.pair = pairOf(judged.flow);
    this.nanoseconds = judged.flow.startNanoseconds;
  }

  get start(): string {
    return isoTime(this.words.startSeconds, this.nanoseconds);
  }
}

/** An ICMP error and the flows that met it. */
export interface ComplaintCount {
  readonly complaint: IcmpComplaint;
  flows: number;
}

/** Flows with the same verdict between the same kinds of ends for the same port, all of them answered or none. */
export class FindingGroup implements GroupKey {
  readonly verdict: Verdict;
  readonly initiator: EndpointClass;
  readonly responder: EndpointClass;
  readonly protocol: number;
  readonly port: number;
  readonly answered: boolean;
  readonly states = new NameCounts();
  readonly protocols = new NameCounts();
  readonly complaints: ComplaintCount[] = [];
  /** The first flow of each of the first pairs of addresses. */
  readonly examples: Example[] = [];
  /** Whether there are flows between other addresses than those of the examples. */
  hasMorePairs = false;
  flows = 0;
  packets = 0;
  bytes = 0;
  /** Start of the earliest flow and end of the latest, in whole seconds since 1970. */
  first = Number.POSITIVE_INFINITY;
  last = 0;

  constructor({ verdict, initiator, responder, protocol, port, answered }: GroupKey) {
    this.verdict = verdict;
    this.initiator = initiator;
    this.responder = responder;
    this.protocol = protocol;
    this.port = port;
    this.answered = answered;
  }

  add(judged: JudgedFlow, state: FlowState): void {
    const { flow, facts } = judged;
    this.flows++;
    this.packets += flow.initiatorPackets + flow.responderPackets;
    this.bytes += flow.initiatorBytes + flow.responderBytes;
    this.first = Math.min(this.first, flow.startSeconds);
    this.last = Math.max(this.last, flow.endSeconds);
    this.states.add(state);
    this.protocols.add(facts?.protocol ?? 'unknown');
    const { complaint } = flow;
    if (complaint !== undefined) this.complain(complaint);
    if (!this.hasMorePairs) this.show(judged);
  }

  /** An ICMP error about a flow of the group. */
  protected complain(complaint: IcmpComplaint): void {
    for (const known of this.complaints) {
      if (isSameComplaint(known.complaint, complaint)) {
        known.flows++;
        return;
      }
    }
    if (this.complaints.length < MAX_COMPLAINTS) this.complaints.push({ complaint, flows: 1 });
  }

  private show(judged: JudgedFlow): void {
    const { flow } = judged;
    for (const { pair } of this.examples) if (isPair(flow, pair)) return;
    if (this.examples.length === MAX_EXAMPLES) this.hasMorePairs = true;
    else this.examples.push(exampleOf(judged));
  }
}

export const exampleOf = (judged: JudgedFlow): Example => new FlowExample(judged);

/** Four words of the initiator's address, four of the responder's, and the version. */
const PAIR_WORDS = 9;

function pairWord(flow: FlowView, index: number): number {
  if (index === PAIR_WORDS - 1) return flow.ipVersion;
  const direction = index < 4 ? flow.initiatorDirection : ((1 - flow.initiatorDirection) as 0 | 1);
  return flow.addressWord(direction, index & 3);
}

function pairOf(flow: FlowView): number[] {
  const pair: number[] = [];
  for (let index = 0; index < PAIR_WORDS; index++) pair.push(pairWord(flow, index));
  return pair;
}

export function isPair(flow: FlowView, pair: readonly number[]): boolean {
  for (let index = 0; index < PAIR_WORDS; index++) if (pairWord(flow, index) !== pair[index]) return false;
  return true;
}

export function isSameComplaint(a: IcmpComplaint, b: IcmpComplaint): boolean {
  const [a0, a1, a2, a3] = a.reporter;
  const [b0, b1, b2, b3] = b.reporter;
  if (a3 !== b3 || a2 !== b2 || a1 !== b1 || a0 !== b0) return false;
  return a.type === b.type && a.code === b.code && a.version === b.version;
}
