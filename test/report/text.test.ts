import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count, counted, duration, listing, size, span } from '../../src/report/text.js';

describe('figures for people', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
    [Number.MAX_SAFE_INTEGER, '9,007,199,254,740,991'],
  ])('count(%d) is %s', (value, text) => expect(count(value)).toBe(text));

  it.each([
    [0, '0 flows'],
    [1, '1 flow'],
    [2000, '2,000 flows'],
  ])('counted(%d) is %s', (value, text) => expect(counted(value, 'flow')).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [1234, '1.23 kB'],
    [45_600_000, '45.6 MB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [1_220_001_365, '1.22 GB'],
    [2 ** 53, '9.01 PB'],
    [12.34, '12 B'],
  ])('size(%d) is %s', (bytes, text) => expect(size(bytes)).toBe(text));

  it.each([
    [-1, '0.0 s'],
    [0.04, '0.0 s'],
    [1.25, '1.3 s'],
    [59.94, '59.9 s'],
    [59.96, '1 min 0 s'],
    [60, '1 min 0 s'],
    [605, '10 min 5 s'],
    [3599.6, '1 h 0 min'],
    [7384, '2 h 3 min'],
    [90_000, '1 d 1 h'],
    [8_640_000, '100 d 0 h'],
  ])('duration(%d) is %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  it('a span is told in whole seconds, with its length', () => {
    expect(span('2026-01-02T03:04:05.123456789Z', '2026-01-02T03:14:10.123456789Z')).toBe(
      '2026-01-02T03:04:05Z to 2026-01-02T03:14:10Z (10 min 5 s)',
    );
  });

  it('a listing tells the first, and how many more there are', () => {
    expect(listing([], 2)).toBe('none');
    expect(listing([['tls', 1234]], 2)).toBe('tls 1,234');
    expect(
      listing(
        [
          ['tls', 12],
          ['sip', 3],
          ['stun', 2],
          ['http', 1],
        ],
        2,
      ),
    ).toBe('tls 12, sip 3, … 2 more');
  });
});

describe('any figure', () => {
  const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

  it('counts back to itself', () => {
    fc.assert(fc.property(whole, (value) => Number(count(value).replaceAll(',', '')) === value));
  });

  it('is a size within half a per cent, of at most three figures', () => {
    const factors: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, PB: 1e15 };
    fc.assert(
      fc.property(whole, (bytes) => {
        const [figures = '', unit = ''] = size(bytes).split(' ');
        expect(figures.replace('.', '').length).toBeLessThanOrEqual(3);
        expect(Math.abs(Number(figures) * (factors[unit] ?? Number.NaN) - bytes)).toBeLessThanOrEqual(bytes * 0.005001);
      }),
    );
  });
});
