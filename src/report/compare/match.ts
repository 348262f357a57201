/**
 * Finds the flows that two capture points both saw: the same key (see `flow-digests.ts`) at the same time, by clocks
 * that are first set by one another. Ports that are used again are told apart by time: a connection of which the SYN
 * was seen is itself on the other side, or is not there.
 */

import { i32At } from '../../bytes.js';
import { IP_TCP } from '../../decode/packet.js';
import { type Clocks, clocksOf } from './clocks.js';
import type { FlowDigests } from './flow-digests.js';

export interface Matching {
  readonly clocks: Clocks;
  /** For each flow of the first point the flow of the second, {@link PART_OF} or {@link ALONE}. */
  readonly first: Int32Array;
  /** The other way round. */
  readonly second: Int32Array;
}

/** Not on the other side. */
export const ALONE = -1;
/** On the other side as part of a flow that has its own counterpart: seen before and behind a NAT, or cut by a pause. */
export const PART_OF = -2;

/** Flows of one key that begin within this are one flow seen twice: before and behind a NAT, or in two VLANs. */
const SAME_MOMENT = 10_000;

/** `tolerance` in microseconds is the user's own. */
export function matchFlows(first: FlowDigests, second: FlowDigests, tolerance?: number): Matching {
  const found = { first: new Int32Array(first.size).fill(ALONE), second: new Int32Array(second.size).fill(ALONE) };
  const a = sortedFlows(first, found.first);
  const b = sortedFlows(second, found.second);
  const matching = { ...found, clocks: clocksOf(samplesOf(a, b), tolerance) };
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

/** Flows of which each side has exactly one; connections whose SYN both saw where there are any, else all. */
function samplesOf(a: Sorted, b: Sorted) {
  const sure: number[] = [];
  const others: number[] = [];
  for (const shared of sharedKeys(a, b)) {
    if (shared.aEnd - shared.a !== 1 || shared.bEnd - shared.b !== 1) continue;
    const [row, other] = [i32At(a.rows, shared.a), i32At(b.rows, shared.b)];
    const start = a.table.start(row);
    const isSure = isOpening(a.table, row) && isOpening(b.table, other);
    (isSure ? sure : others).push(start, b.table.start(other) - start);
  }
  const chosen = sure.length > 0 ? sure : others;
  return {
    times: Float64Array.from(chosen.filter((_, index) => index % 2 === 0)),
    differences: Float64Array.from(chosen.filter((_, index) => index % 2 === 1)),
  };
}

/** Whether a flow begins with the SYN of a connection. */
const isOpening = (table: FlowDigests, row: number): boolean => table.protocol(row) === IP_TCP && table.isFromSyn(row);

/** Matches the flows of one key, both sides in the order of their start. */
function matchKey(a: Sorted, b: Sorted, { a: from, aEnd, b: bFrom, bEnd }: Shared, matching: Matching): void {
  const { clocks } = matching;
  const { tolerance } = clocks;
  let i = from;
  let j = bFrom;
  /** End of what is matched so far, by the first clock. */
  let covered = Number.NEGATIVE_INFINITY;
  while (i < aEnd && j < bEnd) {
    const row = i32At(a.rows, i);
    const other = i32At(b.rows, j);
    const start = a.table.start(row);
    const shift = clocks.aheadAt(start);
    const otherStart = b.table.start(other) - shift;
    const otherEnd = b.table.end(other) - shift;
    if (a.table.end(row) + tolerance < otherStart || isNearer(a.table, a.rows, i + 1, aEnd, start, otherStart)) {
      leave(a.table, row, matching.first, start - tolerance <= covered);
      i++;
    } else if (otherEnd + tolerance < start || isNearer(b.table, b.rows, j + 1, bEnd, otherStart, start, shift)) {
      leave(b.table, other, matching.second, otherStart - tolerance <= covered);
      j++;
    } else if (areApart(a.table, row, b.table, other, shift, tolerance)) {
      if (start < otherStart) leave(a.table, i32At(a.rows, i++), matching.first, false);
      else leave(b.table, i32At(b.rows, j++), matching.second, false);
    } else {
      matching.first[row] = other;
      matching.second[other] = row;
      covered = Math.max(covered, a.table.end(row), otherEnd);
      i++;
      j++;
    }
  }
  for (; i < aEnd; i++) {
    const row = i32At(a.rows, i);
    leave(a.table, row, matching.first, a.table.start(row) - tolerance <= covered);
  }
  for (; j < bEnd; j++) {
    const row = i32At(b.rows, j);
    const start = b.table.start(row);
    leave(b.table, row, matching.second, start - clocks.aheadAt(start) - tolerance <= covered);
  }
}

/** Notes a flow without counterpart of its own. */
function leave(table: FlowDigests, row: number, found: Int32Array, isCovered: boolean): void {
  if (isCovered && !isOpening(table, row)) found[row] = PART_OF;
}

/** Whether the next flow of the same key begins nearer to `wanted` than the one that begins at `start`. */
function isNearer(
  table: FlowDigests,
  rows: Int32Array,
  next: number,
  end: number,
  start: number,
  wanted: number,
  shift = 0,
): boolean {
  if (next >= end) return false;
  const nextStart = table.start(i32At(rows, next)) - shift;
  return nextStart > start && Math.abs(nextStart - wanted) < Math.abs(start - wanted);
}

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
