import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvidenceTag } from '../../src/protocol/facts.js';
import { msTurn } from '../../src/protocol/ms-turn.js';
import { Payload, Probe } from '../../src/protocol/recogniser.js';
import { rtp } from '../../src/protocol/rtp.js';
import type { RtpFacts } from '../../src/protocol/rtp-facts.js';
import { stun } from '../../src/protocol/stun.js';
import {
  allocateRequest,
  attribute,
  channelData,
  endToEnd,
  hex,
  join,
  message,
  microsoftMessage,
  multiplexed,
  rfc4571,
  STANDARD_ID,
  u16,
  u32,
} from '../support/ms-turn-builder.js';
import {
  type Chunk,
  cutAt,
  cutTo,
  Driver,
  type DriverOptions,
  totalLength,
  truncateTo,
} from '../support/stream-driver.js';

const UDP: DriverOptions = { datagrams: true, destinationPort: 51_000 };
const SSRC = 0x1d2c3b4a;

interface Packet {
  readonly type?: number;
  readonly sequence?: number;
  readonly timestamp?: number;
  readonly ssrc?: number;
  readonly first?: number;
  readonly body?: Uint8Array;
}

const packet = ({ type = 0, sequence = 0, timestamp, ssrc = SSRC, first = 0x80, body }: Packet = {}): Uint8Array =>
  join([first, type], u16(sequence & 0xffff), u32(timestamp ?? sequence * 160), u32(ssrc), body ?? new Uint8Array(160));

/** A report without blocks (RFC 3550 §6.4): of a sender, or of a receiver. */
const report = (type: 200 | 201, ssrc = SSRC, behind = 0): Uint8Array =>
  join([0x80, type], u16(type === 200 ? 6 : 1), u32(ssrc), new Uint8Array((type === 200 ? 20 : 0) + behind));

const from = (direction: 0 | 1, bytes: Uint8Array): Chunk => ({ direction, bytes });
const call = (count: number, fields: Packet = {}, direction: 0 | 1 = 0): Chunk[] =>
  Array.from({ length: count }, (_, index) => from(direction, packet({ sequence: index + 1, ...fields })));

const drive = (chunks: Iterable<Chunk>, options: DriverOptions = UDP): Driver =>
  new Driver([msTurn, stun, rtp], options).feed(chunks);
const factsOf = (driver: Driver): RtpFacts => {
  const facts = driver.facts.details.rtp;
  if (facts === undefined) throw new Error('not recognised as RTP');
  return facts;
};

const BINDING = message(0x0001, STANDARD_ID, []);
/** Candidate Identifier of [MS-ICE2]: who sends it is Microsoft's. */
const MS_BINDING = message(0x0001, STANDARD_ID, [attribute(0x8054, hex('31000000'))]);

