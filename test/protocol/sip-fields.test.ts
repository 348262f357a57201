import { describe, expect, it } from 'vitest';
import { answer, ask, drive, fromHeader, message, overUdp, sipFacts } from '../support/sip-messages.js';

describe('header fields', () => {
  it('are known by their compact names, in any letter case', () => {
    const long = fromHeader(
      'Via: SIP/2.0/UDP pc.contoso.com:5060;branch=z9hG4bK1',
      'From: <sip:ann@contoso.com>;tag=1',
      'To: <sip:bob@contoso.com>',
      'Call-ID: 1@pc',
      'Contact: <sip:ann@pc.contoso.com>',
      'Content-Type: application/msrtc-media-relay-auth+xml',
      'Event: vnd-microsoft-roaming-self',
      'Content-Length: 0',
    );
    const compact = fromHeader(
      'v: SIP/2.0/UDP pc.contoso.com:5060;branch=z9hG4bK1',
      'F: <sip:ann@contoso.com>;tag=1',
      't: <sip:bob@contoso.com>',
      'I: 1@pc',
      'm: <sip:ann@pc.contoso.com>',
      'C: application/msrtc-media-relay-auth+xml',
      'o: vnd-microsoft-roaming-self',
      'l: 0',
    );
    expect(compact).toEqual(long);
    expect(long).toMatchObject({ callIds: ['1@pc'], microsoft: ['msrtc', 'vnd-microsoft'] });
  });

  it('may have white space around the colon and at the end', () => {
    expect(fromHeader('Call-ID \t:  x y \t').callIds).toEqual(['x y']);
  });

  it('may be folded over several lines', () => {
    const facts = fromHeader(
      'User-Agent: UCCAPI/3.5.6907.0',
      '   OC/3.5.6907.0',
      '\t(Microsoft Office Communicator 2007 R2)',
      'From:',
      ' "Ann"',
      ' <sip:ann@contoso.com>;tag=1',
      'Call-ID: 1',
    );
    expect(facts).toMatchObject({
      userAgent: 'UCCAPI/3.5.6907.0 OC/3.5.6907.0 (Microsoft Office Communicator 2007 R2)',
      product: 'Microsoft Office Communicator 2007 R2',
      from: 'sip:ann@contoso.com',
      callIds: ['1'],
    });
  });

  it('do not tell anything where they are empty or malformed', () => {
    const facts = fromHeader(
      'From:',
      'To: ',
      'Call-ID',
      ': x',
      'Via: x',
      'Record-Route: ,',
      'CSeq:',
      'Contact: <>',
      'User-Agent:  ',
    );
    expect(facts).toEqual({ methods: ['OPTIONS'], statuses: [], requests: 1, responses: 0, calls: 0, callIds: [] });
  });

  it('keep the first of what can be said once', () => {
    const facts = overUdp(
      ask(message(['OPTIONS sip:a SIP/2.0', 'User-Agent: first', 'Server: one', 'CSeq: 7 OPTIONS'])),
      ask(message(['OPTIONS sip:a SIP/2.0', 'User-Agent: second', 'Server: two', 'CSeq: 8 OPTIONS'])),
    );
    expect(facts).toMatchObject({ userAgent: 'first', server: 'one', cseq: '7 OPTIONS' });
  });

  it('show no control characters and no more text than fits', () => {
    const facts = fromHeader('User-Agent: a\x1b[2Jb', `Server: ${'s'.repeat(5000)}`, 'Call-ID: \x7f\x01');
    expect(facts.userAgent).toBe('a\ufffd[2Jb');
    expect(facts.server).toHaveLength(256);
    expect(facts.callIds).toEqual(['\ufffd\ufffd']);
  });
});

