import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberSet } from '../../../src/report/build/number-set.js';

const numbers = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }));

describe('a set of numbers', () => {
  it('tells pairs apart as a Set of their text does, and keeps their order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(numbers, numbers), { maxLength: 300 }), (pairs) => {
        const set = new NumberSet();
        const known = new Set<string>();
        for (const [first, second] of pairs) {
          const key = `${first} ${second}`;
          expect(set.has(first, second)).toBe(known.has(key));
          expect(set.add(first, second)).toBe(!known.has(key));
          known.add(key);
        }
        expect(set.size).toBe(known.size);
        expect([...known].map((_, index) => `${set.firstAt(index)} ${set.secondAt(index)}`)).toEqual([...known]);
      }),
    );
  });

  it('takes numbers alone', () => {
    const set = new NumberSet();
    for (let number = 0; number < 5000; number++) expect(set.add(number)).toBe(true);
    expect(set.add(4999)).toBe(false);
    expect(set.has(5000)).toBe(false);
    expect(set.size).toBe(5000);
  });
});
