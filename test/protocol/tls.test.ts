import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { EvidenceTag } from '../../src/protocol/facts.js';
import { createTls } from '../../src/protocol/tls.js';
import type { TlsFacts } from '../../src/protocol/tls-facts.js';
import {
  type Chunk,
  cutAt,
  cutTo,
  Driver,
  type DriverOptions,
  totalLength,
  truncateTo,
} from '../support/stream-driver.js';
import {
  alertRecord,
  bytes,
  CHANGE_CIPHER_SPEC,
  certificates,
  ciphertext,
  clientHello,
  extension,
  handshakeRecord,
  message,
  protocols,
  record,
  serverHello,
  serverName,
  supportedVersions,
} from '../support/tls-builder.js';
import { CLIENT, der, handshake, ODD_NAMES, Recorder, SERVER, type Version } from '../support/tls-recorder.js';

const follow = (chunks: Iterable<Chunk>, options: DriverOptions = {}): Driver =>
  new Driver([createTls()], options).feed(chunks);

/** As in a record, where facts that are not known are absent. */
function tlsOf(driver: Driver): TlsFacts | undefined {
  const { tls } = driver.facts.details;
  return tls === undefined ? undefined : (JSON.parse(JSON.stringify(tls)) as TlsFacts);
}

const client = (...parts: Uint8Array[]): Chunk => ({ direction: 0, bytes: bytes(...parts) });
const server = (...parts: Uint8Array[]): Chunk => ({ direction: 1, bytes: bytes(...parts) });

const SERVER_CERTIFICATE = {
  subject: 'CN=sip.contoso.com,O=Contoso\\, Ltd.,C=US',
  issuer: 'CN=Contoso Issuing CA,O=Contoso',
  names: ['sip.contoso.com', 'access.contoso.com', '*.conf.contoso.com'],
  notBefore: '2020-01-02T03:04:05Z',
  notAfter: '2049-12-31T23:59:59Z',
};

const { tls, tlsMutual, tlsServerOnly } = EvidenceTag;

