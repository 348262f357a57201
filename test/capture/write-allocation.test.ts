import { PerformanceObserver } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { Frame } from '../../src/capture/frame.js';
import { PacketChunks } from '../../src/capture/packet-chunks.js';
import { PcapngWriter } from '../../src/capture/pcapng-writer.js';

const FRAMES = 5_000_000;
/** One object of 16 bytes a frame would fill five young generations of 16 MB. */
const FEW_COLLECTIONS = 3;

test('writing five million packets collects no garbage by the packet', async () => {
  const writer = new PcapngWriter({ write: () => {} }, {}, () => ({ linkType: 1, snapLength: 0 }));
  const chunks = new PacketChunks();
  const frame = new Frame();
  frame.bytes = new Uint8Array(200);
  const write = (count: number): void => {
    for (let i = 0; i < count; i++) {
      frame.end = frame.wireLength = 60 + (i % 140);
      frame.seconds = 1_700_000_000 + (i & 0xffff);
      frame.nanoseconds = (i * 7919) % 1_000_000_000;
      writer.packet(frame);
      chunks.frame(frame);
    }
  };
  write(FRAMES / 5);
  let counted = 0;
  const observer = new PerformanceObserver((list) => {
    counted += list.getEntries().length;
  });
  observer.observe({ entryTypes: ['gc'] });
  write(FRAMES);
  await new Promise((resolve) => setTimeout(resolve, 20));
  observer.disconnect();
  expect(counted).toBeLessThanOrEqual(FEW_COLLECTIONS);
  expect([writer.packets, chunks.lost]).toEqual([1.2 * FRAMES, 0]);
});