describe('RTP', () => {
  it('is sure after three packets that follow one another, in one direction alone', () => {
    expect(drive(call(2)).facts.protocol).toBe('unknown');
    const driver = drive(call(3, { type: 8 }));
    expect(driver.facts.protocol).toBe('rtp');
    expect(driver.facts.tags).toBe(EvidenceTag.rtp);
    expect(driver.facts.clientDirection).toBeUndefined();
    expect(factsOf(driver)).toEqual({ payloadTypes: [8], encodings: ['PCMA'], ssrcs: ['0x1d2c3b4a'] });
  });

  it.each([
    ['wraps around', [65_534, 65_535, 0]],
    ['has gaps', [1, 20, 60]],
    ['arrives out of order and twice', [5, 4, 6, 6, 8]],
  ])('is told where its sequence %s', (_, sequences) => {
    const chunks = sequences.map((sequence) => from(0, packet({ sequence, timestamp: 1000 })));
    expect(drive(chunks).facts.protocol).toBe('rtp');
  });

  it.each([
    ['of a voice after silence', [0, 160, 240_000]],
    ['of one video frame', [90_000, 90_000, 90_000]],
    ['of frames out of order', [90_000, 99_000, 93_000]],
    ['that wraps around', [0xffff_ff00, 0xffff_ffa0, 0x40]],
  ])('is told by timestamps %s', (_, timestamps) => {
    const chunks = timestamps.map((timestamp, sequence) => from(0, packet({ sequence, timestamp })));
    expect(drive(chunks).facts.protocol).toBe('rtp');
  });

  it.each([
    ['contributing sources and an extension', { first: 0x92, body: new Uint8Array(8 + 4 + 20) }],
    ['no payload', { body: new Uint8Array(0) }],
  ])('may have %s', (_, fields) => {
    expect(drive(call(3, fields)).facts.protocol).toBe('rtp');
  });

  it('tells types and sources of both directions, and that there was RTCP', () => {
    const chunks = [
      ...call(4, { type: 97 }),
      ...call(4, { type: 13 | 0x80, ssrc: 7 }, 1),
      from(0, packet({ type: 101, sequence: 5 })),
      from(1, report(201, 7)),
    ];
    const facts = { payloadTypes: [97, 13, 101], encodings: ['CN'], ssrcs: ['0x1d2c3b4a', '0x00000007'], rtcp: true };
    expect(factsOf(drive(chunks))).toEqual(facts);
  });

  it('tells no more sources than its bound, and none that was seen once', () => {
    const many = Array.from({ length: 16 }, (_, ssrc) => call(3, { ssrc: ssrc + 1 })).flat();
    expect(factsOf(drive(many)).ssrcs).toHaveLength(8);
    expect(factsOf(drive([...call(3), from(0, packet({ ssrc: 9 }))])).ssrcs).toEqual(['0x1d2c3b4a']);
  });

  it('leaves the payload path after its first packets, recognised or not', () => {
    expect(drive(call(48)).state).toBe('done');
    const strangers = Array.from({ length: 16 }, (_, ssrc) => from(0, packet({ ssrc })));
    expect(drive(strangers.slice(1)).state).toBe('following');
    const driver = drive(strangers);
    expect([driver.state, driver.facts.protocol, driver.facts.revision]).toEqual(['done', 'unknown', 0]);
  });

  it('hands the flow to STUN where checks go on beside it, and keeps its name', () => {
    const driver = drive([...call(4), from(1, BINDING), ...call(4)]);
    expect(driver.accepted).toEqual(['rtp', 'stun']);
    expect(driver.facts.protocol).toBe('rtp');
    expect(driver.facts.tags).toBe(EvidenceTag.rtp | EvidenceTag.stun);
  });

  it('is read from headers alone, where a snap length left no more', () => {
    const driver = new Driver([rtp], UDP);
    const dissector = rtp.open(driver.facts);
    for (let sequence = 1; sequence <= 3; sequence++) {
      const bytes = packet({ sequence, first: 0x9f }).subarray(0, 12);
      const payload = Object.assign(new Payload(), { bytes, end: 12, datagram: true, snapped: true });
      expect(rtp.probe(payload)).toBe(Probe.Accept);
      dissector.next(payload);
    }
    expect(driver.facts.protocol).toBe('rtp');
  });
});

describe('RTCP', () => {
  it('by itself is sure after two reports of one source, encrypted behind or not', () => {
    const reports = [from(0, report(200, SSRC, 14)), from(1, report(201, 7)), from(0, report(200, SSRC, 44))];
    expect(drive(reports.slice(0, 2)).facts.protocol).toBe('unknown');
    const driver = drive(reports);
    expect(driver.facts.protocol).toBe('rtcp');
    expect(factsOf(driver)).toEqual({ payloadTypes: [], encodings: [], ssrcs: [], rtcp: true });
  });

  it('yields its name to RTP', () => {
    const driver = drive([from(0, report(201)), from(0, report(201)), ...call(3)]);
    expect(driver.facts.protocol).toBe('rtp');
    expect(factsOf(driver).rtcp).toBe(true);
  });

  it.each([
    ['a length that is not there', report(200).subarray(0, 24)],
    ['blocks that are not there', join([0x81, 201], u16(1), u32(SSRC))],
    ['another type first', join([0x80, 203], u16(1), u32(SSRC))],
  ])('is not %s', (_, bytes) => {
    expect(drive([from(0, bytes), from(0, bytes), from(0, bytes)]).facts.protocol).toBe('unknown');
  });
});

describe('media behind ICE checks', () => {
  it('names the flow; both are evidence', () => {
    const driver = drive([from(0, BINDING), ...call(3)]);
    expect(driver.accepted).toEqual(['stun']);
    expect(driver.facts.protocol).toBe('rtp');
    expect(driver.facts.tags).toBe(EvidenceTag.stun | EvidenceTag.rtp);
  });

  it('names the flow whatever other messages come later', () => {
    const driver = drive([from(0, BINDING), ...call(3), from(1, message(0x0101, STANDARD_ID, []))]);
    expect(driver.facts.protocol).toBe('rtp');
    expect(driver.facts.details.stun?.types).toEqual(['0x0001', '0x0101']);
  });

  it('of Microsoft’s has its dynamic types named', () => {
    const types = [114, 118, 121].flatMap((type) => call(3, { type, ssrc: type }));
    const encodings = ['x-msrta/16000', 'CN/16000', 'x-rtvc1'];
    expect(factsOf(drive([from(0, MS_BINDING), ...types])).encodings).toEqual(encodings);
    expect(factsOf(drive([from(0, BINDING), ...types])).encodings).toEqual([]);
  });

  it('leaves the payload path, too', () => {
    expect(drive([from(0, BINDING), ...call(30)]).state).toBe('following');
    expect(drive([from(0, BINDING), ...call(60)]).state).toBe('done');
  });

  it('that is never sure leaves the checks to be followed', () => {
    const strangers = Array.from({ length: 200 }, (_, ssrc) => from(0, packet({ ssrc })));
    const driver = drive([from(0, BINDING), ...strangers, from(1, message(0x0101, STANDARD_ID, []))]);
    expect(driver.facts.protocol).toBe('stun');
    expect(driver.facts.details.stun?.responses).toBe(1);
  });
});

