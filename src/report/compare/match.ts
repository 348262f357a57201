/**
 * Finds the flows that two capture points both saw: the same key (see `flow-digests.ts`) at the same time, by clocks
 * that are first set by one another. Ports that are used again are told apart by time: a connection of which the SYN
 * was seen is itself on the other side, or is not there.
 */

import { i32At } from '../../bytes.js';
import { IP_TCP } from '../../decode/packet.js';
import { type ClockSamples, type Clocks, clocksOf } from './clocks.js';
import type { FlowDigests } from './flow-digests.js';

export interface Matching {
  readonly clocks: Clocks;
  /** For each flow of the first point the flow of the second; below 0 why it has none: see {@link ALONE} and the rest. */
  readonly first: Int32Array;
  /** The other way round. */
  readonly second: Int32Array;
  /** Flows of the first point that were matched, and that one of the points cut: their figures are those of a part. */
  readonly cut: Set<number>;
}

/** Not on the other side. */
export const ALONE = -1;
/** On the other side as part of a flow that has its own counterpart: seen before and behind a NAT, or cut by a pause. */
export const PART_OF = -2;
/** Not on the other side at that moment, but at another: the same ends used the same ports again, or the clocks differ. */
export const OTHER_TIME = -3;
/** On the other side perhaps, with another address or port: see `translations.ts`. */
export const TRANSLATED = -4;

/** Whether one side alone saw it. */
export const isAlone = (match: number): boolean => match === ALONE || match === OTHER_TIME;

/** Flows of one key that begin within this are one flow seen twice: before and behind a NAT, or in two VLANs. */
const SAME_MOMENT = 10_000;

/** `tolerance` in microseconds is the user's own. */
export function matchFlows(first: FlowDigests, second: FlowDigests, tolerance?: number): Matching {
  const found = { first: new Int32Array(first.size).fill(ALONE), second: new Int32Array(second.size).fill(ALONE) };
  const a = sortedFlows(first, found.first);
  const b = sortedFlows(second, found.second);
  const matching = { ...found, cut: new Set<number>(), clocks: clocksOf(samplesOf(a, b), tolerance) };
  for (const shared of sharedKeys(a, b)) matchKey(a, b, shared, matching);
  return matching;
}

/** A table with its rows in the order of keys. */
interface Sorted {
  readonly table: FlowDigests;
  readonly rows: Int32Array;
}

/** The flows by key and start, each once; the other sights of one are noted as parts of it. */
function sortedFlows(table: FlowDigests, found: Int32Array): Sorted {
  let last = -1;
  const rows = table.sorted().filter((row) => {
    const isSame =
      last >= 0 && table.compareKey(last, table, row) === 0 && table.start(row) - table.start(last) <= SAME_MOMENT;
    if (isSame) found[row] = PART_OF;
    else last = row;
    return !isSame;
  });
  return { table, rows };
}

/** Places in the sorted rows of both, from and up to, of one key. */
interface Shared {
  readonly a: number;
  readonly aEnd: number;
  readonly b: number;
  readonly bEnd: number;
}

function* sharedKeys(a: Sorted, b: Sorted): Generator<Shared> {
  let i = 0;
  let j = 0;
  while (i < a.rows.length && j < b.rows.length) {
    const order = a.table.compareKey(i32At(a.rows, i), b.table, i32At(b.rows, j));
    if (order < 0) i++;
    else if (order > 0) j++;
    else {
      const shared = { a: i, aEnd: endOfKey(a, i), b: j, bEnd: endOfKey(b, j) };
      yield shared;
      i = shared.aEnd;
      j = shared.bEnd;
    }
  }
}

function endOfKey({ table, rows }: Sorted, at: number): number {
  let end = at + 1;
  while (end < rows.length && table.compareKey(i32At(rows, at), table, i32At(rows, end)) === 0) end++;
  return end;
}

/**
 * What tells of the clocks: flows of which each side has exactly one, else of which both have as many. Connections whose
 * SYN both saw, where there are any; else flows that one may have met under way, which must not begin with a capture.
 */
function samplesOf(a: Sorted, b: Sorted): ClockSamples {
  const single = new Samples();
  const several = new Samples();
  const others = new Samples();
  for (const { a: from, aEnd, b: otherFrom, bEnd } of sharedKeys(a, b)) {
    const count = aEnd - from;
    if (count !== bEnd - otherFrom) continue;
    for (let index = 0; index < count; index++) {
      const [row, other] = [i32At(a.rows, from + index), i32At(b.rows, otherFrom + index)];
      if (isOpening(a.table, row) && isOpening(b.table, other)) (count === 1 ? single : several).add(a, row, b, other);
      else if (count === 1 && beginsLater(a.table, row) && beginsLater(b.table, other)) others.add(a, row, b, other);
    }
  }
  return [single, several, others].find(({ times }) => times.length > 0)?.arrays() ?? others.arrays();
}

