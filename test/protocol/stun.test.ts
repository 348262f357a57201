import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvidenceTag } from '../../src/protocol/facts.js';
import { msTurn } from '../../src/protocol/ms-turn.js';
import { Payload, Probe } from '../../src/protocol/recogniser.js';
import { stun } from '../../src/protocol/stun.js';
import type { StunFacts } from '../../src/protocol/stun-facts.js';
import {
  address,
  attribute,
  channelData,
  errorCode,
  hex,
  join,
  message,
  padded,
  rfc4571,
  rtp,
  STANDARD_ID,
  u16,
  u32,
  xorAddress,
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

const asked = (...bytes: readonly Uint8Array[]): Chunk[] => bytes.map((part) => ({ direction: 0, bytes: part }));
const answered = (...bytes: readonly Uint8Array[]): Chunk[] => bytes.map((part) => ({ direction: 1, bytes: part }));

const drive = (chunks: Iterable<Chunk>, options: DriverOptions = {}): Driver =>
  new Driver([msTurn, stun], options).feed(chunks);
const stunOf = (driver: Driver): StunFacts => {
  const facts = driver.facts.details.stun;
  if (facts === undefined) throw new Error('not recognised as STUN');
  return facts;
};

const payloadOf = (bytes: Uint8Array, fields: Partial<Payload> = {}): Payload =>
  Object.assign(new Payload(), { bytes, end: bytes.length, datagram: true, fromStart: true, ...fields });
const probe = (bytes: Uint8Array, fields: Partial<Payload> = {}): Probe => stun.probe(payloadOf(bytes, fields));

describe('the sample messages of RFC 5769', () => {
  const REQUEST = hex(`
    0001 0058 2112a442 b7e7a701bc34d686fa87dfae
    8022 0010 5354554e207465737420636c69656e74
    0024 0004 6e0001ff
    8029 0008 932ff9b151263b36
    0006 0009 6576746a3a68367659 202020
    0008 0014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
    8028 0004 e57a3bcf`);
  const IPV4_RESPONSE = hex(`
    0101 003c 2112a442 b7e7a701bc34d686fa87dfae
    8022 000b 7465737420766563746f72 20
    0020 0008 0001 a147 e112a643
    0008 0014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7
    8028 0004 c07d4c96`);
  const IPV6_RESPONSE = hex(`
    0101 0048 2112a442 b7e7a701bc34d686fa87dfae
    8022 000b 7465737420766563746f72 20
    0020 0014 0002 a147 0113a9faa5d3f179bc25f4b5bed2b9d9
    0008 0014 a382954e4be67bf11784c97c8292c275bfe3ed41
    8028 0004 c8fb0b4c`);
  const LONG_TERM = hex(`
    0001 0060 2112a442 78ad3433c6ad72c029da412e
    0006 0012 e3839ee38388e383aae38383e382afe382b9 0000
    0015 001c 662f2f3439396b39353464364f4c33346f4c39465354767936347341
    0014 000b 6578616d706c652e6f7267 00
    0008 0014 f67024656dd64a3e02b8e0712e85c9a28ca89666`);

  it('§2.1: a request of an ICE check', () => {
    const driver = drive(asked(REQUEST), UDP);
    expect(driver.facts.protocol).toBe('stun');
    expect(driver.facts.tags).toBe(EvidenceTag.stun);
    expect(driver.facts.clientDirection).toBe(0);
    expect(stunOf(driver)).toEqual({
      messages: ['Binding request'],
      types: ['0x0001'],
      dialect: 'stun',
      requests: 1,
      responses: 0,
      software: 'STUN test client',
      username: 'evtj:h6vY',
      ice: { role: 'controlled', priority: 0x6e0001ff },
    });
  });

  it.each([
    ['§2.2: IPv4', IPV4_RESPONSE, '192.0.2.1:32853'],
    ['§2.3: IPv6', IPV6_RESPONSE, '[2001:db8:1234:5678:11:2233:4455:6677]:32853'],
  ])('%s response', (_, response, mapped) => {
    const facts = stunOf(drive([...asked(REQUEST), ...answered(response)], UDP));
    expect(facts).toMatchObject({ mapped, types: ['0x0001', '0x0101'], requests: 1, responses: 1 });
  });

  it('§2.4: long-term authentication, with a user name beyond ASCII', () => {
    const facts = stunOf(drive(asked(LONG_TERM), UDP));
    expect(facts).toMatchObject({ username: 'マトリックス', realm: 'example.org', nonce: true });
  });

  it('reads no address from a message that was cut before it', () => {
    for (let length = 20; length < IPV4_RESPONSE.length; length++) {
      const payload = payloadOf(IPV4_RESPONSE.subarray(0, length), { snapped: true });
      expect(stun.probe(payload)).toBe(Probe.Accept);
      const driver = new Driver([stun], UDP);
      stun.open(driver.facts).next(payload);
      expect(stunOf(driver).mapped).toBe(length < 48 ? undefined : '192.0.2.1:32853');
    }
  });
});

const RELAYED = { ip: '203.0.113.5', port: 49170 };
const MAPPED = { ip: '198.51.100.7', port: 50001 };
const PEER = { ip: '192.0.2.150', port: 32102 };

const allocateRequest = message(0x0003, STANDARD_ID, [padded(0x0019, [17, 0, 0, 0])]);
const allocateError = message(0x0113, STANDARD_ID, [
  padded(0x0009, errorCode(401, 'Unauthorized')),
  padded(0x0014, 'contoso.com'),
  padded(0x0015, 'f3e1c0'),
]);
const allocateResponse = message(0x0103, STANDARD_ID, [
  padded(0x0016, xorAddress(RELAYED, STANDARD_ID)),
  padded(0x0020, xorAddress(MAPPED, STANDARD_ID)),
  padded(0x000d, u32(600)),
  padded(0x8022, 'relay 1.0'),
]);
const permission = message(0x0008, STANDARD_ID, [padded(0x0012, xorAddress(PEER, STANDARD_ID))]);
const permissionResponse = message(0x0108, STANDARD_ID, []);
const sendIndication = message(0x0016, STANDARD_ID, [
  padded(0x0012, xorAddress(PEER, STANDARD_ID)),
  padded(0x0013, rtp(0, 1, 160)),
]);
const refresh = message(0x0004, STANDARD_ID, [padded(0x000d, u32(0))]);
const channelBind = message(0x0009, STANDARD_ID, [
  padded(0x000c, [0x40, 0x01, 0, 0]),
  padded(0x0012, xorAddress(PEER, STANDARD_ID)),
]);
const bindingCheck = message(0x0001, STANDARD_ID, [padded(0x0006, 'remote:local'), padded(0x0024, u32(1853824767))]);

describe('TURN over UDP', () => {
  const session: Chunk[] = [
    ...asked(allocateRequest),
    ...answered(allocateError),
    ...asked(allocateRequest),
    ...answered(allocateResponse),
    ...asked(permission),
    ...answered(permissionResponse),
    ...asked(
      sendIndication,
      channelBind,
      channelData(0x4001, rtp(0, 2, 160)),
      channelData(0x4001, bindingCheck),
      refresh,
    ),
  ];

  it('tells the allocation, the error before it and the peer', () => {
    const driver = drive(session, UDP);
    expect(driver.facts.protocol).toBe('turn');
    expect(stunOf(driver)).toEqual({
      messages: [
        'Allocate request',
        'Allocate error',
        'Allocate response',
        'CreatePermission request',
        'CreatePermission response',
        'Send indication',
        'ChannelBind request',
        'Binding request',
        'Refresh request',
      ],
      types: ['0x0003', '0x0113', '0x0103', '0x0008', '0x0108', '0x0016', '0x0009', '0x0001', '0x0004'],
      dialect: 'turn',
      requests: 5,
      responses: 3,
      allocateRequests: 2,
      allocateResponses: 1,
      allocateErrors: 1,
      errors: [{ code: 401, reason: 'Unauthorized', meaning: 'credentials wanted' }],
      realm: 'contoso.com',
      nonce: true,
      relayed: '203.0.113.5:49170',
      mapped: '198.51.100.7:50001',
      lifetime: 600,
      software: 'relay 1.0',
      peers: ['192.0.2.150:32102'],
      channels: true,
    });
  });

  it('shows by its counters that nobody answered', () => {
    const facts = stunOf(drive(asked(allocateRequest, allocateRequest, allocateRequest), UDP));
    expect(facts).toMatchObject({ allocateRequests: 3, allocateResponses: 0, allocateErrors: 0 });
  });

  it('learns the client from an answer where the request was not captured', () => {
    expect(drive(answered(allocateResponse), UDP).facts.clientDirection).toBe(0);
    expect(drive(asked(allocateResponse), UDP).facts.clientDirection).toBe(1);
    const data = message(0x0017, STANDARD_ID, [padded(0x0012, xorAddress(PEER, STANDARD_ID))]);
    expect(drive(asked(data), UDP).facts.clientDirection).toBe(1);
    expect(drive(asked(sendIndication), UDP).facts.clientDirection).toBe(0);
  });

  it('takes ChannelData for TURN on its port or with STUN in it, and not otherwise', () => {
    const media = channelData(0x4001, rtp(0, 1, 160));
    expect(probe(media, { destinationPort: 3478 })).toBe(Probe.Accept);
    expect(probe(media, { destinationPort: 4500 })).toBe(Probe.Reject);
    expect(probe(channelData(0x4001, bindingCheck))).toBe(Probe.Accept);
    expect(probe(channelData(0x5001, bindingCheck), { destinationPort: 3478 })).toBe(Probe.Reject);
    expect(probe(join(media, [0, 0, 0, 0]), { destinationPort: 3478 })).toBe(Probe.Reject);
    const driver = drive(asked(media, media), UDP);
    expect(stunOf(driver)).toEqual({
      messages: [],
      types: [],
      dialect: 'turn',
      requests: 0,
      responses: 0,
      channels: true,
    });
  });

  it('renews a judgement for what is new only', () => {
    const media = (sequence: number): Chunk => ({ direction: 0, bytes: rtp(0, sequence, 160) });
    const driver = drive([...session, media(1), media(2), media(3)], UDP);
    const { revision } = driver.facts;
    for (const chunk of session) driver.push(chunk);
    for (let sequence = 4; sequence < 50; sequence++) driver.push(media(sequence));
    expect(driver.facts.revision).toBe(revision);
  });
});

describe('facts of single messages', () => {
  const facts = (...attributes: readonly Uint8Array[]): StunFacts =>
    stunOf(drive(answered(message(0x0101, STANDARD_ID, attributes)), UDP));

  it('prefers an XORed address to one in clear, which may have been rewritten', () => {
    const clear = padded(0x0001, address({ ip: '10.0.0.1', port: 1 }));
    const xored = padded(0x0020, xorAddress(MAPPED, STANDARD_ID));
    expect(facts(clear).mapped).toBe('10.0.0.1:1');
    expect(facts(clear, xored).mapped).toBe('198.51.100.7:50001');
    expect(facts(xored, clear).mapped).toBe('198.51.100.7:50001');
  });

  it('reads nothing from addresses of unknown family or wrong length', () => {
    expect(facts(padded(0x0001, [0, 3, 0, 80, 1, 2, 3, 4])).mapped).toBeUndefined();
    expect(facts(padded(0x0001, [0, 1, 0, 80])).mapped).toBeUndefined();
    expect(facts(padded(0x0001, [0, 2, 0, 80, 1, 2, 3, 4])).mapped).toBeUndefined();
  });

  it('takes no mapped address from the end that asked', () => {
    const check = message(0x0001, STANDARD_ID, [padded(0x0020, xorAddress(MAPPED, STANDARD_ID))]);
    const own = message(0x0101, STANDARD_ID, [padded(0x0020, xorAddress(PEER, STANDARD_ID))]);
    expect(stunOf(drive(asked(check, own), UDP)).mapped).toBeUndefined();
  });

  it('cleans and bounds text', () => {
    expect(facts(padded(0x8022, 'a\x1b[31mb\0\0')).software).toBe('a\ufffd[31mb');
    expect(facts(padded(0x8022, 'x'.repeat(700))).software).toHaveLength(128);
    const request = message(0x0001, STANDARD_ID, [padded(0x0006, hex('02000024 90a0dbdb 01d6194d'))]);
    expect(stunOf(drive(asked(request), UDP)).username).toBe('12 opaque bytes');
  });

  it.each([
    [300, 'try another server'],
    [431, 'message integrity failed: wrong password, or another server issued it'],
    [436, 'user unknown: credentials of another server, or expired'],
    [486, 'quota of allocations reached'],
    [274, 'bandwidth policy disables this candidate'],
  ])('explains error %i', (code, meaning) => {
    const error = message(0x0113, STANDARD_ID, [padded(0x0009, errorCode(code, ''))]);
    expect(stunOf(drive(answered(error), UDP)).errors).toEqual([{ code, meaning }]);
  });

  it('keeps codes it does not know, and drops what is no code', () => {
    const errors = (code: readonly number[]) =>
      stunOf(drive(answered(message(0x0111, STANDARD_ID, [padded(0x0009, code)])), UDP)).errors;
    expect(errors([0, 0, 4, 99])).toEqual([{ code: 499 }]);
    expect(errors([0, 0, 4, 100])).toBeUndefined();
    expect(errors([0, 0, 0, 1])).toBeUndefined();
    expect(errors([0, 0, 4])).toBeUndefined();
  });

  it('notes the marks of Microsoft in ICE checks', () => {
    const check = message(0x0001, STANDARD_ID, [padded(0x8054, '1'), padded(0x8070, u32(2)), padded(0x0025, [])]);
    expect(stunOf(drive(asked(check), UDP))).toMatchObject({
      dialect: 'stun',
      msIce: true,
      msIceVersion: 2,
      ice: { useCandidate: true },
    });
  });

  it('bounds what a hostile flow can fill', () => {
    const driver = drive(asked(allocateRequest), UDP);
    for (let index = 0; index < 500; index++) {
      const peer = { ip: `10.1.${index >> 8}.${index & 255}`, port: index };
      const indication = message(0x0016, STANDARD_ID, [padded(0x0012, xorAddress(peer, STANDARD_ID))]);
      const failure = message(0x0111, STANDARD_ID, [padded(0x0009, errorCode(300 + (index % 300), `no ${index}`))]);
      driver.feed(asked(indication, failure, message(index & 0x3eef, STANDARD_ID, [])));
    }
    const { types, messages, peers, errors } = stunOf(driver);
    expect([types.length, messages.length, peers?.length, errors?.length]).toEqual([32, 32, 16, 8]);
  });

  it('walks as far as attributes are whole', () => {
    const broken = message(0x0101, STANDARD_ID, [
      padded(0x8022, 'fine'),
      join(u16(0x0020), u16(0xffff), xorAddress(MAPPED, STANDARD_ID)),
    ]);
    const driver = drive(answered(broken), UDP);
    expect(stunOf(driver)).toMatchObject({ types: ['0x0101'], software: 'fine' });
    expect(stunOf(driver).mapped).toBeUndefined();
  });

  it('names messages of any method', () => {
    const named = (type: number) => stunOf(drive(asked(message(type, STANDARD_ID, [])), UDP)).messages;
    expect(named(0x0200)).toEqual(['GOOG-PING request']);
    expect(named(0x0011)).toEqual(['Binding indication']);
    expect(named(0x0800)).toEqual(['method 0x200 request']);
    expect(named(0x001c)).toEqual(['ConnectionAttempt indication']);
  });
});

describe('classic STUN (RFC 3489)', () => {
  const ID = [...hex('00112233445566778899aabbccddeeff')];
  const binding = message(0x0001, ID, [attribute(0x0003, u32(0))]);
  const response = message(0x0101, ID, [
    attribute(0x0001, address(MAPPED)),
    attribute(0x0004, address(RELAYED)),
    attribute(0x0005, address(PEER)),
  ]);

  it('is recognised without a cookie where everything else agrees', () => {
    const driver = drive([...asked(binding), ...answered(response)], { datagrams: true, destinationPort: 9000 });
    expect(driver.facts.protocol).toBe('stun');
    expect(stunOf(driver)).toEqual({
      messages: ['Binding request', 'Binding response'],
      types: ['0x0001', '0x0101'],
      dialect: 'classic',
      requests: 1,
      responses: 1,
      mapped: '198.51.100.7:50001',
    });
  });

  it('names the shared secret messages', () => {
    const secret = message(0x0102, ID, [attribute(0x0006, 'user'), attribute(0x0007, 'pass')]);
    expect(stunOf(drive(answered(secret), UDP)).messages).toEqual(['Shared Secret response']);
  });

  it('takes attributes with and without padding', () => {
    for (const padding of ['padded', 'unpadded'] as const) {
      const check = message(0x0001, ID, [attribute(0x0006, 'abc:d', padding), attribute(0x0024, u32(7), padding)]);
      expect(stunOf(drive(asked(check), UDP))).toMatchObject({ username: 'abc:d', ice: { priority: 7 } });
    }
  });

  it('gives way to the newer dialect where both are spoken', () => {
    expect(stunOf(drive(asked(binding, bindingCheck), UDP)).dialect).toBe('stun');
    expect(stunOf(drive(asked(bindingCheck, binding), UDP)).dialect).toBe('stun');
  });

  it.each([
    ['a length that is not the datagram’s', join(binding, [0])],
    ['a truncated datagram', binding.subarray(0, binding.length - 1)],
    ['a type that RFC 3489 does not have', message(0x0008, ID, [attribute(0x0003, u32(0))])],
    ['an attribute beyond its end', message(0x0001, ID, [join(u16(0x0003), u16(5), u32(0))])],
    ['an attribute that nobody knows', message(0x0001, ID, [attribute(0x5b5b, u32(0))])],
    ['no attributes', message(0x0001, ID, [])],
  ])('is not %s', (_, bytes) => expect(probe(bytes)).toBe(Probe.Reject));

  it('believes a request without attributes on the port of STUN', () => {
    const bare = message(0x0001, ID, []);
    expect(probe(bare, { destinationPort: 3478 })).toBe(Probe.Accept);
    expect(probe(message(0x0101, ID, []), { destinationPort: 3478 })).toBe(Probe.Reject);
    expect(stunOf(drive(asked(bare), UDP)).types).toEqual(['0x0001']);
  });
});

describe('STUN in streams', () => {
  const bare: Chunk[] = [
    ...asked(allocateRequest),
    ...answered(allocateError),
    ...asked(allocateRequest),
    ...answered(allocateResponse),
    ...asked(
      join(channelBind, channelData(0x4001, rtp(0, 1, 33), 'padded'), channelData(0x4001, bindingCheck, 'padded')),
    ),
    ...answered(channelData(0x4001, rtp(0, 9, 1201), 'padded')),
    ...asked(refresh),
  ];
  const framed: Chunk[] = [
    ...asked(rfc4571(bindingCheck)),
    ...answered(rfc4571(message(0x0101, STANDARD_ID, [padded(0x0020, xorAddress(MAPPED, STANDARD_ID))]))),
    ...asked(rfc4571([]), rfc4571(rtp(97, 1, 700)), rfc4571(rtp(97, 2, 3000))),
    ...answered(rfc4571(rtp(97, 1, 20)), rfc4571(message(0x0001, STANDARD_ID, [padded(0x0025, [])]))),
  ];
  const classic: Chunk[] = asked(
    rfc4571(message(0x0001, [...hex('00112233445566778899aabbccddeeff')], [attribute(0x0006, 'remote:local')])),
    rfc4571(rtp(97, 1, 700)),
  );

  it('reads bare messages and padded ChannelData (RFC 8489 §6.2.2, RFC 8656 §12.5)', () => {
    const driver = drive(bare);
    expect(driver.facts.protocol).toBe('turn');
    expect(stunOf(driver)).toMatchObject({
      types: ['0x0003', '0x0113', '0x0103', '0x0009', '0x0001', '0x0004'],
      framing: 'bare',
      channels: true,
      relayed: '203.0.113.5:49170',
      peers: ['192.0.2.150:32102'],
    });
  });

  it('reads RFC 4571 frames and passes media by', () => {
    const driver = drive(framed);
    expect(driver.facts.protocol).toBe('stun');
    expect(stunOf(driver)).toMatchObject({
      types: ['0x0001', '0x0101'],
      framing: 'rfc4571',
      requests: 2,
      responses: 1,
      mapped: '198.51.100.7:50001',
      username: 'remote:local',
    });
    expect(driver.mostHeld).toBe(0);
  });

  it('reads RFC 4571 frames of messages without a cookie', () => {
    expect(stunOf(drive(classic))).toMatchObject({ dialect: 'classic', framing: 'rfc4571', username: 'remote:local' });
  });

  it.each([
    ['bare', bare],
    ['framed', framed],
    ['classic', classic],
  ])('%s: gives the same facts however the stream is cut', (_, chunks) => {
    const whole = drive(chunks).facts.details;
    for (let at = 1; at < totalLength(chunks); at++) expect(drive(cutAt(at, chunks)).facts.details).toEqual(whole);
    for (const size of [1, 2, 3, 7, 64]) expect(drive(cutTo(size, chunks)).facts.details).toEqual(whole);
  });

  it.each([
    ['bare', bare],
    ['framed', framed],
  ])('%s: ends anywhere', (_, chunks) => {
    for (let length = 0; length < totalLength(chunks); length++) {
      const { facts } = drive(truncateTo(length, chunks));
      expect(facts.details.stun?.types.length ?? 0).toBeLessThanOrEqual(6);
      if (facts.details.stun === undefined) expect(length).toBeLessThan(30);
    }
  });

  it('skips what is announced before it comes', () => {
    const driver = drive(asked(rfc4571(bindingCheck), join(u16(65000), rtp(97, 1, 100))));
    expect(driver.mostHeld).toBe(0);
    driver.push({ direction: 0, bytes: new Uint8Array(65000 - 112) });
    driver.feed(asked(rfc4571(message(0x0001, STANDARD_ID, [padded(0x0025, [])]))));
    expect(stunOf(driver).requests).toBe(2);
  });

  it('reads the beginning of a message too long to keep', () => {
    const long = message(0x0101, STANDARD_ID, [
      padded(0x0020, xorAddress(MAPPED, STANDARD_ID)),
      padded(0x8022, 'x'.repeat(60000)),
    ]);
    const driver = drive(cutTo(1000, [...asked(bindingCheck), ...answered(long), ...asked(refresh)]));
    expect(stunOf(driver)).toMatchObject({ mapped: '198.51.100.7:50001', types: ['0x0001', '0x0101', '0x0004'] });
    expect(stunOf(driver).software).toBeUndefined();
    expect(driver.mostHeld).toBeLessThan(5000);
  });

  it('ends where sync is lost, with what is known', () => {
    const driver = drive(asked(allocateRequest, new Uint8Array(40).fill(0xee)));
    expect(driver.state).toBe('done');
    expect(stunOf(driver).types).toEqual(['0x0003']);
    expect(drive(asked(rfc4571(bindingCheck), join([0, 40], 'GET / HTTP/1.1'))).state).toBe('done');
    expect(drive(asked(allocateRequest, new Uint8Array(40))).state).toBe('done');
  });

  it('ends where a connection is bound to a peer’s (RFC 6062 §4.4)', () => {
    const bind = message(0x000b, STANDARD_ID, [padded(0x002a, u32(1))]);
    const driver = drive([...asked(bind), ...answered(message(0x010b, STANDARD_ID, []))]);
    expect(driver.state).toBe('done');
    expect(stunOf(driver).messages).toEqual(['ConnectionBind request', 'ConnectionBind response']);
  });

  it('ends where a stream has long been media', () => {
    const driver = drive(asked(rfc4571(bindingCheck)));
    for (let sequence = 0; sequence < 600; sequence++) driver.feed(asked(rfc4571(rtp(97, sequence, 100))));
    expect(driver.state).toBe('done');
  });
});

describe('what is not STUN', () => {
  const dns = hex('0001 0100 0001 0000 0000 0000 03736970 07636f6e746f736f 03636f6d 00 0001 0001');
  const quic = join([0xc3, 0, 0, 0, 1, 8], new Uint8Array(1194).fill(9));
  const tls = hex('16030100c8010000c40303');
  const sip = join('OPTIONS sip:contoso.com SIP/2.0\r\n');
  const tpkt = hex('0300 0013 0ee0 0000 0000 0001 0008 0000 0000 00'); // RDP, RFC 1006 §6
  const smb = hex('0000 0085 ff534d42 72000000');
  const ldap = hex('300c 0201 0160 0702 0103 0400 8000');
  const dtls = hex('16feff00000000000000000036 0100002a 0000000000');

  it.each([
    ['DNS', dns],
    ['DNS with an id like a type', join(dns.subarray(0, 2), hex('0018'), new Uint8Array(40).fill(3))],
    ['RTP', rtp(111, 1, 160)],
    ['QUIC', quic],
    ['QUIC, short header', join([0x41], new Uint8Array(40).fill(7))],
    ['DTLS', dtls],
    ['SIP', sip],
    ['SNMP', hex('302602010104067075626c6963')],
    ['nothing', new Uint8Array(0)],
    ['a zero byte', new Uint8Array(1)],
    ['zeros', new Uint8Array(200)],
    ['a cookie alone', hex('2112a442')],
    ['a cookie behind a media header', join([0x80, 0, 0, 0], hex('2112a442'), new Uint8Array(12))],
    ['a message longer than its datagram', allocateRequest.subarray(0, 24)],
  ])('%s, as a datagram', (_, bytes) => {
    expect(probe(bytes)).toBe(Probe.Reject);
    expect(probe(bytes, { sourcePort: 3478 })).toBe(Probe.Reject);
    expect(msTurn.probe(payloadOf(bytes))).toBe(Probe.Reject);
  });

  it.each([
    ['TLS', tls],
    ['SIP', sip],
    ['TPKT', tpkt],
    ['SMB', smb],
    ['LDAP', ldap],
    ['DNS', join(u16(dns.length), dns)],
    ['HTTP', join('GET / HTTP/1.1\r\n')],
    ['SSH', join('SSH-2.0-x\r\n')],
    ['TDS', hex('1201 0034 0000 0000')],
    ['RPC', hex('05000b03100000004800')],
    ['XMPP', join('<?xml version="1.0"?>')],
  ])('%s, as a stream', (_, bytes) => {
    const payload = payloadOf(bytes, { datagram: false });
    expect([stun.probe(payload), msTurn.probe(payload)]).toEqual([Probe.Reject, Probe.Reject]);
  });

  it('a header that is borrowed: a datagram ends with its message, but for padding', () => {
    const request = message(0x0001, STANDARD_ID, []);
    expect(probe(request)).toBe(Probe.Accept);
    expect(probe(join(request, new Uint8Array(3)))).toBe(Probe.Accept);
    expect(probe(join(request, new Uint8Array(200)))).toBe(Probe.Reject);
    expect(probe(join(request, new Uint8Array(200)), { destinationPort: 3478 })).toBe(Probe.Reject);
  });

  it('random bytes, on any port', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(0, 3478), (bytes, destinationPort) => {
        const isStun = bytes.length >= 20 && Buffer.from(bytes).includes(Buffer.from(hex('2112a442')));
        return isStun || probe(bytes, { destinationPort }) === Probe.Reject;
      }),
      { numRuns: 3000 },
    );
  });

  it('noise that begins like a request of RFC 3489', () => {
    const noise = fc.uint8Array({ minLength: 20, maxLength: 60 });
    const rejects = (bytes: Uint8Array) => {
      const request = join([0, 1], u16(bytes.length - 4), bytes.subarray(4));
      return probe(request) === Probe.Reject;
    };
    fc.assert(fc.property(noise, rejects), { numRuns: 2000 });
  });
});