describe('media inside', () => {
  const packets = [1, 2, 3].map((sequence) => packet({ sequence, type: 114 }));
  const opened = from(0, allocateRequest({ version: 3 }));
  const DATA = 0x0013;

  it.each([
    [
      'a Send request of [MS-TURN]',
      opened,
      packets.map((data) => microsoftMessage(0x0004, STANDARD_ID, [attribute(DATA, data)])),
    ],
    [
      'a Data indication of [MS-TURN]',
      opened,
      packets.map((data) => microsoftMessage(0x0115, STANDARD_ID, [attribute(DATA, data)])),
    ],
    ['multiplexed packets of [MS-TURN]', opened, packets.map((data) => multiplexed(hex('0102030405060708'), data))],
    ['bare datagrams to the active destination', opened, packets],
    [
      'Send indications',
      from(0, BINDING),
      packets.map((data) => message(0x0016, STANDARD_ID, [attribute(DATA, data)])),
    ],
    ['ChannelData', from(0, message(0x0003, STANDARD_ID, [])), packets.map((data) => channelData(0x4001, data))],
  ])('%s leaves the relay its name', (_, first, wrapped) => {
    const driver = drive([first, ...wrapped.map((bytes) => from(0, bytes))], {
      datagrams: true,
      destinationPort: 3478,
    });
    expect(driver.facts.tags & EvidenceTag.rtp).toBe(EvidenceTag.rtp);
    expect(driver.facts.protocol).toMatch(/turn$/);
    expect(factsOf(driver)).toMatchObject({ payloadTypes: [114], ssrcs: ['0x1d2c3b4a'] });
  });

  it('a relay’s datagrams leaves what the relay is asked later to be told', () => {
    const channels = Array.from({ length: 200 }, (_, sequence) => from(0, channelData(0x4001, packet({ sequence }))));
    const refresh = from(0, message(0x0004, STANDARD_ID, []));
    const { facts } = drive([from(0, message(0x0003, STANDARD_ID, [])), ...channels, refresh]);
    expect(facts.tags & EvidenceTag.rtp).toBe(EvidenceTag.rtp);
    expect(facts.details.stun?.types).toContain('0x0004');
  });

  it('frames of [MS-TURN] over TCP is told midstream, and ends the flow’s recognition', () => {
    const frames = (count: number): Chunk[] =>
      Array.from({ length: count }, (_, sequence) => from(0, endToEnd(packet({ sequence }))));
    const options = { fromStart: false };
    expect(drive(frames(4), options).facts.tags).toBe(EvidenceTag.stun | EvidenceTag.msTurn | EvidenceTag.rtp);
    expect(drive(frames(60), options).state).toBe('done');
    expect(drive(cutTo(7, frames(60)), options).state).toBe('done');
  });

  it('frames of RFC 4571 is told behind a check', () => {
    const driver = drive([from(0, rfc4571(BINDING)), ...packets.map((each) => from(0, rfc4571(each)))], {});
    expect(driver.facts.protocol).toBe('rtp');
    expect(driver.facts.tags).toBe(EvidenceTag.stun | EvidenceTag.rtp);
  });
});

