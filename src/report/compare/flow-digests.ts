/**
 * What a comparison keeps of the flows of one capture point: a row of numbers a flow, in typed arrays that double up to
 * a limit; 104 bytes a flow. Addresses are those behind the NAT, the two ends in the order of their numbers, so that
 * one flow has one key wherever it was seen and whoever is thought to have opened it.
 */

import { f64At, i32At } from '../../bytes.js';
import { FLOW_STATES, type FlowState } from '../../flow/flow-state.js';
import { INITIATOR_BASES, type InitiatorBasis } from '../../flow/flow-table.js';
import type { IpAddress } from '../../ip-text.js';
import type { FlowLabel } from './flow-labels.js';
import type { NatMap } from './nat-map.js';

/** Flows of a capture point that are compared: 110 MB. Beyond, they are counted. */
export const MAX_COMPARED_FLOWS = 1 << 20;
const INITIAL_ROWS = 1 << 10;

/* Words of a row. The key comes first: addresses of the lower end and the upper, their ports, version and protocol. */
const LOWER = 0;
const UPPER = 4;
const PORTS = 8;
const KIND = 9;
const KEY_WORDS = 10;
const FLAGS = 10;
const LABEL = 11;
const WORDS = 12;

/* Doubles of a row. */
const START = 0;
const END = 1;
const PACKETS = 2;
const BYTES = 4;
const DOUBLES = 6;

const KIND_IPV6 = 0x100;

/* FLAGS. */
const UPPER_OPENED = 1 << 0;
const LOWER_TRANSLATED = 1 << 1;
const UPPER_TRANSLATED = 1 << 2;
const STATE_SHIFT = 4;
const STATE_MASK = 15 << STATE_SHIFT;
const BASIS_SHIFT = 8;
const BASIS_MASK = 3 << BASIS_SHIFT;

/** A flow on its way into the table. Reused. */
export interface FlowFigures {
  readonly initiator: IpAddress;
  readonly responder: IpAddress;
  readonly initiatorPort: number;
  readonly responderPort: number;
  /** IP protocol number. */
  readonly protocol: number;
  /** Microseconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly initiatorPackets: number;
  readonly responderPackets: number;
  readonly initiatorBytes: number;
  readonly responderBytes: number;
  readonly state: FlowState;
  readonly initiatorBasis: InitiatorBasis;
}

export class FlowDigests {
  /** Flows in the table, and flows that found no room. */
  size = 0;
  beyond = 0;
  /** Times of the earliest and the latest packet of any flow, in microseconds since 1970. */
  firstStart = Number.POSITIVE_INFINITY;
  lastEnd = Number.NEGATIVE_INFINITY;
  private words = new Int32Array(INITIAL_ROWS * WORDS);
  private doubles = new Float64Array(INITIAL_ROWS * DOUBLES);
  private readonly labels: FlowLabel[] = [];
  private readonly nat: NatMap;
  private readonly limit: number;

  constructor(nat: NatMap, limit: number = MAX_COMPARED_FLOWS) {
    this.nat = nat;
    this.limit = limit;
  }

  add(flow: FlowFigures, label: FlowLabel): void {
    this.firstStart = Math.min(this.firstStart, flow.start);
    this.lastEnd = Math.max(this.lastEnd, flow.end);
    if (this.size >= this.limit) {
      this.beyond++;
      return;
    }
    if ((this.size + 1) * WORDS > this.words.length) this.grow();
    const row = this.size++;
    const { words, doubles } = this;
    const base = row * WORDS;
    words.set(flow.initiator.words, base + LOWER);
    words.set(flow.responder.words, base + UPPER);
    let flags = this.nat.toOwn(words, base + LOWER) ? LOWER_TRANSLATED : 0;
    if (this.nat.toOwn(words, base + UPPER)) flags |= UPPER_TRANSLATED;
    words[base + PORTS] = (flow.initiatorPort << 16) | flow.responderPort;
    words[base + KIND] = flow.protocol | (flow.initiator.version === 6 ? KIND_IPV6 : 0);
    if (isTurned(words, base)) flags = turned(words, base, flags);
    flags |= FLOW_STATES.indexOf(flow.state) << STATE_SHIFT;
    words[base + FLAGS] = flags | (INITIATOR_BASES.indexOf(flow.initiatorBasis) << BASIS_SHIFT);
    words[base + LABEL] = label.id;
    this.labels[label.id] = label;
    const at = row * DOUBLES;
    doubles[at + START] = flow.start;
    doubles[at + END] = flow.end;
    const lower = (flags & UPPER_OPENED) === 0 ? 0 : 1;
    doubles[at + PACKETS + lower] = flow.initiatorPackets;
    doubles[at + PACKETS + 1 - lower] = flow.responderPackets;
    doubles[at + BYTES + lower] = flow.initiatorBytes;
    doubles[at + BYTES + 1 - lower] = flow.responderBytes;
  }

