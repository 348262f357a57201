import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { Frame } from '../../src/capture/frame.js';
import { PacketChunks, releasePiece } from '../../src/capture/packet-chunks.js';
import { type RingOptions, ringPaths } from '../../src/capture/ring-files.js';
import { RingWriter } from '../../src/capture/ring-writer.js';
import { type ReadCapture, readInWindows } from '../support/captured-frames.js';

const MIB = 2 ** 20;
/** 2026-01-02T03:04:05Z. */
const START = Date.UTC(2026, 0, 2, 3, 4, 5);

const root = mkdtempSync(join(tmpdir(), 'rolepath-ring-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder = '';
let rings = 0;
beforeEach(() => {
  folder = join(root, String(rings++));
  mkdirSync(folder);
});

/** A ring with as many sources as there are names, each of one interface; what it tells, and its time. */
class Ring {
  readonly told: string[] = [];
  now = START;
  readonly options: RingOptions;
  readonly writer: RingWriter;
  private readonly chunks: PacketChunks[];
  private sent = 0;

  constructor(options: Partial<RingOptions> = {}, names: readonly string[] = ['eth0']) {
    this.options = { file: join(folder, 'edge.pcapng'), maxBytes: MIB, ...options };
    this.writer = new RingWriter(this.options, { application: 'test' }, names.length, (line) => this.told.push(line));
    this.chunks = names.map((_, source) => {
      const chunks: PacketChunks = new PacketChunks((piece) => {
        const { bytes, start, end, packets } = piece;
        this.writer.write(source, bytes, start, end, packets, this.now);
        releasePiece(chunks.busy, piece);
      });
      return chunks;
    });
    for (const [source, name] of names.entries()) this.writer.describe(source, 0, { linkType: 1, snapLength: 0, name });
    this.writer.begin(this.now);
  }

  /** Sends packets of 1,000 bytes; the first four are their number, counted over all sources. */
  send(packets: number, source = 0): this {
    const chunks = this.chunks[source];
    const frame = new Frame();
    frame.bytes = new Uint8Array(1000);
    frame.end = frame.wireLength = 1000;
    for (let i = 0; i < packets; i++) {
      new DataView(frame.bytes.buffer).setUint32(0, this.sent++);
      frame.seconds = 1_700_000_000 + i;
      chunks?.frame(frame);
    }
    chunks?.flush();
    return this;
  }

  end(): this {
    this.writer.end(this.now);
    return this;
  }

  get names(): string[] {
    return readdirSync(folder).sort();
  }

  /** The files of the ring, each read on its own. */
  get files(): ReadCapture[] {
    return ringPaths(this.options).map((path) => readInWindows(readFileSync(path)));
  }

  /** The numbers of the packets in the ring, file by file. */
  get numbers(): number[][] {
    return this.files.map(({ frames }) => frames.map(({ bytes }) => bytes.readUInt32BE(0)));
  }
}

const upTo = (end: number, start = 0): number[] => Array.from({ length: end - start }, (_, index) => start + index);

describe('a ring of files', () => {
  test('is named by number and UTC time, as sets of files that Wireshark knows', () => {
    const ring = new Ring().send(1).end();
    expect(ring.names).toEqual(['edge_00001_20260102030405.pcapng']);
    expect(statSync(join(folder, 'edge_00001_20260102030405.pcapng')).mode & 0o777).toBe(0o600);
  });

  test('begins the next file where one would be too long; nothing is lost, and each opens on its own', () => {
    const ring = new Ring().send(2500).send(10).end();
    expect(ring.names.length).toBe(3);
    for (const path of ringPaths(ring.options)) expect(statSync(path).size).toBeLessThan(MIB + 200);
    expect(statSync(ringPaths(ring.options)[0] ?? '').size).toBeGreaterThan(MIB - 1100);
    for (const { fault, wanted, interfaces } of ring.files) {
      expect([fault, wanted]).toEqual([undefined, 0]);
      expect(interfaces.list.map(({ name }) => name)).toEqual(['eth0']);
    }
    expect(ring.numbers.flat()).toEqual(upTo(2510));
    expect(ring.writer.counts).toEqual([{ written: 2510, unwritten: 0 }]);
  });

  test('begins the next file where one is old, counted from its first packet', () => {
    const ring = new Ring({ maxSeconds: 60 });
    ring.now += 3_600_000;
    ring.writer.pass(ring.now);
    ring.send(3);
    ring.now += 59_999;
    ring.writer.pass(ring.now);
    ring.send(3);
    ring.now += 1;
    ring.writer.pass(ring.now);
    ring.send(3).end();
    expect(ring.names).toEqual(['edge_00001_20260102030405.pcapng', 'edge_00002_20260102040505.pcapng']);
    expect(ring.numbers).toEqual([upTo(6), upTo(9, 6)]);
  });

  test('keeps so many files, the oldest go', () => {
    const ring = new Ring({ maxFiles: 2 }).send(5000).end();
    expect(ring.names.map((name) => name.slice(0, 10))).toEqual(['edge_00004', 'edge_00005']);
    expect(ring.numbers.flat()).toEqual(upTo(5000).slice(-ring.numbers.flat().length));
  });

  test('goes on where a former run ended, and leaves other files alone', () => {
    new Ring().send(2500).end();
    const others = ['edge_1_20260102030405.pcapng', 'edge.pcapng', 'edge_00009_20260102030405.pcap'];
    for (const name of others) mkdirSync(join(folder, name));
    const ring = new Ring({ maxFiles: 3 }).send(10).end();
    const names = ring.names.filter((name) => !others.includes(name));
    expect(names.map((name) => name.slice(0, 10))).toEqual(['edge_00002', 'edge_00003', 'edge_00004']);
    expect(ring.numbers.at(-1)).toEqual(upTo(10));
  });

  test('tells interfaces apart, which are numbered anew in each file', () => {
    const ring = new Ring({}, ['eth0', 'eth1', 'eth2']);
    ring.send(3, 2).send(2, 0).send(1100, 2).send(5, 1).end();
    const [first, second] = ring.files;
    expect(first?.interfaces.list.map(({ name }) => name)).toEqual(['eth2', 'eth0']);
    expect(second?.interfaces.list.map(({ name }) => name)).toEqual(['eth2', 'eth1']);
    const of = (capture: ReadCapture | undefined, name: string): number => {
      const id = capture?.interfaces.list.find((each) => each.name === name)?.id;
      return capture?.frames.filter(({ interfaceId }) => interfaceId === id).length ?? 0;
    };
    expect(of(first, 'eth0')).toBe(2);
    expect(of(first, 'eth2') + of(second, 'eth2')).toBe(1103);
    expect(of(second, 'eth1')).toBe(5);
  });

  test('tells in each file what was lost meanwhile, so that the files add up', () => {
    const ring = new Ring().send(10);
    ring.writer.count(0, 0, { kernelDrops: 5, interfaceDrops: 1, filterAccepted: 15 });
    ring.send(1100);
    ring.writer.count(0, 0, { kernelDrops: 7, interfaceDrops: 1, filterAccepted: 1120 });
    ring.end();
    const told = ring.files.map(({ interfaces }) => interfaces.list[0]);
    expect(told.map((each) => each?.drops)).toEqual([
      { kernel: 5, interface: 1 },
      { kernel: 2, interface: 0 },
    ]);
    expect(told.map((each) => each?.filterAccepted)).toEqual([15, 1105]);
  });

  test('can be cut off anywhere: all packets before are read', () => {
    const ring = new Ring().send(50);
    const file = readFileSync(ringPaths(ring.options)[0] ?? '');
    ring.end();
    for (let length = file.length - 2100; length < file.length; length += 7) {
      const { frames, fault } = readInWindows(file.subarray(0, length));
      expect(fault).toBeUndefined();
      expect(frames.length).toBe(50 - Math.ceil((file.length - length) / 1032));
    }
  });
});

describe('where nothing can be written', () => {
  test('a line says so once, packets are counted, and writing goes on when it can', () => {
    const ring = new Ring().send(5);
    rmSync(folder, { recursive: true });
    ring.send(1100).send(20);
    expect(ring.told).toEqual([
      `${ring.options.file}: there is no such directory; the watch goes on, its packets are not written`,
    ]);
    const lost = ring.writer.counts[0]?.unwritten ?? 0;
    expect(lost).toBeGreaterThan(80);
    mkdirSync(folder);
    ring.send(10);
    expect(ring.writer.counts[0]?.unwritten).toBe(lost + 10);
    ring.now += 1000;
    ring.send(10).end();
    expect(ring.told[1]).toMatch(/edge_00001_20260102030406\.pcapng: packets are written again$/);
    expect(ring.numbers).toEqual([upTo(1145, 1135)]);
    const [{ written, unwritten } = { written: 0, unwritten: 0 }] = ring.writer.counts;
    expect(written + unwritten).toBe(1145);
    expect(unwritten).toBe(lost + 10);
  });

  test('packets that were given up before are counted, too', () => {
    const ring = new Ring().send(5);
    ring.writer.lose(0, 3);
    ring.writer.lose(0, 7);
    expect(ring.end().writer.counts).toEqual([{ written: 5, unwritten: 7 }]);
  });

  test('a single file is never overwritten', () => {
    const options = { file: join(folder, 'one.pcapng') };
    new RingWriter(options, {}, 1, () => {}).begin(START);
    const told: string[] = [];
    new RingWriter(options, {}, 1, (line) => told.push(line)).begin(START);
    expect(told).toEqual([expect.stringContaining('it exists, and is not overwritten')]);
  });
});

describe('packets on their way', () => {
  const frame = new Frame();
  frame.bytes = new Uint8Array(400_000);
  frame.end = frame.wireLength = 400_000;

  test('are given up where who writes them is too far behind, and counted', () => {
    const pieces: unknown[] = [];
    const chunks = new PacketChunks((piece) => pieces.push(piece));
    for (let i = 0; i < 200; i++) chunks.frame(frame);
    chunks.flush();
    expect(chunks.lost).toBe(200 - 2 * 64);
    expect(pieces.length).toBe(64);
  });

  test('go through chunks that are free again, in their order, where none is to stay at hand', () => {
    const numbers: number[] = [];
    const used = new Set<number>();
    const chunks: PacketChunks = new PacketChunks(
      (piece) => {
        for (let at = piece.start; at < piece.end; at += 400_032) numbers.push(piece.bytes[at + 28] ?? -1);
        used.add(piece.chunk);
        releasePiece(chunks.busy, piece);
      },
      { holds: false },
    );
    for (let i = 0; i < 200; i++) {
      frame.bytes[0] = i;
      chunks.frame(frame);
    }
    chunks.flush();
    expect(numbers).toEqual(upTo(200));
    expect([...used]).toEqual([0]);
  });

  test('stay at hand, the latest of them', () => {
    const chunks = new PacketChunks();
    for (let i = 0; i < 200; i++) chunks.frame(frame);
    expect(chunks.lost).toBe(0);
    const held = chunks.held().reduce((sum, bytes) => sum + bytes.length, 0);
    expect(held).toBe(2 * 64 * 400_032);
  });

  test('may be longer than a chunk', () => {
    const long = new Frame();
    long.bytes = new Uint8Array(3 * MIB);
    long.end = long.wireLength = long.bytes.length;
    const sizes: number[] = [];
    const chunks = new PacketChunks(({ start, end }) => sizes.push(end - start));
    for (const each of [frame, long, frame]) chunks.frame(each);
    chunks.flush();
    expect(sizes).toEqual([400_032, 3 * MIB + 32, 400_032]);
    expect(chunks.lost).toBe(0);
  });
});
