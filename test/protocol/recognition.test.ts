import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Row from '../../src/flow/flow-row.js';
import { FlowTable } from '../../src/flow/flow-table.js';
import { HEAD_CAPACITY, HeadPool } from '../../src/flow/stream-head.js';
import type { FlowFacts } from '../../src/protocol/facts.js';
import {
  type Dissector,
  DONE,
  OVER_TCP,
  OVER_UDP,
  type Payload,
  Probe,
  RELEASE,
  type Recogniser,
} from '../../src/protocol/recogniser.js';
import { PROBE_BUDGET, Recognition } from '../../src/protocol/recognition.js';
import type { Registration } from '../../src/protocol/registry.js';
import { type PacketSketch, packetOf } from '../support/packets.js';

const FAMILY = 1 << 5;

/** A made-up protocol: messages "#<digit><that many characters>", "!" ends it, "%" hands over to something else. */
class Hash implements Recogniser {
  readonly name = 'hash';
  readonly transports = OVER_TCP | OVER_UDP;
  /** What the dissectors of all flows were given, by direction. */
  readonly messages: [string[], string[]] = [[], []];
  readonly offsets: number[] = [];

  probe({ bytes, start, end, offset }: Payload): Probe {
    this.offsets.push(offset);
    if (bytes[start] !== 0x23) return Probe.Reject;
    return end - start < 2 ? Probe.NeedMore : Probe.Accept;
  }

  open(facts: FlowFacts): Dissector {
    facts.claim('hash', FAMILY);
    return { next: (payload) => this.next(payload) };
  }

  private next({ bytes, start, end, direction }: Payload): number {
    const text = Buffer.from(bytes.subarray(start, end)).toString('latin1');
    if (text[0] === '!') return DONE;
    if (text[0] === '%') return RELEASE;
    const length = 2 + Number(text[1]);
    if (text[1] === 'x') return 1000;
    if (!(text.length >= length)) return 0;
    this.messages[direction].push(text.slice(2, length));
    return length;
  }
}

/** Another protocol, of which these flows have nothing. */
const deaf: Recogniser = {
  name: 'deaf',
  transports: OVER_TCP,
  probe: () => Probe.Reject,
  open: () => ({ next: () => DONE }),
};

const CLIENT = '10.0.0.1:50000';
const SERVER = '10.0.0.2:443';

/** One TCP connection (or UDP flow) led past the made-up recogniser. */
function connection(pool?: HeadPool, inEachDatagram?: true, others: readonly Registration[] = []) {
  const hash = new Hash();
  const table = new FlowTable({ finished: () => {} });
  const recognition = new Recognition(
    table,
    [{ recogniser: hash, families: FAMILY, ...(inEachDatagram && { inEachDatagram }) }, ...others],
    pool,
  );
  let row = -1;
  const add = (sketch: PacketSketch, snappedBytes = 0): void => {
    const packet = packetOf(sketch);
    packet.payloadLength += snappedBytes;
    row = table.add(packet, 1000, 0);
    recognition.add(row, packet);
  };
  const flags = (): number => table.words[row * Row.ROW_WORDS + Row.FLAGS] ?? 0;
  return {
    hash,
    open: () => {
      add({ from: CLIENT, to: SERVER, flags: 'S', sequence: -1 });
      add({ from: SERVER, to: CLIENT, flags: 'SA', sequence: 999 });
    },
    /** Bytes at an offset of the client's stream. */
    client: (offset: number, payload: string, snappedBytes?: number) =>
      add({ from: CLIENT, to: SERVER, flags: 'A', sequence: offset, payload }, snappedBytes),
    server: (offset: number, payload: string) =>
      add({ from: SERVER, to: CLIENT, flags: 'A', sequence: 1000 + offset, payload }),
    /** A SYN with the first bytes of the client's stream, and the SYN/ACK that takes `taken` of them. */
    openWith: (payload: string, taken: number) => {
      add({ from: CLIENT, to: SERVER, flags: 'S', sequence: -1, payload });
      add({ from: SERVER, to: CLIENT, flags: 'SA', sequence: 999, acknowledgement: taken });
    },
    synAck: (acknowledgement: number) => add({ from: SERVER, to: CLIENT, flags: 'SA', sequence: 999, acknowledgement }),
    reset: (payload: string) => add({ from: SERVER, to: CLIENT, flags: 'RA', sequence: 1000, payload }),
    datagram: (payload: string, snappedBytes?: number) => add({ from: CLIENT, to: SERVER, payload }, snappedBytes),
    release: () => recognition.release(row),
    isOver: () => (flags() & Row.RECOGNITION_OVER) !== 0,
    rejected: () => table.words[row * Row.ROW_WORDS + Row.REJECTED],
    facts: () => recognition.facts(row),
  };
}

