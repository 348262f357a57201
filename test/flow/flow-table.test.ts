import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IP_ESP, IP_ICMP, IP_ICMPV6, IP_SCTP, type Packet } from '../../src/decode/packet.js';
import * as Row from '../../src/flow/flow-row.js';
import { FlowTable, IDLE_SECONDS } from '../../src/flow/flow-table.js';
import { FlowView } from '../../src/flow/flow-view.js';
import { type PacketSketch, packetOf } from '../support/packets.js';

const CLIENT = '203.0.113.7:51034';
const EDGE = '10.45.16.10:443';

interface Seen {
  readonly initiator: string;
  readonly responder: string;
  readonly basis: string;
  readonly state: string;
  readonly packets: readonly [number, number];
  readonly bytes: readonly [number, number];
  readonly icmp: string | undefined;
}

/** A table whose finished flows are noted in the order in which they end. */
function record(maxFlows?: number): {
  table: FlowTable;
  seen: Seen[];
  add: (sketch: PacketSketch, seconds?: number) => number;
} {
  const seen: Seen[] = [];
  const table: FlowTable = new FlowTable({ finished: (row) => seen.push(describeRow(table, row)) }, maxFlows);
  return { table, seen, add: (sketch, seconds = 1000) => table.add(packetOf(sketch), seconds, 0) };
}

function describeRow(table: FlowTable, row: number): Seen {
  const view = new FlowView(table).show(row);
  const complaint = view.complaint;
  return {
    initiator: `${view.initiatorAddress()}:${view.initiatorPort}`,
    responder: `${view.responderAddress()}:${view.responderPort}`,
    basis: view.initiatorBasis,
    state: view.state,
    packets: [view.initiatorPackets, view.responderPackets],
    bytes: [view.initiatorBytes, view.responderBytes],
    icmp: complaint === undefined ? undefined : `${complaint.type}/${complaint.code} x${complaint.count}`,
  };
}

function run(sketches: readonly PacketSketch[]): Seen[] {
  const { table, seen, add } = record();
  for (const sketch of sketches) add(sketch);
  table.finishAll();
  return seen;
}

const one = (sketches: readonly PacketSketch[]): Seen => {
  const seen = run(sketches);
  expect(seen).toHaveLength(1);
  return seen[0] as Seen;
};

describe('a flow', () => {
  test('is both directions, counted apart, by the wire lengths', () => {
    const flow = one([
      { from: CLIENT, to: EDGE, flags: 'S', wireBytes: 66 },
      { from: EDGE, to: CLIENT, flags: 'SA', wireBytes: 62 },
      { from: CLIENT, to: EDGE, flags: 'A', wireBytes: 1514 },
    ]);
    expect(flow).toMatchObject({ packets: [2, 1], bytes: [1580, 62] });
  });

  test('counts beyond 32 bits', () => {
    const flow = one([
      { from: CLIENT, to: EDGE, wireBytes: 4_000_000_000 },
      { from: CLIENT, to: EDGE, wireBytes: 4_000_000_000 },
    ]);
    expect(flow.bytes[0]).toBe(8_000_000_000);
  });

  test('of another VLAN, another IP version or another transport is another flow', () => {
    expect(
      run([
        { from: '10.0.0.1:1', to: '10.0.0.2:2' },
        { from: '10.0.0.1:1', to: '10.0.0.2:2', vlan: (1 << 24) | (100 << 12) },
        { from: '10.0.0.1:1', to: '10.0.0.2:2', flags: 'S' },
        { from: '[::a00:1]:1', to: '[::a00:2]:2' },
      ]),
    ).toHaveLength(4);
  });

  test('of a transport without ports is told by addresses and protocol', () => {
    expect(
      one([
        { from: '10.0.0.1:0', to: '10.0.0.2:0', protocol: IP_ESP },
        { from: '10.0.0.2:0', to: '10.0.0.1:0', protocol: IP_ESP },
      ]).state,
    ).toBe('answered');
  });

  test('of an ICMP echo joins question and answer', () => {
    expect(
      one([
        { from: '10.0.0.1:0', to: '10.0.0.2:0', icmp: [8, 0] },
        { from: '10.0.0.2:0', to: '10.0.0.1:0', icmp: [0, 0] },
      ]),
    ).toMatchObject({ packets: [1, 1], state: 'answered' });
  });

  test('may run between an address and itself', () => {
    expect(
      one([
        { from: '127.0.0.1:5060', to: '127.0.0.1:5060' },
        { from: '127.0.0.1:5060', to: '127.0.0.1:5060' },
      ]).packets,
    ).toEqual([2, 0]);
  });
});

