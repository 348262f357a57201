import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInWindows } from '../support/captured-frames.js';
import { type PcapOptions, pcapFile, pcapHeader, pcapRecord, type WrittenFrame } from '../support/pcap-writer.js';

const bytes = (length: number, seed = 0): Uint8Array => Uint8Array.from({ length }, (_, i) => (seed + i * 7) & 0xff);

const frames: readonly WrittenFrame[] = [
  { seconds: 1_700_000_000, nanoseconds: 123_456_000, bytes: bytes(60) },
  { seconds: 1_700_000_000, nanoseconds: 999_999_000, bytes: bytes(5, 1), wireLength: 1514 },
  { seconds: 4_294_967_295, nanoseconds: 0, bytes: bytes(0) },
  { seconds: 0, nanoseconds: 1_000, bytes: bytes(113, 2) },
];

const variants: readonly (readonly [string, PcapOptions])[] = [
  ['little-endian microseconds', {}],
  ['big-endian microseconds', { bigEndian: true }],
  ['little-endian nanoseconds', { nanoseconds: true }],
  ['big-endian nanoseconds', { nanoseconds: true, bigEndian: true }],
  ['little-endian modified', { modified: true }],
  ['big-endian modified', { modified: true, bigEndian: true }],
];

const expected = frames.map((frame) => ({
  seconds: frame.seconds,
  nanoseconds: frame.nanoseconds,
  bytes: Buffer.from(frame.bytes),
  wireLength: frame.wireLength ?? frame.bytes.length,
  linkType: 1,
  fcsLength: 0,
  interfaceId: 0,
}));

describe.each(variants)('a %s pcap file', (_, options) => {
  const file = pcapFile(frames, options);

  it('gives its frames as they were written', () => {
    const read = readInWindows(file);
    expect(read.frames).toEqual(expected);
    expect(read).toMatchObject({ fault: undefined, wanted: 0, offset: file.length });
  });

  it('gives the same frames whatever the windows it is read in', () => {
    for (let size = 1; size <= file.length; size++) expect(readInWindows(file, size).frames).toEqual(expected);
  });

  it('keeps all frames before the byte where it is cut off, and says that it was', () => {
    const ends = frames.map((__, count) => pcapFile(frames.slice(0, count + 1), options).length);
    for (let length = 0; length < file.length; length++) {
      const read = readInWindows(file.subarray(0, length));
      expect(read.frames).toEqual(expected.slice(0, ends.filter((end) => end <= length).length));
      const whole = length === 24 || ends.includes(length);
      expect(read.wanted > 0).toBe(!whole);
      expect(read.fault).toBeUndefined();
    }
  });
});

describe('a pcap file', () => {
  it('keeps every nanosecond where it has them', () => {
    const frame = { seconds: 7, nanoseconds: 999_999_999, bytes: bytes(1) };
    expect(readInWindows(pcapFile([frame], { nanoseconds: true })).frames[0]?.nanoseconds).toBe(999_999_999);
  });

  it('carries a fraction that runs past a second', () => {
    const frame = { seconds: 7, nanoseconds: 3_250_000_000, bytes: bytes(1) };
    for (const nanoseconds of [false, true]) {
      const [read] = readInWindows(pcapFile([frame], { nanoseconds })).frames;
      expect(read).toMatchObject({ seconds: 10, nanoseconds: 250_000_000 });
    }
  });

  it('takes a wire length below the captured length for the captured length', () => {
    const [read] = readInWindows(pcapFile([{ seconds: 1, nanoseconds: 0, bytes: bytes(60), wireLength: 20 }])).frames;
    expect(read).toMatchObject({ wireLength: 60, bytes: Buffer.from(bytes(60)) });
  });

  it('takes the smaller length for the captured one before version 2.4', () => {
    const snapped = { seconds: 1, nanoseconds: 0, bytes: bytes(20), wireLength: 60 };
    const swapped = pcapRecord(snapped);
    swapped.writeUInt32LE(60, 8);
    swapped.writeUInt32LE(20, 12);
    for (const minor of [2, 3]) {
      for (const record of [pcapRecord(snapped), swapped]) {
        const file = Buffer.concat([pcapHeader({ version: [2, minor] }), record]);
        expect(readInWindows(file).frames).toMatchObject([{ wireLength: 60, bytes: Buffer.from(bytes(20)) }]);
        expect(readInWindows(file.subarray(0, -1))).toMatchObject({ frames: [], wanted: 36 });
      }
    }
  });

  it('is refused in a version that nobody has described', () => {
    const read = readInWindows(pcapFile(frames, { version: [3, 0] }));
    expect(read).toMatchObject({ frames: [], fault: 'version 3.0 of the pcap format is not known' });
  });

  it('keeps the link type apart from the FCS length that may stand in the same word', () => {
    const file = pcapFile(frames, { linkType: 113, fcsLength: 4 });
    const read = readInWindows(file);
    expect(read.frames[0]).toMatchObject({ linkType: 113, fcsLength: 4 });
    expect(read.interfaces.list).toMatchObject([{ linkType: 113 }]);
  });

  it('has no FCS length where the bit that announces it is not set', () => {
    const header = pcapHeader();
    header.writeUInt32LE(((2 << 28) | 1) >>> 0, 20);
    const file = Buffer.concat([header, pcapRecord({ seconds: 1, nanoseconds: 0, bytes: bytes(4) })]);
    expect(readInWindows(file).frames[0]).toMatchObject({ linkType: 1, fcsLength: 0 });
  });

  it.each([0, 0xffff_ffff, 0x8000_0000, 68])('is read with a snap length of %i', (snapLength) => {
    const read = readInWindows(pcapFile(frames, { snapLength }));
    expect(read.frames).toEqual(expected);
    expect(read.interfaces.list).toMatchObject([{ id: 0, snapLength, linkType: 1 }]);
  });

  it('ends at a record longer than a frame can be, and keeps what stands before it', () => {
    const record = pcapRecord({ seconds: 1, nanoseconds: 0, bytes: bytes(4) });
    record.writeUInt32LE(262_145, 8);
    const good = pcapFile(frames);
    const read = readInWindows(Buffer.concat([good, record]));
    expect(read.frames).toEqual(expected);
    expect(read.offset).toBe(good.length);
    expect(read.fault).toBe('the record claims 262145 captured bytes, more than the 262144 a frame here can have');
  });

  it('believes longer frames where the snap length announces them', () => {
    const long = { seconds: 1, nanoseconds: 0, bytes: bytes(300_000) };
    expect(readInWindows(pcapFile([long])).frames).toEqual([]);
    expect(readInWindows(pcapFile([long], { snapLength: 400_000 })).frames[0]?.bytes.length).toBe(300_000);
  });
});