describe('TLS up to 1.2, real handshakes', () => {
  const VERSIONS: [Version, string][] = [
    ['TLSv1', '1.0'],
    ['TLSv1.1', '1.1'],
    ['TLSv1.2', '1.2'],
  ];

  it.each(VERSIONS)('%s without a client certificate is server-only', async (version, name) => {
    const driver = follow(await handshake({ version, serverName: 'SIP.contoso.com' }));
    expect(driver.state).toBe('done');
    expect(driver.facts.protocol).toBe('tls');
    expect(driver.facts.tags).toBe(tls | tlsServerOnly);
    expect(driver.facts.serverName).toBe('sip.contoso.com');
    expect(driver.facts.certificateNames).toEqual(SERVER_CERTIFICATE.names);
    expect(driver.facts.clientDirection).toBe(0);
    expect(tlsOf(driver)).toEqual({
      version: name,
      versionBasis: 'negotiated',
      offered: [name],
      sni: 'sip.contoso.com',
      ja4: expect.stringMatching(new RegExp(`^t${name.replace('.', '')}d\\d{4}00_[0-9a-f]{12}_[0-9a-f]{12}$`)),
      cipher: expect.stringMatching(/^TLS_ECDHE_ECDSA_WITH_/),
      mutual: false,
      certificate: SERVER_CERTIFICATE,
    });
  });

  it.each(VERSIONS)('%s with a client certificate is mutual', async (version) => {
    const driver = follow(await handshake({ version, requestCertificate: true, clientCertificate: CLIENT }));
    expect(driver.facts.tags).toBe(tls | tlsMutual);
    expect(tlsOf(driver)).toMatchObject({
      mutual: true,
      certificate: SERVER_CERTIFICATE,
      clientCertificate: { subject: 'CN=edge.fabrikam.example,OU=Servers,O=Fabrikam' },
    });
    expect(tlsOf(driver)?.mutualNotObservable).toBeUndefined();
    expect(driver.facts.certificateNames).toEqual(SERVER_CERTIFICATE.names);
  });

  it.each(VERSIONS)('%s with an empty client certificate is not mutual, but was asked for', async (version) => {
    const driver = follow(await handshake({ version, requestCertificate: true }));
    expect(driver.facts.tags).toBe(tls);
    expect(tlsOf(driver)).toMatchObject({ mutual: false, clientCertificate: 'none' });
  });

  it.each(VERSIONS)('%s resumed says nothing of certificates', async (version) => {
    const recorder = new Recorder({ version, requestCertificate: true, clientCertificate: CLIENT });
    await recorder.connect();
    const driver = follow(await recorder.connect(true));
    expect(driver.facts.tags).toBe(tls);
    expect(tlsOf(driver)).toMatchObject({ resumed: true, mutualNotObservable: 'resumed' });
    expect(tlsOf(driver)).not.toHaveProperty('mutual');
    expect(tlsOf(driver)).not.toHaveProperty('certificate');
  });

  it('reads the first certificate of a chain longer than a stream head, and goes on after it', async () => {
    const chain = CLIENT.repeat(60);
    const chunks = await handshake({ version: 'TLSv1.2', chain, requestCertificate: true, clientCertificate: CLIENT });
    expect(totalLength(chunks)).toBeGreaterThan(30_000);
    const driver = follow(cutTo(1400, chunks));
    expect(driver.state).toBe('done');
    expect(tlsOf(driver)).toMatchObject({ mutual: true, certificate: SERVER_CERTIFICATE });
    expect(driver.mostHeld).toBeLessThan(64);
  });

  it('names the application protocols on offer', async () => {
    const driver = follow(await handshake({ version: 'TLSv1.2', alpn: ['h2', 'http/1.1'] }));
    expect(tlsOf(driver)).toMatchObject({ alpn: ['h2', 'http/1.1'] });
  });

  it('tells the alert by which a server takes none of the suites', async () => {
    const driver = follow(await handshake({ version: 'TLSv1.2', clientCiphers: 'AES128-SHA:@SECLEVEL=0' }));
    expect(tlsOf(driver)).toMatchObject({ versionBasis: 'offered', alert: 'handshake_failure', alertFrom: 'server' });
  });

  it('tells the alert by which a server refuses the version', async () => {
    const driver = follow(await handshake({ version: 'TLSv1', serverVersion: 'TLSv1.2' }));
    expect(driver.state).toBe('done');
    expect(tlsOf(driver)).toMatchObject({
      version: '1.0',
      versionBasis: 'offered',
      alert: 'protocol_version',
      alertLevel: 'fatal',
      alertFrom: 'server',
      mutualNotObservable: 'incomplete',
    });
  });
});

/** Whether a server's first bytes have the random of a HelloRetryRequest (RFC 8446 §4.1.3). */
const isRetry = (first: Uint8Array | undefined): boolean =>
  first !== undefined && Buffer.from(first.subarray(11, 15)).toString('hex') === 'cf21ad74';

describe('TLS 1.3, real handshakes', () => {
  it.each([
    [false, undefined],
    [true, CLIENT],
  ])('hides its certificates (asked: %s)', async (requestCertificate, clientCertificate) => {
    const given = clientCertificate === undefined ? {} : { clientCertificate };
    const driver = follow(await handshake({ serverName: 'sip.contoso.com', requestCertificate, ...given }));
    expect(driver.state).toBe('done');
    expect(driver.facts.tags).toBe(tls);
    expect(tlsOf(driver)).toEqual({
      version: '1.3',
      versionBasis: 'negotiated',
      offered: ['1.3'],
      sni: 'sip.contoso.com',
      ja4: expect.stringMatching(/^t13d/),
      cipher: expect.stringMatching(/^TLS_(AES|CHACHA)/),
      mutualNotObservable: 'tls-1.3',
    });
  });

  it('shows that it resumes', async () => {
    const recorder = new Recorder();
    await recorder.connect();
    expect(tlsOf(follow(await recorder.connect(true)))).toMatchObject({
      resumed: true,
      mutualNotObservable: 'tls-1.3',
    });
  });

  it('goes on after a HelloRetryRequest', async () => {
    const chunks = await handshake({
      serverName: 'sip.contoso.com',
      groups: { client: 'X25519:P-256', server: 'P-256' },
    });
    expect(isRetry(chunks.find(({ direction }) => direction === 1)?.bytes)).toBe(true);
    const driver = follow(chunks);
    expect(driver.state).toBe('done');
    expect(tlsOf(driver)).toMatchObject({ version: '1.3', versionBasis: 'negotiated', sni: 'sip.contoso.com' });
  });
});