describe('the times of a flow', () => {
  type Time = readonly [seconds: number, nanoseconds: number];

  /** Start and end of each flow that a talk between two ends at these times makes. */
  function spans(times: readonly Time[], sketch: PacketSketch = { from: CLIENT, to: EDGE }): [Time, Time][] {
    const seen: [Time, Time][] = [];
    const view = (row: number) => new FlowView(table).show(row);
    const table: FlowTable = new FlowTable({
      finished: (row) => {
        const { startSeconds, startNanoseconds, endSeconds, endNanoseconds } = view(row);
        seen.push([
          [startSeconds, startNanoseconds],
          [endSeconds, endNanoseconds],
        ]);
      },
    });
    for (const [seconds, nanoseconds] of times) table.add(packetOf(sketch), seconds, nanoseconds);
    table.finishAll();
    return seen;
  }

  test.each<[string, Time[], Time, Time]>([
    [
      'in order',
      [
        [1000, 1],
        [1000, 2],
        [1001, 0],
      ],
      [1000, 1],
      [1001, 0],
    ],
    [
      'out of order by nanoseconds',
      [
        [1000, 500],
        [1000, 300],
      ],
      [1000, 300],
      [1000, 500],
    ],
    [
      'out of order by seconds',
      [
        [1000, 5],
        [999, 9],
        [1000, 1],
      ],
      [999, 9],
      [1000, 5],
    ],
    [
      'beyond 31 bits',
      [
        [2 ** 31 - 1, 5],
        [2 ** 31, 0],
        [2 ** 31 - 1, 4],
      ],
      [2 ** 31 - 1, 4],
      [2 ** 31, 0],
    ],
  ])('are the earliest and the latest of frames %s', (_, times, start, end) => {
    expect(spans(times)).toEqual([[start, end]]);
  });

  test('are not kept in the far future by one wrong stamp', () => {
    const flows = spans([
      [1000, 0],
      [2 ** 32 - 1, 0],
      [1001, 0],
      [1002, 0],
    ]);
    expect(flows).toEqual([
      [
        [1000, 0],
        [1000, 0],
      ],
      [
        [1001, 0],
        [1002, 0],
      ],
    ]);
  });

  test('let a flow that had a wrong stamp become idle', () => {
    expect(
      spans([
        [1_000_000, 0],
        [1000, 0],
        [1001 + IDLE_SECONDS.udp, 0],
      ]),
    ).toHaveLength(2);
  });
});

describe('the start of a stream', () => {
  const syn = (sequence: number): PacketSketch => ({ from: CLIENT, to: EDGE, flags: 'S', sequence });
  const synAck = (sequence: number): PacketSketch => ({ from: EDGE, to: CLIENT, flags: 'SA', sequence });
  const data: PacketSketch = { from: CLIENT, to: EDGE, flags: 'PA', sequence: 2001 };

  test.each<[string, PacketSketch[], number, number]>([
    ['follows the SYN', [syn(1000), synAck(70)], 1001, 71],
    ['follows a SYN with another sequence number', [syn(1000), syn(2000), synAck(70)], 2001, 71],
    ['follows a SYN/ACK with another sequence number', [syn(1000), synAck(70), syn(2000), synAck(90)], 2001, 91],
    ['stays once the connection is in use', [syn(2000), synAck(70), data, synAck(90)], 2001, 71],
  ])('%s', (_, sketches, first, second) => {
    const { table, add } = record();
    const rows = sketches.map((sketch) => add(sketch));
    const base = (rows[0] ?? 0) * Row.ROW_WORDS;
    expect(new Set(rows).size).toBe(1);
    for (const word of [Row.START_SEQUENCE, Row.NEXT_SEQUENCE]) {
      expect([...table.words.subarray(base + word, base + word + 2)]).toEqual([first, second]);
    }
  });
});

