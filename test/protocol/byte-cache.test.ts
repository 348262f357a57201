import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteCache } from '../../src/protocol/byte-cache.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('ByteCache', () => {
  it('gives what was made of the very bytes, whatever was asked before', () => {
    const cache = new ByteCache<string>(3);
    const few = fc.uint8Array({ maxLength: 6, max: 2 });
    fc.assert(
      fc.property(few, (bytes) => {
        expect(cache.of(bytes, 0, bytes.length, text)).toBe(text(bytes));
      }),
    );
    expect(cache.size).toBeLessThanOrEqual(3);
  });

  it('makes it once for bytes that come again, wherever they lie', () => {
    const cache = new ByteCache<object>(10);
    const first = cache.of(Uint8Array.of(1, 2, 3, 4, 5), 0, 5, () => ({}));
    expect(cache.of(Uint8Array.of(9, 1, 2, 3, 4, 5, 9), 1, 6, () => ({}))).toBe(first);
  });

  it('keeps a copy: what the bytes become later does not matter', () => {
    const cache = new ByteCache<object>(10);
    const bytes = Uint8Array.of(1, 2, 3, 4);
    const first = cache.of(bytes, 0, 4, () => ({}));
    bytes.fill(7);
    expect(cache.of(Uint8Array.of(1, 2, 3, 4), 0, 4, () => ({}))).toBe(first);
  });
});
