import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvidenceTag } from '../../src/protocol/facts.js';
import { msTurn } from '../../src/protocol/ms-turn.js';
import { Payload, Probe } from '../../src/protocol/recogniser.js';
import { stun } from '../../src/protocol/stun.js';
import type { StunFacts } from '../../src/protocol/stun-facts.js';
import {
  allocateError,
  allocateRequest,
  allocateResponse,
  attribute,
  type Credentials,
  control,
  dataIndication,
  EARLY_ID,
  endToEnd,
  hex,
  join,
  MAGIC_COOKIE,
  message,
  microsoftMessage,
  multiplexed,
  padded,
  rtp,
  STANDARD_ID,
  sendRequest,
  setActiveDestination,
  setActiveDestinationResponse,
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

const UDP: DriverOptions = { datagrams: true, destinationPort: 3478 };

const CREDENTIALS: Credentials = {
  username: hex('0200002490a0dbdb01d6194de21537bfc992a00332731af1bedc569a'),
  realm: 'rtcmedia',
  nonce: 'b5c4f1',
};
const RELAYED = { ip: '131.107.155.30', port: 50004 };
const MAPPED = { ip: '198.51.100.7', port: 61310 };
const PEER = { ip: '192.168.20.41', port: 50016 };

const check = message(0x0001, STANDARD_ID, [padded(0x0006, 'remote:local'), padded(0x8070, u32(2))]);

/** What a client of OCS or Lync says to the A/V Edge, until media flows. */
const request = allocateRequest({ stream: 'audio', bandwidth: 750 });
const challenge = allocateError({ code: 401, reason: 'Unauthorized', realm: 'rtcmedia', nonce: 'b5c4f1' });
const authenticated = allocateRequest({ stream: 'audio', bandwidth: 750, credentials: CREDENTIALS });
const allocated = allocateResponse({ relayed: RELAYED, mapped: MAPPED });
const sent = sendRequest({ peer: PEER, data: check });
const received = dataIndication({ peer: PEER, data: check });
const activation = setActiveDestination({ peer: PEER });
const activated = setActiveDestinationResponse();

const from = (direction: 0 | 1, bytes: Uint8Array): Chunk => ({ direction, bytes });
const signalling: readonly Chunk[] = [
  from(0, request),
  from(1, challenge),
  from(0, authenticated),
  from(1, allocated),
  from(0, sent),
  from(1, received),
  from(0, activation),
  from(1, activated),
];

const EXPECTED: StunFacts = {
  messages: [
    'Allocate request',
    'Allocate error',
    'Allocate response',
    'Send request',
    'Data indication',
    'Set Active Destination request',
    'Set Active Destination response',
  ],
  types: ['0x0003', '0x0113', '0x0103', '0x0004', '0x0115', '0x0006', '0x0106'],
  dialect: 'ms-turn',
  requests: 3,
  responses: 3,
  allocateRequests: 2,
  allocateResponses: 1,
  allocateErrors: 1,
  msVersion: 2,
  bandwidth: 750,
  streams: ['audio'],
  errors: [{ code: 401, reason: 'Unauthorized', meaning: 'credentials wanted' }],
  nonce: true,
  realm: 'rtcmedia',
  username: '28 opaque bytes',
  lifetime: 60,
  relayed: '131.107.155.30:50004',
  mapped: '198.51.100.7:61310',
  peers: ['192.168.20.41:50016'],
};

const drive = (chunks: Iterable<Chunk>, options: DriverOptions = {}): Driver =>
  new Driver([msTurn, stun], options).feed(chunks);
const stunOf = (driver: Driver): StunFacts => {
  const facts = driver.facts.details.stun;
  if (facts === undefined) throw new Error('not recognised as STUN');
  return facts;
};

describe('MS-TURN over UDP', () => {
  it('is its own dialect, with its own messages', () => {
    const driver = drive([...signalling, from(0, rtp(114, 1, 60)), from(1, rtp(114, 1, 60))], UDP);
    expect(driver.facts.protocol).toBe('ms-turn');
    expect(driver.facts.tags).toBe(EvidenceTag.stun | EvidenceTag.msTurn);
    expect(driver.facts.clientDirection).toBe(0);
    expect(stunOf(driver)).toEqual(EXPECTED);
  });

  it('is told by its first attribute, with and without the cookie of STUN', () => {
    for (const id of [STANDARD_ID, EARLY_ID]) {
      const driver = drive(
        [from(0, allocateRequest({ id })), from(1, allocateResponse({ id, relayed: RELAYED, mapped: MAPPED }))],
        UDP,
      );
      expect(stunOf(driver)).toMatchObject({ dialect: 'ms-turn', mapped: '198.51.100.7:61310' });
    }
  });

  it('takes messages whose length is no multiple of four, as they are without padding', () => {
    expect(authenticated.length % 4).not.toBe(0);
    expect(stunOf(drive([from(0, authenticated)], UDP))).toMatchObject({ realm: 'rtcmedia', nonce: true });
  });

  it('takes padded attributes as well', () => {
    const friendly = microsoftMessage(0x0113, EARLY_ID, [padded(0x0015, '"rtcmedia"'), padded(0x8008, u32(3))]);
    expect(stunOf(drive([from(1, friendly)], UDP))).toMatchObject({ realm: 'rtcmedia', msVersion: 3 });
  });

  it('needs the magic cookie first', () => {
    const later = message(0x0004, EARLY_ID, [attribute(0x8008, u32(2)), MAGIC_COOKIE, attribute(0x0011, u32(0))]);
    expect(stunOf(drive([from(0, later)], UDP)).dialect).toBe('classic');
  });

  it.each([
    ['audio', 'audio'],
    ['video', 'video'],
    ['supplemental-video', 'supplemental-video'],
    ['data', 'data'],
  ] as const)('tells that an allocation is for %s', (stream, name) => {
    expect(stunOf(drive([from(0, allocateRequest({ stream }))], UDP)).streams).toEqual([name]);
  });

  it('tells reliable delivery, and stream types without a name by number', () => {
    const sharing = stunOf(drive([from(0, allocateRequest({ stream: 'data', reliable: true }))], UDP));
    expect(sharing).toMatchObject({ streams: ['data'], reliable: true });
    const unknown = microsoftMessage(0x0003, EARLY_ID, [attribute(0x8055, [0, 9, 0, 0])]);
    expect(stunOf(drive([from(0, unknown), from(0, allocateRequest({ stream: 'audio' }))], UDP)).streams).toEqual([
      '9',
      'audio',
    ]);
  });

  it('tells the IPv6 allocation beside the IPv4 one', () => {
    const both = allocateResponse({
      relayed: RELAYED,
      mapped: MAPPED,
      relayedIpv6: { ip: '2001:db8::30', port: 50005 },
    });
    expect(stunOf(drive([from(1, both)], UDP))).toMatchObject({
      relayed: '131.107.155.30:50004',
      relayedIpv6: '[2001:db8::30]:50005',
    });
  });

  it('reads an IPv6 reflexive address XORed with the whole transaction id', () => {
    const mapped = { ip: '2001:db8::7', port: 61310 };
    const facts = stunOf(drive([from(1, allocateResponse({ relayed: RELAYED, mapped }))], UDP));
    expect(facts.mapped).toBe('[2001:db8::7]:61310');
  });

  it('tells where a server sends the client instead', () => {
    const redirect = allocateError({ code: 300, alternate: { ip: '131.107.155.31', port: 443 } });
    const named = microsoftMessage(0x0113, EARLY_ID, [attribute(0x8032, 'av2.contoso.com')]);
    expect(stunOf(drive([from(1, redirect), from(1, named)], UDP))).toMatchObject({
      alternateServer: '131.107.155.31:443',
      alternateName: 'av2.contoso.com',
      errors: [{ code: 300, meaning: 'try another server' }],
    });
  });

  it('notes bandwidth admission control', () => {
    const commit = microsoftMessage(0x0003, EARLY_ID, [attribute(0x8056, [0, 1, 0, 0])]);
    expect(stunOf(drive([from(0, commit)], UDP)).admission).toBe(true);
  });

  it('names Send and Set Active Destination, which are Refresh and Send elsewhere', () => {
    const plain = message(0x0004, STANDARD_ID, [padded(0x000d, u32(0))]);
    expect(stunOf(drive([from(0, sent), from(0, plain)], UDP))).toMatchObject({
      messages: ['Send request', 'Refresh request'],
      types: ['0x0004'],
      requests: 1,
    });
  });

  it('learns the client from a Data indication, although its bits are those of an error', () => {
    const driver = drive([from(0, received)], UDP);
    expect(driver.facts.clientDirection).toBe(1);
    expect(stunOf(driver)).toMatchObject({ responses: 0, peers: ['192.168.20.41:50016'] });
  });
});

describe('multiplexed TURN ([MS-TURN] 2.2.3)', () => {
  const SESSION = hex('deaa296708f708fc');

  it('is recognised by its channel and its length', () => {
    const driver = drive([from(0, multiplexed(SESSION, check)), from(1, multiplexed(SESSION, rtp(0, 1, 160)))], UDP);
    expect(driver.facts.protocol).toBe('ms-turn');
    expect(driver.facts.clientDirection).toBeUndefined();
    expect(stunOf(driver)).toEqual({
      messages: ['Binding request'],
      types: ['0x0001'],
      dialect: 'ms-turn',
      requests: 0,
      responses: 0,
      multiplexed: true,
    });
  });

  it('may begin after an exchange of another dialect', () => {
    const driver = drive([from(0, check), from(0, multiplexed(SESSION, rtp(0, 1, 160)))], UDP);
    expect(driver.facts.protocol).toBe('ms-turn');
    expect(stunOf(driver)).toMatchObject({ multiplexed: true, requests: 1 });
  });

  it.each([
    ['a shorter datagram', multiplexed(SESSION, check).subarray(0, 40)],
    ['a longer one', join(multiplexed(SESSION, check), [0])],
    ['no room for a session id', hex('ff10 0004 00000000')],
    ['another channel', join(hex('ff11'), multiplexed(SESSION, check).subarray(2))],
    ['two bytes', hex('ff10')],
  ])('is not %s', (_, bytes) => {
    const payload = Object.assign(new Payload(), { bytes, end: bytes.length, datagram: true });
    expect(msTurn.probe(payload)).toBe(Probe.Reject);
  });

  it('is recognised in a stream where a message is in it', () => {
    const driver = drive(
      cutTo(5, [from(0, multiplexed(SESSION, check)), from(0, multiplexed(SESSION, rtp(0, 1, 160)))]),
    );
    expect(stunOf(driver)).toMatchObject({ multiplexed: true, framing: 'ms-turn', types: ['0x0001'] });
    expect(drive([from(0, multiplexed(SESSION, rtp(0, 1, 160)))]).accepted).toEqual([]);
  });
});

describe('MS-TURN over TCP', () => {
  const media = (direction: 0 | 1, sequence: number): Chunk => from(direction, endToEnd(rtp(127, sequence, 700)));
  const session: readonly Chunk[] = [
    ...signalling.map(({ direction, bytes }) => from(direction, control(bytes))),
    from(0, endToEnd(check)),
    media(0, 1),
    media(1, 1),
    from(1, endToEnd([])),
    media(0, 2),
    from(0, join(control(allocateRequest({ lifetime: 0, credentials: CREDENTIALS })), media(0, 3).bytes)),
  ];
  const facts: StunFacts = {
    ...EXPECTED,
    messages: [...EXPECTED.messages, 'Binding request'],
    types: [...EXPECTED.types, '0x0001'],
    requests: 4,
    allocateRequests: 3,
    framing: 'ms-turn',
  };

  it('reads control messages, and looks into data for messages and media', () => {
    const driver = drive(session);
    expect(driver.facts.protocol).toBe('ms-turn');
    expect(driver.facts.tags).toBe(EvidenceTag.stun | EvidenceTag.msTurn | EvidenceTag.rtp);
    expect(stunOf(driver)).toEqual(facts);
    expect(driver.mostHeld).toBe(0);
  });

  it('gives the same facts however the stream is cut', () => {
    for (let at = 1; at < totalLength(session); at++) expect(stunOf(drive(cutAt(at, session)))).toEqual(facts);
    for (const size of [1, 2, 3, 5, 7, 31, 64]) expect(stunOf(drive(cutTo(size, session)))).toEqual(facts);
  });

  it('ends anywhere', () => {
    for (let length = 0; length < totalLength(session); length++) {
      const driver = drive(truncateTo(length, session));
      expect(driver.accepted).toEqual(length < control(request).subarray(0, 32).length ? [] : ['ms-turn']);
      expect(driver.facts.details.stun?.types ?? []).toEqual(
        facts.types.slice(0, driver.facts.details.stun?.types.length ?? 0),
      );
    }
  });

  it('is recognised from the server’s side alone', () => {
    const driver = drive(session.filter(({ direction }) => direction === 1));
    expect(driver.facts.clientDirection).toBe(0);
    expect(stunOf(driver)).toMatchObject({ relayed: '131.107.155.30:50004', allocateRequests: 0 });
  });

  it('is recognised amid media where the opening was not captured', () => {
    const stream = [media(0, 1), media(0, 2), from(1, control(allocated))];
    for (const chunks of [stream, [...cutTo(9, stream)]]) {
      const driver = drive(chunks, { fromStart: false });
      expect(driver.facts.protocol).toBe('ms-turn');
      expect(stunOf(driver)).toMatchObject({ framing: 'ms-turn', relayed: '131.107.155.30:50004' });
    }
    expect(drive(stream.slice(0, 2)).accepted).toEqual([]);
  });

  it('skips a frame of 64 KiB after its first bytes', () => {
    const driver = drive([from(0, control(request)), from(0, join([3, 0], u16(65535), rtp(127, 1, 200)))]);
    expect(driver.mostHeld).toBe(0);
    driver.feed([from(0, new Uint8Array(65535 - 212).fill(2)), from(0, control(authenticated))]);
    expect(stunOf(driver).allocateRequests).toBe(2);
  });

  it('ignores a control frame that holds no message', () => {
    const driver = drive([from(0, control(request)), from(0, control(rtp(0, 1, 90))), from(0, control(authenticated))]);
    expect(stunOf(driver).allocateRequests).toBe(2);
  });

  it('ends where sync is lost, with what is known', () => {
    const driver = drive([...session.slice(0, 4), from(0, join('garbage'))]);
    expect(driver.state).toBe('done');
    expect(stunOf(driver).relayed).toBe('131.107.155.30:50004');
  });

  it.each([
    ['a control frame whose length is not the message’s', join([2, 0], u16(request.length + 4), request, u32(0))],
    ['a control message without the magic cookie', control(check)],
    ['a control frame with another message', control(message(0x0008, EARLY_ID, [MAGIC_COOKIE]))],
    ['data at the very start', endToEnd(rtp(0, 1, 160))],
    ['a reserved byte that is not 0', join([2, 1], u16(request.length), request)],
  ])('is not %s', (_, bytes) => expect(drive([from(0, bytes)]).accepted).not.toContain('ms-turn'));

  it('is not TPKT, which begins like data', () => {
    const tpkt = hex('0300 000c 02f0 8064 0003 03eb 70'.replace(/ /g, ''));
    expect(drive([from(0, join(tpkt, tpkt, tpkt))], { fromStart: false }).accepted).toEqual([]);
  });

  it('never throws or stands still on hostile bytes', () => {
    const chunk = fc.record({
      direction: fc.constantFrom(0 as const, 1 as const),
      bytes: fc.oneof(fc.constantFrom(...session.map(({ bytes }) => bytes)), fc.uint8Array({ maxLength: 50 })),
    });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 12 }), fc.boolean(), fc.nat(), (chunks, datagrams, flip) => {
        const damaged = chunks.map(({ direction, bytes }, index) => {
          const copy = Uint8Array.from(bytes);
          if (copy.length > 0 && index % 3 === 0) copy[flip % copy.length] = flip & 0xff;
          return from(direction, copy);
        });
        const all = [from(0, datagrams ? request : control(request)), ...damaged];
        return drive(all, { datagrams }).handed <= 20 * totalLength(all) + 1000;
      }),
      { numRuns: 500 },
    );
  });
});
