import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WideCounters } from '../../../src/capture/live/wide-counters.js';
import { hasLiveNetwork, LiveNetwork } from '../../support/live-network.js';
import { tcp, udp } from '../../support/packet-builder.js';
import { pcapFile } from '../../support/pcap-writer.js';
import type { RecordEnd, RecordedFrame, RecordTask } from '../../support/record-device.js';

const RECORDER = fileURLToPath(new URL('../../support/record-device.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rolepath-live-'));

/** Writes a capture of these frames and gives its path. */
function capture(name: string, frames: readonly Uint8Array[]): string {
  const path = join(folder, name);
  writeFileSync(path, pcapFile(frames.map((bytes) => ({ seconds: 1, nanoseconds: 0, bytes }))));
  return path;
}

interface Recording {
  readonly frames: readonly RecordedFrame[];
  readonly end: RecordEnd;
}

/** Captures in the network while `send` is under way. */
async function record(network: LiveNetwork, task: RecordTask, send: () => void): Promise<Recording> {
  const args = ['--import', import.meta.resolve('tsx'), RECORDER, JSON.stringify(task)];
  const child: ChildProcess = network.spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  if (child.stdout === null || child.stdin === null) throw new Error('there is no pipe');
  child.stdin.on('error', () => {});
  const frames: RecordedFrame[] = [];
  let end: RecordEnd | undefined;
  try {
    for await (const line of createInterface(child.stdout)) {
      const value = JSON.parse(line);
      if ('open' in value) {
        send();
        child.stdin?.write('\n');
      } else if ('counters' in value) end = value;
      else frames.push(value);
    }
  } finally {
    child.kill('SIGKILL');
  }
  if (end === undefined) throw new Error('the capture broke off');
  return { frames, end };
}

const bytesOf = ({ bytes }: RecordedFrame): Buffer => Buffer.from(bytes, 'base64');

afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!hasLiveNetwork())('a live device, needs root, ip and tcpreplay', () => {
  let network: LiveNetwork;
  beforeAll(() => {
    network = new LiveNetwork();
  });
  afterAll(() => network.remove());

  test('gives every frame, complete, in order and in the order of time', async () => {
    const sent = Array.from({ length: 2000 }, (_, i) => udp({ payload: new Uint8Array((i * 37) % 1400).fill(i) }));
    const path = capture('order.pcap', sent);
    const before = Date.now() / 1000;
    const { frames, end } = await record(network, { device: 'tap0', options: {}, frames: sent.length }, () =>
      network.send(0, path),
    );
    expect(frames.map((frame) => bytesOf(frame).toString('hex'))).toEqual(
      sent.map((bytes) => Buffer.from(bytes).toString('hex')),
    );
    expect(end).toEqual({ frames: 2000, counters: { received: 2000, kernelDropped: 0, interfaceDropped: 0 } });
    const times = frames.map(({ seconds, nanoseconds }) => seconds + nanoseconds / 1e9);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThan(before - 1);
    expect(times.at(-1)).toBeLessThan(Date.now() / 1000 + 1);
    expect(frames.some(({ nanoseconds }) => nanoseconds % 1000 !== 0)).toBe(true);
    expect(new Set(frames.map(({ linkType }) => linkType))).toEqual(new Set([1]));
  });

  test('keeps so much of a frame as was asked for, and its length on the wire', async () => {
    const path = capture('snap.pcap', [udp({ payload: new Uint8Array(1000) }), udp({ payload: Uint8Array.of(1) })]);
    const { frames } = await record(network, { device: 'tap0', options: { snapLength: 96 }, frames: 2 }, () =>
      network.send(0, path),
    );
    expect(frames.map((frame) => [bytesOf(frame).length, frame.wireLength])).toEqual([
      [96, 1042],
      [43, 43],
    ]);
  });

  test('lets the kernel filter', async () => {
    const sent = [tcp({ destinationPort: 5061 }), udp({ destinationPort: 53 }), tcp({ destinationPort: 443 })];
    const path = capture('filter.pcap', [...sent, ...sent]);
    const { frames, end } = await record(
      network,
      { device: 'tap0', options: { filter: 'tcp port 443' }, frames: 2 },
      () => network.send(0, path),
    );
    expect(frames.map((frame) => bytesOf(frame).equals(sent[2]!))).toEqual([true, true]);
    expect(end.counters.received).toBe(2);
  });

  test('counts what the kernel had no room for: what was sent is what came and what was dropped', async () => {
    const path = capture(
      'burst.pcap',
      Array.from({ length: 5000 }, () => udp({ payload: new Uint8Array(1400) })),
    );
    const task = { device: 'tap0', options: { bufferBytes: 1 << 20 }, frames: 5000, isHeld: true };
    const { frames, end } = await record(network, task, () => network.send(0, path));
    expect(end.counters.kernelDropped).toBeGreaterThan(0);
    expect(frames.length).toBe(end.frames);
    expect(end.counters.received).toBe(5000);
    expect(end.frames + end.counters.kernelDropped).toBe(5000);
  });

  test('says that the interface is gone, with what came before', async () => {
    const apart = new LiveNetwork();
    try {
      const path = capture('gone.pcap', [udp()]);
      const task = { device: 'tap0', options: {}, frames: Number.MAX_SAFE_INTEGER };
      const { frames, end } = await record(apart, task, () => {
        apart.send(0, path);
        setTimeout(() => apart.removeTap(0), 500);
      });
      expect(frames.length).toBe(1);
      expect(end.lost).toMatch(/^the capture ended: .+; see whether the interface is still there and up$/);
    } finally {
      apart.remove();
    }
  });
});

test('counters of 32 bits go on beyond them', () => {
  const counters = new WideCounters(2);
  for (const value of [10, 4_000_000_000, 5, 5]) {
    counters.now[0] = value;
    counters.take();
  }
  expect([...counters.totals]).toEqual([2 ** 32 + 5, 0]);
});
