import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowFacts } from '../../src/protocol/facts.js';
import { Payload, Probe } from '../../src/protocol/recogniser.js';
import { sip } from '../../src/protocol/sip.js';
import type { SipFacts } from '../../src/protocol/sip-facts.js';
import { MAX_HEADER } from '../../src/protocol/sip-reader.js';
import { answer, ask, bytes, drive, message, sipFacts } from '../support/sip-messages.js';
import { type Chunk, cutAt, cutTo, type Driver, totalLength, truncateTo } from '../support/stream-driver.js';

/** A sign-in and a call as Office Communicator and its server speak: folds, bodies, keep-alives, junk, compact forms. */
const CONVERSATION: readonly Chunk[] = [
  ask(
    `\r\n\r\n${message([
      'REGISTER sip:contoso.com SIP/2.0',
      'Via: SIP/2.0/TCP 192.168.20.15:2616',
      'From: "Ann, of Sales" <sip:ann@contoso.com>;tag=a1;epid=3a4b5c',
      'To: <sip:ann@contoso.com>',
      'CSeq: 1 REGISTER',
      'Call-ID: register-1',
      'User-Agent: UCCAPI/3.5.6907.0',
      '  OC/3.5.6907.0 (Microsoft Office Communicator 2007 R2)',
      'Content-Length: 0',
    ])}`,
  ),
  answer(
    message([
      'SIP/2.0 401 Unauthorized',
      'WWW-Authenticate: NTLM realm="SIP Communications Service", targetname="fe1.contoso.com"',
      'Call-ID: register-1',
      'CSeq: 1 REGISTER',
      'Server: RTC/3.5',
      'l: 0',
    ]),
  ),
  ask(
    '\0\0\0\0' +
      message(
        ['SERVICE sip:ann@contoso.com SIP/2.0', 'i: service-1', 'c: application/msrtc-adrl-categorylist+xml', 'l: 44'],
        'SIP/2.0 603 Decline\r\n\r\nBYE sip:x SIP/2.0\r\n\r\n',
      ) +
      message(
        ['INVITE sip:bob@contoso.com SIP/2.0', 'i: invite-1', 'm: <sip:ann@192.168.20.15:2616;gruu>'],
        '<no-length/>',
      ) +
      message(['ACK sip:bob@contoso.com SIP/2.0', 'i: invite-1', 'Record-Route: <sip:fe1.contoso.com:5060;lr>', 'l:0']),
  ),
  answer(
    `junk \x01\r\n\r\n${message(['SIP/2.0 200 OK', 'Call-ID: invite-1', 'CSeq: 1 INVITE', 'Content-Length: 3'], 'v=0')}`,
  ),
  ask('\r\n'),
];

const WHOLE: SipFacts = {
  methods: ['REGISTER', 'SERVICE', 'INVITE', 'ACK'],
  statuses: [401, 200],
  requests: 4,
  responses: 2,
  calls: 3,
  callIds: ['register-1', 'service-1', 'invite-1'],
  cseq: '1 REGISTER',
  from: 'sip:ann@contoso.com',
  to: 'sip:ann@contoso.com',
  contact: 'sip:ann@192.168.20.15:2616;gruu',
  via: ['192.168.20.15:2616'],
  recordRoute: ['fe1.contoso.com:5060'],
  userAgent: 'UCCAPI/3.5.6907.0 OC/3.5.6907.0 (Microsoft Office Communicator 2007 R2)',
  server: 'RTC/3.5',
  realm: 'SIP Communications Service',
  microsoft: ['epid', 'uccapi', 'ntlm', 'realm', 'rtc', 'msrtc', 'gruu'],
  product: 'Microsoft Office Communicator 2007 R2',
};

const TOTAL = totalLength(CONVERSATION);

/** What holds of any flow, whatever its bytes. */
function expectSound(driver: Driver): void {
  expect(driver.state).not.toBe('overflow');
  expect(driver.mostHeld).toBeLessThanOrEqual(MAX_HEADER);
  const facts = driver.facts.details.sip;
  if (facts === undefined) return;
  expect(facts.requests + facts.responses).toBeGreaterThan(0);
  for (const text of Object.values(facts).flat()) {
    if (typeof text === 'string') expect(text).toMatch(/^[^\p{Cc}\p{Cs}\p{Bidi_Control}]+$/u);
  }
}

