import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvidenceTag } from '../../src/protocol/facts.js';
import { ike } from '../../src/protocol/ike.js';
import { Payload, Probe } from '../../src/protocol/recogniser.js';
import { type Chunk, Driver } from '../support/stream-driver.js';
import { bytes } from '../support/tls-builder.js';

const u32 = (value: number): Uint8Array =>
  bytes(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
const SPI = bytes(1, 2, 3, 4, 5, 6, 7, 8);
const NO_SPI = new Uint8Array(8);

interface Isakmp {
  readonly responder?: Uint8Array;
  readonly version?: number;
  readonly exchange?: number;
  readonly flags?: number;
  readonly extra?: number;
}

/** A message with a body of 20 bytes, whose length is right but for `extra`. */
const isakmp = ({ responder = SPI, version = 0x20, exchange = 35, flags = 0x08, extra = 0 }: Isakmp = {}): Uint8Array =>
  bytes(SPI, responder, 33, version, exchange, flags, u32(0), u32(48 + extra), new Uint8Array(20).fill(9));

const INIT = isakmp({ responder: NO_SPI, exchange: 34 });
const MARKER = u32(0);
const KEEPALIVE = bytes(0xff);
const esp = (spi: number, sequence: number, length = 64): Uint8Array =>
  bytes(u32(spi), u32(sequence), new Uint8Array(length - 8).fill(0xc3));

const client = (datagram: Uint8Array): Chunk => ({ direction: 0, bytes: datagram });
const server = (datagram: Uint8Array): Chunk => ({ direction: 1, bytes: datagram });
const follow = (port: number, ...chunks: Chunk[]): Driver =>
  new Driver([ike], { datagrams: true, sourcePort: port, destinationPort: port }).feed(chunks);

describe('IKE', () => {
  it('names version and exchanges', () => {
    const driver = follow(500, client(INIT), server(isakmp({ exchange: 34, flags: 0x20 })), client(isakmp()));
    expect(driver.facts.protocol).toBe('ike');
    expect(driver.facts.tags).toBe(EvidenceTag.ike);
    expect(driver.facts.clientDirection).toBe(0);
    expect(driver.facts.details.ike).toEqual({ version: '2.0', exchanges: ['IKE_SA_INIT', 'IKE_AUTH'] });
  });

  it.each([
    [2, 'main mode'],
    [4, 'aggressive mode'],
    [32, 'quick mode'],
    [0xf3, 'AuthIP main mode'],
    [0xf5, 'AuthIP extended mode'],
  ])('names exchange %i of version 1', (exchange, name) => {
    const driver = follow(500, client(isakmp({ version: 0x10, exchange, flags: 1 })));
    expect(driver.facts.details.ike).toEqual({ version: '1.0', exchanges: [name] });
    expect(driver.facts.clientDirection).toBeUndefined();
  });

  it('goes on behind the non-ESP marker, amid ESP and keep-alives', () => {
    const chunks = [
      client(KEEPALIVE),
      client(bytes(MARKER, INIT)),
      server(esp(0x1234, 1)),
      client(bytes(MARKER, isakmp())),
    ];
    const driver = follow(4500, ...chunks);
    expect(driver.facts.details.ike?.exchanges).toEqual(['IKE_SA_INIT', 'IKE_AUTH']);
    expect(driver.facts.protocol).toBe('ike');
  });

  it('looks at so many datagrams only', () => {
    expect(follow(500, ...Array.from({ length: 100 }, () => client(INIT))).state).toBe('done');
  });

  it.each([
    ['a length that is not the datagram’s', isakmp({ extra: 1 })],
    ['another version', isakmp({ version: 0x30 })],
    ['an exchange of the other version', isakmp({ version: 0x10, exchange: 34, flags: 0 })],
    ['unknown flags', isakmp({ flags: 0x80 })],
    ['no initiator', bytes(NO_SPI, isakmp().subarray(8))],
    ['a header cut short', INIT.subarray(0, 27)],
    ['a STUN request', bytes(0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, new Uint8Array(12))],
    ['a SIP request', bytes('OPTIONS sip:contoso.com SIP/2.0\r\n\r\n')],
    ['nothing', bytes()],
  ])('is not taken for it: %s', (_, datagram) => {
    expect(follow(500, client(datagram)).accepted).toEqual([]);
  });

  it('is taken where the snap length cut it, by a length longer than what is there', () => {
    const payload = new Payload();
    payload.bytes = INIT.subarray(0, 40);
    payload.end = 40;
    expect(ike.probe(payload)).toBe(Probe.Reject);
    payload.snapped = true;
    expect(ike.probe(payload)).toBe(Probe.Accept);
  });
});

describe('ESP in UDP', () => {
  it('is named once a direction counts up under one SPI', () => {
    const driver = follow(4500, client(esp(0xabcdef01, 7)));
    expect(driver.facts.protocol).toBe('unknown');
    driver.push(server(esp(0x10203040, 0xffffffff)));
    expect(driver.facts.protocol).toBe('unknown');
    driver.push(server(esp(0x10203040, 3)));
    expect(driver.facts.protocol).toBe('esp-in-udp');
    expect(driver.facts.tags).toBe(0);
  });

  it('is named amid keep-alives', () => {
    const driver = follow(4500, client(KEEPALIVE), server(esp(0x1000, 1)), client(KEEPALIVE), server(esp(0x1000, 2)));
    expect(driver.facts.protocol).toBe('esp-in-udp');
  });

  it('is not looked for on other ports', () => {
    expect(follow(5000, client(esp(0x1000, 1)), client(esp(0x1000, 2))).accepted).toEqual([]);
    expect(follow(5000, client(KEEPALIVE)).accepted).toEqual([]);
  });

  it.each([
    ['a reserved SPI', esp(255, 1)],
    ['a length off the 4-byte boundary', esp(0x1000, 1, 63)],
    ['a length too short', esp(0x1000, 1, 16)],
  ])('is not taken for it: %s', (_, datagram) => {
    expect(follow(4500, client(datagram)).accepted).toEqual([]);
  });

  it('lets go of what does not count up: the same, backwards, another SPI, far ahead', () => {
    const chunks = [esp(0x1000, 5), esp(0x1000, 5), esp(0x1000, 4), esp(0x2000, 5), esp(0x2000, 9000)].map(client);
    const driver = follow(4500, ...chunks);
    expect(driver.facts.protocol).toBe('unknown');
    expect(driver.accepted).toEqual(['ike', 'ike']);
  });

  it('lets go at once of what cannot be ESP', () => {
    const driver = follow(4500, client(esp(0x1000, 5)), client(bytes('text of another protocol, 37 bytes long')));
    expect(driver.state).toBe('probing');
  });

  it('survives any datagrams on its port', () => {
    const run = fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 12 }), (datagrams) => {
      const driver = follow(4500, ...datagrams.map(client));
      expect(driver.facts.details.ike).toBeUndefined();
    });
    fc.assert(run, { numRuns: 1000 });
  });
});
