import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decoder } from '../../src/decode/decoder.js';
import { DecodeStatus, TCP_ACK, TCP_SYN } from '../../src/decode/packet.js';
import {
  concat,
  ethernetIp,
  extensionHeader,
  fragment,
  fragmentHeader,
  fragments,
  hex,
  icmpMessage,
  ipv6,
  tcp,
  tcpSegment,
  udp,
  udpDatagram,
} from '../support/packet-builder.js';
import { type Decoded, decode } from './decoded.js';

const FLOW = '17 10.0.0.1 5060 > 10.0.0.2 5061';
const FLOW6 = '17 fd00::1 5060 > fd00::2 5061';
const ports = { sourcePort: 5060, destinationPort: 5061 };
const six = { source: 'fd00::1' };

/** Text in which every stretch is different, so that a misplaced byte shows. */
const textOf = (length: number): string =>
  Array.from({ length }, (_, index) => String.fromCharCode(33 + ((index * 7 + (index >> 6)) % 90))).join('');

const INVITE = textOf(3000);
const datagram = udpDatagram({ ...ports, payload: INVITE });

const feed = (decoder: Decoder, frames: readonly Uint8Array[], seconds = 1000): Decoded[] =>
  frames.map((bytes) => decode(bytes, { seconds }, decoder));

/** Status, or flow and payload length, and the frames counted: one line a frame. */
const story = (results: readonly Decoded[]): string[] =>
  results.map(({ status, payload, packet }) =>
    status === 'Ok' ? `Ok ${packet.frames} frame ${payload.length} bytes` : status,
  );

const frameSum = (decoder: Decoder): number => decoder.counts.reduce((sum, count) => sum + count, 0);

describe.each([
  ['IPv4', {}, FLOW],
  ['IPv6', six, FLOW6],
])('a fragmented %s datagram', (_, version, flow) => {
  const inOrder = fragments(version, 17, datagram, [1480, 2960]);
  const [first, middle, last] = inOrder as [Uint8Array, Uint8Array, Uint8Array];

  it('is counted fragment by fragment, and whole with the one that completes it', () => {
    const decoder = new Decoder();
    const results = feed(decoder, inOrder);
    expect(story(results)).toEqual(['Ok 1 frame 0 bytes', 'Ok 1 frame 0 bytes', 'Ok 1 frame 3000 bytes']);
    expect(results.map((result) => result.flow)).toEqual([flow, flow, flow]);
    expect(results.map((result) => result.packet.wireBytes)).toEqual(inOrder.map((frame) => frame.length));
    expect(results.map((result) => result.packet.payloadLength)).toEqual([0, 0, 3000]);
    expect(results[2]?.payload).toBe(INVITE);
    expect(decoder.undecoded()).toEqual({});
    expect(decoder.fragmentCounts).toMatchObject({ reassembled: 1, incomplete: 0, shed: 0, overlaps: 0 });
  });

  it('is held until its first fragment tells the flow, and counted with it', () => {
    const decoder = new Decoder();
    const [a, b, c] = feed(decoder, [last, first, middle]);
    expect(story([a, b, c] as Decoded[])).toEqual(['FragmentHeld', 'Ok 2 frame 0 bytes', 'Ok 1 frame 3000 bytes']);
    expect(b?.packet.wireBytes).toBe(last.length + first.length);
    expect(c?.payload).toBe(INVITE);
    expect(decoder.counts[DecodeStatus.Ok]).toBe(3);
    expect(decoder.undecoded()).toEqual({});
  });

  it('is whole with its first fragment where that comes last', () => {
    const results = feed(new Decoder(), [middle, last, first]);
    expect(story(results)).toEqual(['FragmentHeld', 'FragmentHeld', 'Ok 3 frame 3000 bytes']);
    expect(results[2]).toMatchObject({ flow, payload: INVITE });
  });

  it('without its first fragment is counted as such at the end', () => {
    const decoder = new Decoder();
    feed(decoder, [middle, last]);
    expect(decoder.undecoded()).toEqual({ 'fragment-held': 2 });
    decoder.finish();
    expect(decoder.undecoded()).toEqual({ 'fragment-without-first': 2 });
    expect(decoder.fragmentCounts.incomplete).toBe(1);
  });

  it('may be interleaved with others', () => {
    const decoder = new Decoder();
    const others = fragments({ ...version, identification: 2 }, 17, udpDatagram({ payload: 'x'.repeat(2000) }), [1480]);
    const results = feed(decoder, [first, others[0] as Uint8Array, middle, others[1] as Uint8Array, last]);
    expect(results[3]).toMatchObject({ status: 'Ok', payload: 'x'.repeat(2000) });
    expect(results[4]).toMatchObject({ flow, payload: INVITE });
  });

  it('is given up after 30 seconds', () => {
    const decoder = new Decoder();
    feed(decoder, [middle], 1000);
    feed(decoder, [last], 1030);
    expect(decoder.undecoded()).toEqual({ 'fragment-held': 2 });
    expect(story(feed(decoder, [first], 1031))).toEqual(['Ok 1 frame 0 bytes']);
    expect(decoder.undecoded()).toEqual({ 'fragment-without-first': 2 });
    expect(decoder.fragmentCounts.incomplete).toBe(1);
  });

  it('stays whole where the clock runs backwards', () => {
    const decoder = new Decoder();
    feed(decoder, [first], 1000);
    feed(decoder, [middle], 10);
    expect(feed(decoder, [last], 900)[0]?.payload).toBe(INVITE);
  });

  it('is not confused by copies of its fragments', () => {
    const decoder = new Decoder();
    const results = feed(decoder, [first, first, middle, middle, last, last, first]);
    const empty = 'Ok 1 frame 0 bytes';
    expect(story(results)).toEqual([empty, empty, empty, empty, 'Ok 1 frame 3000 bytes', empty, empty]);
    expect(results.every((result) => result.flow === flow)).toBe(true);
    expect(decoder.fragmentCounts).toMatchObject({ reassembled: 1, overlaps: 0 });
    decoder.finish();
    expect(decoder.fragmentCounts.incomplete).toBe(0);
  });

  it('is another one where its id comes again later', () => {
    const decoder = new Decoder();
    feed(decoder, inOrder, 1000);
    expect(story(feed(decoder, inOrder, 1002)).at(-1)).toBe('Ok 1 frame 3000 bytes');
    expect(decoder.fragmentCounts.reassembled).toBe(2);
  });

  it('has the greatest length', () => {
    const payload = textOf(65535 - 8);
    const cuts = Array.from({ length: 44 }, (_, index) => 1480 * (index + 1));
    const results = feed(new Decoder(), fragments(version, 17, udpDatagram({ payload }), cuts));
    expect(results.at(-1)?.payload).toBe(payload);
  });
});

