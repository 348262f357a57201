/** What holds for any bytes under any link type. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../src/capture/frame.js';
import { Decoder } from '../../src/decode/decoder.js';
import { DecodeStatus, Packet } from '../../src/decode/packet.js';
import {
  concat,
  ethernet,
  ethernetIp,
  extensionHeader,
  type FrameOptions,
  fragment,
  fragmentHeader,
  frameOf,
  hex,
  icmp,
  ipPacket,
  sctp,
  tcp,
  udp,
  udpDatagram,
} from '../support/packet-builder.js';
import { packetFacts, statusName } from './decoded.js';

const LINK_TYPES = [0, 1, 9, 12, 14, 50, 51, 101, 104, 108, 113, 228, 229, 276, 127];

const MACS = '020000000002 020000000001';
const six = { source: 'fd00::1' };
const quote = ipPacket({}, 17, udpDatagram({}));
const quote6 = ipPacket(six, 17, udpDatagram({}));

/** One of each kind, with its link type: the seeds for truncation and mutation. */
const SEEDS: readonly [name: string, linkType: number, bytes: Uint8Array][] = [
  ['TCP', 1, tcp({ flags: 'PA', tcpOptions: new Uint8Array(12), payload: 'GET / HTTP/1.1' })],
  ['TCP in a VLAN', 1, tcp({ vlans: [100], flags: 'S' })],
  ['TCP in two VLANs', 1, tcp({ vlans: [100, 200], options: new Uint8Array(8) })],
  ['TCP over IPv6', 1, tcp({ ...six, payload: 'x' })],
  ['UDP', 1, udp({ payload: 'datagram' })],
  ['UDP behind extension headers', 1, udp({ ...six, extensions: [0, 43, 60].map((type) => extensionHeader(type)) })],
  ['UDP in an atomic fragment', 1, udp({ ...six, extensions: [fragmentHeader(0, false)] })],
  ['SCTP', 1, sctp({ payload: 'chunk' })],
  ['ICMP error', 1, icmp({ type: 3, code: 13, payload: quote })],
  ['ICMPv6 error', 1, icmp({ ...six, type: 1, code: 1, payload: quote6 })],
  ['first fragment', 1, fragment({}, 17, udpDatagram({ payload: 'x'.repeat(24) }), 0, true)],
  ['later IPv6 fragment', 1, fragment(six, 17, new Uint8Array(40), 64, false)],
  ['SNAP', 1, concat(hex(`${MACS} 0040 aaaa03 000000 0800`), quote)],
  ['MPLS', 1, ethernet({}, 0x8847, concat(hex('00064040 000c8140'), quote))],
  ['pseudowire', 1, ethernet({}, 0x8847, concat(hex(`00064140 00000000 ${MACS} 86dd`), quote6))],
  ['PPPoE', 1, ethernet({}, 0x8864, concat(hex('1100 0001 0020 0021'), quote))],
  ['Linux SLL', 113, concat(hex('0000 0001 0006 0200000000010000 0800'), quote)],
  ['Linux SLL2', 276, concat(hex('86dd 0000 00000003 0001 00 06 0200000000010000'), quote6)],
  ['loopback', 0, concat(hex('02000000'), quote)],
  ['PPP', 9, concat(hex('ff03 0021'), quote)],
  ['raw IP', 101, quote6],
];

interface Result {
  status: DecodeStatus;
  packet: Packet;
}

function decodeIn(frame: Frame): Result {
  const packet = new Packet();
  return { status: new Decoder().decode(frame, packet), packet };
}

