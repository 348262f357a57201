/** Traffic that borrows a documented protocol, and traffic that looks borrowed and is not: whole flows, from frames. */
import { describe, expect, it } from 'vitest';
import {
  allocateRequest,
  allocateResponse,
  control,
  endToEnd,
  pseudoClientHello,
  pseudoServerAnswer,
  rtp,
} from '../support/ms-turn-builder.js';
import { tcp } from '../support/packet-builder.js';
import type { Chunk } from '../support/stream-driver.js';
import {
  alertRecord,
  bytes,
  CHANGE_CIPHER_SPEC,
  ciphertext,
  clientHello,
  handshakeRecord,
  message,
  serverHello,
  serverName,
  supportedVersions,
} from '../support/tls-builder.js';
import { connection, datagrams, foundOf } from './requirement-run.js';

const OUTSIDE = '203.0.113.7';
const ACCESS = `${OUTSIDE} > 10.45.16.10:443`;
const RELAY = `${OUTSIDE} > 10.45.16.30:443`;

type Part = string | Uint8Array | readonly number[];
const client = (...parts: readonly Part[]): Chunk => ({ direction: 0, bytes: bytes(...parts) });
const server = (...parts: readonly Part[]): Chunk => ({ direction: 1, bytes: bytes(...parts) });

const hello = handshakeRecord(clientHello({ extensions: [serverName('sip.contoso.com')] }));
const flight = handshakeRecord(serverHello(), message(14));
const SSH = 'SSH-2.0-OpenSSH_9.6\r\n';

/** A ClientHello of TLS 1.3 with a post-quantum key share: larger than a segment. */
const largeHello = handshakeRecord(
  clientHello({
    extensions: [
      serverName('sip.contoso.com'),
      supportedVersions(0x0304),
      bytes([0, 51], [5, 0], new Uint8Array(1280)),
    ],
  }),
);

const opening = [client(pseudoClientHello()), server(pseudoServerAnswer())];
const relayed = { relayed: { ip: '131.107.155.30', port: 50004 }, mapped: { ip: OUTSIDE, port: 50_123 } };

const verdictOf = (ends: string, chunks: readonly Chunk[]): string =>
  foundOf(connection(ends, chunks)).verdict.replace(/ \S*$/, '');

describe('a connection that is the documented protocol in part', () => {
  it.each<[string, string, readonly Chunk[]]>([
    ['a TLS client at an SSH server', ACCESS, [client(hello), server(SSH)]],
    ['an SSH server that speaks first, and a TLS client', ACCESS, [server(SSH), client(hello)]],
    ['a TLS client at a web server in clear', ACCESS, [client(hello), server('HTTP/1.1 400 Bad Request\r\n\r\n')]],
    ['a hello of which nothing but its header is true', ACCESS, [client(hello), server(new Uint8Array(90).fill(0xa7))]],
    [
      'mail that goes over to TLS',
      ACCESS,
      [server('220 mx\r\n'), client('STARTTLS\r\n'), server('220 go\r\n'), client(hello), server(flight)],
    ],
    [
      'TLS through a proxy that the address is not',
      ACCESS,
      [
        client('CONNECT sip.contoso.com:443 HTTP/1.1\r\nHost: sip.contoso.com\r\n\r\n'),
        server('HTTP/1.1 200 Connection established\r\n\r\n'),
        client(hello),
        server(flight),
      ],
    ],
    ['a pseudo-TLS opening before SSH', RELAY, [...opening, client(SSH), server(SSH)]],
    ['an allocation asked of an SSH server', RELAY, [client(control(allocateRequest({}))), server(SSH)]],
  ])('%s', (_, ends, chunks) => {
    expect(verdictOf(ends, chunks)).toBe('contradicted (not-throughout)');
  });

  it('whose disguise lay in a SYN, where it never reached the server', () => {
    const ends = { source: OUTSIDE, destination: '10.45.16.10', sourcePort: 50_123, destinationPort: 443 };
    const back = { source: '10.45.16.10', destination: OUTSIDE, sourcePort: 443, destinationPort: 50_123 };
    const { verdict } = foundOf([
      tcp({ ...ends, flags: 'S', sequence: 0, payload: hello }),
      tcp({ ...back, flags: 'SA', sequence: 0, acknowledgement: 1 }),
      tcp({ ...ends, flags: 'A', sequence: 1, payload: SSH }),
    ]);
    expect(verdict).toContain('contradicted (other-protocol)');
  });
});

describe('datagrams from the port of a service that nobody asked', () => {
  const media = [1, 2, 3, 4].map((sequence) => rtp(0, sequence, 160));

  it('do not make their target the one that opened', () => {
    const oneWay = media.flatMap((packet) =>
      datagrams('10.45.16.30 > 203.0.113.7:3478', [new Uint8Array(), packet]).slice(1),
    );
    expect(foundOf(oneWay).verdict).toContain('undetermined (initiator-unknown)');
  });

  it('are what is documented where they were asked for', () => {
    const bothWays = datagrams(
      '10.45.16.30 > 203.0.113.7:3478',
      media.flatMap((packet) => [packet, packet]),
    );
    expect(foundOf(bothWays).verdict).toContain('expected (path-and-protocol)');
  });
});

describe('a connection that is documented, whatever it looks like', () => {
  it.each<[string, string, readonly Chunk[]]>([
    ['TLS that nobody answers', ACCESS, [client(hello)]],
    ['TLS that the server refuses', ACCESS, [client(hello), server(alertRecord(2, 70))]],
    ['TLS whose server was captured first', ACCESS, [server(flight), client(hello)]],
    ['a hello byte by byte', ACCESS, [...hello].map((byte) => client([byte])).concat(server(flight))],
    [
      'a hello larger than a segment, and TLS 1.3',
      ACCESS,
      [
        client(largeHello),
        server(handshakeRecord(serverHello({ extensions: [supportedVersions(0x0304)] })), CHANGE_CIPHER_SPEC),
        server(ciphertext(2000)),
        client(CHANGE_CIPHER_SPEC, ciphertext()),
      ],
    ],
    [
      'a relay without pseudo-TLS',
      RELAY,
      [client(control(allocateRequest({}))), server(control(allocateResponse(relayed)))],
    ],
    [
      'a relay, and media through it',
      RELAY,
      [
        ...opening,
        client(control(allocateRequest({}))),
        server(control(allocateResponse(relayed))),
        client(endToEnd(rtp(0, 1, 160))),
      ],
    ],
  ])('%s', (_, ends, chunks) => {
    expect(verdictOf(ends, chunks)).toBe('expected (path-and-protocol)');
  });
});

describe('a directory that goes over to TLS', () => {
  const DIRECTORY = '192.168.10.90 > 192.168.10.53:389';
  const asked = [0x30, 0x1d, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16];
  const startTls = [client(asked, '1.3.6.1.4.1.1466.20037'), server([0x30, 0x0c, 0x02, 0x01, 0x01, 0x78, 0x07])];
  const encrypted = [client(hello), server(flight), client(ciphertext())];

  it('is what is documented', () => {
    expect(verdictOf(DIRECTORY, [...startTls, ...encrypted])).toBe('expected (path-only)');
  });

  it('is so where it is picked up midway', () => {
    const [, , ...midway] = connection(DIRECTORY, [client(ciphertext()), server(ciphertext())]);
    expect(foundOf(midway).verdict).toContain('expected (path-only)');
  });

  it('is something else where it begins with TLS', () => {
    expect(verdictOf(DIRECTORY, encrypted)).toBe('contradicted (other-protocol)');
  });
});
