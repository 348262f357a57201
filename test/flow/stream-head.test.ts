import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HEAD_CAPACITY, HeadPool, StreamHead } from '../../src/flow/stream-head.js';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const held = (head: StreamHead): string => Buffer.from(head.bytes.subarray(0, head.length)).toString('latin1');
const put = (head: StreamHead, offset: number, text: string): boolean => head.put(offset, bytes(text), 0, text.length);

describe('a stream head', () => {
  test('joins what comes out of order', () => {
    const head = new StreamHead(new HeadPool());
    put(head, 5, 'fgh');
    put(head, 2, 'cd');
    expect(held(head)).toBe('');
    put(head, 0, 'ab');
    expect(held(head)).toBe('abcd');
    put(head, 4, 'e');
    expect(held(head)).toBe('abcdefgh');
  });

  test('keeps what came first where segments overlap', () => {
    const head = new StreamHead(new HeadPool());
    put(head, 3, 'DDD');
    put(head, 0, 'abcxyz');
    expect(held(head)).toBe('abcDDD');
    put(head, 4, '????gh');
    expect(held(head)).toBe('abcDDD??gh');
  });

  test('moves on as bytes are consumed, holes and all', () => {
    const head = new StreamHead(new HeadPool());
    put(head, 0, 'abcd');
    put(head, 6, 'gh');
    head.consume(3);
    expect(held(head)).toBe('d');
    put(head, 1, 'ef');
    expect(held(head)).toBe('defgh');
  });

  test('gives its buffer back when all is consumed, and refuses what is beyond its capacity', () => {
    const pool = new HeadPool(HEAD_CAPACITY);
    const head = new StreamHead(pool);
    expect(head.put(0, new Uint8Array(HEAD_CAPACITY), 0, HEAD_CAPACITY)).toBe(true);
    expect(put(head, HEAD_CAPACITY, 'x')).toBe(false);
    const other = new StreamHead(pool);
    expect(put(other, 0, 'x')).toBe(false);
    expect(pool.refused).toBe(1);
    head.consume(HEAD_CAPACITY);
    expect(put(other, 0, 'x')).toBe(true);
  });

  test('takes its buffers from a pool that never holds more than its capacity, lent and idle together', () => {
    const pool = new HeadPool(2 * HEAD_CAPACITY);
    for (const size of [1, 3000, 5000, HEAD_CAPACITY, 1, 5000]) {
      const buffers = Array.from({ length: 20 }, () => pool.take(size));
      for (const buffer of buffers) if (buffer !== undefined) pool.give(buffer);
      expect(pool.size).toBeLessThanOrEqual(2 * HEAD_CAPACITY);
    }
  });

  test('refuses more scattered pieces than it keeps account of', () => {
    const head = new StreamHead(new HeadPool());
    const accepted = Array.from({ length: 40 }, (_, i) => put(head, 10 + 3 * i, 'x'));
    expect(accepted.indexOf(false)).toBe(16);
  });

  test('gives the stream, whatever the order and overlap of its segments', () => {
    const stream = bytes(Array.from({ length: 200 }, (_, i) => String.fromCharCode(33 + (i % 90))).join(''));
    const piece = fc.tuple(fc.nat(199), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const head = new StreamHead(new HeadPool());
        const covered = new Set<number>();
        for (const [from, length] of pieces) {
          const to = Math.min(stream.length, from + length);
          head.put(from, stream, from, to);
          for (let i = from; i < to; i++) covered.add(i);
        }
        let contiguous = 0;
        while (covered.has(contiguous)) contiguous++;
        expect(head.length).toBe(contiguous);
        expect(held(head)).toBe(Buffer.from(stream.subarray(0, contiguous)).toString('latin1'));
      }),
    );
  });
});
