import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvidenceTag } from '../../src/protocol/facts.js';
import { msTurn } from '../../src/protocol/ms-turn.js';
import { pseudoTls } from '../../src/protocol/pseudo-tls.js';
import { OVER_TCP, Payload, Probe } from '../../src/protocol/recogniser.js';
import { stun } from '../../src/protocol/stun.js';
import {
  alert,
  allocateRequest,
  allocateResponse,
  control,
  endToEnd,
  hex,
  join,
  pseudoClientHello,
  pseudoServerAnswer,
  realServerFlight,
  rtp,
  SERVER_HELLO_DONE,
  splitServerAnswer,
  tlsRecord,
} from '../support/ms-turn-builder.js';
import { type Chunk, cutAt, cutTo, Driver, totalLength, truncateTo } from '../support/stream-driver.js';

const hello = pseudoClientHello();
const answer = pseudoServerAnswer();
const request = control(allocateRequest({ stream: 'video' }));
const response = control(
  allocateResponse({
    relayed: { ip: '131.107.155.30', port: 50004 },
    mapped: { ip: '198.51.100.7', port: 61310 },
  }),
);

const from = (direction: 0 | 1, bytes: Uint8Array): Chunk => ({ direction, bytes });
const drive = (chunks: Iterable<Chunk>): Driver => new Driver([pseudoTls, msTurn, stun]).feed(chunks);
const probe = (bytes: Uint8Array): Probe =>
  pseudoTls.probe(Object.assign(new Payload(), { bytes, end: bytes.length, fromStart: true }));

describe('the opening', () => {
  it('has the lengths that its specification gives', () => {
    expect([hello.length, answer.length]).toEqual([50, 83]);
    expect(pseudoTls.transports).toBe(OVER_TCP);
  });

  it('is recognised as soon as it is whole, whatever its times and random bytes', () => {
    for (const record of [hello, answer]) {
      for (let length = 0; length < record.length; length++) {
        expect(probe(record.subarray(0, length))).toBe(Probe.NeedMore);
      }
      expect(probe(record)).toBe(Probe.Accept);
      expect(probe(join(record, request))).toBe(Probe.Accept);
    }
    const random = fc.uint8Array({ minLength: 28, maxLength: 28 });
    fc.assert(
      fc.property(random, fc.nat(0xffffffff), (random, time) => {
        const session = { time, random, sessionId: join(random, [1, 2, 3, 4]) };
        return [pseudoClientHello(session), pseudoServerAnswer(session)].every((it) => probe(it) === Probe.Accept);
      }),
    );
  });

  it('is not anything that differs in a fixed byte', () => {
    const free = (record: Uint8Array, at: number) =>
      (at >= 11 && at < 43) || (record === answer && at >= 44 && at < 76);
    for (const record of [hello, answer]) {
      record.forEach((byte, at) => {
        const changed = Uint8Array.from(record);
        changed[at] = byte ^ 0x81;
        expect(probe(changed)).toBe(free(record, at) ? Probe.Accept : Probe.Reject);
      });
    }
  });

  it('lets go of real TLS at the length of its record', () => {
    expect(probe(hex('16 03 01 00 c8'))).toBe(Probe.Reject);
    expect(probe(hex('16 03 01 02'))).toBe(Probe.Reject);
    expect(probe(hex('16 03 03'))).toBe(Probe.Reject);
    expect(probe(realServerFlight())).toBe(Probe.Reject);
    expect(probe(tlsRecord(22, answer.subarray(5, 79)))).toBe(Probe.Reject);
    expect(probe(join('GET / HTTP/1.1'))).toBe(Probe.Reject);
    expect(probe(request)).toBe(Probe.Reject);
  });
});

