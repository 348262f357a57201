/**
 * Flows of one side alone that may be on the other with another address or port, by a translation that the topology does
 * not state: a firewall that hides hosts behind its own address, or forwards one of its ports. One end is as it was, and
 * both begin at the same moment. That is no proof, so that such flows count neither as matched nor as swallowed.
 */

import { i32At } from '../../bytes.js';
import { hasPorts } from '../port-words.js';
import type { FlowDigests } from './flow-digests.js';
import { isAlone, type Matching, TRANSLATED } from './match.js';

/** Notes them in the matching: first those whose initiator is as it was, which tells them better, then the others. */
export function noteTranslations(first: FlowDigests, second: FlowDigests, matching: Matching): void {
  for (const kept of ['initiator', 'responder'] as const) {
    const ahead = (time: number): number => matching.clocks.aheadAt(time);
    const a = new LoneFlows(first, matching.first, kept, () => 0);
    const b = new LoneFlows(second, matching.second, kept, ahead);
    pairUp(a, b, matching);
  }
}

function pairUp(a: LoneFlows, b: LoneFlows, { first, second, clocks: { tolerance } }: Matching): void {
  let i = 0;
  let j = 0;
  while (i < a.rows.length && j < b.rows.length) {
    const [row, other] = [i32At(a.rows, i), i32At(b.rows, j)];
    const order = a.compareEnd(row, b, other);
    const apart = order === 0 ? a.start(row) - b.start(other) : 0;
    if (order < 0 || apart < -tolerance) i++;
    else if (order > 0 || apart > tolerance) j++;
    else {
      first[row] = TRANSLATED;
      second[other] = TRANSLATED;
      i++;
      j++;
    }
  }
}

/** Flows of one side alone in the order of the end that may have been kept, then of time. */
class LoneFlows {
  readonly rows: Int32Array;
  private readonly table: FlowDigests;
  private readonly kept: 'initiator' | 'responder';
  private readonly ahead: (time: number) => number;

  constructor(table: FlowDigests, found: Int32Array, kept: 'initiator' | 'responder', ahead: (time: number) => number) {
    this.table = table;
    this.kept = kept;
    this.ahead = ahead;
    const rows: number[] = [];
    found.forEach((match, row) => {
      if (isAlone(match) && hasPorts(table.protocol(row))) rows.push(row);
    });
    this.rows = Int32Array.from(rows).sort(
      (x, y) => this.compareEnd(x, this, y) || table.start(x) - table.start(y) || x - y,
    );
  }

  /** By the first clock, in microseconds. */
  start(row: number): number {
    const start = this.table.start(row);
    return start - this.ahead(start);
  }

  compareEnd(row: number, other: LoneFlows, otherRow: number): number {
    const [mine, theirs] = [this.end(row), other.end(otherRow)];
    const difference =
      this.table.protocol(row) - other.table.protocol(otherRow) ||
      this.table.version(row) - other.table.version(otherRow) ||
      this.table.port(row, mine) - other.table.port(otherRow, theirs);
    if (difference !== 0) return difference;
    for (let index = 0; index < 4; index++) {
      const words = this.table.addressWord(row, mine, index) - other.table.addressWord(otherRow, theirs, index);
      if (words !== 0) return words;
    }
    return 0;
  }

  private end(row: number): number {
    const initiator = this.table.initiator(row);
    return this.kept === 'initiator' ? initiator : 1 - initiator;
  }
}
