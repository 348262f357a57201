import { describe, expect, it } from 'vitest';
import { EvidenceTag, FlowFacts } from '../../src/protocol/facts.js';
import { DONE, OVER_TCP, OVER_UDP, Probe } from '../../src/protocol/recogniser.js';
import { sip } from '../../src/protocol/sip.js';
import { answer, ask, bytes, drive, message, overTcp, overUdp, payloadOf, sipFacts } from '../support/sip-messages.js';

const OPTIONS = message(['OPTIONS sip:pool.contoso.com SIP/2.0', 'Call-ID: 1', 'CSeq: 1 OPTIONS', 'Content-Length: 0']);
const OK = message(['SIP/2.0 200 OK', 'Call-ID: 1', 'CSeq: 1 OPTIONS', 'Content-Length: 0']);

const INVITE = message(
  [
    'INVITE sip:+14255550100@gateway.contoso.com;user=phone SIP/2.0',
    'FROM: "Ann" <sip:+14255550123@contoso.com;user=phone>;epid=01B29AE6;tag=3b3b3d40',
    'TO: <sip:+14255550100@gateway.contoso.com;user=phone>',
    'CSEQ: 23 INVITE',
    'CALL-ID: 7c0f3b2e-1f6d-4b3c-9a54-3d2f0a3fb1c9',
    'VIA: SIP/2.0/TCP 192.168.10.110:57032;branch=z9hG4bK1d6f4d91',
    'CONTACT: <sip:mediation.contoso.com:5068;transport=Tcp;maddr=192.168.10.110>',
    'CONTENT-LENGTH: 7',
    'USER-AGENT: RTCC/4.0.0.0 MediationServer',
    'CONTENT-TYPE: application/sdp',
  ],
  'v=0\r\n\r\n',
);

describe('probe', () => {
  const probe = (text: string, datagram = false): Probe => sip.probe(payloadOf(text, { datagram }));

  it('is asked over TCP and UDP', () => {
    expect(sip.transports).toBe(OVER_TCP | OVER_UDP);
  });

  it('accepts a stream at its start line, and waits for the rest of one', () => {
    expect(probe(OPTIONS)).toBe(Probe.Accept);
    expect(probe('SIP/2.0 200 OK')).toBe(Probe.Accept);
    expect(probe('OPTIONS sip:pool')).toBe(Probe.NeedMore);
  });

  it('rejects a datagram that holds no whole start line: none will come', () => {
    expect(probe(OPTIONS, true)).toBe(Probe.Accept);
    expect(probe('OPTIONS sip:pool', true)).toBe(Probe.Reject);
    expect(probe('', true)).toBe(Probe.Reject);
  });

  it('is sure of a datagram that the snap length cut in its start line', () => {
    const snapped = (text: string): Probe => sip.probe(payloadOf(text, { datagram: true, snapped: true }));
    expect(snapped('INVITE sip:ann@con')).toBe(Probe.Accept);
    expect(snapped('SIP/2.0 200 O')).toBe(Probe.Accept);
    expect(snapped('INVITE ')).toBe(Probe.Reject);
    expect(snapped('FROBNICATE sip:ann')).toBe(Probe.Reject);
  });

  it('looks past keep-alives, and waits behind them in a stream', () => {
    for (const keepAlive of ['\r\n', '\r\n\r\n', '\0\0\0\0']) {
      expect(probe(keepAlive + OPTIONS)).toBe(Probe.Accept);
      expect(probe(keepAlive + OPTIONS, true)).toBe(Probe.Accept);
      expect(probe(keepAlive)).toBe(Probe.NeedMore);
      expect(probe(keepAlive, true)).toBe(Probe.Reject);
    }
  });

  it('does not wait behind zeros for ever', () => {
    expect(probe('\0'.repeat(65))).toBe(Probe.Reject);
  });

  it('leaves to others what is not SIP, also on port 5060', () => {
    for (const text of [
      'GET /star/index.m3u8 HTTP/1.1\r\nHost: x\r\n\r\n',
      'HTTP/1.1 403 Forbidden\r\n\r\n',
      '\x80\x08',
    ]) {
      for (const datagram of [true, false]) {
        expect(sip.probe(payloadOf(text, { datagram, sourcePort: 5060, destinationPort: 5060 }))).toBe(Probe.Reject);
      }
    }
  });
});

