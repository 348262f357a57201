import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GzipSource, isGzip } from '../../src/capture/gzip.js';
import { drain, MemorySource } from '../support/sources.js';

/** Does not compress to nothing, so that damage has something to hit. */
const content = Buffer.from(Array.from({ length: 40_000 }, (_, i) => (i * i * 31 + (i >> 3)) & (i & 64 ? 0xff : 0x0f)));

interface Result {
  readonly data: Buffer;
  readonly fault: string | undefined;
}

async function decompressed(bytes: Uint8Array, options: { piece?: number; pipe?: boolean } = {}): Promise<Result> {
  const open = (): MemorySource => new MemorySource(bytes, options.piece);
  const source = new GzipSource(open(), options.pipe ? undefined : async () => open());
  const data = await drain(source);
  await source.close();
  return { data, fault: source.fault?.cause };
}

describe('gzip data', () => {
  const compressed = gzipSync(content);

  it('is told by its first bytes', () => {
    expect(isGzip(compressed)).toBe(true);
    expect(isGzip(content)).toBe(false);
    expect(isGzip(Buffer.of(0x1f, 0x8b))).toBe(false);
  });

  it('is decompressed, however its bytes come', async () => {
    for (const piece of [compressed.length, 1000, 37]) {
      expect(await decompressed(compressed, { piece })).toEqual({ data: content, fault: undefined });
    }
  });

  it('may be several members in a row, and end in zeros', async () => {
    const several = Buffer.concat([
      compressed,
      gzipSync(Buffer.alloc(0)),
      gzipSync(Buffer.from('end')),
      Buffer.alloc(512),
    ]);
    const expected = Buffer.concat([content, Buffer.from('end')]);
    for (const piece of [several.length, 100]) {
      expect(await decompressed(several, { piece })).toEqual({ data: expected, fault: undefined });
    }
  });

  it('that is damaged is not opened once more after it was closed', async () => {
    const damaged = Buffer.from(compressed);
    damaged.fill(0xff, 700, 800);
    const again = new MemorySource(damaged);
    let reopened = (_: MemorySource): void => {};
    let asked = (): void => {};
    const reopening = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const source = new GzipSource(new MemorySource(damaged), () => {
      asked();
      return new Promise((resolve) => {
        reopened = resolve;
      });
    });
    const draining = drain(source);
    await reopening;
    await source.close();
    reopened(again);
    await draining;
    expect(again).toMatchObject({ closed: true, bytesTaken: 0 });
  });

  it('that makes much of little is given as it is asked for', async () => {
    const zeros = Buffer.alloc(20_000_000);
    const source = new GzipSource(new MemorySource(gzipSync(zeros)), undefined);
    expect((await drain(source, 100_000)).equals(zeros)).toBe(true);
  });

  it('gives all that can be had before the byte where it is cut off, and says that it was', async () => {
    let before = 0;
    for (let length = 3; length < compressed.length; length += 97) {
      const { data, fault } = await decompressed(compressed.subarray(0, length));
      expect(fault).toBe('the gzip data ends in the middle');
      expect(data.equals(content.subarray(0, data.length))).toBe(true);
      expect(data.length).toBeGreaterThanOrEqual(before);
      before = data.length;
    }
    expect(before).toBeGreaterThan(content.length - 1000);
  });

  it('gives all that stands before damage, to the byte', async () => {
    const at = Math.floor(compressed.length / 2);
    const whole = await decompressed(compressed.subarray(0, at));
    const damaged = Buffer.from(compressed);
    damaged.fill(0xff, at);
    const { data, fault } = await decompressed(damaged);
    expect(fault).toMatch('the gzip data is damaged');
    expect(data.length).toBeGreaterThanOrEqual(whole.data.length);
    expect(data.equals(content.subarray(0, whole.data.length))).toBe(false);
    expect(data.subarray(0, whole.data.length).equals(whole.data)).toBe(true);
  });

  it('gives all of a member whose checksum does not fit', async () => {
    const damaged = Buffer.from(compressed);
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 6) ^ 1, damaged.length - 6);
    const { data, fault } = await decompressed(damaged);
    expect(data).toEqual(content);
    expect(fault).toMatch('the gzip data is damaged');
  });

  it('from a pipe gives what stands before the damaged piece', async () => {
    const damaged = Buffer.from(compressed);
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 6) ^ 1, damaged.length - 6);
    const { data, fault } = await decompressed(damaged, { pipe: true, piece: 100 });
    expect(fault).toMatch('the gzip data is damaged');
    expect(data.length).toBeGreaterThan(content.length / 2);
    expect(data.equals(content.subarray(0, data.length))).toBe(true);
  });

  it('never throws or hangs where it is damaged', async () => {
    const small = gzipSync(content.subarray(0, 300));
    const change = fc.tuple(fc.nat(small.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const damaged = Buffer.from(small);
        for (const [at, value] of changes) damaged[at] = value;
        const { data } = await decompressed(damaged);
        expect(data.length).toBeLessThan(1032 * small.length);
      }),
      { numRuns: 100 },
    );
  });

  it('can be let go of at any time', async () => {
    const source = new GzipSource(new MemorySource(compressed, 10), undefined);
    const reading = source.read(new Uint8Array(100), 0, 100);
    await source.close();
    expect(await reading).toBeLessThanOrEqual(100);
    expect(await source.read(new Uint8Array(100), 0, 100)).toBe(0);
  });
});