describe('a conversation over TCP', () => {
  it('tells what it tells', () => {
    expect(sipFacts(drive(CONVERSATION))).toEqual(WHOLE);
  });

  it('tells the same wherever a segment ends', () => {
    for (let position = 1; position < TOTAL; position++) {
      expect(sipFacts(drive(cutAt(position, CONVERSATION)))).toEqual(WHOLE);
    }
  });

  it('tells the same in segments of any size', () => {
    for (let size = 1; size <= 64; size++) expect(sipFacts(drive(cutTo(size, CONVERSATION)))).toEqual(WHOLE);
  });

  it('tells no more, and nothing else, where it breaks off', () => {
    for (let length = 0; length <= TOTAL; length++) {
      const driver = drive(truncateTo(length, CONVERSATION));
      expectSound(driver);
      const facts = driver.facts.details.sip;
      if (facts === undefined) continue;
      expect(WHOLE.methods.slice(0, facts.methods.length)).toEqual(facts.methods);
      expect(WHOLE.callIds.slice(0, facts.callIds.length)).toEqual(facts.callIds);
      for (const name of ['from', 'to', 'userAgent', 'server', 'realm', 'product'] as const) {
        expect([undefined, WHOLE[name]]).toContain(facts[name]);
      }
    }
  });
});

describe('a datagram', () => {
  /** What the first `length` bytes of a datagram tell that the snap length cut. */
  const snappedFacts = (datagram: Uint8Array, length: number): SipFacts | undefined => {
    const flow = new FlowFacts();
    const payload = Object.assign(new Payload(), { bytes: datagram, end: length, datagram: true, snapped: true });
    if (sip.probe(payload) === Probe.Accept) sip.open(flow).next(payload);
    return flow.details.sip;
  };

  it('tells no more, and nothing else, where the snap length cuts it', () => {
    for (const { bytes: datagram } of CONVERSATION) {
      const whole = snappedFacts(datagram, datagram.length);
      for (let length = 0; length < datagram.length; length++) {
        const facts = snappedFacts(datagram, length);
        if (facts === undefined) continue;
        expect(whole?.methods.slice(0, facts.methods.length)).toEqual(facts.methods);
        expect(whole?.callIds.slice(0, facts.callIds.length)).toEqual(facts.callIds);
        for (const name of ['from', 'to', 'contact', 'userAgent', 'server', 'realm', 'product'] as const) {
          expect([undefined, whole?.[name]]).toContain(facts[name]);
        }
      }
    }
  });
});

/** Bytes that look like SIP more often than chance would have it. */
const fragments = fc
  .array(
    fc.oneof(
      fc
        .constantFrom(
          'INVITE sip:a SIP/2.0\r\n',
          'SIP/2.0 200 OK\r\n',
          'SIP/2.0 ',
          '\r\n',
          '\r\n\r\n',
          '\n',
          '\n\t',
          ' ',
          ':',
          ';',
          ',',
          '"',
          '\\',
          '<',
          '>',
          'l: 5\r\n',
          'Content-Length: 999999999\r\n',
          'Via: SIP/2.0/UDP ',
          'From: "',
          'Contact: ',
          'Record-Route: <sip:',
          'Authorization: NTLM realm="',
          'Server: RTC/',
          'User-Agent: UCCAPI/1 (',
          ';epid=',
          ';ms-',
          'ms-',
          'CSeq: 1 NEGOTIATE\r\nCompression: LZ77-8K\r\n',
        )
        .map(bytes),
      fc.uint8Array({ maxLength: 12 }),
      fc.integer({ min: 1, max: 9000 }).map((length) => bytes('x'.repeat(length))),
    ),
    { maxLength: 30 },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

const chunks = fc.array(fc.record({ direction: fc.constantFrom<0 | 1>(0, 1), bytes: fragments }), { maxLength: 6 });

describe('hostile bytes', () => {
  const opening = ask(message(['OPTIONS sip:a SIP/2.0', 'Content-Length: 0']));

  it('after a message never do harm, over TCP or UDP', () => {
    fc.assert(
      fc.property(chunks, fc.boolean(), (hostile, datagrams) => {
        expectSound(drive([opening, ...hostile], { datagrams }));
      }),
      { numRuns: 150 },
    );
  });

  it('never do harm at the start of a flow', () => {
    fc.assert(
      fc.property(chunks, fc.boolean(), (hostile, datagrams) => expectSound(drive(hostile, { datagrams }))),
      { numRuns: 100 },
    );
  });

  it('tell the same in segments of any size', () => {
    const sizes = fc.integer({ min: 1, max: 3000 });
    fc.assert(
      fc.property(fragments, sizes, (hostile, size) => {
        const stream = [opening, { direction: 0 as const, bytes: hostile }];
        const whole = drive(stream);
        const cut = drive(cutTo(size, stream));
        expect(cut.facts.details.sip).toEqual(whole.facts.details.sip);
        expect(cut.state).toBe(whole.state);
      }),
      { numRuns: 100 },
    );
  });

  it('in place of any byte of a conversation do no harm', () => {
    const changes = fc.array(fc.tuple(fc.nat(TOTAL - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(changes, fc.boolean(), (places, datagrams) => {
        let base = 0;
        const changed = CONVERSATION.map(({ direction, bytes: original }) => {
          const copy = original.slice();
          for (const [place, value] of places)
            if (place >= base && place < base + copy.length) copy[place - base] = value;
          base += copy.length;
          return { direction, bytes: copy };
        });
        expectSound(drive(changed, { datagrams }));
      }),
      { numRuns: 500 },
    );
  });
});