describe('what tells datagrams apart', () => {
  const [first] = fragments({}, 17, datagram, [1480]) as [Uint8Array];
  const rest = datagram.subarray(1480);
  const base = { identification: 1, vlans: [] as number[] };

  it.each([
    ['the identification', fragment({ ...base, identification: 2 }, 17, rest, 1480, false)],
    ['the protocol', fragment(base, 6, rest, 1480, false)],
    ['the VLAN', fragment({ ...base, vlans: [5] }, 17, rest, 1480, false)],
    ['the source', fragment({ ...base, source: '10.0.0.3' }, 17, rest, 1480, false)],
    ['the destination', fragment({ ...base, destination: '10.0.0.3' }, 17, rest, 1480, false)],
  ])('is %s', (_, other) => {
    const decoder = new Decoder();
    expect(story(feed(decoder, [first, other]))).toEqual(['Ok 1 frame 0 bytes', 'FragmentHeld']);
  });

  it('is not the next header of an IPv6 fragment, which only the first one gives', () => {
    const [first6] = fragments(six, 17, datagram, [1480]) as [Uint8Array];
    const results = feed(new Decoder(), [first6, fragment(six, 253, rest, 1480, false)]);
    expect(results[1]).toMatchObject({ flow: FLOW6, payload: INVITE });
  });

  it('has 32 bits of identification in IPv6', () => {
    const [first6] = fragments({ ...six, identification: 0x00010001 }, 17, datagram, [1480]) as [Uint8Array];
    const other = fragment({ ...six, identification: 0x00020001 }, 17, rest, 1480, false);
    expect(story(feed(new Decoder(), [first6, other]))[1]).toBe('FragmentHeld');
  });
});

