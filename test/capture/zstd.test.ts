import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isZstd, ZstdSource } from '../../src/capture/zstd.js';
import { drain, MemorySource } from '../support/sources.js';
import { ZSTD_SAMPLES, zstdContent } from '../support/zstd-samples.js';

const SKIPPABLE = Buffer.from('5a2a4d1805000000aabbccddee', 'hex');
const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** A block: raw 0, RLE 1, compressed 2. */
function block(type: number, size: number, content: readonly number[], last = true): number[] {
  const header = (size << 3) | (type << 1) | Number(last);
  return [header & 0xff, (header >> 8) & 0xff, header >> 16, ...content];
}

/** The header of raw (0) or RLE (1) literals, as short as it can be. */
function header(type: number, size: number): number[] {
  if (size < 32) return [(size << 3) | type];
  const format = size < 4096 ? 1 : 3;
  const word = (size << 4) | (format << 2) | type;
  return format === 1 ? [word & 0xff, word >> 8] : [word & 0xff, (word >> 8) & 0xff, word >> 16];
}

/** A frame without checksum and with a window of 128 KiB. */
const frame = (...blocks: readonly number[][]): Buffer => Buffer.from([...MAGIC, 0, 7 << 3, ...blocks.flat()]);

async function decompressed(bytes: Uint8Array, piece?: number): Promise<{ data: Buffer; fault: string | undefined }> {
  const source = new ZstdSource(new MemorySource(bytes, piece));
  const data = await drain(source);
  return { data, fault: source.fault?.cause };
}

describe.each(ZSTD_SAMPLES)('zstd data: $what', (sample) => {
  const content = zstdContent(sample);
  const large = content.length > 1_000_000;

  it('is decompressed', async () => {
    expect(isZstd(sample.compressed)).toBe(true);
    const { data, fault } = await decompressed(sample.compressed);
    expect(fault).toBeUndefined();
    expect(data.equals(content)).toBe(true);
  });

  it('is the same however its bytes come', async () => {
    for (const piece of large ? [1, 100] : [1, 2, 3, 7, 100, 1000]) {
      const { data, fault } = await decompressed(sample.compressed, piece);
      expect(fault).toBeUndefined();
      expect(data.equals(content)).toBe(true);
    }
  });

  it('gives whole blocks before the byte where it is cut off, and says that it was', async () => {
    const step = Math.ceil(sample.compressed.length / (large ? 10 : 100));
    for (let length = 5; length < sample.compressed.length; length += step) {
      const { data, fault } = await decompressed(sample.compressed.subarray(0, length));
      expect(fault).toBe('the zstd data ends in the middle');
      expect(data.equals(content.subarray(0, data.length))).toBe(true);
    }
  });

  it('never throws, hangs or grows beyond its blocks where it is damaged', async () => {
    const { compressed } = sample;
    const change = fc.tuple(fc.nat(compressed.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const damaged = Buffer.from(compressed);
        for (const [at, value] of changes) damaged[at] = value;
        const { data } = await decompressed(damaged);
        expect(data.length).toBeLessThanOrEqual(128 * 1024 * compressed.length);
      }),
      { numRuns: large ? 10 : 100 },
    );
  });
});

describe('zstd frames', () => {
  const raw = frame(block(0, 3, [1, 2, 3]));

  it('are read in a row, skippable ones skipped', async () => {
    const [text] = ZSTD_SAMPLES;
    if (text === undefined) throw new Error('there are samples');
    const all = Buffer.concat([SKIPPABLE, raw, text.compressed, SKIPPABLE, raw]);
    for (const piece of [1, 5, all.length]) {
      const { data, fault } = await decompressed(all, piece);
      expect(fault).toBeUndefined();
      expect(data).toEqual(Buffer.concat([Buffer.of(1, 2, 3), zstdContent(text), Buffer.of(1, 2, 3)]));
    }
  });

  it('may begin with a skippable one', () => {
    expect(isZstd(SKIPPABLE)).toBe(true);
    expect(isZstd(Buffer.from('5a2a4d19', 'hex'))).toBe(false);
  });

  it('hold raw and repeated bytes', async () => {
    const { data } = await decompressed(frame(block(0, 2, [8, 9], false), block(1, 5, [7])));
    expect(data).toEqual(Buffer.of(8, 9, 7, 7, 7, 7, 7));
  });

  it('hold literals of every kind and header size', async () => {
    const rle = (size: number): number[] => [...header(1, size), 0x41, 0];
    const raw = (size: number): number[] => [...header(0, size), ...Array<number>(size).fill(0x42), 0];
    const sizes = [0, 5, 31, 32, 4095, 4096, 100_000];
    const blocks = sizes
      .flatMap((size) => [rle(size), raw(size)])
      .map((content) => block(2, content.length, content, false));
    const { data, fault } = await decompressed(frame(...blocks, block(0, 0, [])));
    expect(fault).toBeUndefined();
    expect(data.toString()).toBe(sizes.map((size) => 'A'.repeat(size) + 'B'.repeat(size)).join(''));
  });

  it('are told from what follows them', async () => {
    const { data, fault } = await decompressed(Buffer.concat([raw, Buffer.from('something else')]));
    expect(data).toEqual(Buffer.of(1, 2, 3));
    expect(fault).toBe('what follows the zstd frame is no other');
  });

  it('are refused with a window that would take too much memory', async () => {
    const huge = Buffer.from([...MAGIC, 0, 18 << 3, ...block(0, 0, [])]);
    expect((await decompressed(huge)).fault).toBe('the zstd data needs a window of more than 128 MiB');
    const largest = Buffer.from([...MAGIC, 0, 17 << 3, ...block(0, 0, [])]);
    expect((await decompressed(largest)).fault).toBeUndefined();
  });

  it('are refused where they need a dictionary', async () => {
    const { fault } = await decompressed(Buffer.from([...MAGIC, 1, 7 << 3, 5, ...block(0, 0, [])]));
    expect(fault).toBe('the zstd data needs a dictionary, which is not there');
  });

  it('are told to be damaged where their checksum does not fit', async () => {
    const [text] = ZSTD_SAMPLES;
    if (text === undefined) throw new Error('there are samples');
    const damaged = Buffer.from(text.compressed);
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1);
    const { data, fault } = await decompressed(damaged);
    expect(data.equals(zstdContent(text))).toBe(true);
    expect(fault).toBe('the zstd checksum does not fit what came before it');
  });

  it('cannot make the decoder work longer than their output takes', async () => {
    // 98,047 sequences that each repeat 131,074 bytes: 12 GB of copying in a block of 9 bytes.
    const sequences = [0x00, 0xff, 0xff, 0xff, 0x54, 0, 0, 52, 1];
    const { data, fault } = await decompressed(frame(block(0, 1, [1], false), block(2, sequences.length, sequences)));
    expect(data).toEqual(Buffer.of(1));
    expect(fault).toBe('a zstd block is damaged');
  });
});
