import { createServer } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvidenceTag } from '../../src/protocol/facts.js';
import { http } from '../../src/protocol/http.js';
import { MAX_EXCHANGES } from '../../src/protocol/http-facts.js';
import { Payload, Probe } from '../../src/protocol/recogniser.js';
import { createTls } from '../../src/protocol/tls.js';
import { recordedPipe } from '../support/recorded-pipe.js';
import {
  type Chunk,
  cutAt,
  cutTo,
  Driver,
  type DriverOptions,
  totalLength,
  truncateTo,
} from '../support/stream-driver.js';
import { bytes, clientHello, handshakeRecord, serverHello, serverName } from '../support/tls-builder.js';

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const client = (text: string): Chunk => ({ direction: 0, bytes: latin1(text) });
const server = (text: string): Chunk => ({ direction: 1, bytes: latin1(text) });

const follow = (chunks: Iterable<Chunk>, options: DriverOptions = {}): Driver =>
  new Driver([createTls(), http], options).feed(chunks);

const httpOf = (driver: Driver) => driver.facts.details.http;

function probe(text: string): Probe {
  const payload = new Payload();
  payload.bytes = latin1(text);
  payload.end = payload.bytes.length;
  return http.probe(payload);
}

const GET = 'GET /abs/handler?token=secret HTTP/1.1\r\nUser-Agent: OC/4.0\r\nHost: ABS.contoso.com:8080\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nServer: Microsoft-IIS/7.5\r\nContent-Length: 5\r\n\r\nhello';

