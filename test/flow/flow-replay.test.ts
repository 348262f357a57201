import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../src/capture/frame.js';
import { PcapngWriter } from '../../src/capture/pcapng-writer.js';
import { ChosenFlows } from '../../src/flow/chosen-flows.js';
import { FlowExtract } from '../../src/flow/flow-replay.js';
import { collectionsDuring } from '../support/collections.js';
import { concat, frameOf, tcp, udp } from '../support/packet-builder.js';

const text = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString();

describe('chosen flows', () => {
  it('are found, and no others, each with its comment once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 31 - 1 }), { maxLength: 3000 }), (numbers) => {
        const chosen = new ChosenFlows();
        for (const number of numbers) chosen.add(number, `flow ${number % 7}`, 'short');
        const known = new Set(numbers);
        for (const number of numbers) {
          expect(chosen.has(number)).toBe(true);
          expect(chosen.has(number + 1)).toBe(known.has(number + 1));
          expect(text(chosen.take(number))).toBe(`flow ${number % 7}`);
          expect(text(chosen.take(number))).toBe('');
        }
        expect(chosen.take(2 ** 30 + 1) === undefined).toBe(!known.has(2 ** 30 + 1));
        expect(chosen.size).toBe(numbers.length);
      }),
      { numRuns: 30 },
    );
  });

  it('are bounded in number and in the bytes of comments, which is counted', () => {
    const chosen = new ChosenFlows(3, 20);
    chosen.add(1, 'a long comment', 'short');
    chosen.add(2, 'another long comment', 'short');
    chosen.add(3, 'yet another one', 'short');
    chosen.add(4, 'one too many', 'short');
    expect([chosen.size, chosen.beyond, chosen.shortened]).toEqual([3, 1, 2]);
    expect([1, 2, 3, 4].map((number) => text(chosen.take(number)))).toEqual([
      'a long comment',
      'short',
      'short',
      undefined,
    ]);
  });
});

/** Frames as a reader has them: side by side in the same bytes. */
function inOneWindow(packets: readonly Uint8Array[]): Frame[] {
  const bytes = concat(...packets);
  let start = 0;
  return packets.map((packet) => {
    const frame = frameOf(packet);
    Object.assign(frame, { bytes, start, end: start + packet.length });
    start += packet.length;
    return frame;
  });
}

describe('extracting frames', () => {
  it('allocates nothing for a frame', async () => {
    const chosen = new ChosenFlows();
    for (let number = 1; number <= 50; number++) chosen.add(number, `flow ${number}`, '');
    const writer = new PcapngWriter({ write: () => undefined }, {}, () => ({ linkType: 1, snapLength: 0 }));
    const sink = new FlowExtract({ chosen, writer, held: undefined, maxFlows: undefined, frames: 1e9 });
    const frames = inOneWindow(
      Array.from({ length: 100 }, (_, index) =>
        index % 2 === 0
          ? tcp({ sourcePort: 1000 + index, payload: 'x'.repeat(100) })
          : udp({ sourcePort: 1000 + index }),
      ),
    );
    const run = (rounds: number): void => {
      for (let round = 0; round < rounds; round++) for (const frame of frames) sink.frame(frame);
    };
    run(2000);
    expect(await collectionsDuring(() => run(10_000))).toBeLessThanOrEqual(1);
    expect(sink.packets).toBe((12_000 * frames.length) / 2);
    expect(sink.opened).toBe(100);
  });
});
