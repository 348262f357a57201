import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteRing } from '../../src/cli/byte-ring.js';

/** All that is there, taken in pieces of at most `length`. */
function takeAll(ring: ByteRing, length: number): Buffer {
  const pieces: Buffer[] = [];
  for (let piece = ring.next(); piece.length > 0; piece = ring.next()) {
    pieces.push(Buffer.from(piece.subarray(0, length)));
    ring.taken(Math.min(length, piece.length));
  }
  return Buffer.concat(pieces);
}

describe('ring of bytes', () => {
  it('gives what was put in, in order, around its end again and again', () => {
    const pieces = fc.array(fc.tuple(fc.integer({ min: 0, max: 700_000 }), fc.integer({ min: 50_000, max: 900_000 })), {
      minLength: 10,
      maxLength: 30,
    });
    fc.assert(
      fc.property(pieces, (sizes) => {
        const ring = new ByteRing();
        let byte = 0;
        for (const [size, taken] of sizes) {
          const bytes = Buffer.from(Uint8Array.from({ length: size }, () => byte++));
          const out: Buffer[] = [];
          for (let at = 0; at < size; out.push(takeAll(ring, taken))) at += ring.put(bytes, at);
          expect(Buffer.concat(out).equals(bytes)).toBe(true);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('takes nothing while it is full', () => {
    const ring = new ByteRing();
    const bytes = Buffer.alloc(1 << 22);
    const size = ring.put(bytes, 0);
    expect(size).toBeLessThan(bytes.length);
    expect(ring.put(bytes, size)).toBe(0);
    ring.taken(10);
    expect(ring.put(bytes, size)).toBe(10);
  });

  it('is served once, and not after it was closed', () => {
    const ring = new ByteRing();
    expect(ring.isServed).toBe(false);
    expect(ring.serve()).toBe(true);
    expect(ring.isServed).toBe(true);
    expect(ring.serve()).toBe(false);
    ring.leave();
    expect(ring.isServed).toBe(false);
    ring.close();

    const closed = new ByteRing();
    closed.close();
    expect(closed.serve()).toBe(false);
    expect(closed.wait()).toBeUndefined();
  });
});