describe('over TCP', () => {
  test('messages are shown whole, wherever segments are cut', () => {
    const c = connection();
    c.open();
    c.client(0, '#');
    c.client(1, '3ab');
    c.client(4, 'c#2d');
    c.client(8, 'e');
    expect(c.hash.messages[0]).toEqual(['abc', 'de']);
    expect(c.facts()?.protocol).toBe('hash');
  });

  test('segments out of order, repeated and overlapping are put in order', () => {
    const c = connection();
    c.open();
    c.client(5, '#2de');
    c.client(2, 'abc');
    c.client(0, '#3ab');
    c.client(0, '#3xx');
    expect(c.hash.messages[0]).toEqual(['abc', 'de']);
  });

  test('any order of any cuts gives the same messages', () => {
    const stream = '#3abc#0#5hello#1x#9wonderful';
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 8 });
    fc.assert(
      fc.property(cuts, fc.infiniteStream(fc.nat()), (at, random) => {
        const edges = [0, ...at.sort((a, b) => a - b), stream.length];
        const pieces = edges.slice(1).map((to, i) => [edges[i] as number, stream.slice(edges[i], to)] as const);
        const shuffled = pieces.map((piece) => [random.next().value, piece] as const).sort(([a], [b]) => a - b);
        const c = connection();
        c.open();
        for (const [, [offset, text]] of shuffled) c.client(offset, text);
        expect(c.hash.messages[0]).toEqual(['abc', '', 'hello', 'x', 'wonderful']);
      }),
    );
  });

  test('both directions reach one dissector; what waited in the other is shown once it is recognised', () => {
    const c = connection();
    c.open();
    c.server(0, '#');
    c.client(0, '#1a');
    c.server(1, '1b');
    expect(c.hash.messages).toEqual([['a'], ['b']]);
  });

  test('bytes that the dissector wants skipped are never held', () => {
    const pool = new HeadPool(0);
    const c = connection(pool);
    c.open();
    c.client(0, '#x');
    c.client(2, 'z'.repeat(900));
    c.client(902, `${'z'.repeat(98)}#1a`);
    expect(c.hash.messages[0]).toEqual(['a']);
    expect(pool.refused).toBe(0);
  });

  test('a hole that does not close ends the recognition, with what was known', () => {
    const c = connection();
    c.open();
    c.client(0, '#1a');
    c.client(10, 'z'.repeat(HEAD_CAPACITY));
    expect(c.isOver()).toBe(true);
    c.client(3, '#1b');
    expect(c.hash.messages[0]).toEqual(['a']);
  });

  test('a snapped segment is used as far as it goes, and ends its direction only', () => {
    const c = connection();
    c.open();
    c.client(0, '#1a', 50);
    c.client(53, '#1b');
    c.server(0, '#1c');
    expect(c.hash.messages).toEqual([['a'], ['c']]);
  });

  test('an upgrade inside the stream is recognised at the start of a segment', () => {
    const c = connection();
    c.open();
    c.client(0, 'STARTTLS');
    c.client(8, '#1a');
    expect(c.hash.messages[0]).toEqual(['a']);
    expect(c.hash.offsets).toEqual([0, 8]);
  });

  test('rejection at the very start of a stream rules the protocol out; later, or without the SYN, it does not', () => {
    const c = connection();
    c.open();
    c.client(0, 'SSH-2.0');
    expect(c.rejected()).toBe(FAMILY);
    const late = connection();
    late.client(700, 'SSH-2.0');
    expect(late.rejected()).toBe(0);
  });

  test('an answer that the protocol cannot give rules it out, though one end has shown it', () => {
    const c = connection();
    c.open();
    c.client(0, '#1a');
    c.server(0, 'SSH-2.0');
    expect(c.facts()?.tags).toBe(FAMILY);
    expect(c.rejected()).toBe(FAMILY);
  });

  test.each<[string, (c: ReturnType<typeof connection>) => void]>([
    ['in the protocol', (c) => c.server(0, '#1b')],
    ['in its first byte', (c) => c.server(0, '#')],
    ['whose beginning is missing', (c) => c.server(5, 'SSH-2.0')],
  ])('an answer %s rules nothing out', (_, answer) => {
    const c = connection();
    c.open();
    c.client(0, '#1a');
    answer(c);
    c.server(3, 'SSH-2.0');
    expect(c.rejected()).toBe(0);
  });

  test('an answer of which the SYN/ACK was not captured rules nothing out', () => {
    const c = connection();
    c.client(0, '#1a');
    c.server(0, 'SSH-2.0');
    expect(c.rejected()).toBe(0);
  });

  test('a stream that began as one protocol and goes on in another is all of neither', () => {
    const other = 1 << 9;
    const c = connection(undefined, undefined, [{ recogniser: deaf, families: other }]);
    c.open();
    c.client(0, '#1a%SSH-2.0');
    expect(c.rejected()).toBe(other);
  });

  test('what a SYN carried counts where the answer takes it', () => {
    const c = connection();
    c.openWith('#1a', 3);
    c.client(3, '#1b');
    expect(c.hash.messages[0]).toEqual(['a', 'b']);
  });

  test('what a SYN carried is forgotten where the answer leaves it out', () => {
    const c = connection();
    c.openWith('#1a', 0);
    expect(c.facts()).toBeUndefined();
    c.client(0, 'SSH-2.0');
    expect(c.facts()).toBeUndefined();
    expect(c.rejected()).toBe(FAMILY);
  });

  test('a later answer to the SYN takes nothing back', () => {
    const c = connection();
    c.openWith('', 0);
    c.client(0, 'SSH-2.0');
    c.synAck(0);
    expect(c.rejected()).toBe(FAMILY);
  });

  test('an unknown flow leaves the payload path when the budget is spent', () => {
    const c = connection();
    c.open();
    for (let i = 0; i < PROBE_BUDGET + 5; i++) c.client(i, 'z');
    expect(c.isOver()).toBe(true);
    expect(c.hash.offsets).toHaveLength(PROBE_BUDGET);
  });

  test('a dissector that is done is not asked again', () => {
    const c = connection();
    c.open();
    c.client(0, '#1a!');
    c.client(4, '#1b');
    expect(c.hash.messages[0]).toEqual(['a']);
    expect(c.facts()?.tags).toBe(FAMILY);
  });

  test('a protocol that hands over is followed by what comes next, a bounded number of times', () => {
    const c = connection();
    c.open();
    c.client(0, '#1a%');
    c.client(4, '#1b');
    expect(c.hash.messages[0]).toEqual(['a', 'b']);
    for (let i = 0; i < 10; i++) c.client(7 + i * 4, '#1c%');
    expect(c.isOver()).toBe(true);
  });

  test('a large segment in order does not end it, though little bytes wait', () => {
    const c = connection();
    c.open();
    c.client(0, '#9abc');
    c.client(5, `defghi${'#8'.padEnd(10, 'z').repeat(2500)}`);
    expect(c.hash.messages[0]).toHaveLength(2501);
    expect(c.isOver()).toBe(false);
  });

  test('a stray segment from far away does not hide the flow; many do', () => {
    const c = connection();
    c.open();
    c.client(1_000_000, 'z');
    c.client(0, '#1a');
    expect(c.hash.messages[0]).toEqual(['a']);
    for (let i = 0; i < PROBE_BUDGET; i++) c.client(1_000_000 + i, 'z');
    expect(c.isOver()).toBe(true);
  });

  test('the text in a reset is no part of the stream', () => {
    const c = connection();
    c.open();
    c.reset('no such service');
    expect(c.rejected()).toBe(0);
    expect(c.hash.offsets).toEqual([]);
  });

  test('bytes are shown once, though each direction lets the other go on', () => {
    const c = connection();
    c.open();
    c.server(0, '#');
    c.client(0, '#');
    c.server(1, '1b%');
    c.client(1, '1a#1c');
    expect(c.hash.messages).toEqual([['a', 'c'], ['b']]);
  });

  test('when all stream heads together are full, recognition ends and is counted', () => {
    const pool = new HeadPool(0);
    const c = connection(pool);
    c.open();
    c.client(0, '#');
    expect(c.isOver()).toBe(true);
    expect(pool.refused).toBe(1);
  });

  test('a released flow gives its memory back', () => {
    const pool = new HeadPool(2048);
    for (let i = 0; i < 3; i++) {
      const c = connection(pool);
      c.open();
      c.client(0, '#');
      c.release();
    }
    expect(pool.refused).toBe(0);
  });
});

