import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../src/capture/frame.js';
import { PcapngWriter } from '../../src/capture/pcapng-writer.js';
import { loadSite } from '../../src/cli/site.js';
import { ChosenFlows } from '../../src/flow/chosen-flows.js';
import { FlowExtract, HeldFragments } from '../../src/flow/flow-replay.js';
import { Pipeline } from '../../src/pipeline.js';
import type { FlowSink } from '../../src/verdict/judged-flow.js';
import { collectionsDuring } from '../support/collections.js';
import {
  concat,
  ethernet,
  fragments,
  frameOf,
  hex,
  icmp,
  ipPacket,
  tcp,
  udp,
  udpDatagram,
} from '../support/packet-builder.js';

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

/** A packet of a little world: two hosts, few ports, so that ports are used again and fragments meet. */
const anyPacket = fc
  .record({
    kind: fc.constantFrom('tcp', 'udp', 'fragment', 'error', 'arp'),
    turned: fc.boolean(),
    port: fc.integer({ min: 1, max: 3 }),
    flags: fc.constantFrom('S', 'SA', 'A', 'FA', 'R', 'RA'),
    sequence: fc.integer({ min: 0, max: 2 }),
    payload: fc.constantFrom('', 'hello', '\u0016\u0003\u0001'),
    piece: fc.constantFrom(0, 1),
    identification: fc.integer({ min: 1, max: 2 }),
    pause: fc.constantFrom(0, 0, 0, 1, 20, 200, 9000),
  })
  .map(({ pause, ...sketch }) => ({ pause, bytes: packetOf(sketch) }));

interface Sketch {
  readonly kind: string;
  readonly turned: boolean;
  readonly port: number;
  readonly flags: string;
  readonly sequence: number;
  readonly payload: string;
  readonly piece: number;
  readonly identification: number;
}

function packetOf({ kind, turned, port, flags, sequence, payload, piece, identification }: Sketch): Uint8Array {
  const [source, destination] = turned ? ['10.0.0.2', '10.0.0.1'] : ['10.0.0.1', '10.0.0.2'];
  const ports = turned ? { sourcePort: 443, destinationPort: port } : { sourcePort: port, destinationPort: 443 };
  const ends = { source, destination, ...ports };
  if (kind === 'tcp') return tcp({ ...ends, flags, sequence, payload });
  if (kind === 'udp') return udp({ ...ends, payload });
  const datagram = udpDatagram({ ...ends, payload: 'x'.repeat(24) });
  if (kind === 'fragment') return fragments({ ...ends, identification }, 17, datagram, [16])[piece] as Uint8Array;
  if (kind === 'arp') return ethernet({}, 0x0806, hex('0001080006040001'));
  const quoted = ipPacket({ source: destination, destination: source }, 17, datagram);
  return icmp({ source, destination, type: 3, code: 3, rest: 0, payload: quoted });
}

describe('any capture that is read again', () => {
  it('gives each flow as many packets as were counted, whatever flows are chosen', async () => {
    const site = await loadSite(undefined);
    const captures = fc.array(anyPacket, { maxLength: 60 });
    let held = 0;
    fc.assert(
      fc.property(captures, fc.integer({ min: 1, max: 3 }), (packets, every) => {
        let seconds = 1_700_000_000;
        const frames = packets.map(({ bytes, pause }) => {
          seconds += pause;
          return frameOf(bytes, { seconds });
        });
        const chosen = new ChosenFlows();
        let wanted = 0;
        const sink: FlowSink = {
          flow({ flow }) {
            if (flow.number % every !== 0) return;
            wanted += flow.initiatorPackets + flow.responderPackets + (flow.complaint?.count ?? 0);
            chosen.add(flow.number, `flow ${flow.number}`, '');
          },
        };
        const pipeline = new Pipeline({ ...site, sink, numbered: true });
        for (const frame of frames) pipeline.frame(frame);
        pipeline.finish();
        held += pipeline.heldFragments;
        const search = new HeldFragments(chosen, undefined);
        for (const frame of frames) search.frame(frame);
        const writer = new PcapngWriter({ write: () => undefined }, {}, () => ({ linkType: 1, snapLength: 0 }));
        const extract = new FlowExtract({ chosen, writer, held: search, maxFlows: undefined, frames: frames.length });
        for (const frame of frames) extract.frame(frame);
        expect(extract.packets + extract.errors).toBe(wanted);
        expect(extract.opened).toBe(pipeline.opened);
      }),
      { numRuns: 200 },
    );
    expect(held).toBeGreaterThan(20);
  });
});

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