describe('every way of cutting a real handshake', () => {
  const recorded: Chunk[][] = [];

  beforeAll(async () => {
    const mutual = { requestCertificate: true, clientCertificate: CLIENT, serverName: 'sip.contoso.com' };
    recorded.push(await handshake({ ...mutual, version: 'TLSv1.2', alpn: ['sip', 'h2'] }));
    recorded.push(await handshake({ ...mutual, version: 'TLSv1' }));
    recorded.push(
      await handshake({ serverName: 'sip.contoso.com', groups: { client: 'X25519:P-256', server: 'P-256' } }),
    );
  });

  it('gives the same facts', () => {
    for (const chunks of recorded) {
      const whole = tlsOf(follow(chunks));
      expect(whole?.versionBasis).toBe('negotiated');
      for (let cut = 1; cut < totalLength(chunks); cut++) expect(tlsOf(follow(cutAt(cut, chunks)))).toEqual(whole);
      for (const size of [1, 2, 3, 5, 7, 100]) expect(tlsOf(follow(cutTo(size, chunks)))).toEqual(whole);
    }
  });

  it('keeps next to nothing unconsumed and works in proportion to its input', () => {
    for (const chunks of recorded) {
      const driver = follow(cutTo(1, chunks));
      expect(driver.mostHeld).toBeLessThan(16);
      expect(driver.handed).toBeLessThan(16 * totalLength(chunks));
    }
  });

  it('gives facts that only grow with what is seen, none of them wrong', () => {
    for (const chunks of recorded) {
      const whole = { ...tlsOf(follow(chunks)) };
      for (let length = 0; length <= totalLength(chunks); length++) {
        const driver = follow(truncateTo(length, chunks));
        const { version, versionBasis, mutualNotObservable, ...rest } = tlsOf(driver) ?? {};
        expect(whole).toMatchObject(rest);
        expect(driver.facts.tags & ~(tls | tlsMutual)).toBe(0);
      }
    }
  });

  it('knows the client by either direction alone', () => {
    const [chunks = []] = recorded;
    const fromServer = follow(chunks.filter(({ direction }) => direction === 1));
    expect(tlsOf(fromServer)).toMatchObject({ version: '1.2', certificate: SERVER_CERTIFICATE });
    expect(tlsOf(fromServer)).not.toHaveProperty('mutual');
    expect(fromServer.facts.clientDirection).toBe(0);
    const fromClient = follow(chunks.filter(({ direction }) => direction === 0));
    expect(tlsOf(fromClient)).toMatchObject({ versionBasis: 'offered', mutual: true });
  });

  it('gives the same facts in whatever order the directions are read', () => {
    for (const chunks of recorded) {
      const whole = tlsOf(follow(chunks));
      const clientFirst = [...chunks].sort((a, b) => a.direction - b.direction);
      expect(tlsOf(follow(clientFirst))).toMatchObject({
        sni: whole?.sni,
        version: whole?.version,
        cipher: whole?.cipher,
      });
    }
  });

  it('survives anything after any part of it', () => {
    const [chunks = []] = recorded;
    const direction = fc.constantFrom<0 | 1>(0, 1);
    const noise = fc.array(fc.record({ direction, bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }) }), {
      maxLength: 6,
    });
    const run = fc.property(fc.nat(totalLength(chunks)), noise, fc.boolean(), (length, rest, fromStart) => {
      const driver = follow([...truncateTo(length, chunks), ...rest], { fromStart });
      expect(driver.state).not.toBe('overflow');
      expect(JSON.stringify(driver.facts.details)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    });
    fc.assert(run, { numRuns: 600 });
  });

  it('survives any change to it', () => {
    const [chunks = []] = recorded;
    const change = fc.tuple(fc.nat(chunks.length - 1), fc.nat(), fc.integer({ min: 0, max: 255 }));
    const run = fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      const changed = chunks.map((chunk) => ({ ...chunk, bytes: chunk.bytes.slice() }));
      for (const [index, at, value] of changes) {
        const { bytes } = changed[index]!;
        bytes[at % bytes.length] = value;
      }
      expect(follow(changed).state).not.toBe('overflow');
    });
    fc.assert(run, { numRuns: 600 });
  });
});