describe('the initiator', () => {
  test.each<[string, PacketSketch[], string, string]>([
    ['sent the SYN', [{ from: EDGE, to: CLIENT, flags: 'S' }], EDGE, 'syn'],
    ['got the SYN/ACK, where the SYN was missed', [{ from: EDGE, to: CLIENT, flags: 'SA' }], CLIENT, 'syn'],
    [
      'sent the SYN, though the answer was captured before it',
      [
        { from: EDGE, to: CLIENT, flags: 'SA' },
        { from: CLIENT, to: EDGE, flags: 'S' },
      ],
      CLIENT,
      'syn',
    ],
    ['else talks to the port of a service', [{ from: EDGE, to: CLIENT, flags: 'A' }], CLIENT, 'port'],
    [
      'else talks to the port of a service, over UDP where it is heard at all',
      [
        { from: '10.0.0.2:3478', to: '10.0.0.1:50000' },
        { from: '10.0.0.1:50000', to: '10.0.0.2:3478' },
      ],
      '10.0.0.1:50000',
      'port',
    ],
    [
      'is not who never answered datagrams from the port of a service',
      [{ from: '10.0.0.2:3478', to: '10.0.0.1:50000' }],
      '10.0.0.2:3478',
      'first-packet',
    ],
    [
      'is not who knows nothing of the SYN it is told to have sent',
      [
        { from: EDGE, to: CLIENT, flags: 'SA' },
        { from: CLIENT, to: EDGE, flags: 'R' },
      ],
      EDGE,
      'first-packet',
    ],
    [
      'is not who turns down a segment of no connection',
      [
        { from: EDGE, to: CLIENT, flags: 'A' },
        { from: CLIENT, to: EDGE, flags: 'R' },
      ],
      EDGE,
      'first-packet',
    ],
    [
      'sent the SYN that was answered, not one that nobody listened to',
      [
        { from: EDGE, to: CLIENT, flags: 'S', sequence: 70 },
        { from: CLIENT, to: EDGE, flags: 'S', sequence: 900 },
        { from: EDGE, to: CLIENT, flags: 'SA', sequence: 3000 },
      ],
      CLIENT,
      'syn',
    ],
    [
      'sent the first SYN where both open at once',
      [
        { from: EDGE, to: CLIENT, flags: 'S', sequence: 70 },
        { from: CLIENT, to: EDGE, flags: 'S', sequence: 900 },
        { from: EDGE, to: CLIENT, flags: 'SA', sequence: 70 },
        { from: CLIENT, to: EDGE, flags: 'SA', sequence: 900 },
      ],
      EDGE,
      'syn',
    ],
    ['of SCTP as well', [{ from: '10.0.0.2:2905', to: '10.0.0.1:50000', protocol: IP_SCTP }], '10.0.0.1:50000', 'port'],
    ['got the echo reply', [{ from: '10.0.0.2:0', to: '10.0.0.1:0', icmp: [0, 0] }], '10.0.0.1:8', 'port'],
    [
      'got the ICMPv6 echo reply',
      [
        { from: '[2001:db8::2]:0', to: '[2001:db8::1]:0', icmp: [129, 0], protocol: IP_ICMPV6 },
        { from: '[2001:db8::1]:0', to: '[2001:db8::2]:0', icmp: [128, 0], protocol: IP_ICMPV6 },
      ],
      '2001:db8::1:128',
      'port',
    ],
    [
      'else sent the first packet',
      [{ from: '10.0.0.1:50001', to: '10.0.0.2:50002', flags: 'A' }],
      '10.0.0.1:50001',
      'first-packet',
    ],
  ])('%s', (_, sketches, initiator, basis) => {
    expect(one(sketches)).toMatchObject({ initiator, basis });
  });

  test('follows from a handshake, but not against a SYN', () => {
    const { table, seen, add } = record();
    table.decideInitiator(add({ from: EDGE, to: CLIENT, flags: 'A' }), 0);
    table.decideInitiator(add({ from: '10.0.0.1:1024', to: '10.0.0.2:2', flags: 'S' }), 1);
    table.finishAll();
    expect(seen.map(({ initiator, basis }) => [initiator, basis])).toEqual([
      [EDGE, 'handshake'],
      ['10.0.0.1:1024', 'syn'],
    ]);
  });
});

