import { at, f64At } from '../bytes.js';
import type { Frame, FrameSink } from '../capture/frame.js';
import type { DocumentedPath } from '../catalogue/path.js';
import { TouchedRows } from '../flow/touched-rows.js';
import { Pipeline, type PipelineParts } from '../pipeline.js';
import { type GroupKey, isAnswered } from '../report/finding-group.js';
import { servicePort } from '../report/port-words.js';
import type { FlowSink, JudgedFlow } from '../verdict/judged-flow.js';
import { VERDICT_KINDS, type VerdictKind } from '../verdict/verdict.js';
import { LiveGroup } from './live-group.js';
import { RowNotes } from './row-notes.js';

/** Groups that are told apart; flows of others are counted in `ungrouped`. */
export const MAX_LIVE_GROUPS = 8192;

/** Looks after which a guess at the initiator, of a flow whose opening was not seen, is told as a finding. */
const LOOKS_FOR_GUESS = 2;

/**
 * Looks after which what has not come is taken not to come: an answer, or bytes that would tell. With four looks a
 * second, five seconds.
 */
export const LOOKS_FOR_SILENCE = 20;

const MOST_LOOKS = 254;

/** No verdict's: what is noted of a flow's verdict no longer holds. */
const NEVER_SAID = -1;

/** Stands for the looks at a flow that has ended: nothing more is awaited. */
const ENDED = 255;

/** Rows of the flow table that are judged anew at one look, after the site has changed. */
const REJUDGED_AT_ONCE = 1 << 16;

/** What was seen of a documented path by flows that were answered. */
export interface LivePath {
  readonly path: DocumentedPath;
  /** Flows since the start, and those of them that have not ended. */
  flows: number;
  live: number;
  bytes: number;
  packets: number;
  /** The latest packet, in whole seconds since 1970. */
  last: number;
}

type Bucket = LiveGroup | LivePath;

export interface MonitorParts extends Omit<PipelineParts, 'touched'> {
  /** Told of each group when its first flow has come into it. */
  readonly onFinding: (group: LiveGroup) => void;
  /** Told of each flow that is looked at while it lasts. */
  readonly onLook?: (judged: JudgedFlow) => void;
  /** Told of each flow that has ended, with the number of the group of findings that it is in, −1 for none. */
  readonly onEnd?: (judged: JudgedFlow, group: number) => void;
  /** Told when a flow gets its first verdict, or another than before. */
  readonly onVerdict?: (judged: JudgedFlow, before: VerdictKind | undefined) => void;
}

/**
 * The flows of a run, judged while they last: what an overview shows at any moment. More evidence may move a flow from
 * one group to another. Memory is bounded by concurrent flows and {@link MAX_LIVE_GROUPS}.
 */
