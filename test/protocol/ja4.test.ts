import { describe, expect, it } from 'vitest';
import { ja4 } from '../../src/protocol/ja4.js';
import { ClientHello } from '../../src/protocol/tls-client-hello.js';
import {
  clientHelloBody,
  extension,
  type HelloOptions,
  protocols,
  serverName,
  signatureAlgorithms,
  supportedVersions,
} from '../support/tls-builder.js';

function fingerprint(options: HelloOptions): string {
  const body = clientHelloBody(options);
  const hello = new ClientHello();
  hello.read(body, 0, body.length);
  return ja4(hello);
}

/** The hello that the specification takes as its example (technical_details/JA4.md), GREASE at its usual places. */
const CHROME_SUITES = [
  0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f,
  0x0035,
];
const CHROME_ALGORITHMS = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601];
const chrome = (signatures: Uint8Array): HelloOptions => ({
  suites: [0x4a4a, ...CHROME_SUITES],
  extensions: [
    extension(0x2a2a),
    extension(0x001b),
    serverName('app.contoso.com'),
    extension(0x0033),
    protocols('h2', 'http/1.1'),
    extension(0x4469),
    extension(0x0017),
    extension(0x002d),
    signatures,
    extension(0x0005),
    extension(0x0023),
    extension(0x0012),
    supportedVersions(0xdada, 0x0304, 0x0303),
    extension(0xff01),
    extension(0x000b),
    extension(0x000a),
    extension(0xeaea),
    extension(0x0015),
  ],
});

describe('JA4: known answers', () => {
  it('gives the specification’s own example', () => {
    expect(fingerprint(chrome(signatureAlgorithms(...CHROME_ALGORITHMS)))).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
  });

  it('ends the extensions without an underscore where there are no signature algorithms', () => {
    expect(fingerprint(chrome(extension(0x000d)))).toBe('t13d1516h2_8daaf6152771_6d807ffa2a79');
  });

  it('ignores GREASE among the signature algorithms too', () => {
    const algorithms = signatureAlgorithms(0x1a1a, ...CHROME_ALGORITHMS);
    expect(fingerprint(chrome(algorithms))).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
  });

  it('gives the published one of an SChannel client of TLS 1.2', () => {
    const suites = [
      0xc02c, 0xc02b, 0xc030, 0xc02f, 0xc024, 0xc023, 0xc028, 0xc027, 0xc00a, 0xc009, 0xc014, 0xc013, 0x009d, 0x009c,
      0x003d, 0x003c, 0x0035, 0x002f, 0x000a,
    ];
    const algorithms = [0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0201, 0x0403, 0x0503, 0x0203, 0x0202, 0x0601, 0x0603];
    const extensions = [
      serverName('discovery.contoso.com'),
      extension(0x0005),
      extension(0x000a),
      extension(0x000b),
      signatureAlgorithms(...algorithms),
      extension(0x0023),
      extension(0x0017),
      extension(0xff01),
    ];
    expect(fingerprint({ suites, extensions })).toBe('t12d190800_d83cc789557e_7af1ed941c26');
  });

  it('gives the published one of a TLS 1.0 client with nothing but an SNI', () => {
    const suites = [
      0x0039, 0x0038, 0x0035, 0x0016, 0x0013, 0x000a, 0x0033, 0x0032, 0x002f, 0x009a, 0x0099, 0x0096, 0x0005, 0x0004,
      0x0015, 0x0012, 0x0009, 0x0014, 0x0011, 0x0008, 0x0006, 0x0003, 0x00ff,
    ];
    const hello = { version: 0x0301, suites, extensions: [serverName('www.example.com')] };
    expect(fingerprint(hello)).toBe('t10d230100_6a57a6f57151_000000000000');
  });
});

describe('JA4: first part', () => {
  const shape = (options: HelloOptions): string => fingerprint(options).slice(0, 10);

  it('writes zeros for lists that are empty', () => {
    expect(fingerprint({ suites: [], extensions: undefined })).toBe('t12i000000_000000000000_000000000000');
    expect(fingerprint({ suites: [0x0a0a], extensions: [] })).toBe('t12i000000_000000000000_000000000000');
  });

  it.each([
    [0x0300, 's3'],
    [0x0301, '10'],
    [0x0302, '11'],
    [0x0303, '12'],
    [0x0002, 's2'],
    [0x0399, '00'],
  ])('names version %i %s', (version, name) => {
    expect(shape({ version })).toBe(`t${name}i010000`);
  });

  it('takes the highest of the supported versions, whatever their order', () => {
    expect(shape({ extensions: [supportedVersions(0x0302, 0x0304, 0x3a3a, 0x0303)] })).toBe('t13i010100');
  });

  it('counts no further than 99', () => {
    const suites = Array.from({ length: 120 }, (_, index) => 0xc100 + index);
    expect(shape({ suites })).toBe('t12i990000');
  });

  // The examples of the specification, and the two characters of a single one.
  it.each([
    ['h2', 'h2'],
    ['http/1.1', 'h1'],
    ['x', 'xx'],
    ['', '00'],
    ['\xab', 'ab'],
    ['\xab\xcd', 'ad'],
    ['\x30\xab', '3b'],
    ['\x30\x31\xab\xcd', '3d'],
    ['\x30\xab\xcd\x31', '01'],
  ])('writes the first and last character of protocol %j as %s', (name, characters) => {
    expect(shape({ extensions: [protocols(name, 'http/1.1')] }).slice(8)).toBe(characters);
  });
});
