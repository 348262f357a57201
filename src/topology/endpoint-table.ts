/**
 * Addresses to endpoint numbers: disjoint segments of the IPv4 and the IPv6 address space, searched by halving, behind
 * a cache of what was last asked for. A look-up allocates nothing.
 */

import { at } from '../bytes.js';

/** The segments of one version in ascending order, the first beginning at address 0; each reaches up to the next. */
export interface Segment {
  readonly first: bigint;
  readonly endpoint: number;
}

/** Addresses of one hash that the cache holds at once; four rows are two cache lines. */
const WAYS = 4;

/** Sets of the cache, a power of two: 65,536 addresses in 2 MB. */
const SETS = 1 << 14;

/** A row: version (0: free), the four words of the address, the endpoint; eight words for alignment. */
const ROW = 8;

export class EndpointTable {
  private readonly starts4: Uint32Array;
  private readonly endpoints4: Int32Array;
  /** Four words a segment. */
  private readonly starts6: Uint32Array;
  private readonly endpoints6: Int32Array;
  private readonly rows = new Int32Array(SETS * WAYS * ROW);
  private turn = 0;

  constructor(segments4: readonly Segment[], segments6: readonly Segment[]) {
    this.starts4 = Uint32Array.from(segments4, ({ first }) => Number(first));
    this.endpoints4 = Int32Array.from(segments4, ({ endpoint }) => endpoint);
    this.starts6 = Uint32Array.from(segments6.flatMap(({ first }) => words(first)));
    this.endpoints6 = Int32Array.from(segments6, ({ endpoint }) => endpoint);
  }

  /** The endpoint of an address in four words, IPv4 in the last; an IPv4-mapped IPv6 address is its IPv4 address. */
  find(ipVersion: number, w0: number, w1: number, w2: number, w3: number): number {
    const isMapped = (w0 | w1) === 0 && w2 === 0xffff;
    if (ipVersion === 4 || isMapped) return this.cached(4, 0, 0, 0, w3 | 0);
    return this.cached(6, w0 | 0, w1 | 0, w2 | 0, w3 | 0);
  }

  private cached(version: number, w0: number, w1: number, w2: number, w3: number): number {
    const rows = this.rows;
    const set = (hash(w0, w1, w2, w3) & (SETS - 1)) * WAYS * ROW;
    for (let row = set; row < set + WAYS * ROW; row += ROW) {
      if (
        at(rows, row + 4) === w3 &&
        at(rows, row) === version &&
        at(rows, row + 3) === w2 &&
        at(rows, row + 2) === w1 &&
        at(rows, row + 1) === w0
      ) {
        return at(rows, row + 5);
      }
    }
    return this.remember(set, version, w0, w1, w2, w3);
  }

  private remember(set: number, version: number, w0: number, w1: number, w2: number, w3: number): number {
    const endpoint = version === 4 ? this.search4(w3) : this.search6(w0, w1, w2, w3);
    this.turn = (this.turn + 1) & (WAYS - 1);
    const row = set + this.turn * ROW;
    const rows = this.rows;
    rows[row] = version;
    rows[row + 1] = w0;
    rows[row + 2] = w1;
    rows[row + 3] = w2;
    rows[row + 4] = w3;
    rows[row + 5] = endpoint;
    return endpoint;
  }

  /** The last segment that begins at or before the address. */
  private search4(w3: number): number {
    const address = w3 >>> 0;
    let low = 0;
    let high = this.starts4.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (at(this.starts4, middle) <= address) low = middle;
      else high = middle;
    }
    return at(this.endpoints4, low);
  }

  private search6(w0: number, w1: number, w2: number, w3: number): number {
    let low = 0;
    let high = this.endpoints6.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.beginsBy(middle, w0 >>> 0, w1 >>> 0, w2 >>> 0, w3 >>> 0)) low = middle;
      else high = middle;
    }
    return at(this.endpoints6, low);
  }

  /** Whether a segment begins at or before the address. */
  private beginsBy(segment: number, w0: number, w1: number, w2: number, w3: number): boolean {
    const starts = this.starts6;
    const start = segment * 4;
    if (at(starts, start) !== w0) return at(starts, start) < w0;
    if (at(starts, start + 1) !== w1) return at(starts, start + 1) < w1;
    if (at(starts, start + 2) !== w2) return at(starts, start + 2) < w2;
    return at(starts, start + 3) <= w3;
  }
}

const words = (value: bigint): number[] =>
  [96n, 64n, 32n, 0n].map((shift) => Number(BigInt.asUintN(32, value >> shift)));

/** Spreads neighbouring addresses over the sets (the finaliser of MurmurHash3). */
function hash(w0: number, w1: number, w2: number, w3: number): number {
  let h = Math.imul(w0, 0x9e3779b1) ^ Math.imul(w1, 0x85ebca6b) ^ Math.imul(w2, 0xc2b2ae35) ^ w3;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