/** The offsets of a decoded packet stand in the order start ≤ payload start ≤ payload end ≤ end. */
function expectWithin(frame: Frame, { status, packet }: Result): void {
  if (status !== DecodeStatus.Ok) return;
  const [low, high] = packet.bytes === frame.bytes ? [frame.start, frame.end] : [0, packet.bytes.length];
  expect(packet.payloadStart).toBeGreaterThanOrEqual(low);
  expect(packet.payloadEnd).toBeGreaterThanOrEqual(packet.payloadStart);
  expect(packet.payloadEnd).toBeLessThanOrEqual(high);
  expect(packet.payloadLength).toBeGreaterThanOrEqual(packet.payloadEnd - packet.payloadStart);
}

/** The same frame with nothing but `filler` around it. */
function surroundedBy(filler: number, bytes: Uint8Array, options: FrameOptions): Frame {
  const margin = new Uint8Array(100).fill(filler);
  const frame = frameOf(bytes, options);
  frame.bytes = concat(margin, bytes, margin);
  frame.start = margin.length;
  frame.end = margin.length + bytes.length;
  return frame;
}

/** As text, which is quicker to compare thousands of times than objects are. */
const factsOf = (frame: Frame, { status, packet }: Result): string =>
  status === DecodeStatus.Ok ? JSON.stringify(packetFacts(packet, frame.start)) : statusName(status);

/** Decodes, with every check that holds for all bytes. */
function check(bytes: Uint8Array, options: FrameOptions): Result {
  const frame = frameOf(bytes, options);
  const result = decodeIn(frame);
  expectWithin(frame, result);
  for (const filler of [0x00, 0xff]) {
    const elsewhere = surroundedBy(filler, bytes, options);
    expect(factsOf(elsewhere, decodeIn(elsewhere))).toBe(factsOf(frame, result));
  }
  return result;
}

const frameOptions = fc.record({
  linkType: fc.constantFrom(...LINK_TYPES),
  wireLength: fc.integer({ min: 0, max: 2000 }),
  fcsLength: fc.constantFrom(0, 0, 4, 15),
});

describe('a decoder', () => {
  it('keeps within the frame on random bytes of any link type', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), frameOptions, (bytes, options) => {
        check(bytes, options);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps within the frame on frames with bytes changed', () => {
    const change = fc.record({ place: fc.nat(), value: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(
        fc.constantFrom(...SEEDS),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.nat({ max: 8 }),
        ([, linkType, seed], changes, cut) => {
          const bytes = seed.slice(0, Math.max(seed.length - cut, 0));
          for (const { place, value } of changes) if (bytes.length > 0) bytes[place % bytes.length] = value;
          check(bytes, { linkType, wireLength: seed.length });
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each(SEEDS)('takes each truncation for what it is: %s', (_, linkType, bytes) => {
    for (let length = 0; length < bytes.length; length++) {
      const { status } = check(bytes.subarray(0, length), { linkType, wireLength: bytes.length });
      const name = statusName(status);
      expect(['Ok', 'FragmentHeld', 'OtherMpls', 'TruncatedLink', 'TruncatedNetwork', 'TruncatedTransport']).toContain(
        name,
      );
    }
    expect(['Ok', 'FragmentHeld']).toContain(statusName(check(bytes, { linkType }).status));
  });

  it('counts every frame under one status', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.uint8Array({ maxLength: 100 }), frameOptions), { maxLength: 50 }), (frames) => {
        const decoder = new Decoder();
        const packet = new Packet();
        for (const [bytes, options] of frames) decoder.decode(frameOf(bytes, options), packet);
        decoder.finish();
        expect(decoder.counts.reduce((sum, count) => sum + count, 0)).toBe(frames.length);
        const failed = Object.values(decoder.undecoded()).reduce((sum, count) => sum + count, 0);
        expect(failed).toBe(frames.length - (decoder.counts[DecodeStatus.Ok] ?? 0));
      }),
    );
  });

  it('leaves nothing of one frame in the next', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...SEEDS), { minLength: 2, maxLength: 8 }), (seeds) => {
        const decoder = new Decoder();
        const packet = new Packet();
        for (const [name, linkType, bytes] of seeds) {
          decoder.finish();
          const frame = frameOf(bytes, { linkType });
          const status = decoder.decode(frame, packet);
          expect([name, factsOf(frame, { status, packet })]).toEqual([name, factsOf(frame, decodeIn(frame))]);
        }
      }),
    );
  });
});

