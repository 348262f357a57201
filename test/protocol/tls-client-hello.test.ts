import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientHello } from '../../src/protocol/tls-client-hello.js';
import {
  clientHelloBody,
  extension,
  protocols,
  serverName,
  signatureAlgorithms,
  supportedVersions,
} from '../support/tls-builder.js';

const BODY = clientHelloBody({
  suites: [0x1301, 0xc02f],
  extensions: [
    serverName('sip.contoso.com'),
    protocols('h2', 'http/1.1'),
    supportedVersions(0x0304, 0x0303),
    signatureAlgorithms(0x0403),
  ],
});

function read(body: Uint8Array, end = body.length): ClientHello {
  const hello = new ClientHello();
  hello.read(body, 0, end);
  return hello;
}

const name = (hello: ClientHello): string =>
  Buffer.from(hello.bytes.subarray(hello.serverNameStart, hello.serverNameEnd)).toString('latin1');

/** Every stretch the view names, which must lie within what was there. */
const stretches = (hello: ClientHello): [number, number][] => [
  [hello.suitesStart, hello.suitesEnd],
  [hello.extensionsStart, hello.extensionsEnd],
  [hello.serverNameStart, hello.serverNameEnd],
  [hello.protocolsStart, hello.protocolsEnd],
  [hello.versionsStart, hello.versionsEnd],
  [hello.signaturesStart, hello.signaturesEnd],
];

describe('ClientHello', () => {
  it('finds all that a complete hello has', () => {
    const hello = read(BODY);
    expect(hello.complete).toBe(true);
    expect(hello.legacyVersion).toBe(0x0303);
    expect(hello.suitesEnd - hello.suitesStart).toBe(4);
    expect(name(hello)).toBe('sip.contoso.com');
    expect(hello.protocolsEnd - hello.protocolsStart).toBe(12);
    expect(hello.versionsEnd - hello.versionsStart).toBe(4);
    expect(hello.signaturesEnd - hello.signaturesStart).toBe(2);
    expect(hello.highestVersion()).toBe(0x0304);
  });

  it('takes a hello that ends before its extensions, as SSL 3.0 and TLS 1.0 clients send it', () => {
    const hello = read(clientHelloBody({ version: 0x0301, extensions: undefined }));
    expect(hello.complete).toBe(true);
    expect(hello.highestVersion()).toBe(0x0301);
    expect(hello.extensionsEnd).toBe(hello.extensionsStart);
  });

  it('forgets the hello before', () => {
    const hello = read(BODY);
    const bare = clientHelloBody({ version: 0x0301, extensions: undefined });
    hello.read(bare, 0, bare.length);
    expect(hello.hasServerName).toBe(false);
    expect(hello.highestVersion()).toBe(0x0301);
    expect(hello.serverNameEnd).toBe(hello.serverNameStart);
  });

  it('reads a hello cut anywhere as far as it goes, and calls it complete only where it could end', () => {
    const { extensionsStart } = read(BODY);
    for (let end = 0; end < BODY.length; end++) {
      const hello = read(BODY, end);
      expect(hello.complete).toBe(end === extensionsStart - 2);
      for (const [from, to] of stretches(hello)) expect(from <= to && to <= end).toBe(true);
    }
    expect(name(read(BODY, BODY.length - 1))).toBe('sip.contoso.com');
  });

  it('does not call a hello complete that has bytes after its extensions', () => {
    const longer = Uint8Array.from([...BODY, 0]);
    expect(read(longer).complete).toBe(false);
    expect(name(read(longer))).toBe('sip.contoso.com');
  });

  it('knows an SNI extension without a name', () => {
    const hello = read(clientHelloBody({ extensions: [extension(0)] }));
    expect(hello.hasServerName).toBe(true);
    expect(name(hello)).toBe('');
  });

  it('takes no name that runs out of its extension', () => {
    const hello = read(clientHelloBody({ extensions: [extension(0, Uint8Array.of(0, 9, 0, 0, 200, 0x61, 0x62))] }));
    expect(name(hello)).toBe('');
  });

  it('keeps every stretch within the bytes, whatever they are', () => {
    fc.assert(
      fc.property(fc.nat(BODY.length), fc.uint8Array({ maxLength: 120 }), (kept, noise) => {
        const body = Uint8Array.from([...BODY.subarray(0, kept), ...noise]);
        const hello = read(body);
        for (const [from, to] of stretches(hello)) expect(from <= to && to <= body.length).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