describe('the fragments of', () => {
  it('a TCP segment show its flags once, with the whole', () => {
    const segment = tcpSegment({ flags: 'SA', sequence: 77, payload: INVITE });
    const results = feed(new Decoder(), fragments({}, 6, segment, [1480, 2960]));
    expect(results.map((result) => result.packet.tcpFlags)).toEqual([0, 0, TCP_SYN | TCP_ACK]);
    expect(results.map((result) => result.packet.sequence)).toEqual([0, 0, 77]);
    expect(results[2]).toMatchObject({ flow: '6 10.0.0.1 50000 > 10.0.0.2 443', payload: INVITE });
  });

  it.each([
    ['ICMP', {}, 1, 8],
    ['ICMPv6', six, 58, 128],
  ])('%s all have its type and code', (_, version, protocol, type) => {
    const echo = icmpMessage({ ...version, code: 7, payload: INVITE });
    const [first, middle, last] = fragments(version, protocol, echo, [1480, 2960]) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const results = feed(new Decoder(), [last, first, middle, middle]);
    expect(results.slice(1).map(({ packet }) => [packet.protocol, packet.icmpType, packet.icmpCode])).toEqual([
      [protocol, type, 7],
      [protocol, type, 7],
      [protocol, type, 7],
    ]);
    expect(results.slice(1).every(({ packet }) => packet.sourcePort === 0 && packet.destinationPort === 0)).toBe(true);
    expect(results[2]?.payload).toBe(INVITE);
  });

  it('a protocol without ports are one flow', () => {
    const results = feed(new Decoder(), fragments({}, 47, new Uint8Array(3000).fill(7), [1480]));
    expect(results.map((result) => result.flow)).toEqual(Array(2).fill('47 10.0.0.1 0 > 10.0.0.2 0'));
    expect(results[1]?.packet.payloadLength).toBe(3000);
  });

  it('an IPv6 packet may have extension headers on either side of the cut', () => {
    const options = concat(hex('11 00 0104 00000000'), datagram); // destination options, then UDP
    const before = { ...six, extensions: [extensionHeader(0), extensionHeader(43)] };
    const results = feed(new Decoder(), fragments(before, 60, options, [1480]));
    expect(results.map((result) => result.flow)).toEqual([FLOW6, FLOW6]);
    expect(results[1]?.payload).toBe(INVITE);
  });

  it('an IPv6 packet whose data begins with another fragment header are malformed once whole', () => {
    const inner = concat(hex('11 00 0001 00000009'), datagram); // more fragments
    expect(feed(new Decoder(), fragments(six, 44, inner, [1480]))[0]?.status).toBe('MalformedIpv6');
  });

  it('a datagram whose transport header is wrong are malformed once whole', () => {
    const segment = tcpSegment({ payload: 'x'.repeat(40) });
    segment[12] = 0x40; // header of 4 words
    const decoder = new Decoder();
    const [first, last] = fragments({}, 6, segment, [32]) as [Uint8Array, Uint8Array];
    expect(story(feed(decoder, [last, first]))).toEqual(['FragmentHeld', 'MalformedTransport']);
    expect(decoder.undecoded()).toEqual({ 'malformed-transport': 2 });
  });
});

describe('a fragment that cannot be part of a datagram', () => {
  const piece = (length: number) => new Uint8Array(length).fill(1);

  it.each([
    ['empty', 0, 8, false],
    ['empty, with more to come', 0, 0, true],
    ['of a length that no other can follow', 12, 8, true],
    ['past the greatest length', 16, 65528, false],
    ['past the greatest length by one', 8, 65528, false],
  ])('is malformed: %s', (_, length, offset, more) => {
    expect(decode(fragment({}, 17, piece(length), offset, more)).status).toBe('MalformedIpv4');
    expect(decode(fragment(six, 17, piece(length), offset, more)).status).toBe('MalformedIpv6');
  });

  it('may end at the greatest length', () => {
    expect(decode(fragment({}, 17, piece(7), 65528, false)).status).toBe('FragmentHeld');
  });

  it('is a first one that hides the ports, or the flags, in the second', () => {
    // RFC 7112: an IPv6 first fragment holds the whole header chain.
    const hidden = ipv6({ extensions: [fragmentHeader(0, true)] }, 60, hex('11 01 0000 00000000'));
    expect(decode(ethernetIp({}, hidden)).status).toBe('MalformedIpv6');
    const options = ipv6({ extensions: [fragmentHeader(0, true), extensionHeader(60)] }, 17, new Uint8Array(0));
    expect(decode(ethernetIp({}, options)).status).toBe('MalformedTransport');
    // RFC 1858 §3.1: the ports fit in eight bytes; the flags, which do not, are read from the whole.
    const decoder = new Decoder();
    const results = feed(decoder, fragments({}, 6, tcpSegment({ flags: 'S', payload: 'x' }), [8]));
    expect(results.map((result) => result.packet.tcpFlags)).toEqual([0, TCP_SYN]);
  });
});

