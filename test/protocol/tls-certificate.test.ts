import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CACHE_CAPACITY, CertificateReader } from '../../src/protocol/tls-certificate.js';
import { CLIENT, der, ODD_NAMES, pem, SERVER } from '../support/tls-recorder.js';

const read = (certificate: Uint8Array) => new CertificateReader().read(certificate, 0, certificate.length);

describe('CertificateReader', () => {
  it('reads holder, issuer, names and validity', () => {
    expect(read(der(SERVER))).toEqual({
      subject: 'CN=sip.contoso.com,O=Contoso\\, Ltd.,C=US',
      issuer: 'CN=Contoso Issuing CA,O=Contoso',
      names: ['sip.contoso.com', 'access.contoso.com', '*.conf.contoso.com'],
      notBefore: '2020-01-02T03:04:05Z',
      notAfter: '2049-12-31T23:59:59Z',
    });
    expect(read(der(CLIENT))).toMatchObject({
      subject: 'CN=edge.fabrikam.example,OU=Servers,O=Fabrikam',
      names: ['edge.fabrikam.example', 'sip.fabrikam.example'],
    });
  });

  it('reads what it is good for, where it says so', () => {
    expect(read(der(pem('pool')))).toMatchObject({ extendedKeyUsage: ['serverAuth'] });
    expect(read(der(pem('edge-wildcard')))).toMatchObject({ extendedKeyUsage: ['serverAuth', 'clientAuth'] });
    expect(read(der(SERVER))).not.toHaveProperty('extendedKeyUsage');
  });

  it('is not led astray by names that hold commas, quotes or other entries', () => {
    expect(read(der(ODD_NAMES))).toMatchObject({
      subject: 'OU=a + CN=dept.contoso.com,CN=Ann Odd,O=A\\, B',
      names: ['dept.contoso.com', 'one.contoso.com', 'ab.contoso.com', 'last.contoso.com'],
    });
  });

  it('finds a certificate amid other bytes', () => {
    const certificate = der(SERVER);
    const bytes = new Uint8Array(certificate.length + 20).fill(0x30);
    bytes.set(certificate, 10);
    expect(new CertificateReader().read(bytes, 10, 10 + certificate.length)).toEqual(read(certificate));
  });

  it('reads each certificate once', () => {
    const reader = new CertificateReader();
    const certificate = der(SERVER);
    const first = reader.read(certificate, 0, certificate.length);
    expect(reader.read(certificate.slice(), 0, certificate.length)).toBe(first);
    expect(reader.size).toBe(1);
  });

  it('remembers no more than its capacity, the latest used longest', () => {
    const reader = new CertificateReader();
    const certificate = der(SERVER);
    const kept = reader.read(certificate, 0, certificate.length);
    for (let i = 0; i < CACHE_CAPACITY + 10; i++) {
      reader.read(Uint8Array.of(i >> 8, i & 0xff), 0, 2);
      if (i % 1000 === 0) reader.read(certificate, 0, certificate.length);
    }
    expect(reader.size).toBe(CACHE_CAPACITY);
    expect(reader.read(certificate, 0, certificate.length)).toBe(kept);
  });

  it('calls unparsable what is no certificate', () => {
    expect(read(new Uint8Array(0))).toBe('unparsable');
    expect(read(Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0x00))).toBe('unparsable');
    const certificate = der(SERVER);
    for (let end = 0; end < certificate.length; end += 7) expect(read(certificate.subarray(0, end))).toBe('unparsable');
  });

  it('never throws, whichever bytes of a certificate are changed', () => {
    const certificate = der(ODD_NAMES);
    const change = fc.property(
      fc.nat(certificate.length - 1),
      fc.uint8Array({ minLength: 1, maxLength: 4 }),
      (at, noise) => {
        const changed = certificate.slice();
        changed.set(noise.subarray(0, certificate.length - at), at);
        const facts = read(changed);
        if (facts !== 'unparsable') expect(JSON.stringify(facts)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      },
    );
    fc.assert(change, { numRuns: 500 });
  });
});