describe('messages and records', () => {
  const HELLO = clientHello({ suites: [0xc02f], extensions: [serverName('sip.contoso.com')] });

  it('takes a whole flight in one record and a hello in one record a byte', () => {
    const flight = handshakeRecord(serverHello(), certificates(der(SERVER)), message(12, bytes(1, 2)), message(14));
    const drops = Array.from(HELLO, (byte) => handshakeRecord(bytes(byte)));
    const driver = follow([client(...drops), server(flight)]);
    expect(tlsOf(driver)).toMatchObject({ sni: 'sip.contoso.com', mutual: false, certificate: SERVER_CERTIFICATE });
  });

  it('takes a hello of almost 16 KiB', () => {
    const hello = clientHello({ extensions: [extension(21, new Uint8Array(15_000)), serverName('sip.contoso.com')] });
    const driver = follow(cutTo(1400, [client(handshakeRecord(hello))]));
    expect(tlsOf(driver)).toMatchObject({ sni: 'sip.contoso.com', ja4: expect.stringMatching(/^t12d0102/) });
  });

  it('claims no fingerprint of a hello longer than what is read', () => {
    const extensions = [serverName('sip.contoso.com'), extension(21, new Uint8Array(20_000))];
    const hello = clientHello({ extensions });
    const chunks = [client(handshakeRecord(hello.subarray(0, 16_000)), handshakeRecord(hello.subarray(16_000)))];
    const driver = follow([...chunks, server(handshakeRecord(serverHello()))]);
    expect(tlsOf(driver)).toMatchObject({ sni: 'sip.contoso.com', versionBasis: 'negotiated' });
    expect(tlsOf(driver)).not.toHaveProperty('ja4');
  });

  it('cleans the names a client sends', () => {
    const hello = clientHello({
      extensions: [serverName('EVIL\x1b[2J\0.contoso.com'), protocols('h2\x07', '\x0a\x0a', 'é')],
    });
    expect(tlsOf(follow([client(handshakeRecord(hello))]))).toMatchObject({
      sni: 'evil\ufffd[2j\ufffd.contoso.com',
      alpn: ['h2\ufffd', '\ufffd'],
    });
  });

  it('bounds the lists a client sends', () => {
    const names = Array.from({ length: 40 }, (_, index) => `p${index}`);
    const versions = Array.from({ length: 40 }, (_, index) => 0x0400 + index);
    const extensions = [protocols(...names), supportedVersions(...versions), serverName('x'.repeat(5000))];
    const facts = tlsOf(follow([client(handshakeRecord(clientHello({ extensions })))]));
    expect(facts?.alpn).toHaveLength(8);
    expect(facts?.offered).toHaveLength(8);
    expect(facts?.sni).toHaveLength(255);
  });

  it('says of versions and suites it does not know their numbers', () => {
    const hello = serverHello({ version: 0x0303, suite: 0x5fff, extensions: [extension(43, bytes(0x7f, 28))] });
    expect(tlsOf(follow([client(handshakeRecord(HELLO)), server(handshakeRecord(hello))]))).toMatchObject({
      version: '1.3-draft28',
      cipher: '0x5fff',
      mutualNotObservable: 'tls-1.3',
    });
  });

  it('takes the version of a draft whose ServerHello was shaped otherwise', () => {
    const draft = serverHello({ version: 0x7f12 });
    expect(tlsOf(follow([client(handshakeRecord(HELLO)), server(handshakeRecord(draft))]))).toMatchObject({
      version: '1.3-draft18',
      mutualNotObservable: 'tls-1.3',
    });
  });

  it('loses no hello to an alert that overtook it', () => {
    const driver = follow([server(alertRecord(2, 70)), client(handshakeRecord(HELLO))]);
    expect(tlsOf(driver)).toMatchObject({ alert: 'protocol_version', sni: 'sip.contoso.com' });
  });

  it('is done where something else than records follows in both directions', () => {
    const text = bytes('not a record at all');
    const driver = follow([client(handshakeRecord(HELLO), text), server(handshakeRecord(serverHello()), text)]);
    expect(driver.state).toBe('done');
  });

  it('keeps an unparsable certificate as such', () => {
    const flight = handshakeRecord(serverHello(), certificates(bytes('no certificate')), message(14));
    expect(tlsOf(follow([client(handshakeRecord(HELLO)), server(flight)]))).toMatchObject({
      certificate: 'unparsable',
      mutual: false,
    });
  });

  it('lists the names of a certificate for the flow only if the server sent it', () => {
    const flight = handshakeRecord(serverHello(), message(13, bytes(1, 1, 0, 0)), message(14));
    const answer = handshakeRecord(certificates(der(ODD_NAMES)), message(16, bytes(0)), message(15, bytes(0)));
    const driver = follow([client(handshakeRecord(HELLO)), server(flight), client(answer)]);
    expect(tlsOf(driver)).toMatchObject({
      mutual: true,
      clientCertificate: { subject: expect.stringContaining('Ann Odd') },
    });
    expect(driver.facts.certificateNames).toEqual([]);
  });

  it('does not call mutual a certificate that was not proved', () => {
    const flight = handshakeRecord(serverHello(), message(13, bytes(1, 1, 0, 0)), message(14));
    const answer = handshakeRecord(certificates(der(CLIENT)), message(16, bytes(0)));
    const driver = follow([client(handshakeRecord(HELLO)), server(flight), client(answer, CHANGE_CIPHER_SPEC)]);
    expect(tlsOf(driver)).toMatchObject({ mutualNotObservable: 'incomplete', clientCertificate: {} });
    expect(driver.facts.tags).toBe(tls);
  });

  it('knows by the client alone that it was not asked', () => {
    const driver = follow([client(handshakeRecord(HELLO)), client(handshakeRecord(message(16, bytes(0))))]);
    expect(tlsOf(driver)).toMatchObject({ mutual: false, versionBasis: 'offered' });
    expect(driver.facts.tags).toBe(tls | tlsServerOnly);
  });

  it('takes the alert of an SSL 3.0 client without a certificate for an empty list', () => {
    const flight = handshakeRecord(serverHello({ version: 0x0300 }), message(13, bytes(1, 1, 0, 0)), message(14));
    const driver = follow([client(handshakeRecord(HELLO)), server(flight), client(alertRecord(1, 41))]);
    expect(tlsOf(driver)).toMatchObject({ version: 'ssl3.0', mutual: false, clientCertificate: 'none' });
  });

  it('lets a fatal alert outrank a warning, and a warning end nothing', () => {
    const driver = follow([client(handshakeRecord(HELLO)), server(alertRecord(1, 112))]);
    expect(driver.state).toBe('following');
    expect(tlsOf(driver)).toMatchObject({ alert: 'unrecognized_name', alertLevel: 'warning', alertFrom: 'server' });
    driver.push(server(handshakeRecord(serverHello())));
    driver.push(client(alertRecord(2, 48)));
    expect(driver.state).toBe('done');
    expect(tlsOf(driver)).toMatchObject({ alert: 'unknown_ca', alertLevel: 'fatal', alertFrom: 'client' });
  });

  it('takes no ciphertext for an alert', () => {
    const flight = handshakeRecord(serverHello(), message(14));
    const encrypted = record(21, bytes(2, 40));
    const driver = follow([client(handshakeRecord(HELLO)), server(flight), client(CHANGE_CIPHER_SPEC, encrypted)]);
    expect(tlsOf(driver)).not.toHaveProperty('alert');
  });

  it('gives up a handshake that never ends', () => {
    const requests = Array.from({ length: 100 }, () => handshakeRecord(message(0)));
    expect(follow([client(handshakeRecord(HELLO)), server(...requests)]).state).toBe('done');
  });

  it('gives up waiting for a direction that never comes', () => {
    const data = Array.from({ length: 40 }, () => client(ciphertext()));
    expect(follow([client(handshakeRecord(HELLO)), ...data]).state).toBe('done');
  });
});