describe('where fragments overlap', () => {
  const total = 64;
  const bytesOf = (length: number, value: number) => new Uint8Array(length).fill(value);
  /** A UDP header in the first 8 bytes, then 0x61 ('a'). */
  const head = (length: number) =>
    concat(udpDatagram({ ...ports, udpLength: total }).subarray(0, 8), bytesOf(length - 8, 0x61));

  it('the bytes that came first stay', () => {
    const decoder = new Decoder();
    const results = feed(decoder, [
      fragment({}, 17, head(32), 0, true),
      fragment({}, 17, bytesOf(32, 0x62), 16, true), // 16 bytes into the first
      fragment({}, 17, bytesOf(40, 0x63), 24, false), // all of what is there, and the end
    ]);
    expect(results[2]?.payload).toBe('a'.repeat(24) + 'b'.repeat(16) + 'c'.repeat(16));
    expect(decoder.fragmentCounts).toMatchObject({ reassembled: 1, overlaps: 2 });
  });

  it('a second first fragment changes neither flow nor data', () => {
    const decoder = new Decoder();
    const forged = concat(udpDatagram({ sourcePort: 53, destinationPort: 53 }).subarray(0, 8), bytesOf(24, 0x7a));
    const results = feed(decoder, [
      fragment({}, 17, head(32), 0, true),
      fragment({}, 17, forged, 0, true),
      fragment({}, 17, bytesOf(32, 0x62), 32, false),
    ]);
    expect(results[2]).toMatchObject({ flow: FLOW, payload: 'a'.repeat(24) + 'b'.repeat(32) });
    expect(decoder.fragmentCounts.overlaps).toBe(1);
  });

  it('one wholly inside another (teardrop) does no harm', () => {
    const decoder = new Decoder();
    const results = feed(decoder, [
      fragment({}, 17, head(40), 0, true),
      fragment({}, 17, bytesOf(4, 0x62), 24, false), // ends before the first does: not believed
      fragment({}, 17, bytesOf(24, 0x63), 40, false),
    ]);
    expect(story(results)).toEqual(['Ok 1 frame 0 bytes', 'Ok 1 frame 0 bytes', 'Ok 1 frame 56 bytes']);
    expect(decoder.fragmentCounts.overlaps).toBe(1);
  });

  it('the end that was told first stays the end', () => {
    const decoder = new Decoder();
    const results = feed(decoder, [
      fragment({}, 17, bytesOf(32, 0x62), 32, false),
      fragment({}, 17, bytesOf(48, 0x63), 32, false),
      fragment({}, 17, bytesOf(48, 0x63), 32, true),
      fragment({}, 17, head(32), 0, true),
    ]);
    expect(results[3]).toMatchObject({ payload: 'a'.repeat(24) + 'b'.repeat(32), packet: { frames: 4 } });
    expect(decoder.fragmentCounts.overlaps).toBe(2);
  });

  it('a copy with other bytes is seen', () => {
    const decoder = new Decoder();
    feed(decoder, [fragment({}, 17, bytesOf(32, 0x62), 32, true), fragment({}, 17, bytesOf(32, 0x63), 32, true)]);
    expect(decoder.fragmentCounts.overlaps).toBe(1);
  });
});

describe('a fragment that the snap length cut', () => {
  const [first, last] = fragments({}, 17, datagram, [1480]) as [Uint8Array, Uint8Array];
  const snapped = (decoder: Decoder, frame: Uint8Array, length: number) =>
    decode(frame.subarray(0, length), { wireLength: frame.length, seconds: 1000 }, decoder);

  it('shows the payload it has where it is the first: there will be no more', () => {
    const decoder = new Decoder();
    expect(snapped(decoder, first, 96)).toMatchObject({ flow: FLOW, payload: INVITE.slice(0, 96 - 42) });
    expect(snapped(decoder, last, 96)).toMatchObject({ flow: FLOW, payload: '' });
    expect(feed(decoder, [last])[0]).toMatchObject({ flow: FLOW, payload: '' });
    decoder.finish();
    expect(decoder.fragmentCounts).toMatchObject({ reassembled: 0, incomplete: 0, shed: 0, overlaps: 0 });
  });

  it('tells that more was on the wire', () => {
    expect(snapped(new Decoder(), first, 96).packet.payloadLength).toBe(1480 - 8);
  });

  it('is held like others, and counted with the first', () => {
    const decoder = new Decoder();
    expect(snapped(decoder, last, 96).status).toBe('FragmentHeld');
    expect(snapped(decoder, first, 96).packet).toMatchObject({ frames: 2, wireBytes: first.length + last.length });
  });

  it('leaves its datagram incomplete where it is a later one', () => {
    const decoder = new Decoder();
    feed(decoder, [first]);
    expect(snapped(decoder, last, 96)).toMatchObject({ flow: FLOW, payload: '' });
    expect(feed(decoder, [last])[0]).toMatchObject({ flow: FLOW, payload: INVITE });
  });

  it('is truncated without ports', () => {
    expect(snapped(new Decoder(), first, 14 + 20 + 3).status).toBe('TruncatedTransport');
  });
});

