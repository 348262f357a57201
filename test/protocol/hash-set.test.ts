import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashSet } from '../../src/protocol/hash-set.js';

const hashes = fc.array(
  fc.oneof(fc.integer(), fc.integer({ min: -40, max: 40 })).map((hash) => hash || 1),
  { maxLength: 400 },
);

describe('HashSet', () => {
  it('counts each hash once', () => {
    fc.assert(
      fc.property(hashes, (added) => {
        const set = new HashSet(1000);
        const model = new Set<number>();
        for (const hash of added) {
          expect(set.add(hash)).toBe(!model.has(hash));
          model.add(hash);
          expect(set.size).toBe(model.size);
        }
      }),
    );
  });

  it('counts no further than its limit, and knows what it counted', () => {
    const set = new HashSet(3);
    expect([5, 6, 5, 7, 8, 5].map((hash) => set.add(hash))).toEqual([true, true, false, true, false, false]);
    expect(set.size).toBe(3);
  });
});