describe('From, To and Contact', () => {
  it.each([
    ['<sip:ann@contoso.com>;tag=1', 'sip:ann@contoso.com'],
    ['sip:ann@contoso.com;tag=1', 'sip:ann@contoso.com'],
    ['sip:ann@contoso.com', 'sip:ann@contoso.com'],
    ['Ann Smith <sip:ann@contoso.com;opaque=user:epid:x;gruu>', 'sip:ann@contoso.com;opaque=user:epid:x;gruu'],
    ['"Ann <sip:eve@contoso.com>, really" <sip:ann@contoso.com>', 'sip:ann@contoso.com'],
    ['"Ann \\" <x>" <sip:ann@contoso.com>', 'sip:ann@contoso.com'],
    ['\\"ann\\" <sip:ann@contoso.com>', 'sip:ann@contoso.com'],
    ['<sip:ann,bob@contoso.com>;tag=1', 'sip:ann,bob@contoso.com'],
    ['<tel:+14255550100>', 'tel:+14255550100'],
    ['<sip:ann@contoso.com', 'sip:ann@contoso.com'],
    ['<sip:first@contoso.com>, <sip:second@contoso.com>', 'sip:first@contoso.com'],
    ['sip:first@contoso.com , sip:second@contoso.com', 'sip:first@contoso.com'],
  ])('%s', (value, uri) => {
    expect(fromHeader(`From: ${value}`).from).toBe(uri);
    expect(fromHeader(`To: ${value}`).to).toBe(uri);
    expect(fromHeader(`Contact: ${value}`).contact).toBe(uri);
  });

  it('ignores the Contact that stands for all', () => {
    expect(fromHeader('Contact: *').contact).toBeUndefined();
  });
});

describe('Via and Record-Route', () => {
  it('list hosts and ports of all values once each, in lower case', () => {
    const facts = fromHeader(
      'Via: SIP/2.0/TCP Pool.Contoso.com:5060;branch=z9hG4bK1, SIP/2.0/TLS 192.0.2.7;branch=z9hG4bK2;received=1.2.3.4',
      'Via: SIP / 2.0 / UDP [2001:DB8::1]:5070;branch=z9hG4bK3',
      'Via: SIP/2.0/TCP pool.contoso.com:5060;branch=z9hG4bK4',
      'Record-Route: <sip:pool.contoso.com:5061;transport=tls;ms-fe=fe1.contoso.com;lr>, <sip:edge@EDGE.contoso.com;lr>',
      'Record-Route: "Edge, the" <sip:[2001:db8::2]:5062;lr>;tag=1',
    );
    expect(facts.via).toEqual(['pool.contoso.com:5060', '192.0.2.7', '[2001:db8::1]:5070']);
    expect(facts.recordRoute).toEqual(['pool.contoso.com:5061', 'edge.contoso.com', '[2001:db8::2]:5062']);
  });

  it('take no host that is longer than a host can be', () => {
    expect(fromHeader(`Via: SIP/2.0/UDP ${'h'.repeat(262)}`).via).toBeUndefined();
  });
});

describe('what is listed is bounded', () => {
  const messages = Array.from({ length: 5000 }, (_, i) =>
    ask(
      message([
        `M${i} sip:a SIP/2.0`,
        `Call-ID: call-${i}`,
        `Via: SIP/2.0/UDP host${i}:5060`,
        `Record-Route: <sip:route${i}>`,
        `ms-marker-${i}: x`,
      ]),
    ),
  );
  const statuses = Array.from({ length: 600 }, (_, i) => answer(message([`SIP/2.0 ${100 + i} x`])));
  const facts = sipFacts(drive([...messages, ...statuses], { datagrams: true }));

  it('in every list', () => {
    expect(facts.methods).toHaveLength(32);
    expect(facts.statuses).toHaveLength(64);
    expect(facts.callIds).toHaveLength(16);
    expect(facts.via).toHaveLength(16);
    expect(facts.recordRoute).toHaveLength(16);
    expect(facts.microsoft).toHaveLength(32);
  });

  it('while messages are counted on, and Call-IDs up to a limit', () => {
    expect(facts).toMatchObject({ requests: 5000, responses: 600, calls: 4096 });
    expect(facts.callIds[15]).toBe('call-15');
  });
});