describe('memory for fragments', () => {
  const later = (identification: number, length = 1480, offset = 1480) =>
    fragment({ identification }, 17, new Uint8Array(length), offset, true);

  it('is shed from the oldest pending datagram where there are too many', () => {
    const decoder = new Decoder({ datagrams: 4, bytes: 65536, seconds: 30 });
    const frames = Array.from({ length: 10 }, (_, id) => later(id));
    feed(decoder, frames);
    expect(decoder.fragmentCounts.shed).toBe(6);
    expect(decoder.undecoded()).toEqual({ 'fragment-held': 4, 'fragment-without-first': 6 });
    const whole = fragments({ identification: 9 }, 17, datagram, [1480]);
    expect(feed(decoder, [whole[0] as Uint8Array])[0]?.packet.frames).toBe(2);
  });

  it('is taken from complete datagrams before pending ones', () => {
    const decoder = new Decoder({ datagrams: 2, bytes: 65536, seconds: 30 });
    feed(decoder, [later(1)]);
    for (let id = 2; id < 20; id++) feed(decoder, fragments({ identification: id }, 17, datagram, [1480]));
    expect(decoder.fragmentCounts).toMatchObject({ reassembled: 18, shed: 0 });
    expect(decoder.undecoded()).toEqual({ 'fragment-held': 1 });
  });

  it('is shed from the oldest where there are too many bytes', () => {
    const decoder = new Decoder({ datagrams: 1000, bytes: 65536, seconds: 30 });
    // One tiny fragment touches one page of 2,048 bytes: 32 of them fill the store.
    feed(
      decoder,
      Array.from({ length: 40 }, (_, id) => later(id, 8)),
    );
    expect(decoder.fragmentCounts.shed).toBe(8);
  });

  it('always has room for one datagram, wherever its fragments begin', () => {
    const decoder = new Decoder({ datagrams: 8, bytes: 1, seconds: 30 });
    const payload = textOf(65535 - 8);
    const cuts = Array.from({ length: 44 }, (_, index) => 1480 * (index + 1));
    const pieces = fragments({ identification: 99 }, 17, udpDatagram({ payload }), cuts);
    feed(decoder, [later(1), later(2)]);
    expect(feed(decoder, pieces.toReversed()).at(-1)?.payload).toBe(payload);
    expect(decoder.fragmentCounts.shed).toBe(2);
  });

  it('is all free again at the end', () => {
    const decoder = new Decoder({ datagrams: 4, bytes: 65536, seconds: 30 });
    feed(
      decoder,
      Array.from({ length: 4 }, (_, id) => later(id, 1480, 8 * id + 8)),
    );
    decoder.finish();
    expect(decoder.undecoded()).toEqual({ 'fragment-without-first': 4 });
    const cuts = Array.from({ length: 44 }, (_, index) => 1480 * (index + 1));
    const payload = textOf(65535 - 8);
    expect(feed(decoder, fragments({}, 17, udpDatagram({ payload }), cuts)).at(-1)?.payload).toBe(payload);
    expect(decoder.fragmentCounts.shed).toBe(0);
  });

  it('is not needed at all without fragments', () => {
    const decoder = new Decoder();
    feed(decoder, [tcp({}), udp({})]);
    decoder.finish();
    expect(decoder.fragmentCounts).toMatchObject({ reassembled: 0, incomplete: 0, shed: 0, overlaps: 0 });
  });
});