describe('a SIP flow', () => {
  it('is claimed, and its client is the end that sent the first request', () => {
    const { facts } = drive([ask(OPTIONS), answer(OK)]);
    expect(facts.protocol).toBe('sip');
    expect(facts.tags).toBe(EvidenceTag.sip);
    expect(facts.clientDirection).toBe(0);
  });

  it('has its client at the other end of the first response', () => {
    expect(drive([ask(OK)]).facts.clientDirection).toBe(1);
    expect(drive([answer(OK), answer(OPTIONS)]).facts.clientDirection).toBe(0);
  });

  it('tells what its first INVITE says', () => {
    const expected = {
      methods: ['INVITE'],
      statuses: [],
      requests: 1,
      responses: 0,
      calls: 1,
      callIds: ['7c0f3b2e-1f6d-4b3c-9a54-3d2f0a3fb1c9'],
      cseq: '23 INVITE',
      from: 'sip:+14255550123@contoso.com;user=phone',
      to: 'sip:+14255550100@gateway.contoso.com;user=phone',
      contact: 'sip:mediation.contoso.com:5068;transport=Tcp;maddr=192.168.10.110',
      via: ['192.168.10.110:57032'],
      userAgent: 'RTCC/4.0.0.0 MediationServer',
      microsoft: ['epid', 'rtcc'],
    };
    expect(overTcp(ask(INVITE))).toEqual(expected);
    expect(overUdp(ask(INVITE))).toEqual(expected);
  });

  it('lists methods and statuses of both ends once each, in the order of first sight', () => {
    const facts = overUdp(
      ask('INVITE sip:a SIP/2.0\r\n\r\n'),
      answer('SIP/2.0 100 Trying\r\n\r\n'),
      answer('SIP/2.0 200 OK\r\n\r\n'),
      ask('INVITE sip:a SIP/2.0\r\n\r\n'),
      answer('SIP/2.0 200 OK\r\n\r\n'),
      answer('BYE sip:b SIP/2.0\r\n\r\n'),
      ask('SIP/2.0 481 Gone\r\n\r\n'),
    );
    expect(facts).toMatchObject({ methods: ['INVITE', 'BYE'], statuses: [100, 200, 481], requests: 3, responses: 4 });
  });

  it('tells methods apart by letter case, as RFC 3261 §7.1 does, and knows extension methods', () => {
    const facts = overUdp(
      ask('Invite sip:a SIP/2.0\r\n\r\n'),
      ask('INVITE sip:a SIP/2.0\r\n\r\n'),
      ask('X-Y sip:a SIP/2.0\r\n\r\n'),
    );
    expect(facts.methods).toEqual(['Invite', 'INVITE', 'X-Y']);
  });

  it('raises its revision only for what is new', () => {
    const driver = drive([ask(INVITE)]);
    const { revision } = driver.facts;
    for (let i = 0; i < 100; i++) driver.push(ask(INVITE));
    expect(driver.facts.revision).toBe(revision);
    expect(sipFacts(driver)).toMatchObject({ requests: 101, calls: 1 });
    driver.push(answer(OK));
    expect(driver.facts.revision).toBeGreaterThan(revision);
  });
});