describe('the state', () => {
  const syn: PacketSketch = { from: CLIENT, to: EDGE, flags: 'S', sequence: 7 };
  const synAck: PacketSketch = { from: EDGE, to: CLIENT, flags: 'SA' };
  const ack: PacketSketch = { from: CLIENT, to: EDGE, flags: 'A' };
  const reset: PacketSketch = { from: EDGE, to: CLIENT, flags: 'RA' };
  const firewall = (code: number): PacketSketch => ({
    from: '10.45.16.1:0',
    to: '203.0.113.7:0',
    icmp: [3, code],
    quotes: syn,
  });
  const target = (code: number): PacketSketch => ({
    from: '10.45.16.10:0',
    to: '203.0.113.7:0',
    icmp: [3, code],
    quotes: { from: CLIENT, to: EDGE },
  });

  test.each<[string, PacketSketch[]]>([
    ['attempted', [syn, syn]],
    ['attempted', [{ ...syn, flags: 'SF' }]],
    ['midstream', [synAck, { from: CLIENT, to: EDGE, flags: 'R' }]],
    ['refused', [syn, reset]],
    ['rejected', [syn, firewall(13)]],
    ['attempted', [syn, { ...ack, flags: 'R' }]],
    ['refused', [syn, { ...ack, flags: 'R' }, reset]],
    ['rejected', [syn, { ...ack, flags: 'R' }, firewall(13)]],
    ['established', [syn, synAck, ack]],
    ['established', [syn, ack, { ...ack, flags: 'PA' }]],
    ['reset', [syn, ack, { ...ack, flags: 'R' }]],
    ['attempted', [syn, { from: EDGE, to: CLIENT, flags: 'A' }]],
    ['established', [syn, synAck, { ...ack, flags: 'FA' }]],
    ['closed', [syn, synAck, { ...ack, flags: 'FA' }, { ...synAck, flags: 'FA' }]],
    ['reset', [syn, synAck, ack, reset]],
    ['midstream', [ack, { from: EDGE, to: CLIENT, flags: 'FA' }]],
    ['unanswered', [{ from: CLIENT, to: EDGE }]],
    [
      'answered',
      [
        { from: CLIENT, to: EDGE },
        { from: EDGE, to: CLIENT },
      ],
    ],
    ['refused', [{ from: CLIENT, to: EDGE }, target(3)]],
    [
      'rejected',
      [
        { from: CLIENT, to: EDGE },
        { ...target(3), from: '10.45.16.1:0' },
      ],
    ],
    ['unanswered', [{ from: CLIENT, to: EDGE }, target(4)]],
  ])('%s', (state, sketches) => {
    expect(one(sketches).state).toBe(state);
  });

  test('keeps the error that turned the flow away, and counts all', () => {
    expect(one([syn, { ...firewall(0), icmp: [11, 0] }, firewall(13), firewall(13)]).icmp).toBe('3/13 x3');
  });

  test('keeps the first of errors that turn nothing away', () => {
    const exceeded = { ...firewall(0), icmp: [11, 0] as const };
    expect(one([syn, exceeded, { ...exceeded, icmp: [11, 1] }]).icmp).toBe('11/0 x2');
  });

  test('keeps the first of errors that turned the flow away', () => {
    expect(one([syn, firewall(13), firewall(1)]).icmp).toBe('3/13 x2');
  });

  test.each<[string, string, string, number, readonly [number, number], number]>([
    ['ICMP', '10.0.0.1:0', '10.0.0.2:0', IP_ICMP, [3, 13], 8],
    ['ICMPv6', '[2001:db8::1]:0', '[2001:db8::2]:0', IP_ICMPV6, [1, 1], 128],
  ])('of an %s echo is changed by an error that quotes it', (_, from, to, protocol, icmp, echo) => {
    const { table, seen, add } = record();
    add({ from, to, protocol, icmp: [echo, 0] });
    const router = protocol === IP_ICMP ? '10.0.0.9:0' : '[2001:db8::9]:0';
    const error = packetOf({ from: router, to: from, protocol, icmp, quotes: { from, to, protocol } });
    error.quoted.icmpType = echo;
    error.quoted.icmpCode = 0;
    expect(table.add(error, 1000, 0)).toBe(-1);
    table.finishAll();
    expect(seen).toMatchObject([{ state: 'rejected', packets: [1, 0], icmp: `${icmp[0]}/${icmp[1]} x1` }]);
  });

  test('of an error about a flow that is not here is its own', () => {
    expect(one([firewall(13)])).toMatchObject({ initiator: '10.45.16.1:3', state: 'unanswered' });
  });
});