describe('whatever comes', () => {
  const versions = fc.constantFrom({}, six);
  const cutsWithin = (blocks: number) =>
    fc
      .uniqueArray(fc.integer({ min: 1, max: blocks }), { maxLength: 12 })
      .map((cuts) => cuts.map((cut) => cut * 8).sort((a, b) => a - b));

  it('fragments in any order, some of them twice, make the datagram', () => {
    const scenario = fc
      .record({ version: versions, length: fc.integer({ min: 100, max: 9000 }) })
      .chain(({ version, length }) =>
        fc.record({
          version: fc.constant(version),
          payload: fc.constant(textOf(length)),
          cuts: cutsWithin(Math.floor(length / 8)),
          order: fc.infiniteStream(fc.nat()),
          copies: fc.integer({ min: 0, max: 4 }),
        }),
      );
    fc.assert(
      fc.property(scenario, ({ version, payload, cuts, order, copies }) => {
        const pieces = fragments(version, 17, udpDatagram({ ...ports, payload }), cuts.length === 0 ? [8] : cuts);
        const random = order[Symbol.iterator]();
        const pick = (): number => random.next().value as number;
        const doubled = [
          ...pieces,
          ...Array.from({ length: copies }, () => pieces[pick() % pieces.length] as Uint8Array),
        ];
        const shuffled = doubled.map((frame) => ({ frame, key: pick() })).sort((a, b) => a.key - b.key);
        const decoder = new Decoder({ datagrams: 4, bytes: 65536, seconds: 30 });
        const results = feed(
          decoder,
          shuffled.map(({ frame }) => frame),
        );
        const ok = results.filter((result) => result.status === 'Ok');
        expect(ok.filter((result) => result.payload !== '').map((result) => result.payload)).toEqual([payload]);
        expect(ok.reduce((sum, { packet }) => sum + packet.frames, 0)).toBe(doubled.length);
        const wireBytes = doubled.reduce((sum, frame) => sum + frame.length, 0);
        expect(ok.reduce((sum, { packet }) => sum + packet.wireBytes, 0)).toBe(wireBytes);
        expect(decoder.fragmentCounts).toMatchObject({ reassembled: 1, incomplete: 0, shed: 0, overlaps: 0 });
      }),
      { numRuns: 300 },
    );
  });

  it('overlapping fragments give each byte to who came first', () => {
    const blocks = 40;
    const piece = fc
      .tuple(fc.integer({ min: 0, max: blocks - 2 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 255 }))
      .map(([start, length, value]) => ({ start, end: Math.min(start + length, blocks - 1), value }));
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 40 }), (pieces) => {
        const whole = { start: 0, end: blocks - 1, value: 1 };
        const expected = new Uint8Array(blocks * 8);
        const decoder = new Decoder({ datagrams: 4, bytes: 65536, seconds: 30 });
        const bytesOf = (value: number, length: number) => new Uint8Array(length).fill(value);
        const end = bytesOf(2, 8);
        const frames = [...pieces, whole].map(({ start, end, value }) => {
          for (let at = start * 8; at < end * 8; at++) expected[at] ||= value;
          return fragment({}, 253, bytesOf(value, (end - start) * 8), start * 8, true);
        });
        expected.fill(2, (blocks - 1) * 8);
        feed(decoder, frames);
        const [result] = feed(decoder, [fragment({}, 253, end, (blocks - 1) * 8, false)]);
        expect(Buffer.from(result?.payload ?? '', 'latin1')).toEqual(Buffer.from(expected));
      }),
    );
  });

  it('every frame is counted once, however many datagrams are begun', () => {
    const anyFragment = fc.record({
      version: versions,
      identification: fc.integer({ min: 0, max: 30 }),
      block: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 8191 })),
      length: fc.integer({ min: 0, max: 3000 }),
      more: fc.boolean(),
      protocol: fc.constantFrom(1, 6, 17, 47, 58),
      seconds: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(anyFragment, { maxLength: 200 }), (list) => {
        const decoder = new Decoder({ datagrams: 8, bytes: 65536, seconds: 30 });
        let ok = 0;
        for (const { version, identification, block, length, more, protocol, seconds } of list) {
          const options = { ...version, identification };
          const frame = fragment(options, protocol, new Uint8Array(length).fill(block), block * 8, more);
          const { status, packet } = decode(frame, { seconds }, decoder);
          if (status === 'Ok') ok += packet.frames;
        }
        expect(frameSum(decoder)).toBe(list.length);
        decoder.finish();
        expect(frameSum(decoder)).toBe(list.length);
        expect(decoder.counts[DecodeStatus.Ok]).toBe(ok);
        expect(decoder.counts[DecodeStatus.FragmentHeld]).toBe(0);
      }),
    );
  });
});