describe('flows picked up midway', () => {
  const midway = { fromStart: false };

  it('takes application data for TLS, and never says that it was not mutual', () => {
    const driver = follow([client(ciphertext()), server(ciphertext(), ciphertext(16))], midway);
    expect(driver.facts.protocol).toBe('tls');
    expect(driver.state).toBe('done');
    expect(tlsOf(driver)).toEqual({ mutualNotObservable: 'midstream' });
  });

  it.each([
    ['a ChangeCipherSpec', CHANGE_CIPHER_SPEC, ['tls']],
    ['a ChangeCipherSpec of another value', record(20, bytes(2)), []],
    ['a ChangeCipherSpec too long', record(20, bytes(1, 1)), []],
    ['an alert in clear', alertRecord(2, 40), ['tls']],
    ['an alert without a name', alertRecord(2, 240), []],
    ['a message of the handshake in clear', handshakeRecord(message(12, bytes(1))), ['tls']],
    ['ciphertext of the handshake', handshakeRecord(bytes(0x5f, 0x11, 0x22, 0x33, 0x44, 0x55)), []],
    ['application data before another record', bytes(ciphertext(), 23, 3), ['tls']],
    ['application data before something else', bytes(ciphertext(), 0x47), []],
    ['application data too short for any cipher', ciphertext(7), []],
    ['a heartbeat', record(24, new Uint8Array(40)), []],
  ])('begins with %s', (_, first, accepted) => {
    expect(follow([server(first)], midway).accepted).toEqual(accepted);
  });

  it('waits for the fields of a record that is not whole', () => {
    for (const first of [CHANGE_CIPHER_SPEC, alertRecord(2, 40)]) {
      for (let length = 1; length < first.length; length++) {
        const driver = follow([server(first.subarray(0, length))], midway);
        expect([driver.accepted, driver.mostHeld]).toEqual([[], length]);
      }
    }
  });

  it('takes the version from the records where that is sure', () => {
    const driver = follow([client(ciphertext(40, 0x0301)), server(ciphertext(40, 0x0301))], midway);
    expect(tlsOf(driver)).toEqual({ version: '1.0', versionBasis: 'record', mutualNotObservable: 'midstream' });
  });

  it('finds its way into a direction that it met within a record', () => {
    const rest = client(new Uint8Array(500).fill(0x99));
    const hello = clientHello({ extensions: [serverName('sip.contoso.com')] });
    const driver = follow([server(handshakeRecord(serverHello())), rest, client(handshakeRecord(hello))], midway);
    expect(tlsOf(driver)).toMatchObject({ sni: 'sip.contoso.com' });
  });

  it('takes a server flight without its hello for TLS, without a judgement on it', () => {
    const driver = follow([server(handshakeRecord(certificates(der(SERVER)), message(14)))], midway);
    expect(driver.facts.tags).toBe(tls);
    expect(tlsOf(driver)).toEqual({ mutualNotObservable: 'incomplete' });
  });

  it('recognises the handshake after another protocol (STARTTLS), though the stream began otherwise', () => {
    const hello = clientHello({ extensions: [serverName('xmpp.contoso.com')] });
    const driver = follow([
      client(bytes("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")),
      server(bytes("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")),
      client(handshakeRecord(hello)),
      server(handshakeRecord(serverHello())),
    ]);
    expect(tlsOf(driver)).toMatchObject({ sni: 'xmpp.contoso.com', versionBasis: 'negotiated' });
  });
});