  /** Rows in the order of their keys, equal ones by their start. */
  sorted(): Int32Array {
    const rows = new Int32Array(this.size);
    for (let row = 0; row < this.size; row++) rows[row] = row;
    return rows.sort((a, b) => this.compareKey(a, this, b) || this.start(a) - this.start(b) || a - b);
  }

  /** Negative where the key of a row comes before that of a row of another table, 0 where they are equal. */
  compareKey(row: number, other: FlowDigests, otherRow: number): number {
    const mine = row * WORDS;
    const theirs = otherRow * WORDS;
    for (let i = 0; i < KEY_WORDS; i++) {
      const difference = i32At(this.words, mine + i) - i32At(other.words, theirs + i);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** Microseconds since 1970. */
  start(row: number): number {
    return f64At(this.doubles, row * DOUBLES + START);
  }

  end(row: number): number {
    return f64At(this.doubles, row * DOUBLES + END);
  }

  version(row: number): 4 | 6 {
    return (this.word(row, KIND) & KIND_IPV6) === 0 ? 4 : 6;
  }

  protocol(row: number): number {
    return this.word(row, KIND) & 0xff;
  }

  state(row: number): FlowState {
    return FLOW_STATES[(this.word(row, FLAGS) & STATE_MASK) >> STATE_SHIFT] ?? 'midstream';
  }

  /** Whether its first packet is known to be the one that opened it: its SYN was seen. */
  isFromSyn(row: number): boolean {
    return (this.word(row, FLAGS) & BASIS_MASK) >> BASIS_SHIFT === 0;
  }

  label(row: number): FlowLabel {
    const label = this.labels[this.word(row, LABEL)];
    if (label === undefined) throw new Error('a flow without its label');
    return label;
  }

  /** Which end is thought to have opened it: 0 the lower, 1 the upper. Ends are numbered so everywhere below. */
  initiator(row: number): 0 | 1 {
    return (this.word(row, FLAGS) & UPPER_OPENED) === 0 ? 0 : 1;
  }

  /** Packets that the end sent. */
  packets(row: number, end: number): number {
    return f64At(this.doubles, row * DOUBLES + PACKETS + end);
  }

  bytes(row: number, end: number): number {
    return f64At(this.doubles, row * DOUBLES + BYTES + end);
  }

  port(row: number, end: number): number {
    const ports = this.word(row, PORTS);
    return end === 0 ? ports >>> 16 : ports & 0xffff;
  }

  /** Whether the end's public address was seen, not its own. */
  isTranslated(row: number, end: number): boolean {
    return (this.word(row, FLAGS) & (end === 0 ? LOWER_TRANSLATED : UPPER_TRANSLATED)) !== 0;
  }

  /** Word 0–3 of the end's own address. */
  addressWord(row: number, end: number, index: number): number {
    return this.word(row, 4 * end + index);
  }

  /** Initiator, responder and their ports as they were seen, in the layout that `communityId` takes. */
  asSeen(row: number): Int32Array {
    const seen = new Int32Array(9);
    const initiator = this.initiator(row);
    for (const [index, end] of [initiator, 1 - initiator].entries()) {
      for (let i = 0; i < 4; i++) seen[4 * index + i] = this.addressWord(row, end, i);
      if (this.isTranslated(row, end)) this.nat.toPublic(seen, 4 * index);
    }
    seen[8] = (this.port(row, initiator) << 16) | this.port(row, 1 - initiator);
    return seen;
  }

  private word(row: number, index: number): number {
    return i32At(this.words, row * WORDS + index);
  }

  private grow(): void {
    const words = new Int32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
    const doubles = new Float64Array(this.doubles.length * 2);
    doubles.set(this.doubles);
    this.doubles = doubles;
  }
}

/** Whether the end that stands first comes after the other, by address, then port. */
function isTurned(words: Int32Array, base: number): boolean {
  for (let i = 0; i < 4; i++) {
    const difference = (i32At(words, base + i) >>> 0) - (i32At(words, base + 4 + i) >>> 0);
    if (difference !== 0) return difference > 0;
  }
  const ports = i32At(words, base + PORTS);
  return ports >>> 16 > (ports & 0xffff);
}

/** Changes the places of the two ends; gives the flags that are then theirs. */
function turned(words: Int32Array, base: number, flags: number): number {
  for (let i = 0; i < 4; i++) {
    const word = i32At(words, base + i);
    words[base + i] = i32At(words, base + 4 + i);
    words[base + 4 + i] = word;
  }
  const ports = i32At(words, base + PORTS);
  words[base + PORTS] = (ports << 16) | (ports >>> 16);
  const lower = (flags & UPPER_TRANSLATED) === 0 ? 0 : LOWER_TRANSLATED;
  const upper = (flags & LOWER_TRANSLATED) === 0 ? 0 : UPPER_TRANSLATED;
  return lower | upper | UPPER_OPENED;
}
