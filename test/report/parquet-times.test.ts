import { describe, expect, it } from 'vitest';
import { dayNumber, microseconds, nanoseconds } from '../../src/report/parquet-times.js';

describe('times of records as numbers', () => {
  it.each([
    ['1970-01-01T00:00:00.000000000Z', 0n],
    ['2026-01-02T03:04:05.123456789Z', 1_767_323_045_123_456_789n],
    ['2106-02-07T06:28:15.999999999Z', 4_294_967_295_999_999_999n],
    ['2026-01-02T03:04:05Z', undefined],
    ['yesterday', undefined],
  ])('%s is %s ns', (text, value) => expect(nanoseconds(text)).toBe(value));

  it.each([
    ['9999-12-31T23:59:59Z', 253_402_300_799_000_000n],
    ['1950-01-01T00:00:00Z', -631_152_000_000_000n],
    ['never', undefined],
  ])('%s is %s µs', (text, value) => expect(microseconds(text)).toBe(value));

  it.each([
    ['2026-12-31', 20_818],
    ['1969-12-31', -1],
    ['', undefined],
  ])('%s is day %s', (text, value) => expect(dayNumber(text)).toBe(value));
});