interface OraclePacket {
  readonly header: {
    readonly timestampSeconds: number;
    readonly timestampMicroseconds: number;
    readonly capturedLength: number;
    readonly originalLength: number;
  };
  readonly data: Buffer;
}

interface Oracle {
  parse(stream: PassThrough): EventEmitter;
}

/** The packets that the `pcap-parser` package finds. */
function oraclePackets(file: Buffer): Promise<OraclePacket[]> {
  const { parse } = createRequire(import.meta.url)('pcap-parser') as Oracle;
  const stream = new PassThrough();
  const packets: OraclePacket[] = [];
  const parser = parse(stream);
  stream.end(file);
  return new Promise((resolve, reject) => {
    parser.on('packet', (packet: OraclePacket) => packets.push(packet));
    parser.on('end', () => resolve(packets));
    parser.on('error', reject);
  });
}

const anyFrames = fc.array(
  fc.record({
    seconds: fc.nat(0xffff_ffff),
    nanoseconds: fc.nat(999_999).map((microseconds) => microseconds * 1000),
    bytes: fc.uint8Array({ maxLength: 200 }),
    cut: fc.nat(2000),
  }),
  { maxLength: 20 },
);

describe('the reader and pcap-parser', () => {
  it('agree on every microsecond capture', async () => {
    await fc.assert(
      fc.asyncProperty(anyFrames, fc.boolean(), async (sketches, bigEndian) => {
        const written = sketches.map(({ cut, ...frame }) => ({ ...frame, wireLength: frame.bytes.length + cut }));
        const file = pcapFile(written, { bigEndian });
        const ours = readInWindows(file).frames.map((frame) => ({
          header: {
            timestampSeconds: frame.seconds,
            timestampMicroseconds: frame.nanoseconds / 1000,
            capturedLength: frame.bytes.length,
            originalLength: frame.wireLength,
          },
          data: frame.bytes,
        }));
        expect(ours).toEqual(await oraclePackets(file));
      }),
    );
  });

  it('agree on what stands before the cut', async () => {
    const file = pcapFile(frames);
    for (let length = 24; length < file.length; length += 5) {
      const cut = file.subarray(0, length);
      expect(readInWindows(cut).frames.map((frame) => frame.bytes)).toEqual(
        (await oraclePackets(cut)).map(({ data }) => data),
      );
    }
  });
});

describe('damage in a pcap file', () => {
  it('never throws, and never gives a frame that the file does not hold', () => {
    const file = pcapFile(frames);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }), (flips) => {
        const damaged = Buffer.from(file);
        for (const [at, value] of flips) damaged[at] = value;
        damaged.set(file.subarray(0, 4), 0);
        const whole = readInWindows(damaged);
        const captured = whole.frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
        expect(captured).toBeLessThanOrEqual(damaged.length);
        expect(readInWindows(damaged, 11)).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });
});
