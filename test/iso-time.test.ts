import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTime } from '../src/iso-time.js';

describe('a time', () => {
  it.each([
    [0, 0, '1970-01-01T00:00:00.000000000Z'],
    [1_704_164_645, 1, '2024-01-02T03:04:05.000000001Z'],
    [2 ** 32 - 1, 999_999_999, '2106-02-07T06:28:15.999999999Z'],
  ])('%d s and %d ns are %s', (seconds, nanoseconds, text) => expect(isoTime(seconds, nanoseconds)).toBe(text));

  it('is on the day that Date says, in any year', () => {
    const seconds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(seconds, (at) => {
        expect(isoTime(at, 5e6)).toBe(`${new Date(at * 1000 + 5).toISOString().slice(0, -1)}000000Z`);
      }),
      { numRuns: 2000 },
    );
  });

  it('is on the right day at the turn of every day until 2106', () => {
    const wrong = Array.from({ length: 49_710 }, (_, day) => day).filter((day) => {
      const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
      const [first, last] = [isoTime(day * 86_400, 0), isoTime(day * 86_400 + 86_399, 0)];
      return first !== `${date}T00:00:00.000000000Z` || last !== `${date}T23:59:59.000000000Z`;
    });
    expect(wrong).toEqual([]);
  });
});