describe('the short way of common frames', () => {
  /** With a frame check sequence the layers decode what the short way decodes without. */
  const byLayers = (bytes: Uint8Array, wireLength: number) =>
    frameOf(concat(bytes, new Uint8Array(4)), { fcsLength: 4, wireLength: wireLength + 4 });

  it('answers as the layers do', () => {
    const options = fc.record({
      vlans: fc.constantFrom([], [0], [7], [4095], [7, 8]),
      options: fc.constantFrom(new Uint8Array(0), new Uint8Array(4)),
      tcpOptions: fc.constantFrom(new Uint8Array(0), new Uint8Array(40)),
      payload: fc.string({ maxLength: 30 }),
      writtenLength: fc.option(fc.integer({ min: 0, max: 120 }), { nil: undefined }),
      udpLength: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
      sequence: fc.integer({ min: 0, max: 0xffffffff }),
      source: fc.constantFrom('10.0.0.1', '255.255.255.255', 'fd00::1'),
    });
    const change = fc.option(fc.tuple(fc.integer({ min: 12, max: 60 }), fc.integer({ min: 0, max: 255 })));
    fc.assert(
      fc.property(options, fc.boolean(), change, ({ writtenLength, udpLength, ...given }, overTcp, changed) => {
        const lengths = {
          ...(writtenLength !== undefined && { writtenLength }),
          ...(udpLength !== undefined && { udpLength }),
        };
        const bytes = overTcp ? tcp({ ...given, ...lengths }) : udp({ ...given, ...lengths });
        if (changed !== null && changed[0] < bytes.length) bytes[changed[0]] = changed[1];
        const frame = frameOf(bytes);
        const layered = byLayers(bytes, bytes.length);
        const answer = decodeIn(frame);
        const expected = decodeIn(layered);
        if (answer.status === DecodeStatus.Ok) expected.packet.wireBytes -= 4;
        expect(factsOf(frame, answer)).toBe(factsOf(layered, expected));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['TCP', tcp({ vlans: [3], payload: 'GET', tcpOptions: new Uint8Array(12) })],
    ['UDP', udp({ payload: 'datagram' })],
  ])('answers as the layers do where the capture cut a frame: %s', (_, bytes) => {
    for (let length = 0; length <= bytes.length; length++) {
      const cut = bytes.subarray(0, length);
      const frame = frameOf(cut, { wireLength: bytes.length });
      const layered = frameOf(cut, { wireLength: bytes.length + 4, fcsLength: 4 });
      const expected = decodeIn(layered);
      if (expected.status === DecodeStatus.Ok) expected.packet.wireBytes -= 4;
      expect(factsOf(frame, decodeIn(frame))).toBe(factsOf(layered, expected));
    }
  });
});

it('names what it could not decode as the records do', () => {
  const decoder = new Decoder();
  const packet = new Packet();
  const frames: [bytes: Uint8Array, linkType: number][] = [
    [hex(`${MACS} 0806 0001`), 1],
    [hex(`${MACS} 0806 0001`), 1],
    [hex(`${MACS} 88cc 0207`), 1],
    [ethernetIp({}, hex('44000000')), 1],
    [hex('00'), 127],
    [tcp({}), 1],
  ];
  for (const [bytes, linkType] of frames) decoder.decode(frameOf(bytes, { linkType }), packet);
  expect(decoder.undecoded()).toEqual({
    arp: 2,
    'malformed-ipv4': 1,
    'other-ethertype': 1,
    'unknown-link-type': 1,
  });
  expect(Object.keys(decoder.undecoded())).toEqual(['arp', 'malformed-ipv4', 'other-ethertype', 'unknown-link-type']);
});