describe('Microsoft', () => {
  /** As in the examples of [MS-SIPREGE] and of Office Communicator's logs, shortened. */
  const register = message([
    'REGISTER sip:contoso.com SIP/2.0',
    'Via: SIP/2.0/TLS 192.168.20.15:2616;ms-received-port=2616;ms-received-cid=545400',
    'Max-Forwards: 70',
    'From: <sip:ann@contoso.com>;tag=a1b2c3;epid=3a4b5c6d7e',
    'To: <sip:ann@contoso.com>',
    'Call-ID: 2a5ec6fc3ab54f7d8f0ae0b4a1e9f2d7',
    'CSeq: 2 REGISTER',
    'Contact: <sip:192.168.20.15:2616;transport=tls;ms-opaque=d3470f2e1d>;methods="INVITE, MESSAGE, INFO, OPTIONS, BYE"',
    'User-Agent: UCCAPI/3.5.6907.0 OC/3.5.6907.0 (Microsoft Office Communicator 2007 R2)',
    'Supported: gruu-10, adhoclist, msrtc-event-categories',
    'ms-keep-alive: UAC;hop-hop=yes',
    'Event: registration',
    'Authorization: TLS-DSK qop="auth", realm="SIP Communications Service", opaque="1", targetname="fe1.contoso.com"',
    'Content-Length: 0',
  ]);
  const registered = message([
    'SIP/2.0 200 OK',
    'ms-keep-alive: UAS; tcp=no; hop-hop=yes; end-end=no; timeout=300',
    'Authentication-Info: TLS-DSK qop="auth"',
    'Server: RTC/4.0',
    'Contact: <sip:192.168.20.15:2616>;gruu="sip:ann@contoso.com;opaque=user:epid:x;gruu"',
    'Content-Length: 0',
  ]);

  it('client and server are known by what they send', () => {
    const facts = overUdp(ask(register), answer(registered));
    expect(facts).toMatchObject({
      methods: ['REGISTER'],
      statuses: [200],
      userAgent: 'UCCAPI/3.5.6907.0 OC/3.5.6907.0 (Microsoft Office Communicator 2007 R2)',
      server: 'RTC/4.0',
      realm: 'SIP Communications Service',
      product: 'Microsoft Office Communicator 2007 R2',
    });
    expect(facts.microsoft).toEqual([
      'ms-received-port',
      'ms-received-cid',
      'epid',
      'ms-opaque',
      'uccapi',
      'ms-keep-alive',
      'tls-dsk',
      'realm',
      'rtc',
      'gruu',
    ]);
  });

  it.each([
    ['Authorization: NTLM realm="x"', ['ntlm']],
    ['Proxy-Authenticate: Kerberos realm="x", targetname="sip/fe1.contoso.com"', ['kerberos']],
    ['WWW-Authenticate: Digest realm="SIP Communications Service"', ['realm']],
    ['Content-Type: application/vnd.microsoft.roaming-contacts+xml', ['vnd-microsoft']],
    ['Event: vnd-microsoft-provisioning-v2', ['vnd-microsoft']],
    ['Ms-Conversation-ID: AcoXy', ['ms-conversation-id']],
    ['MS-Diagnostics: 1008;reason="Unable to resolve DNS SRV record"', ['ms-diagnostics']],
    ['Server: RTC/3.5', ['rtc']],
  ])('is known by %s', (line, markers) => {
    expect(fromHeader(line).microsoft).toEqual(markers);
  });

  it.each([
    'User-Agent: MyRTC/1',
    'Server: Kamailio',
    'Authorization: Digest realm="ms"',
    'X-ms-x: 1',
    'From: <sip:epid@a>;tag=ms-x',
  ])('is not seen in %s', (line) => {
    expect(fromHeader(line).microsoft).toBeUndefined();
  });

  it('is not known by a name that is no name', () => {
    expect(fromHeader(`ms-${'x'.repeat(38)}: 1`).microsoft).toBeUndefined();
  });

  it('products are named only where they name themselves', () => {
    expect(fromHeader('User-Agent: UCCAPI/4.0.7577.0 OC/4.0.7577.0 (Microsoft Lync 2010)').product).toBe(
      'Microsoft Lync 2010',
    );
    expect(fromHeader('Server: RTC/6.0').product).toBe('Skype for Business Server');
    expect(fromHeader('Server: RTC/4.0').product).toBeUndefined();
    expect(fromHeader('User-Agent: UCCAPI/4.0').product).toBeUndefined();
    expect(fromHeader('User-Agent: SIPp (Microsoft Lync 2010)').product).toBeUndefined();
  });
});

describe('realm', () => {
  it.each([
    ['Digest realm="contoso.com", nonce="1"', 'contoso.com'],
    ['Digest nonce="realm=\\"x\\"", realm = "contoso.com"', 'contoso.com'],
    ['Digest xrealm="no", REALM="yes"', 'yes'],
    ['Digest realm="say \\"hi\\""', 'say \\"hi\\"'],
  ])('of %s', (value, realm) => {
    expect(fromHeader(`WWW-Authenticate: ${value}`).realm).toBe(realm);
  });

  it('is not made up', () => {
    for (const value of ['Digest nonce="1"', 'Digest realm=', 'Digest realm=x', 'Digest realm=""']) {
      expect(fromHeader(`WWW-Authenticate: ${value}`).realm).toBeUndefined();
    }
  });
});
