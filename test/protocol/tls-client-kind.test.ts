import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ja4 } from '../../src/protocol/ja4.js';
import { ClientHello } from '../../src/protocol/tls-client-hello.js';
import { ClientKinds } from '../../src/protocol/tls-client-kind.js';
import {
  clientHelloBody,
  extension,
  type HelloOptions,
  protocols,
  serverName,
  signatureAlgorithms,
  supportedVersions,
} from '../support/tls-builder.js';

function helloOf(options: HelloOptions): ClientHello {
  const body = clientHelloBody(options);
  const hello = new ClientHello();
  hello.read(body, 0, body.length);
  return hello;
}

const few = <T>(...values: readonly T[]) => fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const maybe = <T>(values: fc.Arbitrary<T[]>) => fc.option(values, { nil: undefined });

/** Hellos of a few kinds, so that each comes again and again, and most differ in one list only. */
const hellos: fc.Arbitrary<HelloOptions> = fc
  .record({
    version: fc.constantFrom(0x0301, 0x0303),
    suites: few(0x1301, 0x002f, 0x0a0a, 0xc02b),
    others: few(0x0017, 0x0023, 0x2a2a, 0xff01),
    algorithms: maybe(few(0x0403, 0x0804)),
    versions: maybe(few(0x0304, 0x0303, 0x3a3a)),
    names: maybe(few('h2', 'http/1.1', 'sip', '\x0a\x0a')),
    isNamed: fc.boolean(),
  })
  .map(({ version, suites, others, algorithms, versions, names, isNamed }) => ({
    version,
    suites,
    extensions: [
      ...others.map((type) => extension(type)),
      ...(algorithms ? [signatureAlgorithms(...algorithms)] : []),
      ...(versions ? [supportedVersions(...versions)] : []),
      ...(names ? [protocols(...names)] : []),
      ...(isNamed ? [serverName('a.b')] : []),
    ],
  }));

describe('kinds of TLS clients', () => {
  it('gives what a look at the hello alone gives, whatever hellos came before', () => {
    const kinds = new ClientKinds();
    fc.assert(
      fc.property(hellos, fc.boolean(), (options, isWhole) => {
        const hello = helloOf(options);
        const kind = kinds.read(hello, isWhole);
        expect(kind).toEqual(new ClientKinds().read(hello, isWhole));
        expect(kind.ja4).toBe(isWhole ? ja4(hello) : undefined);
      }),
    );
  });

  it('is one object for all clients of a kind, whoever they call', () => {
    const kinds = new ClientKinds();
    const calling = (name: string) =>
      helloOf({ extensions: [serverName(name), protocols('h2'), supportedVersions(0x0304)] });
    const kind = kinds.read(calling('sip.contoso.com'), true);
    expect(kind).toMatchObject({ offered: ['1.3'], alpn: ['h2'] });
    expect(kinds.read(calling('meet.contoso.com'), true)).toBe(kind);
  });

  it('tells a hello that is too long to be remembered', () => {
    const suites = Array.from({ length: 600 }, (_, index) => 0xc100 + index);
    const hello = helloOf({ suites, extensions: [protocols('h2')] });
    expect(new ClientKinds().read(hello, true)).toEqual({ offered: ['1.2'], alpn: ['h2'], ja4: ja4(hello) });
  });
});
