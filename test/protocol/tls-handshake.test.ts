import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CERTIFICATE,
  CLIENT_HELLO,
  HandshakeMessages,
  HeldBytes,
  MAX_MESSAGE,
  type MessageSink,
  SERVER_HELLO,
} from '../../src/protocol/tls-handshake.js';
import { bytes, certificates, clientHello, message, serverHello } from '../support/tls-builder.js';

/** Keeps what it is told, with a copy of the part that was read. */
class Log implements MessageSink {
  readonly entries: { type: number; length: number; read: Uint8Array }[] = [];

  message(type: number, length: number, source: Uint8Array, start: number, end: number): void {
    this.entries.push({ type, length, read: source.slice(start, end) });
  }
}

function feed(fragments: Iterable<Uint8Array>): Log {
  const log = new Log();
  const messages = new HandshakeMessages(new HeldBytes());
  for (const fragment of fragments) messages.feed(fragment, 0, fragment.length, log);
  return log;
}

const FIRST = new Uint8Array(300).fill(1);
const FLIGHT = bytes(
  clientHello(),
  serverHello(),
  certificates(FIRST, new Uint8Array(500).fill(2)),
  message(12, new Uint8Array(90).fill(3)),
  message(14),
);

describe('HandshakeMessages', () => {
  it('tells several messages in one fragment apart, and reads of each what is wanted', () => {
    const { entries } = feed([FLIGHT]);
    expect(entries.map(({ type, length }) => [type, length])).toEqual([
      [CLIENT_HELLO, clientHello().length - 4],
      [SERVER_HELLO, serverHello().length - 4],
      [CERTIFICATE, 3 + 3 + 300 + 3 + 500],
      [12, 90],
      [14, 0],
    ]);
    expect(entries.map(({ read }) => read.length)).toEqual([
      clientHello().length - 4,
      serverHello().length - 4,
      306,
      0,
      0,
    ]);
    expect(entries[2]!.read.subarray(6)).toEqual(FIRST);
  });

  it('says the same however the bytes are cut', () => {
    const whole = feed([FLIGHT]).entries;
    for (let cut = 1; cut < FLIGHT.length; cut++) {
      expect(feed([FLIGHT.subarray(0, cut), FLIGHT.subarray(cut)]).entries).toEqual(whole);
    }
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (lengths) => {
        const fragments: Uint8Array[] = [];
        for (let at = 0, i = 0; at < FLIGHT.length; i++) {
          const next = at + lengths[i % lengths.length]!;
          fragments.push(FLIGHT.subarray(at, next));
          at = next;
        }
        expect(feed(fragments).entries).toEqual(whole);
      }),
    );
    expect(feed(Array.from(FLIGHT, (byte) => Uint8Array.of(byte))).entries).toEqual(whole);
  });

  it('tells of a message as soon as what is wanted of it is there', () => {
    const list = certificates(FIRST, new Uint8Array(500));
    expect(feed([list.subarray(0, 4 + 6 + 300)]).entries).toHaveLength(1);
    expect(feed([list.subarray(0, 4 + 6 + 299)]).entries).toHaveLength(0);
  });

  it('reads no more than its limit of a message that claims to be longer', () => {
    const huge = message(CLIENT_HELLO, new Uint8Array(60_000).fill(7));
    const half = huge.length >> 1;
    const { entries } = feed([huge.subarray(0, half), huge.subarray(half), message(14)]);
    expect(entries.map(({ type, read }) => [type, read.length])).toEqual([
      [CLIENT_HELLO, MAX_MESSAGE - 4],
      [14, 0],
    ]);
  });

  it('takes a certificate list that is empty, or whose first length runs beyond it', () => {
    expect(feed([certificates()]).entries.map(({ length, read }) => [length, read.length])).toEqual([[3, 3]]);
    const lying = message(CERTIFICATE, bytes(0, 0, 10, 0xff, 0xff, 0xff, 1, 2, 3));
    expect(feed([lying, message(14)]).entries.map(({ type }) => type)).toEqual([CERTIFICATE, 14]);
  });

  it('never reads outside of a fragment, whatever the bytes', () => {
    const run = fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (fragments) => {
      const total = fragments.reduce((sum, fragment) => sum + fragment.length, 0);
      const read = feed(fragments).entries.reduce((sum, entry) => sum + entry.read.length, 0);
      expect(read).toBeLessThanOrEqual(total);
    });
    fc.assert(run, { numRuns: 1000 });
  });
});

describe('HeldBytes', () => {
  it('bounds what all flows hold of unfinished messages, and gets it back', () => {
    const held = new HeldBytes();
    const beginning = Uint8Array.of(1, 0, 0x3f, 0, ...new Array(8000).fill(0));
    const sink = { message: () => {} };
    const flows = Array.from({ length: 10_000 }, () => new HandshakeMessages(held));
    for (const messages of flows) messages.feed(beginning, 0, beginning.length, sink);
    expect(held.bytes).toBeLessThanOrEqual(1 << 26);
    expect(held.refused).toBeGreaterThan(0);
    expect(flows.filter(({ isLost }) => isLost)).toHaveLength(held.refused);
    for (const messages of flows) messages.release();
    expect(held.bytes).toBe(0);
  });
});