describe('a new flow on the same ports', () => {
  const syn = (sequence: number): PacketSketch => ({ from: CLIENT, to: EDGE, flags: 'S', sequence });

  test('begins with a SYN after the end', () => {
    expect(run([syn(1), { from: EDGE, to: CLIENT, flags: 'RA' }, syn(900)]).map(({ state }) => state)).toEqual([
      'refused',
      'attempted',
    ]);
  });

  test('does not begin with the same SYN again', () => {
    expect(run([syn(1), { from: EDGE, to: CLIENT, flags: 'RA' }, syn(1)])).toHaveLength(1);
  });

  test('begins with the same SYN after a connection that was in use', () => {
    const data: PacketSketch = { from: CLIENT, to: EDGE, flags: 'A' };
    const synAck: PacketSketch = { from: EDGE, to: CLIENT, flags: 'SA' };
    const reset: PacketSketch = { from: EDGE, to: CLIENT, flags: 'RA' };
    expect(run([syn(1), synAck, data, reset, syn(1)]).map(({ state }) => state)).toEqual(['reset', 'attempted']);
  });

  test('begins where an end opens that had answered, or seemed to', () => {
    const answer: PacketSketch = { from: EDGE, to: CLIENT, flags: 'SA', sequence: 70 };
    const opening: PacketSketch = { from: EDGE, to: CLIENT, flags: 'S', sequence: 90 };
    expect(run([answer, opening]).map(({ initiator }) => initiator)).toEqual([CLIENT, EDGE]);
  });

  test('begins with another SYN though the end was not captured', () => {
    const data: PacketSketch = { from: CLIENT, to: EDGE, flags: 'A' };
    expect(run([syn(1), { from: EDGE, to: CLIENT, flags: 'SA' }, data, syn(900)])).toHaveLength(2);
  });

  test('begins after the idle time-out of its transport', () => {
    const { table, seen, add } = record();
    add({ from: CLIENT, to: EDGE }, 1000);
    add({ from: CLIENT, to: EDGE }, 1000 + IDLE_SECONDS.udp);
    expect(seen).toHaveLength(0);
    add({ from: CLIENT, to: EDGE }, 1001 + 2 * IDLE_SECONDS.udp);
    expect(seen).toHaveLength(1);
    table.finishAll();
    expect(seen.map(({ packets }) => packets[0])).toEqual([2, 1]);
  });
});