describe('states of the opening', () => {
  const session: readonly Chunk[] = [
    from(0, hello),
    from(1, answer),
    from(0, request),
    from(1, response),
    from(0, endToEnd(rtp(122, 1, 900))),
  ];

  it('complete, and MS-TURN after it', () => {
    const { facts } = drive(session);
    expect(facts.protocol).toBe('ms-turn');
    expect(facts.tags).toBe(EvidenceTag.pseudoTls | EvidenceTag.msTurn | EvidenceTag.stun);
    expect(facts.clientDirection).toBe(0);
    expect(facts.details.pseudoTls).toEqual({ state: 'complete' });
    expect(facts.details.stun).toMatchObject({
      types: ['0x0003', '0x0103'],
      framing: 'ms-turn',
      streams: ['video'],
      relayed: '131.107.155.30:50004',
    });
  });

  it('complete without MS-TURN, as long as nothing follows', () => {
    const { facts, state } = drive(session.slice(0, 2));
    expect([facts.protocol, facts.tags, state]).toEqual(['pseudo-tls', EvidenceTag.pseudoTls, 'following']);
    expect(facts.details).toEqual({ pseudoTls: { state: 'complete' } });
  });

  it('opening: the server said nothing', () => {
    const { facts } = drive([from(0, hello)]);
    expect(facts.protocol).toBe('pseudo-tls');
    expect(facts.details).toEqual({ pseudoTls: { state: 'opening' } });
  });

  it('cut: the server’s record is not whole', () => {
    for (let length = 1; length < answer.length; length++) {
      const { facts } = drive([from(0, hello), from(1, answer.subarray(0, length))]);
      expect(facts.details.pseudoTls).toEqual({ state: 'cut' });
    }
  });

  it('cut: the stream went on without the server’s record', () => {
    const ahead = drive([from(0, hello), from(0, request)]);
    expect(ahead.facts.details.pseudoTls).toEqual({ state: 'cut' });
    expect(ahead.facts.protocol).toBe('ms-turn');
    const without = drive([from(0, hello), from(1, response)]);
    expect(without.facts.details.pseudoTls).toEqual({ state: 'cut' });
    expect(without.facts.details.stun?.types).toEqual(['0x0103']);
  });

  it('complete after all, where the answer was captured late', () => {
    const { facts } = drive([from(0, hello), from(0, request), from(1, answer), from(1, response)]);
    expect(facts.details.pseudoTls).toEqual({ state: 'complete' });
    expect(facts.details.stun?.types).toEqual(['0x0003', '0x0103']);
  });

  it('rewritten: one record became two', () => {
    const { facts } = drive([from(0, hello), from(1, splitServerAnswer()), from(0, request), from(1, response)]);
    expect(facts.details.pseudoTls).toEqual({ state: 'rewritten', difference: 'split' });
    expect(facts.protocol).toBe('ms-turn');
    expect(facts.tags & EvidenceTag.pseudoTlsRefused).toBe(0);
    expect(facts.details.stun?.types).toEqual(['0x0003', '0x0103']);
  });

  it('rewritten: the hello has other contents', () => {
    const suite = pseudoServerAnswer({ suite: 0x0005 });
    const shortHello = join(hex('02000026 0301'), new Uint8Array(32), hex('00 0018 00'));
    for (const altered of [suite, tlsRecord(22, join(shortHello, SERVER_HELLO_DONE))]) {
      const { facts } = drive([from(0, hello), from(1, altered), from(1, response)]);
      expect(facts.details.pseudoTls).toEqual({ state: 'rewritten', difference: 'altered' });
      expect(facts.details.stun?.types).toEqual(['0x0103']);
    }
  });

  it.each([
    ['a certificate in the same record', realServerFlight()],
    ['a certificate in the next', join(tlsRecord(22, answer.subarray(5, 79)), tlsRecord(22, hex('0b00012c00')))],
    ['a resumed session', join(tlsRecord(22, answer.subarray(5, 79)), tlsRecord(20, [1]))],
    ['a message that ends nowhere', tlsRecord(22, hex('02ffffff'))],
    ['half a message header', tlsRecord(22, hex('0200'))],
  ])('refused by real TLS: %s', (_, flight) => {
    const { facts, state } = drive([from(0, hello), from(1, flight)]);
    expect(facts.details.pseudoTls).toEqual({ state: 'rewritten', difference: 'real-tls' });
    expect(facts.protocol).toBe('pseudo-tls');
    expect(facts.tags).toBe(EvidenceTag.pseudoTls | EvidenceTag.pseudoTlsRefused);
    expect(state).toBe('done');
  });

  it('refused by an alert', () => {
    const { facts, state } = drive([from(0, hello), from(1, alert(40))]);
    expect(facts.details.pseudoTls).toEqual({ state: 'alert', alert: 'handshake_failure' });
    expect(facts.tags).toBe(EvidenceTag.pseudoTls | EvidenceTag.pseudoTlsRefused);
    expect(state).toBe('done');
    const unreadable = drive([from(0, hello), from(1, tlsRecord(21, new Uint8Array(24)))]);
    expect(unreadable.facts.details.pseudoTls).toEqual({ state: 'alert' });
  });

  it('refused by another protocol', () => {
    const { facts } = drive([from(0, hello), from(1, join('HTTP/1.1 400 Bad Request\r\n'))]);
    expect(facts.details.pseudoTls).toEqual({ state: 'rewritten', difference: 'not-tls' });
    expect(facts.tags & EvidenceTag.pseudoTlsRefused).not.toBe(0);
  });

  it('complete from the server’s side alone', () => {
    const { facts } = drive([from(1, answer), from(1, response)]);
    expect(facts.clientDirection).toBe(0);
    expect(facts.details.pseudoTls).toEqual({ state: 'complete' });
    expect(facts.protocol).toBe('ms-turn');
  });

  it('complete where the server’s side was captured first', () => {
    const { facts } = drive([from(1, answer), from(0, hello), from(0, request)]);
    expect(facts.details.pseudoTls).toEqual({ state: 'complete' });
    expect(facts.details.stun?.types).toEqual(['0x0003']);
  });

  it('keeps listening to the server when the client sends what are no frames', () => {
    const { facts, state } = drive([from(0, hello), from(0, alert(10)), from(0, alert(0)), from(1, alert(80))]);
    expect(facts.details.pseudoTls).toEqual({ state: 'alert', alert: 'internal_error' });
    expect(state).toBe('done');
  });

  it('lets go of a stream that only borrowed the opening', () => {
    expect(drive([...session.slice(0, 2), from(0, join('GET / HTTP/1.1'))]).state).toBe('probing');
  });

  it('ends where frames are lost', () => {
    expect(drive([...session, from(1, join('nonsense'))]).state).toBe('done');
  });

  it.each([
    ['complete', session],
    ['split', [from(0, hello), from(1, splitServerAnswer()), from(0, request), from(1, response)]],
    ['real TLS', [from(0, hello), from(1, realServerFlight())]],
    ['alert', [from(0, hello), from(1, alert(40))]],
  ] as const)('%s: the same facts however the stream is cut', (_, chunks) => {
    const whole = drive(chunks);
    for (let at = 1; at < totalLength(chunks); at++) {
      const { facts } = drive(cutAt(at, chunks));
      expect([facts.details, facts.tags, facts.protocol]).toEqual([
        whole.facts.details,
        whole.facts.tags,
        whole.facts.protocol,
      ]);
    }
    for (const size of [1, 2, 3, 7]) expect(drive(cutTo(size, chunks)).facts.details).toEqual(whole.facts.details);
  });

  it('ends anywhere', () => {
    for (let length = 0; length < totalLength(session); length++) {
      const { facts } = drive(truncateTo(length, session));
      const state = facts.details.pseudoTls?.state;
      if (length < 50) expect(state).toBeUndefined();
      else expect(state).toBe(length === 50 ? 'opening' : length < 133 ? 'cut' : 'complete');
    }
  });

  it('never throws or stands still on hostile bytes', () => {
    const seeds = [hello, answer, request, response, splitServerAnswer(), realServerFlight(), alert(40)];
    const chunk = fc.record({
      direction: fc.constantFrom(0 as const, 1 as const),
      bytes: fc.oneof(fc.constantFrom(...seeds), fc.uint8Array({ maxLength: 40 })),
      flip: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 10 }), fc.constantFrom(hello, answer), (chunks, first) => {
        const all = [from(0, first)];
        for (const { direction, bytes, flip } of chunks) {
          const copy = Uint8Array.from(bytes);
          if (copy.length > 0 && flip % 2 === 0) copy[flip % copy.length] = flip >> 3;
          all.push(from(direction, copy));
        }
        return drive(all).handed <= 20 * totalLength(all) + 1000;
      }),
      { numRuns: 500 },
    );
  });
});
