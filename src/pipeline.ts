import type { Frame, FrameSink } from './capture/frame.js';
import { Decoder } from './decode/decoder.js';
import { DecodeStatus, Packet } from './decode/packet.js';
import { type FinishedFlowSink, FlowTable } from './flow/flow-table.js';
import { FlowView } from './flow/flow-view.js';
import type { TouchedRows } from './flow/touched-rows.js';
import type { FlowFacts } from './protocol/facts.js';
import { Recognition } from './protocol/recognition.js';
import { createRegistry } from './protocol/registry.js';
import type { Endpoint } from './topology/endpoint.js';
import type { Topology } from './topology/topology.js';
import { FlowQuestion } from './verdict/flow-question.js';
import type { Judge } from './verdict/judge.js';
import type { FlowSink, JudgedFlow } from './verdict/judged-flow.js';
import type { RequirementChecker } from './verdict/requirement-checker.js';
import { NOTHING_ASKED } from './verdict/requirement-outcome.js';

/** What a run was given, and to whom it tells what it found. */
export interface PipelineParts {
  readonly topology: Topology;
  readonly judge: Judge;
  /** Holds flows against what is demanded beside paths; absent: nothing is. */
  readonly checker?: RequirementChecker;
  readonly sink: FlowSink;
  /** Concurrent flows at most; see `flow-table.ts`. */
  readonly maxFlows?: number;
  /** Present where flows are looked at while they last; see {@link Pipeline.review}. */
  readonly touched?: TouchedRows;
  /** Whether flows are numbered in the order of opening. */
  readonly numbered?: boolean;
}

/**
 * The way of the data: frame → packet → flow → evidence → endpoints → verdict → sink.
 *
 * One object holds all state of a run, so that several may run side by side.
 */
export class Pipeline implements FrameSink, FinishedFlowSink {
  private readonly decoder = new Decoder();
  private readonly packet = new Packet();
  private readonly table: FlowTable;
  private readonly view: FlowView;
  private readonly recognition: Recognition;
  private readonly question = new FlowQuestion();
  private topology: Topology;
  private judge: Judge;
  private checker: RequirementChecker | undefined;
  private readonly sink: FlowSink;
  private readonly touched: TouchedRows | undefined;

  constructor({ topology, judge, checker, sink, maxFlows, touched, numbered }: PipelineParts) {
    this.topology = topology;
    this.judge = judge;
    this.checker = checker;
    this.sink = sink;
    this.touched = touched;
    this.table = new FlowTable(this, maxFlows, numbered);
    this.view = new FlowView(this.table);
    this.recognition = new Recognition(this.table, createRegistry());
  }

  frame(frame: Frame): void {
    const packet = this.packet;
    if (this.decoder.decode(frame, packet) !== DecodeStatus.Ok) return;
    const row = this.table.add(packet, frame.seconds, frame.nanoseconds, frame.interfaceId);
    if (row < 0) return;
    this.recognition.add(row, packet);
    if (this.touched !== undefined) this.touched.add(row);
  }

  finished(row: number): void {
    const judged = this.judged(row);
    if (this.checker !== undefined) judged.requirements = this.checker.check(judged);
    this.sink.flow(judged);
    this.recognition.release(row);
  }

  /** A flow that lasts, as it can be judged by what was seen until now; undefined where the row holds none. */
  review(row: number): JudgedFlow | undefined {
    return this.table.isInUse(row) ? this.judged(row) : undefined;
  }

  /** From now on flows are judged by these; those that last keep what was seen of them. */
  use({ topology, judge, checker }: Pick<PipelineParts, 'topology' | 'judge' | 'checker'>): void {
    this.topology = topology;
    this.judge = judge;
    this.checker = checker;
  }

  /** Ends flows that are idle by now, though no frame comes; the time is in seconds since 1970. */
  pass(seconds: number): void {
    this.table.pass(seconds);
  }

  /** Flows that last at this moment. */
  get concurrent(): number {
    return this.table.size;
  }

  private judged(row: number) {
    const facts = this.recognition.facts(row);
    if (facts?.clientDirection !== undefined) this.table.decideInitiator(row, facts.clientDirection);
    const flow = this.view.show(row);
    const initiator = this.endpoint(flow.initiatorDirection);
    const responder = this.endpoint((1 - flow.initiatorDirection) as 0 | 1);
    const verdict = this.judge.judge(this.ask(facts, initiator, responder));
    return { flow, facts, initiator, responder, verdict, requirements: NOTHING_ASKED };
  }

  /** No more frames will come: every flow that is still open ends here. */
  finish(): void {
    this.decoder.finish();
    this.table.finishAll();
  }

  /** Flows and datagrams that were given up, or whose payload was no longer looked at, for want of room. */
  get shed(): number {
    return this.table.shed + this.recognition.shed + this.decoder.fragmentCounts.shed;
  }

  /** Flows that were opened so far. */
  get opened(): number {
    return this.table.opened;
  }

  /** IP fragments that came before the first of their datagram, so that their flow was not known yet. */
  get heldFragments(): number {
    return this.decoder.fragmentCounts.held;
  }

  /** Frames that are part of no flow, by reason. */
  undecoded(): Record<string, number> {
    return this.decoder.undecoded();
  }

  /** Link types of frames that are not read, ascending. */
  unreadLinkTypes(): readonly number[] {
    return [...this.decoder.unreadLinkTypes].sort((a, b) => a - b);
  }

  private endpoint(direction: 0 | 1): Endpoint {
    const { view } = this;
    return this.topology.lookup(
      view.ipVersion,
      view.addressWord(direction, 0),
      view.addressWord(direction, 1),
      view.addressWord(direction, 2),
      view.addressWord(direction, 3),
    );
  }

  private ask(facts: FlowFacts | undefined, initiator: Endpoint, responder: Endpoint): FlowQuestion {
    const { question, view } = this;
    question.initiator = initiator.class;
    question.responder = responder.class;
    question.protocol = view.protocol;
    question.initiatorPort = view.initiatorPort;
    question.responderPort = view.responderPort;
    question.initiatorCertain = view.initiatorCertain;
    question.tags = facts?.tags ?? 0;
    question.rejected = view.rejected;
    question.midstream = view.state === 'midstream';
    question.payloadSeen = view.payloadSeen;
    question.hint = facts === undefined ? 0 : this.judge.hint(facts.serverName, facts.certificateNames);
    question.startSeconds = view.startSeconds;
    return question;
  }
}
