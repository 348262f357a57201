import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backwardStart, FseTable, HuffmanTable, manyBitsAt } from '../../src/capture/zstd-entropy.js';

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset);

/** Room on both sides, which bit reads may run into. */
const withSlack = (bytes: Uint8Array): DataView => view(Buffer.concat([Buffer.alloc(64), bytes, Buffer.alloc(64)]));

describe('bits', () => {
  it('are read from any position, up to 31 at once', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 80n - 1n }), fc.nat(40), fc.nat(31), (number, position, count) => {
        const bytes = Uint8Array.from({ length: 16 }, (_, i) => Number((number >> BigInt(8 * i)) & 0xffn));
        const expected = Number((number >> BigInt(position)) & ((1n << BigInt(count)) - 1n));
        expect(manyBitsAt(view(bytes), position, count)).toBe(expected);
      }),
    );
  });

  it('of a backward stream begin below the 1 that ends it', () => {
    expect(backwardStart(view(Uint8Array.of(0xff, 0b0001_0110)), 0, 2)).toBe(12);
    expect(backwardStart(view(Uint8Array.of(0xff, 1)), 0, 2)).toBe(8);
    expect(backwardStart(view(Uint8Array.of(0xff, 0)), 0, 2)).toBe(-1);
    expect(backwardStart(view(Uint8Array.of(0xff)), 0, 0)).toBe(-1);
  });
});

describe('an FSE table', () => {
  it('is not built from probabilities that do not fill it', () => {
    const table = new FseTable();
    expect(table.build(Int32Array.of(4, 4, 8), 3, 4)).toBe(true);
    expect(table.build(Int32Array.of(4, 4, 7), 3, 4)).toBe(false);
  });

  it('is read from any bytes or refused, and then ends within them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        const end = new FseTable().read(withSlack(bytes), 64, 64 + bytes.length, 9, 52);
        expect(end === -1 || (end > 64 && end <= 64 + bytes.length)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a Huffman table', () => {
  it('is read from weights as they stand', () => {
    // Weights 2, 1 and, left out because it follows, 1: codes 1, 00 and 01.
    const table = new HuffmanTable();
    const bytes = withSlack(Uint8Array.of(127 + 2, 0x21, 0b0101_0010));
    expect(table.readDescription(bytes, 64, 67)).toBe(66);
    const out = new Uint8Array(4);
    // Below the 1 that ends the stream: 01 → 2, 00 → 1, 1 → 0, and in the first stream a bit is left.
    expect(table.decode(bytes, 66, 67, out, 0, 3)).toBe(false);
    const even = withSlack(Uint8Array.of(127 + 2, 0x21, 0b0010_1001));
    expect(table.decode(even, 66, 67, out, 0, 3)).toBe(true);
    expect([...out.subarray(0, 3)]).toEqual([2, 1, 0]);
  });

  it('is read from any bytes or refused, and then decodes or refuses any stream', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.uint8Array({ maxLength: 60 }), (bytes, stream) => {
        const table = new HuffmanTable();
        const end = table.readDescription(withSlack(bytes), 64, 64 + bytes.length);
        expect(end === -1 || (end > 64 && end <= 64 + bytes.length)).toBe(true);
        if (end < 0) return;
        const out = new Uint8Array(200);
        table.decode(withSlack(stream), 64, 64 + stream.length, out, 0, 100);
        table.decodeFour(withSlack(stream), 64, 64 + stream.length, out, 100);
        expect(out.subarray(100).every((byte) => byte === 0)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