describe('HTTP exchanges', () => {
  it('reads the request and the response', () => {
    const driver = follow([client(GET), server(OK)]);
    expect(driver.facts.protocol).toBe('http');
    expect(driver.facts.tags).toBe(EvidenceTag.http);
    expect(driver.facts.serverName).toBe('abs.contoso.com');
    expect(driver.facts.clientDirection).toBe(0);
    expect(httpOf(driver)).toEqual({
      methods: ['GET'],
      statuses: [200],
      host: 'abs.contoso.com:8080',
      path: '/abs/handler',
      userAgent: 'OC/4.0',
      server: 'Microsoft-IIS/7.5',
    });
  });

  it.each([
    [
      'an absolute target',
      'GET http://user@Meet.contoso.com:80/join?x HTTP/1.1\r\n\r\n',
      'meet.contoso.com:80',
      '/join',
    ],
    [
      'an absolute target without a path',
      'GET http://meet.contoso.com HTTP/1.0\r\n\r\n',
      'meet.contoso.com',
      undefined,
    ],
    ['a host and port to connect to', 'CONNECT sip.contoso.com:443 HTTP/1.1\r\n\r\n', 'sip.contoso.com:443', undefined],
    ['no host', 'OPTIONS * HTTP/1.1\r\n\r\n', undefined, '*'],
    ['an IPv6 host', 'GET / HTTP/1.1\r\nhost:\t[2001:db8::1]:80 \r\n\r\n', '[2001:db8::1]:80', '/'],
  ])('takes host and path from %s', (_, text, host, path) => {
    const driver = follow([client(text)]);
    expect([httpOf(driver)?.host, httpOf(driver)?.path]).toEqual([host, path]);
    expect(driver.facts.serverName).toBe(host?.replace(/:\d+$/, ''));
  });

  it.each(['RPC_IN_DATA', 'RPC_OUT_DATA', 'SUBSCRIBE', 'PROPFIND', 'BPROPPATCH', 'X-MS-ENUMATTS', 'BITS_POST'])(
    'knows the method %s',
    (method) => {
      expect(httpOf(follow([client(`${method} /rpc/rpcproxy.dll HTTP/1.1\r\n\r\n`)]))?.methods).toEqual([method]);
    },
  );

  it('reads a response whose request was not captured', () => {
    const driver = follow([{ direction: 0, bytes: latin1(OK) }]);
    expect(httpOf(driver)).toEqual({ methods: [], statuses: [200], server: 'Microsoft-IIS/7.5' });
    expect(driver.facts.clientDirection).toBe(1);
  });

  it('keeps the first host, path and products, and every method and status once', () => {
    const exchanges = [
      client(GET),
      server('HTTP/1.1 100 Continue\r\n\r\n'),
      server(OK),
      client('POST /other HTTP/1.1\r\nHost: other\r\nUser-Agent: other\r\nContent-Length: 3\r\n\r\nabc'),
      server('HTTP/1.1 204 No Content\r\nServer: other\r\n\r\n'),
      client(GET),
      server(OK),
    ];
    expect(httpOf(follow(exchanges))).toMatchObject({
      methods: ['GET', 'POST'],
      statuses: [100, 200, 204],
      host: 'abs.contoso.com:8080',
      path: '/abs/handler',
      userAgent: 'OC/4.0',
      server: 'Microsoft-IIS/7.5',
    });
  });

  it('is done after so many exchanges', () => {
    const exchanges = Array.from({ length: MAX_EXCHANGES }, () => [client(GET), server(OK)]).flat();
    expect(follow(exchanges.slice(0, -1)).state).toBe('following');
    expect(follow(exchanges).state).toBe('done');
    expect(follow(Array.from({ length: 2 * MAX_EXCHANGES }, () => client(GET))).state).toBe('done');
  });

  it('is done with a response that lasts as long as the connection', () => {
    expect(follow([client(GET), server('HTTP/1.0 200 OK\r\n\r\nany')]).state).toBe('done');
  });

  it('is done where frames of HTTP/2 begin', () => {
    const driver = follow([client('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')]);
    expect(driver.state).toBe('done');
    expect(httpOf(driver)?.methods).toEqual(['PRI']);
  });

  it('cleans and bounds what it shows', () => {
    const long = 'x'.repeat(5000);
    const text = `GET /a\x7f${long} HTTP/1.1\r\nHost: a\x1b[31m${long}\r\nUser-Agent: b\x1b[0m${long}\r\n\r\n`;
    const facts = httpOf(follow([client(text)]));
    expect(facts?.path).toMatch(/^\/a\ufffdx+$/);
    expect(facts?.host).toMatch(/^a\ufffd\[31mx+$/);
    expect(facts?.userAgent).toMatch(/^b\ufffd\[0mx+…$/);
    expect([facts?.path?.length, facts?.host?.length, facts?.userAgent?.length]).toEqual([256, 255, 256]);
  });
});

describe('HTTP bodies', () => {
  const next = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';

  it('skips a body without seeing it', () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n';
    const driver = follow([client(GET + GET), server(head)]);
    driver.feed(cutTo(1400, [{ direction: 1, bytes: new Uint8Array(1_000_000) }]));
    driver.push(server(next));
    expect(httpOf(driver)?.statuses).toEqual([200, 404]);
    expect(driver.handed).toBeLessThan(3000);
  });

  it('walks the chunks of a body, their extensions and the trailer', () => {
    const chunks = '4;name=value\r\nWiki\r\n0A\r\n0123456789\r\n0\r\nExpires: never\r\n\r\n';
    const body = `HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\nContent-Length: 3\r\n\r\n${chunks}`;
    expect(httpOf(follow([client(GET + GET), server(body + next)]))?.statuses).toEqual([200, 404]);
  });

  it('knows which responses have none', () => {
    const requests = ['HEAD / HTTP/1.1\r\n\r\n', GET, GET].join('');
    const responses = [
      'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n',
      'HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n',
      next,
    ].join('');
    expect(httpOf(follow([client(requests), server(responses)]))?.statuses).toEqual([200, 304, 404]);
  });

  it('passes over header lines longer than it waits for', () => {
    const ticket = `Authorization: Negotiate ${'A'.repeat(40_000)}\r\n`;
    const driver = follow(cutTo(1400, [client(`GET / HTTP/1.1\r\n${ticket}Host: contoso.com\r\n\r\n`)]));
    expect(httpOf(driver)?.host).toBe('contoso.com');
    expect(driver.mostHeld).toBeLessThan(10_000);
  });

  it('gives up on headers without end and on chunks that are none', () => {
    const header = Array.from({ length: 300 }, (_, index) => `X-${index}: y\r\n`).join('');
    const broken = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n';
    expect(follow([client(`GET / HTTP/1.1\r\n${header}`), server(broken), client('x')]).state).toBe('done');
  });
});

describe('tunnels', () => {
  const connect = 'CONNECT sip.contoso.com:443 HTTP/1.1\r\nHost: sip.contoso.com:443\r\n\r\n';
  const established = 'HTTP/1.1 200 Connection established\r\n\r\n';
  const hello: Chunk = {
    direction: 0,
    bytes: handshakeRecord(clientHello({ extensions: [serverName('inside.contoso.com')] })),
  };
  const answer: Chunk = { direction: 1, bytes: handshakeRecord(serverHello()) };

  const expectBoth = (driver: Driver): void => {
    expect(driver.accepted).toEqual(['http', 'tls']);
    expect(driver.facts.protocol).toBe('tls');
    expect(driver.facts.tags & (EvidenceTag.http | EvidenceTag.tls)).toBe(EvidenceTag.http | EvidenceTag.tls);
    expect(httpOf(driver)).toMatchObject({ methods: ['CONNECT'], host: 'sip.contoso.com:443' });
    expect(driver.facts.details.tls).toMatchObject({ sni: 'inside.contoso.com' });
    expect(driver.facts.serverName).toBe('inside.contoso.com');
  };

  it('hands over what is inside, however it is cut', () => {
    const chunks = [client(connect), server(established), hello, answer];
    for (let cut = 1; cut < totalLength(chunks); cut++) expectBoth(follow(cutAt(cut, chunks)));
    expectBoth(follow(cutTo(1, chunks)));
  });

  it('hands over what a client sends without waiting for the answer', () => {
    const eager: Chunk = { direction: 0, bytes: bytes(latin1(connect), hello.bytes) };
    expectBoth(follow([eager, server(established), answer]));
    expectBoth(follow([client(connect), hello, server(established), answer]));
  });

  it('stays with HTTP where the proxy declines', () => {
    const declined = 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 3\r\n\r\nno!';
    const driver = follow([client(connect), server(declined), client(connect), server(established), hello]);
    expectBoth(driver);
    expect(httpOf(driver)?.statuses).toEqual([407, 200]);
  });

  it('lets go after a switch of protocols', () => {
    const upgrade = 'GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
    const driver = follow([
      client(upgrade),
      server('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
      server('\x81\x05Hello'),
    ]);
    expect(driver.state).toBe('probing');
    expect(driver.facts.protocol).toBe('http');
    expect(httpOf(driver)?.statuses).toEqual([101]);
  });
});

describe('every way of cutting', () => {
  /** Exchanges with Node's own server over one connection. */
  async function recorded(): Promise<Chunk[]> {
    const { near, far, record } = recordedPipe();
    const answering = createServer((message, response) => {
      response.setHeader('Server', 'Node');
      if (message.url === '/chunked') response.write('some ');
      message.resume().on('end', () => response.end('more'));
    });
    answering.emit('connection', far);
    const fields = 'Host: abs.contoso.com\r\nUser-Agent: test\r\n';
    near.write(`GET /abs/ HTTP/1.1\r\n${fields}\r\n`);
    near.write(`GET /chunked HTTP/1.1\r\n${fields}\r\n`);
    near.write(`HEAD /abs/ HTTP/1.1\r\n${fields}\r\n`);
    near.write(`POST /abs/ HTTP/1.1\r\n${fields}Connection: close\r\nContent-Length: 4\r\n\r\nbody`);
    await new Promise((resolve) => near.resume().on('end', resolve));
    return record;
  }

  it('gives the same facts of real exchanges', async () => {
    const chunks = await recorded();
    const whole = httpOf(follow(chunks));
    expect(whole).toEqual({
      methods: ['GET', 'HEAD', 'POST'],
      statuses: [200],
      host: 'abs.contoso.com',
      path: '/abs/',
      userAgent: 'test',
      server: 'Node',
    });
    for (let cut = 1; cut < totalLength(chunks); cut++) expect(httpOf(follow(cutAt(cut, chunks)))).toEqual(whole);
    for (const size of [1, 2, 3, 7, 50]) expect(httpOf(follow(cutTo(size, chunks)))).toEqual(whole);
    for (let length = 0; length < totalLength(chunks); length++) {
      const { methods = [], statuses = [], ...rest } = httpOf(follow(truncateTo(length, chunks))) ?? {};
      expect(whole).toMatchObject(rest);
      expect(whole?.methods.slice(0, methods.length)).toEqual(methods);
      expect(whole?.statuses.slice(0, statuses.length)).toEqual(statuses);
    }
  });

  it('survives anything after any part of an exchange', () => {
    const chunks = [
      client(GET),
      server(OK),
      client(GET),
      server('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc'),
    ];
    const direction = fc.constantFrom<0 | 1>(0, 1);
    const text = fc.constantFrom(
      '\r\n',
      'HTTP/1.1 200 OK\r\n',
      'CONNECT x:1 HTTP/1.1\r\n\r\n',
      'ffffffff\r\n',
      'A: b\r\n',
    );
    const piece = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 100 }), text.map(latin1));
    const noise = fc.array(fc.record({ direction, bytes: piece }), { maxLength: 10 });
    const run = fc.property(fc.nat(totalLength(chunks)), noise, (length, rest) => {
      const driver = follow([...truncateTo(length, chunks), ...rest]);
      expect(driver.state).not.toBe('overflow');
      expect(JSON.stringify(driver.facts.details)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    });
    fc.assert(run, { numRuns: 2000 });
  });
});