describe('over UDP', () => {
  test('each datagram is asked about until one is accepted, then each is followed', () => {
    const c = connection();
    c.datagram('\r\n');
    c.datagram('#1a');
    c.datagram('#1b');
    expect(c.hash.messages[0]).toEqual(['a', 'b']);
    expect(c.hash.offsets).toHaveLength(2);
  });

  test('a datagram that is rejected rules out what every one of its datagrams shows, unless it was cut', () => {
    const rejected = (inEachDatagram: true | undefined, snappedBytes: number) => {
      const c = connection(undefined, inEachDatagram);
      c.datagram('no hash', snappedBytes);
      return c.rejected();
    };
    expect(rejected(true, 0)).toBe(FAMILY);
    expect(rejected(true, 100)).toBe(0);
    expect(rejected(undefined, 0)).toBe(0);
  });

  test('a datagram that is accepted says more than those before it; those after it count anew', () => {
    const c = connection(undefined, true);
    c.datagram('no hash');
    c.datagram('#1a');
    expect(c.rejected()).toBe(0);
    c.datagram('%');
    expect(c.rejected()).toBe(FAMILY);
  });

  test('a flow that was followed and let go without a fact is as one that was not', () => {
    const table = new FlowTable({ finished: () => {} });
    const idle: Recogniser = {
      name: 'idle',
      transports: OVER_UDP,
      probe: () => Probe.Accept,
      open: () => ({ next: () => DONE }),
    };
    const recognition = new Recognition(table, [{ recogniser: idle, families: FAMILY }]);
    const packet = packetOf({ from: CLIENT, to: SERVER, payload: 'x' });
    const row = table.add(packet, 1000, 0);
    recognition.add(row, packet);
    expect(recognition.facts(row)).toBeUndefined();
  });

  test('a datagram never grows: one that needs more is not accepted', () => {
    const c = connection();
    c.datagram('#');
    c.datagram('1a');
    expect(c.facts()).toBeUndefined();
  });
});