describe('a datagram', () => {
  it('may follow a keep-alive that is none of SIP', () => {
    const facts = overUdp(ask('\0\0\0\0'), ask('REGISTER sip:192.0.2.1:5060 SIP/2.0\r\nExpires: 3600\r\n\r\n'));
    expect(facts.methods).toEqual(['REGISTER']);
  });

  it('may hold several messages', () => {
    expect(overUdp(ask(INVITE + OPTIONS + OK))).toMatchObject({ methods: ['INVITE', 'OPTIONS'], statuses: [200] });
  });

  it('ends the body of a message that does not say its length', () => {
    const refer = message(['NOTIFY sip:a SIP/2.0', 'Content-Type: message/sipfrag'], 'SIP/2.0 180 Ringing\r\n\r\n');
    expect(overUdp(ask(refer), answer(OK))).toMatchObject({ methods: ['NOTIFY'], statuses: [200] });
  });

  it('may claim a longer body than it has', () => {
    const cut = message(['MESSAGE sip:a SIP/2.0', 'Content-Length: 100000'], 'short');
    expect(overUdp(ask(cut), ask(OPTIONS)).methods).toEqual(['MESSAGE', 'OPTIONS']);
  });

  it('may begin with some junk once the flow is known', () => {
    expect(overUdp(ask(OPTIONS), ask(`\x01\x02 junk\r\nmore\r\n${INVITE}`)).methods).toEqual(['OPTIONS', 'INVITE']);
  });

  it('is no message where junk goes on', () => {
    const facts = overUdp(ask(OPTIONS), ask('junk\r\n'.repeat(50) + INVITE), ask('\x80\x00'.repeat(4000)), answer(OK));
    expect(facts).toMatchObject({ methods: ['OPTIONS'], statuses: [200] });
  });

  it('tells nothing by a field whose end was cut off', () => {
    const facts = overUdp(ask('OPTIONS sip:a SIP/2.0\r\nCall-ID: whole\r\nUser-Agent: UCCAPI/4.0 (Micr'));
    expect(facts.callIds).toEqual(['whole']);
    expect(facts.userAgent).toBeUndefined();
  });

  it('tells its method or status where no more of it was captured', () => {
    const flow = new FlowFacts();
    const dissector = sip.open(flow);
    for (const text of ['INVITE sip:ann@con', 'SIP/2.0 180 Ri', 'ABC']) {
      dissector.next(payloadOf(text, { datagram: true, snapped: true }));
    }
    expect(flow.details.sip).toMatchObject({ methods: ['INVITE'], statuses: [180], requests: 1, responses: 1 });
  });
});

describe('a stream', () => {
  it('is framed by Content-Length, so that a body tells nothing', () => {
    const frag = 'SIP/2.0 603 Decline\r\n\r\nBYE sip:x SIP/2.0\r\n\r\n';
    const notify = message(['NOTIFY sip:a SIP/2.0', `l: ${frag.length}`], frag);
    expect(overTcp(ask(notify + OPTIONS))).toMatchObject({ methods: ['NOTIFY', 'OPTIONS'], statuses: [] });
  });

  it('skips a body far larger than what is kept of a stream', () => {
    const body = 'A'.repeat(65_000);
    const invite = message(['INVITE sip:a SIP/2.0', `Content-Length: ${body.length}`], body);
    const driver = drive([
      ask(invite.slice(0, 9000)),
      ask(invite.slice(9000, 60_000)),
      ask(invite.slice(60_000) + OPTIONS),
    ]);
    expect(sipFacts(driver).methods).toEqual(['INVITE', 'OPTIONS']);
    expect(driver.mostHeld).toBe(0);
  });

  it('goes on at the next start line where a message does not say its length', () => {
    const xml = `<presence>${'x'.repeat(6000)}</presence>`;
    const notify = message(['NOTIFY sip:a SIP/2.0', 'Content-Type: application/pidf+xml'], xml);
    expect(overTcp(ask(notify + OPTIONS), answer(OK))).toMatchObject({
      methods: ['NOTIFY', 'OPTIONS'],
      statuses: [200],
    });
  });

  it('takes a Content-Length that is no number for none', () => {
    for (const length of ['-1', '1e3', '0x10', '99999999999999999999', '']) {
      const odd = message(['MESSAGE sip:a SIP/2.0', `Content-Length: ${length}`], 'hello\r\n');
      expect(overTcp(ask(odd + OPTIONS)).methods).toEqual(['MESSAGE', 'OPTIONS']);
    }
  });

  it('may hold keep-alives between messages', () => {
    const facts = overTcp(ask(`\r\n\r\n${OPTIONS}\r\n\r\n`), answer('\r\n'), ask('\0\0\0\0'), ask(INVITE), answer(OK));
    expect(facts).toMatchObject({ methods: ['OPTIONS', 'INVITE'], statuses: [200], requests: 2, responses: 1 });
  });

  it('may hold padding before a request of any method', () => {
    expect(overTcp(ask(OPTIONS), ask(`\0\0\0\0X-EXTENSION sip:a SIP/2.0\r\n\r\n`)).methods).toContain('X-EXTENSION');
  });

  it('is framed by the first Content-Length where there are several', () => {
    const twice = message(['MESSAGE sip:a SIP/2.0', 'Content-Length: 2', 'Content-Length: 2000'], 'hi');
    expect(overTcp(ask(twice + OPTIONS)).methods).toEqual(['MESSAGE', 'OPTIONS']);
  });

  it('may be picked up in the middle of a message', () => {
    const driver = drive([ask(`est\r\n\r\nv=0\r\n`), ask(OPTIONS), answer(OK)], { fromStart: false });
    expect(sipFacts(driver)).toMatchObject({ methods: ['OPTIONS'], statuses: [200] });
  });

  it('may end its lines in bare line feeds', () => {
    expect(overTcp(ask(OPTIONS.replaceAll('\r\n', '\n') + INVITE)).methods).toEqual(['OPTIONS', 'INVITE']);
  });

  it('is given up after too much junk', () => {
    const driver = drive([ask(OPTIONS), ...Array.from({ length: 70 }, () => ask('x'.repeat(1023).concat('\n')))]);
    expect(driver.state).toBe('done');
    expect(sipFacts(driver).methods).toEqual(['OPTIONS']);
  });

  it('is given up, with what it said so far, at a header too large to be read', () => {
    const lines = Array.from({ length: 400 }, (_, i) => `X-Filler-${i}: ${'y'.repeat(40)}`);
    const huge = message(['INVITE sip:a SIP/2.0', 'Call-ID: big', ...lines, 'User-Agent: too late'], '');
    for (const chunk of [ask(huge), ask(huge.slice(0, 13_000))]) {
      const driver = drive([chunk]);
      expect(driver.state).toBe('done');
      expect(sipFacts(driver)).toMatchObject({ methods: ['INVITE'], callIds: ['big'] });
      expect(sipFacts(driver).userAgent).toBeUndefined();
    }
  });

  it('is given up at a field too large to be kept', () => {
    const driver = drive([
      ask('INVITE sip:a SIP/2.0\r\nSubject: '),
      ...Array.from({ length: 13 }, () => ask('z'.repeat(1024))),
    ]);
    expect(driver.state).toBe('done');
    expect(driver.mostHeld).toBeLessThanOrEqual(12 * 1024);
  });
});