export class Monitor implements FrameSink, FlowSink {
  readonly pipeline: Pipeline;
  /** In the order in which they came up. */
  readonly groups: LiveGroup[] = [];
  readonly paths = new Map<string, LivePath>();
  /** Flows by verdict as it stands, those that have ended among them. */
  readonly flows: Record<VerdictKind, number> = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };
  /** Groups of which a figure changed since {@link takeChanged}. */
  private changed: LiveGroup[] = [];
  /** Findings for which no group was left. */
  ungrouped = 0;
  private readonly buckets: Bucket[] = [];
  /** By numbers that hold for one site. */
  private readonly byKey = new Map<string, number>();
  /** Groups by what they say, whatever the site: a finding stays the same finding when the site is read anew. */
  private readonly byMeaning = new Map<string, number>();
  private readonly pathBuckets = new Map<string, number>();
  /** Rows from here on are still to be judged anew. */
  private rejudged = Number.POSITIVE_INFINITY;
  private readonly notes = new RowNotes();
  private readonly touched = new TouchedRows();
  private waiting = new TouchedRows();
  private waited = new TouchedRows();
  private readonly sink: FlowSink;
  private readonly onFinding: MonitorParts['onFinding'];
  private readonly onLook: MonitorParts['onLook'];
  private readonly onVerdict: MonitorParts['onVerdict'];
  private readonly onEnd: MonitorParts['onEnd'];

  /** `sink` gets every flow when it has ended. */
  constructor({ sink, onFinding, onLook, onVerdict, onEnd, ...parts }: MonitorParts) {
    this.sink = sink;
    this.onFinding = onFinding;
    this.onLook = onLook;
    this.onVerdict = onVerdict;
    this.onEnd = onEnd;
    this.pipeline = new Pipeline({ ...parts, sink: this, touched: this.touched });
  }

  frame(frame: Frame): void {
    this.pipeline.frame(frame);
  }

  /** Judges anew the flows that got a packet since the last look, and those of which something is still awaited. */
  look(): void {
    const { touched, waiting } = this;
    this.waiting = this.waited;
    this.waited = waiting;
    for (let i = 0; i < waiting.length; i++) touched.add(at(waiting.rows, i));
    waiting.clear();
    this.addStale();
    for (let i = 0; i < touched.length; i++) this.lookAt(at(touched.rows, i));
    touched.clear();
  }

  /** The site has changed: flows that last are judged anew, at this and the next looks, and keep what they have counted. */
  use(site: Pick<PipelineParts, 'topology' | 'judge' | 'checker'>): void {
    this.pipeline.use(site);
    this.byKey.clear();
    this.notes.said.fill(NEVER_SAID);
    this.rejudged = 0;
  }

  private addStale(): void {
    const end = this.notes.kind.length;
    if (this.rejudged >= end) return;
    const until = Math.min(end, this.rejudged + REJUDGED_AT_ONCE);
    for (let row = this.rejudged; row < until; row++) if (at(this.notes.kind, row) !== 0) this.touched.add(row);
    this.rejudged = until;
  }

  /** A flow has ended: what is said of it now stands. */
  flow(judged: JudgedFlow): void {
    const { row } = judged.flow;
    this.notes.reach(row);
    this.count(judged, ENDED);
    const bucket = this.buckets[at(this.notes.bucket, row) - 1];
    if (bucket !== undefined) {
      bucket.live--;
      this.note(bucket);
    } else if (judged.verdict.kind !== 'expected' || !isAnswered(judged.flow.state)) this.ungrouped++;
    this.onEnd?.(judged, bucket instanceof LiveGroup ? bucket.id : -1);
    this.notes.forget(row);
    this.sink.flow(judged);
  }

  /** Shows the flows that last in the first `rows` rows, as they were judged. */
  visit(rows: number, show: (judged: JudgedFlow) => void): void {
    const { kind } = this.notes;
    for (let row = 0; row < Math.min(rows, kind.length); row++) {
      const judged = at(kind, row) === 0 ? undefined : this.pipeline.review(row);
      if (judged !== undefined) show(judged);
    }
  }

  /** Shows the flows of a group that last. */
  visitGroup(group: LiveGroup, show: (judged: JudgedFlow) => void): void {
    const wanted = this.buckets.indexOf(group) + 1;
    const { bucket } = this.notes;
    for (let row = 0; row < bucket.length; row++) {
      const judged = at(bucket, row) === wanted ? this.pipeline.review(row) : undefined;
      if (judged !== undefined) show(judged);
    }
  }

  private lookAt(row: number): void {
    const judged = this.pipeline.review(row);
    if (judged === undefined) return;
    const { notes } = this;
    notes.reach(row);
    const looks = Math.min(at(notes.looks, row) + 1, MOST_LOOKS);
    notes.looks[row] = looks;
    this.count(judged, looks);
    this.onLook?.(judged);
    if (looks <= LOOKS_FOR_SILENCE) this.waiting.add(row);
  }

  /** Counts what is new of a flow, in the bucket where it belongs by now. */
  private count(judged: JudgedFlow, looks: number): void {
    const { flow, verdict } = judged;
    const { row } = flow;
    const { notes } = this;
    this.countVerdict(judged, VERDICT_KINDS.indexOf(verdict.kind) + 1);
    const known = at(notes.bucket, row);
    const wanted = this.isSettled(judged, looks) ? known : this.bucketOf(judged, looks);
    if (wanted !== known) {
      this.leave(row, known);
      this.enter(judged, wanted);
    }
    const bucket = this.buckets[wanted - 1];
    if (bucket === undefined) return;
    if (wanted === known && bucket instanceof LiveGroup) this.goOn(judged, bucket);
    const bytes = flow.initiatorBytes + flow.responderBytes;
    const packets = flow.initiatorPackets + flow.responderPackets;
    bucket.bytes += bytes - f64At(notes.bytes, row);
    bucket.packets += packets - f64At(notes.packets, row);
    bucket.last = Math.max(bucket.last, flow.endSeconds);
    this.note(bucket);
    notes.bytes[row] = bytes;
    notes.packets[row] = packets;
  }

  /** The groups of which a figure changed since this was last called, each once. */
  takeChanged(): readonly LiveGroup[] {
    const { changed } = this;
    for (const group of changed) group.isChanged = false;
    this.changed = [];
    return changed;
  }

  private note(bucket: Bucket): void {
    if (!(bucket instanceof LiveGroup) || bucket.isChanged) return;
    bucket.isChanged = true;
    this.changed.push(bucket);
  }

  private countVerdict(judged: JudgedFlow, kind: number): void {
    const { notes, flows } = this;
    const { row } = judged.flow;
    const before = VERDICT_KINDS[at(notes.kind, row) - 1];
    const now = VERDICT_KINDS[kind - 1];
    if (before === now || now === undefined) return;
    if (before !== undefined) flows[before]--;
    flows[now]++;
    notes.kind[row] = kind;
    this.onVerdict?.(judged, before);
  }

  private goOn(judged: JudgedFlow, group: LiveGroup): void {
    const before = this.notes.counted(judged.flow.row);
    if (this.notes.noteCounted(judged)) group.goOn(before, this.notes.counted(judged.flow.row));
  }

  private leave(row: number, known: number): void {
    const { notes } = this;
    const bucket = this.buckets[known - 1];
    if (bucket !== undefined) {
      if (bucket instanceof LiveGroup) bucket.leave(notes.counted(row));
      else {
        bucket.flows--;
        bucket.live--;
      }
      this.note(bucket);
      bucket.bytes -= f64At(notes.bytes, row);
      bucket.packets -= f64At(notes.packets, row);
    }
    notes.bytes[row] = notes.packets[row] = notes.bucket[row] = 0;
  }

  private enter(judged: JudgedFlow, wanted: number): void {
    const bucket = this.buckets[wanted - 1];
    if (bucket === undefined) return;
    const { row } = judged.flow;
    this.notes.bucket[row] = wanted;
    if (!(bucket instanceof LiveGroup)) {
      bucket.flows++;
      bucket.live++;
      return;
    }
    const isNew = bucket.flows === 0 && bucket.examples.length === 0;
    bucket.enter(judged);
    this.notes.noteCounted(judged);
    if (isNew) this.onFinding(bucket);
  }

  /** Whether a flow is in its bucket already: neither its verdict nor what is awaited of it has changed since. */
  private isSettled({ flow, verdict }: JudgedFlow, looks: number): boolean {
    const { notes } = this;
    const { row } = flow;
    const said = 2 * verdict.id + Number(isAnswered(flow.state));
    const isSame = at(notes.said, row) === said && at(notes.bucket, row) !== 0;
    notes.said[row] = said;
    return isSame && looks !== LOOKS_FOR_SILENCE && looks !== ENDED;
  }

  /** The bucket of a flow plus one; 0 while it is too early to tell, or where there is no room. */
  private bucketOf(judged: JudgedFlow, looks: number): number {
    const { flow, verdict } = judged;
    const answered = isAnswered(flow.state);
    if (verdict.kind === 'expected' && (answered || looks < LOOKS_FOR_SILENCE)) return this.pathBucket(verdict.path);
    if (verdict.kind === 'undetermined' && looks < LOOKS_FOR_SILENCE) return 0;
    if (!flow.initiatorCertain && looks < LOOKS_FOR_GUESS) return 0;
    return this.groupBucket(judged, answered);
  }

  private pathBucket(path: DocumentedPath | undefined): number {
    if (path === undefined) return 0;
    const known = this.pathBuckets.get(path.id);
    if (known !== undefined) return known;
    const bucket: LivePath = { path, flows: 0, live: 0, bytes: 0, packets: 0, last: 0 };
    this.paths.set(path.id, bucket);
    this.buckets.push(bucket);
    this.pathBuckets.set(path.id, this.buckets.length);
    return this.buckets.length;
  }

  private groupBucket(judged: JudgedFlow, answered: boolean): number {
    const { flow, verdict } = judged;
    const port = servicePort(flow);
    const initiator = judged.initiator.class;
    const responder = judged.responder.class;
    const key = `${verdict.id} ${initiator.id} ${responder.id} ${flow.protocol} ${port} ${answered}`;
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const { protocol } = flow;
    const bucket = this.meantBucket({ verdict, initiator, responder, protocol, port, answered });
    if (bucket !== 0) this.byKey.set(key, bucket);
    return bucket;
  }

  /** The group that says the same, or a new one; 0 where there is no room. */
  private meantBucket(key: GroupKey): number {
    const meaning = meaningOf(key);
    const known = this.byMeaning.get(meaning);
    if (known !== undefined) return known;
    if (this.groups.length >= MAX_LIVE_GROUPS) return 0;
    const group = new LiveGroup(this.groups.length, key);
    this.groups.push(group);
    this.buckets.push(group);
    this.byMeaning.set(meaning, this.buckets.length);
    return this.buckets.length;
  }
}

/** All that tells a group from others, free of the numbers of one site. */
const meaningOf = ({ verdict, initiator, responder, protocol, port, answered }: GroupKey): string => {
  const { reason, path, twins, alternatives, nearest, lacking } = verdict;
  const idsOf = (paths: readonly DocumentedPath[]): string[] => paths.map(({ id }) => id);
  const said = [reason, path?.id, idsOf(twins), idsOf(alternatives), nearest?.path.id, nearest?.failed, lacking];
  const ends = [initiator, responder].map(({ roles, zone }) => [
    zone,
    roles.map((role) => [role.role, role.interface]),
  ]);
  return JSON.stringify([said, ends, protocol, port, answered]);
};