describe('hostile bytes', () => {
  const seeds = [allocateRequest, allocateError, allocateResponse, sendIndication, channelBind, bindingCheck, refresh];
  const part = fc.oneof(
    fc.constantFrom(...seeds, ...seeds.map(rfc4571), channelData(0x4002, bindingCheck, 'padded'), rtp(0, 1, 30)),
    fc.uint8Array({ maxLength: 60 }),
  );
  const chunk = fc.record({ direction: fc.constantFrom(0 as const, 1 as const), bytes: part });

  it('never make a dissector throw, read outside or stand still', () => {
    const session = fc.array(chunk, { maxLength: 12 });
    fc.assert(
      fc.property(session, fc.boolean(), (chunks, datagrams) => {
        for (const first of [allocateRequest, rfc4571(bindingCheck)]) {
          const driver = drive([...asked(first), ...chunks], { datagrams });
          if (driver.handed > 20 * (totalLength(chunks) + first.length) + 1000) return false;
        }
        return true;
      }),
      { numRuns: 400 },
    );
  });

  it('do not turn up as facts when a message is changed in one place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...seeds), fc.nat(), fc.nat(255), (seed, at, value) => {
        const bytes = Uint8Array.from(seed);
        bytes[at % bytes.length] = value;
        const { facts } = drive(answered(bytes), UDP);
        return JSON.stringify(facts.details).length < 2000;
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the packet path', () => {
  it('builds nothing for media, nor for messages without news', () => {
    const driver = drive(asked(allocateRequest, sendIndication), UDP);
    const dissector = stun.open(driver.facts);
    const payloads = [sendIndication, rtp(0, 1, 160), channelData(0x4001, rtp(0, 1, 160)), allocateError].map((bytes) =>
      payloadOf(bytes, { direction: 1 }),
    );
    const run = (rounds: number) => {
      for (let round = 0; round < rounds; round++) for (const payload of payloads) dissector.next(payload);
    };
    run(20_000);
    const before = process.memoryUsage().heapUsed;
    run(100_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(1_000_000);
  });
});