describe('compression ([MS-SIPCOMP])', () => {
  const negotiate = message([
    'NEGOTIATE sip:192.0.2.1:5061 SIP/2.0',
    'Via: SIP/2.0/TLS 192.0.2.2:2616',
    'CSeq: 1 NEGOTIATE',
    'Call-ID: 8d8b20f8',
    'Compression: LZ77-8K',
    'Max-Forwards: 0',
    'Content-Length: 0',
  ]);
  const agree = (status: string, compression: string, method = 'NEGOTIATE'): string =>
    message([`SIP/2.0 ${status}`, `Compression: ${compression}`, `CSeq: 1 ${method}`, 'Content-Length: 0']);

  it('ends the text of a connection once both ends agree', () => {
    const driver = drive([ask(negotiate), answer(`${agree('200 OK', 'LZ77-8K')}\x80\x01\x02`), ask('\x80\x07')]);
    expect(driver.state).toBe('done');
    expect(sipFacts(driver)).toMatchObject({ methods: ['NEGOTIATE'], statuses: [200], compressed: true });
  });

  it.each([
    ['refused', agree('405 Method Not Allowed', 'LZ77-8K')],
    ['chosen to be none', agree('200 OK', 'None')],
    ['named in the answer to something else', agree('200 OK', 'LZ77-8K', 'OPTIONS')],
  ])('does not begin where it is %s', (_, response) => {
    const driver = drive([ask(negotiate), answer(response), ask(OPTIONS)]);
    expect(driver.state).toBe('following');
    expect(sipFacts(driver).methods).toEqual(['NEGOTIATE', 'OPTIONS']);
    expect(sipFacts(driver).compressed).toBeUndefined();
  });

  it('is not remembered from an earlier answer', () => {
    const driver = drive([
      answer(agree('405 No', 'LZ77-8K')),
      answer(message(['SIP/2.0 200 OK', 'l: 0'])),
      ask(OPTIONS),
    ]);
    expect(driver.state).toBe('following');
  });

  it('takes the flow off the payload path at once', () => {
    const flow = new FlowFacts();
    const dissector = sip.open(flow);
    const content = bytes(agree('200 OK', 'lz77-64k'));
    expect(dissector.next(payloadOf('', { bytes: content, end: content.length }))).toBe(DONE);
  });
});