describe('hello of SSL 2.0', () => {
  /** RFC 5246 appendix E.2. */
  const hello = (version: readonly number[], challenge = 16): Uint8Array => {
    const body = bytes(
      1,
      version,
      0,
      6,
      0,
      0,
      0,
      challenge,
      bytes(0, 0, 4, 1, 0, 0x80),
      new Uint8Array(challenge).fill(7),
    );
    return bytes(0x80, body.length, body);
  };

  it('offers the version that it names', () => {
    const driver = follow([client(hello([3, 1]))]);
    expect(tlsOf(driver)).toMatchObject({ version: '1.0', versionBasis: 'offered', offered: ['1.0'] });
    expect(driver.facts.clientDirection).toBe(0);
  });

  it('is answered by records, however it is cut', () => {
    const flight = handshakeRecord(
      serverHello({ version: 0x0301, suite: 0x0004 }),
      certificates(der(SERVER)),
      message(14),
    );
    const chunks = [client(hello([3, 1])), server(flight), client(handshakeRecord(message(16, bytes(0))))];
    const whole = tlsOf(follow(chunks));
    expect(whole).toMatchObject({ version: '1.0', cipher: 'TLS_RSA_WITH_RC4_128_MD5', mutual: false });
    for (let cut = 1; cut < totalLength(chunks); cut++) expect(tlsOf(follow(cutAt(cut, chunks)))).toEqual(whole);
  });

  it('is answered in kind by a server that knows nothing newer', () => {
    const answer = bytes(0x80, 0x0b, 4, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0);
    expect(tlsOf(follow([client(hello([0, 2])), server(answer)]))).toMatchObject({
      version: 'ssl2.0',
      versionBasis: 'negotiated',
    });
  });

  it('is told from other bytes with the top bit set', () => {
    expect(follow([client(hello([3, 1], 15))]).accepted).toEqual([]);
    expect(follow([client(hello([9, 9]))]).accepted).toEqual([]);
    expect(follow([client(bytes(0x80, 0x60, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))]).accepted).toEqual([]);
  });
});

