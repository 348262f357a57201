import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { XxHash64 } from '../../src/capture/xxhash64.js';

const MASK = 2n ** 64n - 1n;
const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;

const turn = (value: bigint, bits: bigint): bigint => ((value << bits) | (value >> (64n - bits))) & MASK;
const round = (lane: bigint, input: bigint): bigint => (turn((lane + input * P2) & MASK, 31n) * P1) & MASK;

/** The specification, step by step, in numbers of any size. */
function xxh64(bytes: Buffer): bigint {
  let at = 0;
  let hash = P5;
  if (bytes.length >= 32) {
    const lanes = [(P1 + P2) & MASK, P2, 0n, -P1 & MASK];
    for (; at + 32 <= bytes.length; at += 32) {
      lanes.forEach((lane, index) => {
        lanes[index] = round(lane, bytes.readBigUInt64LE(at + 8 * index));
      });
    }
    hash = [1n, 7n, 12n, 18n].reduce((sum, bits, index) => (sum + turn(lanes[index] ?? 0n, bits)) & MASK, 0n);
    for (const lane of lanes) hash = ((hash ^ round(0n, lane)) * P1 + P4) & MASK;
  }
  hash = (hash + BigInt(bytes.length)) & MASK;
  for (; at + 8 <= bytes.length; at += 8) {
    hash = (turn(hash ^ round(0n, bytes.readBigUInt64LE(at)), 27n) * P1 + P4) & MASK;
  }
  if (at + 4 <= bytes.length) {
    hash = (turn(hash ^ ((BigInt(bytes.readUInt32LE(at)) * P1) & MASK), 23n) * P2 + P3) & MASK;
    at += 4;
  }
  for (; at < bytes.length; at++) hash = (turn(hash ^ ((BigInt(bytes[at] ?? 0) * P5) & MASK), 11n) * P1) & MASK;
  hash = ((hash ^ (hash >> 33n)) * P2) & MASK;
  hash = ((hash ^ (hash >> 29n)) * P3) & MASK;
  return hash ^ (hash >> 32n);
}

const low = (hash: bigint): number => Number(hash & 0xffff_ffffn);

describe('XXH64', () => {
  it('is that of the published vectors', () => {
    expect(xxh64(Buffer.from(''))).toBe(0xef46db3751d8e999n);
    expect(xxh64(Buffer.from('abc'))).toBe(0x44bc2cf5ad770999n);
    const hash = new XxHash64();
    expect(hash.lowDigest()).toBe(0x51d8e999);
    hash.reset();
    hash.update(Buffer.from('abc'), 0, 3);
    expect(hash.lowDigest()).toBe(0xad770999);
  });

  it('is the same however the bytes come', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 8 }), (pieces) => {
        const hash = new XxHash64();
        for (const piece of pieces) hash.update(Buffer.concat([Buffer.from('x'), piece]), 1, piece.length + 1);
        expect(hash.lowDigest()).toBe(low(xxh64(Buffer.concat(pieces))));
      }),
    );
  });
});