describe('the table', () => {
  const udp = (n: number): PacketSketch => ({
    from: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}:50000`,
    to: '192.0.2.1:2000',
  });

  test('sends idle flows off while others go on, at a bounded cost a packet', () => {
    const { table, seen, add } = record();
    for (let n = 0; n < 100; n++) add(udp(n), 1000);
    for (let n = 0; n < 100; n++) add(udp(1_000_000), 1000 + IDLE_SECONDS.udp + 1);
    expect(seen).toHaveLength(100);
    expect(table.size).toBe(1);
  });

  test('grows by doubling up to its limit, then finishes the flows that were idle longest', () => {
    const { table, seen, add } = record(8192);
    for (let n = 0; n < 8192; n++) add(udp(n), 1000 + (n >> 10));
    expect(table.size).toBe(8192);
    add(udp(9000), 1010);
    expect(table.shed).toBe(512);
    expect(table.size).toBe(8192 - 512 + 1);
    expect(seen.every(({ initiator }) => Number(initiator.split('.')[2]) < 4)).toBe(true);
  });

  test('frees a sixteenth at once, however the ages are spread', () => {
    const { table, add } = record(8192);
    for (let n = 0; n < 8192; n++) add(udp(n), n % 32 === 0 ? 900 : 1000);
    for (let n = 8192; n < 12_000; n++) add(udp(n), 900);
    expect(table.shed).toBe(512 * Math.ceil((12_000 - 8192) / 512));
  });

  test('sheds the oldest of a second first, and those of the future last', () => {
    const { table, seen } = record(4096);
    const udpAt = (n: number, seconds: number, nanoseconds: number) =>
      table.add(packetOf(udp(n)), seconds, nanoseconds);
    for (let n = 0; n < 4095; n++) udpAt(n, 1000, 999_999_000 - n * 2000);
    udpAt(4095, 1100, 0);
    udpAt(4096, 1001, 0);
    expect(seen).toHaveLength(256);
    const shed = seen.map(({ initiator }) => initiator.split(/[.:]/));
    expect(Math.min(...shed.map(([, , high, low]) => Number(high) * 256 + Number(low)))).toBeGreaterThan(3800);
  });

  test('does not hang on time that runs backwards and forwards', () => {
    const { table, add } = record();
    for (let n = 0; n < 20_000; n++) add(udp(n), n % 2 === 0 ? 1000 : 1_000_000);
    table.finishAll();
    expect(table.size).toBe(0);
  });

  test('counts each packet to one flow, while flows idle out, are shed and are finished', () => {
    const burst = fc.record({
      first: fc.nat(9000),
      count: fc.nat(3000),
      seconds: fc.oneof(fc.nat(2), fc.constantFrom(IDLE_SECONDS.udp + 1, -1, -400)),
      bytes: fc.integer({ min: 1, max: 1500 }),
      back: fc.boolean(),
      finish: fc.nat(9).map((n) => n === 0),
    });
    fc.assert(
      fc.property(fc.array(burst, { minLength: 2, maxLength: 12 }), (bursts) => {
        const model = new NaiveModel(4096);
        let now = 1_000_000;
        for (const { first, count, seconds, bytes, back, finish } of bursts) {
          now += seconds;
          for (let n = first; n < first + count; n++) model.add(n, back, bytes, now, n);
          if (finish) model.finishAll();
        }
        model.finishAll();
        expect(model.faults).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test('agrees with a map keyed by text, whatever the packets', () => {
    const end = fc
      .tuple(fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3'), fc.constantFrom(1, 2, 3))
      .map(([a, p]) => `${a}:${p}`);
    fc.assert(
      fc.property(
        fc.array(fc.record({ from: end, to: end, wireBytes: fc.integer({ min: 1, max: 1500 }) }), { maxLength: 200 }),
        (sketches) => {
          const totals = new Map<string, number>();
          for (const { from, to, wireBytes } of sketches) {
            const key = [from, to].sort().join(' ');
            totals.set(key, (totals.get(key) ?? 0) + wireBytes);
          }
          const ours = new Map(
            run(sketches).map((flow) => [
              [flow.initiator, flow.responder].sort().join(' '),
              flow.bytes[0] + flow.bytes[1],
            ]),
          );
          expect(ours).toEqual(totals);
        },
      ),
    );
  });
});

/** What a flow came to: packets and bytes of the client, then of the server. */
type Totals = [number, number, number, number];

/** A flow table beside a map with the same flows; what they differ in is noted. */
class NaiveModel {
  readonly faults: string[] = [];
  private readonly live = new Map<number, Totals>();
  private readonly table: FlowTable;
  private readonly view: FlowView;
  private readonly there: Packet = packetOf({ from: '10.0.0.0:50000', to: '192.0.2.1:2000' });
  private readonly back: Packet = packetOf({ from: '192.0.2.1:2000', to: '10.0.0.0:50000' });

  constructor(maxFlows: number) {
    this.table = new FlowTable({ finished: (row) => this.finished(row) }, maxFlows);
    this.view = new FlowView(this.table);
  }

  /** A packet of the flow of client number `key`. */
  add(key: number, back: boolean, bytes: number, seconds: number, nanoseconds: number): void {
    const packet = back ? this.back : this.there;
    if (back) packet.destination3 = key;
    else packet.source3 = key;
    packet.wireBytes = bytes;
    this.table.add(packet, seconds, nanoseconds);
    const totals = this.live.get(key) ?? [0, 0, 0, 0];
    this.live.set(key, totals);
    const end = back ? 2 : 0;
    totals[end] = (totals[end] ?? 0) + 1;
    totals[end + 1] = (totals[end + 1] ?? 0) + bytes;
    if (this.table.size !== this.live.size) this.faults.push(`size ${this.table.size}, not ${this.live.size}`);
  }

  finishAll(): void {
    this.table.finishAll();
    if (this.live.size !== 0 || this.table.size !== 0) this.faults.push(`${this.live.size} flows left`);
  }

  private finished(row: number): void {
    const flow = this.view.show(row);
    const there = [flow.initiatorPackets, flow.initiatorBytes];
    const back = [flow.responderPackets, flow.responderBytes];
    // A client that was never heard is not taken for one.
    const isTurned = flow.initiatorPort !== 50_000;
    const key = flow.addressWord(isTurned ? ((1 - flow.initiatorDirection) as 0 | 1) : flow.initiatorDirection, 3);
    const ours = (isTurned ? [...back, ...there] : [...there, ...back]).join();
    const theirs = this.live.get(key)?.join();
    if (ours !== theirs) this.faults.push(`flow ${key}: ${ours}, not ${theirs}`);
    const span = flow.endSeconds - flow.startSeconds || flow.endNanoseconds - flow.startNanoseconds;
    if (span < 0) this.faults.push(`flow ${key} ends before it starts`);
    this.live.delete(key);
  }
}