describe('false friends', () => {
  const disguised = [
    ['a STUN request', bytes(0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, new Uint8Array(12))],
    ['an MS-TURN frame', bytes(2, 0, 0, 0x30, 0, 3, 0, 0x2c, new Uint8Array(40))],
    ['SIP', bytes('REGISTER sip:contoso.com SIP/2.0\r\n\r\n')],
    ['HTTP', bytes('GET / HTTP/1.1\r\n\r\n')],
    ['RDP behind TPKT', bytes(3, 0, 0, 0x13, 0x0e, 0xe0, new Uint8Array(13))],
    ['a record of an unknown type', bytes(25, 3, 1, 0, 10, new Uint8Array(10))],
    ['a record of another version', bytes(22, 2, 1, 0, 60, 1, new Uint8Array(59))],
    ['an overlong record', bytes(22, 3, 1, 0x60, 0, 1, new Uint8Array(59))],
    ['a handshake record without a hello', handshakeRecord(message(11, new Uint8Array(50)))],
    ['a hello too short to be one', handshakeRecord(message(1, new Uint8Array(20)))],
    ['records without a handshake', bytes(ciphertext(), ciphertext())],
    ['an alert of an unknown level', record(21, bytes(3, 40))],
    ['an empty handshake record', record(22, bytes())],
  ] as const;

  it.each(disguised)('%s is not TLS', (_, first) => {
    const driver = follow([client(first)]);
    expect(driver.accepted).toEqual([]);
    expect(driver.mostHeld).toBe(0);
  });

  it('waits for no more than a hello’s first bytes', () => {
    const hello = handshakeRecord(clientHello({ extensions: [serverName('sip.contoso.com')] }));
    for (let length = 1; length < hello.length; length++) {
      expect(follow([client(hello.subarray(0, length))]).accepted).toEqual(length < 11 ? [] : ['tls']);
    }
  });

  it('takes next to no random bytes', () => {
    let accepted = 0;
    const run = fc.property(fc.uint8Array({ minLength: 16, maxLength: 64 }), fc.boolean(), (noise, fromStart) => {
      accepted += follow([client(noise)], { fromStart }).accepted.length;
    });
    fc.assert(run, { numRuns: 5000 });
    expect(accepted).toBe(0);
  });
});