describe('flows picked up midway', () => {
  it('waits for the next message of a direction that it met within a body', () => {
    const driver = follow([server(OK), client('rest of a form'), client(GET)], { fromStart: false });
    expect(httpOf(driver)).toMatchObject({ methods: ['GET'], statuses: [200] });
  });

  it('gives up a direction that never shows a message', () => {
    const rest = Array.from({ length: 60 }, () => client('rest of a form'));
    expect(follow([server(OK), ...rest], { fromStart: false }).state).toBe('done');
  });
});

describe('false friends', () => {
  it.each([
    ['a SIP request', 'OPTIONS sip:contoso.com SIP/2.0\r\nVia: SIP/2.0/TCP a\r\n\r\n'],
    ['a SIP request with a method of both', 'SUBSCRIBE sip:ann@contoso.com SIP/2.0\r\n\r\n'],
    ['a SIP response', 'SIP/2.0 200 OK\r\n\r\n'],
    ['an RTSP request', 'OPTIONS rtsp://contoso.com/ RTSP/1.0\r\n\r\n'],
    ['HTTP/0.9', 'GET /\r\n'],
    ['a lower-case method', 'get / HTTP/1.1\r\n\r\n'],
    ['an unknown method', 'FETCH / HTTP/1.1\r\n\r\n'],
    ['no target', 'GET HTTP/1.1\r\n\r\n'],
    ['a version run into the target', 'GET /HTTP/1.1\r\n\r\n'],
    ['control characters in the target', 'GET /\0\0\0 HTTP/1.1\r\n\r\n'],
    ['a status that is no number', 'HTTP/1.1 2x0 OK\r\n\r\n'],
    ['a stream server', 'ICY 200 OK\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x00\x2d\x01\x00\x00\x29\x03\x01'],
    ['STUN', '\x00\x01\x00\x00\x21\x12\xa4\x42'],
    ['XMPP', "<?xml version='1.0'?>"],
  ])('%s is not HTTP', (_, text) => {
    expect(probe(text)).toBe(Probe.Reject);
  });

  it('wants a whole request line, and of a response its status', () => {
    for (let length = 0; length < 38; length++) expect(probe(GET.slice(0, length))).toBe(Probe.NeedMore);
    expect(probe(GET.slice(0, 40))).toBe(Probe.Accept);
    for (let length = 0; length <= 12; length++) expect(probe(OK.slice(0, length))).toBe(Probe.NeedMore);
    expect(probe(OK.slice(0, 13))).toBe(Probe.Accept);
    expect(probe(`\r\n${GET}`)).toBe(Probe.Accept);
    expect(probe('\r\n')).toBe(Probe.NeedMore);
  });

  it('waits for no line longer than any server takes', () => {
    expect(probe(`GET /${'x'.repeat(8000)}`)).toBe(Probe.NeedMore);
    expect(probe(`GET /${'x'.repeat(9000)}`)).toBe(Probe.Reject);
  });

  it('takes no random bytes', () => {
    const run = fc.property(fc.uint8Array({ minLength: 20, maxLength: 60 }), (noise) => {
      expect(follow([{ direction: 0, bytes: noise }]).accepted).toEqual([]);
    });
    fc.assert(run, { numRuns: 3000 });
  });
});