describe('RTP over TCP (RFC 4571)', () => {
  const stream = [1, 2, 3, 4].flatMap((sequence) => [
    from(0, rfc4571(packet({ sequence, type: 127 }))),
    from(1, rfc4571(packet({ sequence, type: 127, ssrc: 5 }))),
  ]);

  it('is told by frames of one source', () => {
    const driver = drive(stream, {});
    expect(driver.facts.protocol).toBe('rtp');
    expect(factsOf(driver)).toEqual({ payloadTypes: [127], encodings: [], ssrcs: ['0x1d2c3b4a', '0x00000005'] });
  });

  it('is the same however the stream is cut', () => {
    const sorted = (driver: Driver) => factsOf(driver).ssrcs.toSorted();
    for (const size of [1, 2, 3, 13, 100])
      expect(sorted(drive(cutTo(size, stream), {}))).toEqual(['0x00000005', '0x1d2c3b4a']);
    for (let at = 1; at < totalLength(stream); at += 5) expect(drive(cutAt(at, stream), {}).facts.protocol).toBe('rtp');
  });

  it('is not sure before enough was captured', () => {
    const needed = 3 * (2 + 172);
    const oneWay = stream.filter(({ direction }) => direction === 0);
    for (let length = 0; length < needed - 172 + 12; length++)
      expect(drive(truncateTo(length, oneWay), {}).facts.protocol).toBe('unknown');
    expect(drive(truncateTo(needed, oneWay), {}).facts.protocol).toBe('rtp');
  });

  it('leaves the payload path', () => {
    const long = Array.from({ length: 100 }, (_, sequence) => from(0, rfc4571(packet({ sequence }))));
    expect(drive(long, {}).state).toBe('done');
  });

  it.each([
    ['text', 'SSH-2.0-OpenSSH_9.2p1 Debian-2'],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
    ['SMB', '\u0000\u0000\u0000\u0090\u00feSMB@'],
    ['TDS', '\u0012\u0001\u0000\u002f\u0000\u0000\u0001'],
    ['a frame too short', '\u0000\u0004\u0080\u0000\u0000\u0001'],
    ['a frame too long', '\u0fff\u00ff\u0080\u0000\u0000\u0001'],
  ])('is not %s, as its first bytes tell', (_, text) => {
    const bytes = Uint8Array.from(Buffer.from(text.padEnd(40, '\0'), 'latin1'));
    const payload = Object.assign(new Payload(), { bytes, end: bytes.length, fromStart: true });
    expect(rtp.probe(payload)).toBe(Probe.Reject);
  });
});

describe('noise', () => {
  /** A generator of its own, fast enough for many bytes: xorshift32. */
  const random = (seed: number) => {
    let state = seed;
    return () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state >>> 0;
    };
  };

  it('is never taken for media: 100,000 flows of datagrams that all look like RTP by their first byte', () => {
    const next = random(0x9e3779b9);
    const payload = Object.assign(new Payload(), { bytes: new Uint8Array(40), end: 40, datagram: true });
    const view = new DataView(payload.bytes.buffer);
    for (let flow = 0; flow < 100_000; flow++) {
      const { facts } = new Driver([]);
      const dissector = rtp.open(facts);
      for (let index = 0; index < 16; index++) {
        for (let at = 0; at < 16; at += 4) view.setUint32(at, next());
        payload.bytes[0] = 0x80 | ((payload.bytes[0] ?? 0) % 64);
        payload.direction = (next() & 1) as 0 | 1;
        dissector.next(payload);
      }
      if (facts.protocol !== 'unknown') throw new Error(`flow ${flow} was taken for ${facts.protocol}`);
    }
  });

  it.each([
    ['one sequence number', (index: number) => packet({ sequence: 9, timestamp: index })],
    ['sequence numbers far apart', (index: number) => packet({ sequence: index * 977 })],
    ['a timestamp that jumps about', (index: number) => packet({ sequence: index, timestamp: index * 0x30000000 })],
    ['payload types that RTCP would be confused with', (index: number) => packet({ sequence: index, type: 72 })],
    ['another version', (index: number) => packet({ sequence: index, first: 0x40 })],
    ['sources that change', (index: number) => packet({ sequence: index, ssrc: index })],
    [
      'a header longer than the datagram',
      (index: number) => packet({ sequence: index, first: 0x8f, body: new Uint8Array(9) }),
    ],
    [
      'an extension longer than the datagram',
      (index: number) => packet({ sequence: index, first: 0x90, body: hex('bede00ff') }),
    ],
  ])('with %s is none', (_, datagram) => {
    const driver = drive(Array.from({ length: 20 }, (_unused, index) => from(0, datagram(index))));
    expect(driver.facts.protocol).toBe('unknown');
  });

  it('of any length breaks nothing, over UDP and TCP', () => {
    const chunk = fc.tuple(fc.constantFrom(0, 1), fc.uint8Array({ maxLength: 60 }));
    const run = fc.property(fc.array(chunk, { maxLength: 30 }), fc.boolean(), (parts, datagrams) => {
      const driver = drive(
        parts.map(([direction, bytes]) => from(direction as 0 | 1, bytes)),
        { datagrams },
      );
      expect(driver.facts.tags & EvidenceTag.rtp).toBe(0);
    });
    fc.assert(run, { numRuns: 2000 });
  });

  it('behind real packets breaks nothing either', () => {
    const change = fc.tuple(fc.nat(3), fc.nat(30), fc.nat(255));
    const run = fc.property(fc.array(change, { maxLength: 5 }), fc.nat(40), (changes, length) => {
      const packets = call(4).map(({ bytes }) => bytes.slice(0, length));
      for (const [index, at, value] of changes)
        packets[index]?.set([value].slice(0, at < length ? 1 : 0), at < length ? at : 0);
      expect(() => drive(packets.map((bytes) => from(0, bytes)))).not.toThrow();
    });
    fc.assert(run, { numRuns: 1000 });
  });
});
