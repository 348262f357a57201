import { describe, expect, it } from 'vitest';
import { Frame } from '../../src/capture/frame.js';
import { Decoder } from '../../src/decode/decoder.js';
import { Packet } from '../../src/decode/packet.js';
import { collectionsDuring } from '../support/collections.js';
import { concat, fragments, icmp, ipPacket, sctp, tcp, udp, udpDatagram } from '../support/packet-builder.js';

const FRAMES = 1_000_000;
/**
 * Collections that may happen by themselves meanwhile: by the test runner, and of what the compiler leaves. An object
 * of 32 bytes for each of a million frames would need more than these alone, and there is none.
 */
const TOLERATED = 1;

/** Decodes `count` frames out of one buffer, over and over, with one new second every 1,000 frames. */
function decoding(frames: readonly Uint8Array[]): (count: number) => void {
  const decoder = new Decoder();
  const packet = new Packet();
  const frame = new Frame();
  frame.bytes = concat(...frames);
  frame.linkType = 1;
  return (count) => {
    let next = 0;
    for (let done = 0; done < count; done++) {
      const bytes = frames[next] as Uint8Array;
      frame.start = next === 0 ? 0 : frame.end;
      frame.end = frame.start + bytes.length;
      frame.wireLength = bytes.length;
      frame.seconds += done % 1000 === 0 ? 1 : 0;
      decoder.decode(frame, packet);
      next = (next + 1) % frames.length;
    }
  };
}

const six = { source: 'fd00::1' };
const quote = ipPacket({}, 17, udpDatagram({}));
const datagram = udpDatagram({ payload: 'x'.repeat(200) });

describe('decoding a million frames collects no garbage', () => {
  it.each([
    ['common frames', [tcp({ payload: 'x'.repeat(100) }), udp({ payload: 'y' }), tcp({ vlans: [7], flags: 'S' })]],
    [
      'frames of all kinds',
      [tcp({ ...six, payload: 'x' }), udp({ vlans: [1, 2] }), sctp({}), icmp({ type: 3, code: 13, payload: quote })],
    ],
    [
      'fragments',
      Array.from({ length: 100 }, (_, identification) => fragments({ identification }, 17, datagram, [96])).flat(),
    ],
    [
      'fragments that never make a datagram',
      Array.from({ length: 5000 }, (_, identification) => fragments({ identification }, 17, datagram, [96])[1]!),
    ],
  ])('%s', async (_, frames) => {
    const decode = decoding(frames);
    decode(FRAMES / 10);
    expect(await collectionsDuring(() => decode(FRAMES))).toBeLessThanOrEqual(TOLERATED);
  });
});