/** A flow that begins within this time of a capture, in microseconds, may have been under way before. */
const UNDER_WAY = 5_000_000;

const beginsLater = (table: FlowDigests, row: number): boolean => table.start(row) - table.firstStart > UNDER_WAY;

class Samples {
  readonly times: number[] = [];
  private readonly differences: number[] = [];

  add(a: Sorted, row: number, b: Sorted, other: number): void {
    const start = a.table.start(row);
    this.times.push(start);
    this.differences.push(b.table.start(other) - start);
  }

  arrays(): ClockSamples {
    return { times: Float64Array.from(this.times), differences: Float64Array.from(this.differences) };
  }
}

/** Whether a flow begins with the SYN of a connection. */
const isOpening = (table: FlowDigests, row: number): boolean => table.protocol(row) === IP_TCP && table.isFromSyn(row);

/** Matches the flows of one key, both sides in the order of their start. */
function matchKey(a: Sorted, b: Sorted, { a: from, aEnd, b: bFrom, bEnd }: Shared, matching: Matching): void {
  const { clocks, cut } = matching;
  const { tolerance } = clocks;
  let i = from;
  let j = bFrom;
  /** What was matched last, and where all that is matched so far ends, by the first clock. */
  let last = ALONE;
  let covered = Number.NEGATIVE_INFINITY;
  /** Notes a flow without counterpart of its own. */
  const leave = (table: FlowDigests, row: number, found: Int32Array, start: number): void => {
    const isPart = start - tolerance <= covered && !isOpening(table, row);
    found[row] = isPart ? PART_OF : OTHER_TIME;
    if (isPart) cut.add(last);
  };
  while (i < aEnd && j < bEnd) {
    const row = i32At(a.rows, i);
    const other = i32At(b.rows, j);
    const start = a.table.start(row);
    const end = a.table.end(row);
    const shift = clocks.aheadAt(start);
    const otherStart = b.table.start(other) - shift;
    const otherEnd = b.table.end(other) - shift;
    const nextStart = startAt(a, i + 1, aEnd);
    const otherNextStart = startAt(b, j + 1, bEnd) - shift;
    if (end + tolerance < otherStart || isNearer(nextStart, start, otherStart, otherEnd + tolerance)) {
      leave(a.table, row, matching.first, start);
      i++;
    } else if (otherEnd + tolerance < start || isNearer(otherNextStart, otherStart, start, end + tolerance)) {
      leave(b.table, other, matching.second, otherStart);
      j++;
    } else if (areApart(a.table, row, b.table, other, shift, tolerance)) {
      if (start < otherStart) matching.first[i32At(a.rows, i++)] = OTHER_TIME;
      else matching.second[i32At(b.rows, j++)] = OTHER_TIME;
    } else {
      matching.first[row] = other;
      matching.second[other] = row;
      last = row;
      covered = Math.max(covered, end, otherEnd);
      i++;
      j++;
    }
  }
  for (; i < aEnd; i++) leave(a.table, i32At(a.rows, i), matching.first, startAt(a, i, aEnd));
  for (; j < bEnd; j++) {
    const start = startAt(b, j, bEnd);
    leave(b.table, i32At(b.rows, j), matching.second, start - clocks.aheadAt(start));
  }
}

/** When the flow at a place begins; never where the key has no more. */
const startAt = ({ table, rows }: Sorted, place: number, end: number): number =>
  place < end ? table.start(i32At(rows, place)) : Number.POSITIVE_INFINITY;

/**
 * Whether the next flow of a key begins nearer to `wanted` than the one that begins at `start`. One that begins only
 * when what it is to be matched with is `over` is another.
 */
const isNearer = (next: number, start: number, wanted: number, over: number): boolean =>
  next > start && next <= over && Math.abs(next - wanted) < Math.abs(start - wanted);

/**
 * Whether two connections whose SYN both sides saw are two: a SYN may come through late, when it is repeated, so the
 * later one may begin as long as the earlier one lasts; but neither begins when the other is over.
 */
function areApart(
  a: FlowDigests,
  row: number,
  b: FlowDigests,
  other: number,
  shift: number,
  tolerance: number,
): boolean {
  if (!isOpening(a, row) || !isOpening(b, other)) return false;
  const start = a.start(row);
  const otherStart = b.start(other) - shift;
  if (Math.abs(start - otherStart) <= tolerance) return false;
  return start < otherStart ? a.end(row) < otherStart - tolerance : b.end(other) - shift < start - tolerance;
}
