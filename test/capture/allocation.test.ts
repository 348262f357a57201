import { describe, expect, it } from 'vitest';
import { BpfProgram } from '../../src/capture/bpf.js';
import { BpfSink } from '../../src/capture/bpf-sink.js';
import type { Frame, FrameSink } from '../../src/capture/frame.js';
import { Interfaces } from '../../src/capture/interfaces.js';
import { NameTable } from '../../src/capture/names.js';
import { PcapReader } from '../../src/capture/pcap.js';
import { PcapngReader } from '../../src/capture/pcapng.js';
import type { CaptureReader } from '../../src/capture/reader.js';
import { Tally } from '../../src/capture/tally.js';
import { fewestCollections } from '../support/collections.js';
import { pcapFile, type WrittenFrame } from '../support/pcap-writer.js';
import { pcapngFile } from '../support/pcapng-writer.js';

const frames: readonly WrittenFrame[] = Array.from({ length: 20_000 }, (_, i) => ({
  seconds: 1_700_000_000 + i,
  nanoseconds: (i * 7919) % 1_000_000_000,
  bytes: new Uint8Array(60 + (i % 40)),
}));

/** Words beyond 2^31, memory, and a return that depends on them. */
const PROGRAM = [
  [0x20, 0, 0, 12],
  [0x54, 0, 0, 0x7fff_ffff],
  [0x44, 0, 0, -0x8000_0000],
  [0x02, 0, 0, 3],
  [0x61, 0, 0, 3],
  [0x0c, 0, 0, 0],
  [0x15, 0, 1, 0],
  [0x06, 0, 0, -1],
  [0x06, 0, 0, 0],
];
const program = BpfProgram.from(Int32Array.from(PROGRAM.flat())) as BpfProgram;

const ROUNDS = 200;
/** A young generation fills with 16 MB: one number object for each of 4,000,000 frames would fill four of them. */
const FEW_COLLECTIONS = 1;

/** Collections while a capture is read again and again. */
async function collections(
  capture: Buffer,
  reader: () => CaptureReader,
  behind: (sink: FrameSink) => FrameSink = (sink) => sink,
): Promise<number> {
  let sum = 0;
  const adding: FrameSink = {
    frame(frame: Frame): void {
      sum += frame.end - frame.start + (frame.seconds & 1) + (frame.nanoseconds & 1);
    },
  };
  const sink = new Tally(behind(adding));
  const read = (rounds: number): void => {
    for (let i = 0; i < rounds; i++) reader().read(capture, 0, capture.length, sink);
  };
  read(ROUNDS / 4);
  let readings = 0;
  const counted = await fewestCollections(() => {
    read(ROUNDS);
    readings++;
  });
  expect(sum).toBeGreaterThan(0);
  expect(sink.frames).toBe((readings * ROUNDS + ROUNDS / 4) * frames.length);
  return counted;
}

describe('reading four million frames', () => {
  it('of a pcap file collects no garbage by the frame', async () => {
    const capture = pcapFile(frames, { nanoseconds: true });
    expect(await collections(capture, () => new PcapReader('', new Interfaces()))).toBeLessThanOrEqual(FEW_COLLECTIONS);
  });

  it('of a pcapng file collects no garbage by the frame', async () => {
    const capture = pcapngFile(frames);
    const reader = (): CaptureReader => new PcapngReader('', new Interfaces(), new NameTable());
    expect(await collections(capture, reader)).toBeLessThanOrEqual(FEW_COLLECTIONS);
  });

  it('behind a capture filter collects no garbage by the frame', async () => {
    const capture = pcapFile(frames, { nanoseconds: true });
    const behind = (sink: FrameSink): FrameSink => new BpfSink('', () => program, sink);
    const reader = (): CaptureReader => new PcapReader('', new Interfaces());
    expect(await collections(capture, reader, behind)).toBeLessThanOrEqual(FEW_COLLECTIONS);
  });
});
