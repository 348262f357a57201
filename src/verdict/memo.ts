/**
 * Remembers the verdict on questions that were asked before: an open-addressing table in one typed array, one row a
 * question, found without building a key.
 */

import { i32At } from '../bytes.js';

/** Questions that are remembered. Beyond, all are forgotten; those that come up again are judged again. */
export const MAX_REMEMBERED = 1 << 15;

/** At most half full, so that a look-up seldom probes twice. */
const ROWS = MAX_REMEMBERED * 2;

/** Seven words of the question, and the answer plus one (0: free): half a cache line. */
const ROW = 8;
const ANSWER = 7;

const MULTIPLIER = 0x9e37_79b1 | 0; // 2^32 / golden ratio, odd: spreads neighbouring keys

export class Memo {
  private readonly rows = new Int32Array(ROWS * ROW);
  private used = 0;
  /** Where the last question that was not found belongs. */
  private free = 0;
  /** Times that everything was forgotten for want of room. */
  forgotten = 0;

  /** The answer to a question of seven words, or -1. */
  find(a: number, b: number, c: number, d: number, e: number, f: number, g: number): number {
    const rows = this.rows;
    let slot = mix(a, b, c, d, e, f, g) & (ROWS - 1);
    for (;;) {
      const base = slot * ROW;
      const answer = i32At(rows, base + ANSWER);
      if (answer === 0) {
        this.free = base;
        return -1;
      }
      if (
        rows[base] === a &&
        rows[base + 1] === b &&
        rows[base + 2] === c &&
        rows[base + 3] === d &&
        rows[base + 4] === e &&
        rows[base + 5] === f &&
        rows[base + 6] === g
      ) {
        return answer - 1;
      }
      slot = (slot + 1) & (ROWS - 1);
    }
  }

  /** Remembers the answer to the question that {@link find} was last asked and did not know. */
  put(a: number, b: number, c: number, d: number, e: number, f: number, g: number, answer: number): void {
    if (this.used >= MAX_REMEMBERED) {
      this.rows.fill(0);
      this.used = 0;
      this.forgotten++;
      this.find(a, b, c, d, e, f, g);
    }
    const { rows, free } = this;
    rows[free] = a;
    rows[free + 1] = b;
    rows[free + 2] = c;
    rows[free + 3] = d;
    rows[free + 4] = e;
    rows[free + 5] = f;
    rows[free + 6] = g;
    rows[free + ANSWER] = answer + 1;
    this.used++;
  }
}

function mix(a: number, b: number, c: number, d: number, e: number, f: number, g: number): number {
  let hash = Math.imul(a, MULTIPLIER) ^ b;
  hash = Math.imul(hash ^ (hash >>> 15), MULTIPLIER) ^ c;
  hash = Math.imul(hash ^ (hash >>> 15), MULTIPLIER) ^ d;
  hash = Math.imul(hash ^ (hash >>> 15), MULTIPLIER) ^ e;
  hash = Math.imul(hash ^ (hash >>> 15), MULTIPLIER) ^ f;
  hash = Math.imul(hash ^ (hash >>> 15), MULTIPLIER) ^ g;
  hash = Math.imul(hash ^ (hash >>> 15), MULTIPLIER);
  return hash ^ (hash >>> 16);
}
