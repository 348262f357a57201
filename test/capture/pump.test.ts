import { describe, expect, it } from 'vitest';
import { Interfaces } from '../../src/capture/interfaces.js';
import { NameTable } from '../../src/capture/names.js';
import { PcapReader } from '../../src/capture/pcap.js';
import { PcapngReader } from '../../src/capture/pcapng.js';
import { type PumpEnd, pump, Windows } from '../../src/capture/pump.js';
import { type CapturedFrame, FrameCollector } from '../support/captured-frames.js';
import { pcapFile, type WrittenFrame } from '../support/pcap-writer.js';
import { PcapngWriter, pcapngFile } from '../support/pcapng-writer.js';
import { MemorySource } from '../support/sources.js';

const windows = new Windows();

const frames: readonly WrittenFrame[] = Array.from({ length: 12 }, (_, i) => ({
  seconds: 1_700_000_000 + i,
  nanoseconds: i * 1000,
  bytes: Uint8Array.from({ length: (i * 37) % 64 }, (__, at) => i + at),
}));

interface Options {
  readonly chunk?: number;
  readonly piece?: number;
  readonly stopAfter?: number;
}

async function pumped(
  capture: Buffer,
  { chunk = 1_000_000, piece, stopAfter = Number.POSITIVE_INFINITY }: Options = {},
): Promise<{ end: PumpEnd; frames: readonly CapturedFrame[] }> {
  const sink = new FrameCollector();
  const reader =
    capture[0] === 0x0a
      ? new PcapngReader('test', new Interfaces(), new NameTable())
      : new PcapReader('test', new Interfaces());
  const stop = (): boolean => sink.frames.length >= stopAfter;
  const end = await pump({ source: new MemorySource(capture, piece), reader, sink, windows, chunk, stop });
  return { end, frames: sink.frames };
}

describe.each([
  ['pcap', pcapFile(frames)],
  ['pcapng', pcapngFile(frames)],
])('a %s capture in chunks', (_, capture) => {
  it('gives the same frames whatever the size of the chunks', async () => {
    const whole = await pumped(capture);
    expect(whole.frames).toHaveLength(frames.length);
    expect(whole.end).toEqual({ offset: capture.length });
    for (let chunk = 1; chunk <= capture.length; chunk++) {
      expect(await pumped(capture, { chunk })).toEqual(whole);
    }
  });

  it('tells where it is cut off', async () => {
    const cut = capture.subarray(0, -1);
    for (const chunk of [1, 50, cut.length]) {
      const { end, frames: read } = await pumped(cut, { chunk });
      expect(read).toHaveLength(frames.length - 1);
      expect(end.fault?.kind).toBe('truncated');
      expect(end.fault?.cause).toMatch(/the last record is cut off: \d+ of \d+ bytes are there/);
      expect(capture.length - end.offset).toBeLessThan(110);
    }
  });

  it('can be stopped between two chunks', async () => {
    const { end, frames: read } = await pumped(capture, { chunk: 100, stopAfter: 3 });
    expect(read.length).toBeGreaterThanOrEqual(3);
    expect(read.length).toBeLessThan(frames.length);
    expect(end.fault).toBeUndefined();
  });
});

describe('long blocks', () => {
  const writer = () => new PcapngWriter().section().interface({ snapLength: 10_000_000 });
  const short = { seconds: 1, nanoseconds: 0, bytes: Uint8Array.of(1) };

  it('of several chunks are put together', async () => {
    const long = { seconds: 2, nanoseconds: 0, bytes: Uint8Array.from({ length: 3_000_001 }, (_, i) => i) };
    const capture = writer().enhanced(short).enhanced(long).enhanced(short).done();
    const { end, frames: read } = await pumped(capture, { chunk: 100_000 });
    expect(end).toEqual({ offset: capture.length });
    expect(read.map((frame) => frame.bytes.length)).toEqual([1, 3_000_001, 1]);
    expect(read[1]?.bytes.equals(long.bytes)).toBe(true);
  });

  it('that are not needed go past in chunks', async () => {
    const capture = writer().block(0x7777, new Uint8Array(1_000_000)).enhanced(short).done();
    for (const chunk of [999, 65_536]) {
      const { end, frames: read } = await pumped(capture, { chunk });
      expect(end).toEqual({ offset: capture.length });
      expect(read).toHaveLength(1);
    }
  });

  it('that are not needed are missed where they are cut off', async () => {
    const capture = writer().enhanced(short).block(0x7777, new Uint8Array(1_000_000)).done();
    const { end } = await pumped(capture.subarray(0, -10), { chunk: 65_536 });
    expect(end.fault).toEqual({
      kind: 'truncated',
      cause: 'the last block is cut off, 6 bytes or more before its end',
    });
    expect((await pumped(capture.subarray(0, -3))).end.fault?.kind).toBe('truncated');
  });
});
