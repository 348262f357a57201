import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvidenceTag } from '../../src/protocol/facts.js';
import { createRegistry } from '../../src/protocol/registry.js';
import { type Chunk, cutAt, cutTo, Driver, totalLength, truncateTo } from '../support/stream-driver.js';
import { bytes } from '../support/tls-builder.js';

const u32le = (value: number): Uint8Array =>
  bytes(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
const negotiation = (type: number, value: number): Uint8Array => bytes(type, 0, 8, 0, u32le(value));

function x224(code: number, ...variable: (Uint8Array | string)[]): Uint8Array {
  const rest = bytes(...variable);
  const length = 11 + rest.length;
  return bytes(3, 0, length >> 8, length & 0xff, length - 5, code, 0, 0, 0x12, 0x34, 0, rest);
}
const request = (...variable: (Uint8Array | string)[]): Uint8Array => x224(0xe0, ...variable);
const confirm = (...variable: (Uint8Array | string)[]): Uint8Array => x224(0xd0, ...variable);

const client = (part: Uint8Array): Chunk => ({ direction: 0, bytes: part });
const server = (part: Uint8Array): Chunk => ({ direction: 1, bytes: part });
const drive = (chunks: Iterable<Chunk>, destinationPort = 3390): Driver =>
  new Driver(
    createRegistry().map(({ recogniser }) => recogniser),
    { destinationPort },
  ).feed(chunks);

const HINT = 'Cookie: mstshash=anna\r\n';
const OPENING = [client(request(HINT, negotiation(1, 3))), server(confirm(negotiation(2, 2)))];
const FACTS = { requestedProtocols: ['ssl', 'hybrid'], selectedProtocol: 'hybrid', cookie: 'anna' };

describe('the opening of a Remote Desktop connection', () => {
  it('tells what was asked for and chosen, and ends the flow’s recognition', () => {
    const driver = drive(OPENING);
    expect(driver.facts.protocol).toBe('rdp');
    expect(driver.facts.tags).toBe(EvidenceTag.rdp);
    expect(driver.facts.clientDirection).toBe(0);
    expect(driver.facts.details).toEqual({ rdp: FACTS });
    expect(driver.state).toBe('done');
  });

  it.each([
    ['a user’s hint alone', [client(request(HINT))], { cookie: 'anna' }],
    [
      'a load balancer’s token',
      [client(request('Cookie: msts=3640205228.15629.0000\r\n'))],
      { cookie: 'msts=3640205228.15629.0000' },
    ],
    ['standard security', [client(request(negotiation(1, 0)))], { requestedProtocols: ['rdp'] }],
    [
      'correlation data',
      [client(request(negotiation(1, 0x1b), new Uint8Array(36)))],
      { requestedProtocols: ['ssl', 'hybrid', 'hybrid-ex', 'rdsaad'] },
    ],
    [
      'a server without negotiation',
      [client(request(HINT)), server(confirm())],
      { cookie: 'anna', selectedProtocol: 'rdp' },
    ],
    [
      'a refusal',
      [client(request(negotiation(1, 1))), server(confirm(negotiation(3, 5)))],
      { requestedProtocols: ['ssl'], failure: 'hybrid required by server' },
    ],
    ['an unknown refusal', [server(confirm(negotiation(3, 99)))], { failure: 'code 99' }],
    ['text that would drive a terminal', [client(request('Cookie: mstshash=\u001b[2J\r\n'))], { cookie: '\ufffd[2J' }],
  ])('is told with %s', (_, chunks, facts) => {
    expect(drive(chunks).facts.details.rdp).toEqual(facts);
  });

  it('is told of the server’s side alone', () => {
    const driver = drive(OPENING.slice(1).map((chunk) => ({ ...chunk, direction: 0 as const })));
    expect(driver.facts.clientDirection).toBe(1);
    expect(driver.facts.details.rdp).toEqual({ selectedProtocol: 'hybrid' });
  });

  it('of the oldest clients has nothing of its own, and is told by its port', () => {
    expect(drive([client(request())], 3389).facts.protocol).toBe('rdp');
    expect(drive([client(request())], 102).accepted).toEqual([]);
  });

  it('is the same however the stream is cut', () => {
    for (let at = 1; at < totalLength(OPENING); at++)
      expect(drive(cutAt(at, OPENING)).facts.details.rdp).toEqual(FACTS);
    for (const size of [1, 2, 3, 7]) expect(drive(cutTo(size, OPENING)).facts.details.rdp).toEqual(FACTS);
  });

  it('says nothing before its first message is whole', () => {
    const [first] = OPENING;
    for (let length = 0; length < totalLength(OPENING); length++) {
      const driver = drive(truncateTo(length, OPENING));
      expect(driver.accepted).toEqual(length < (first?.bytes.length ?? 0) ? [] : ['rdp']);
      expect(driver.facts.details.rdp?.selectedProtocol).toBeUndefined();
    }
  });

  it('ends where something else follows', () => {
    expect(drive([client(request(HINT)), server(bytes('SSH-2.0-OpenSSH'))]).state).toBe('done');
  });
});

describe('what is no Remote Desktop', () => {
  it.each([
    ['a request of S7, with parameters of X.224', x224(0xe0, bytes(0xc1, 2, 1, 0, 0xc2, 2, 1, 2, 0xc0, 1, 10))],
    ['Q.931 of H.323 in TPKT', bytes(3, 0, 0, 20, 8, 2, 0x12, 0x34, 5, new Uint8Array(11))],
    ['data of X.224', bytes(3, 0, 0, 20, 2, 0xf0, 0x80, new Uint8Array(13))],
    ['another class', request(negotiation(1, 1)).fill(2, 10, 11)],
    ['lengths that do not agree', request(negotiation(1, 1)).fill(9, 4, 5)],
    ['a response in a request', request(negotiation(2, 1))],
    ['a cookie without an end', request('Cookie: mstshash=anna')],
    ['a cookie in a confirm', confirm(HINT)],
    ['a negotiation cut short', request(negotiation(1, 1).subarray(0, 6))],
  ])('%s', (_, packet) => {
    expect(drive([client(packet)], 3389).accepted).toEqual([]);
  });

  it('random bytes behind its first two; nothing breaks', () => {
    const change = fc.tuple(fc.nat(40), fc.nat(255));
    const run = fc.property(fc.array(change, { maxLength: 5 }), fc.uint8Array({ maxLength: 80 }), (changes, noise) => {
      expect(drive([client(bytes(3, 0, noise))]).facts.tags & EvidenceTag.rdp).toBe(0);
      const [first, second] = OPENING.map((chunk) => ({ ...chunk, bytes: chunk.bytes.slice() }));
      for (const [at, value] of changes) if (first && at < first.bytes.length) first.bytes[at] = value;
      if (first && second) expect(() => drive([first, second])).not.toThrow();
    });
    fc.assert(run, { numRuns: 1000 });
  });
});
