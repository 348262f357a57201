import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../src/catalogue/site-settings.js';
import { CertificateReader } from '../../src/protocol/tls-certificate.js';
import { CertificateCheck } from '../../src/verdict/certificate-check.js';
import { meetsRule, nameRules } from '../../src/verdict/certificate-names.js';
import type { Verdict } from '../../src/verdict/verdict.js';
import { samplePath } from '../samples/expectations.js';
import { recordsOf } from '../support/records.js';
import type { Chunk } from '../support/stream-driver.js';
import { der, handshake, pem } from '../support/tls-recorder.js';
import { lookup } from '../topology/site.js';
import { catalogue, connection, type Found, found, foundOf, SITE, topologyOf } from './requirement-run.js';

const handshakeWith = (name: string, version: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.2'): Promise<Chunk[]> =>
  handshake({ version, serverCertificate: pem(name), requestCertificate: true, clientCertificate: pem('client') });

const POOL = await handshakeWith('pool');
const LACKING = await handshakeWith('pool-lacking');
const SELF_SIGNED = await handshakeWith('edge-self-signed');
const WILDCARD = await handshakeWith('edge-wildcard');

const CLIENT = '192.168.20.50';
const OUTSIDE = '203.0.113.7';
const FRONT_END = '192.168.10.90';
const ACCESS_EDGE = '10.45.16.10';
const WEB_CONFERENCING_EDGE = '10.45.16.20';
const AV_EDGE = '10.45.16.30';

/** Without a load balancer, of which these flows would have to make use. */
const PLAIN = SITE.replace(/ {2}pool: .*\n/, '');

/** A TLS connection, and what certificates have to do with it. */
const shown = (ends: string, chunks: readonly Chunk[], site = PLAIN, start?: number): Found =>
  foundOf(connection(ends, chunks), site, start);

describe("a server's certificate", () => {
  it('meets its row with the names, the purpose and the times that the row asks for', () => {
    expect(shown(`${CLIENT} > ${FRONT_END}:5061`, POOL)).toMatchObject({
      asked: ['lync-2010/certificates/pool'],
      failures: [],
    });
  });

  it('fails by names, purpose and time, each told apart', () => {
    expect(shown(`${CLIENT} > ${FRONT_END}:5061`, LACKING).failures).toEqual([
      'lync-2010/certificates/pool: certificate-name-missing: the certificate CN=pool.fabrikam.example lacks a name in corp.contoso.com and sip.contoso.com',
      'lync-2010/certificates/pool: certificate-key-use-missing: the certificate CN=pool.fabrikam.example is not for server authentication',
      'lync-2010/certificates/pool: certificate-expired: the certificate CN=pool.fabrikam.example had expired, at 2021-01-02T03:04:05Z',
    ]);
  });

  it('is held against the time of the flow, not that of the look', () => {
    const in2020 = Date.UTC(2020, 5, 1) / 1000;
    const problems = shown(`${CLIENT} > ${FRONT_END}:5061`, LACKING, PLAIN, in2020).failures.join();
    expect(problems).not.toContain('expired');
    expect(shown(`${CLIENT} > ${FRONT_END}:5061`, POOL, PLAIN, Date.UTC(2019, 0, 1) / 1000).failures).toEqual([
      'lync-2010/certificates/pool: certificate-not-yet-valid: the certificate CN=pool.corp.contoso.com was not valid before 2020-01-02T03:04:05Z',
    ]);
  });

  it('needs the names of a service where that service is spoken to', () => {
    const atWeb = shown(`${CLIENT} > ${FRONT_END}:443`, LACKING).failures[0];
    expect(atWeb).toContain('lacks a name in corp.contoso.com, meet.contoso.com and dialin.contoso.com');
  });

  it('must be of a public authority outside: none is its own issuer', () => {
    expect(shown(`${OUTSIDE} > ${ACCESS_EDGE}:443`, SELF_SIGNED).failures).toEqual([
      'lync-2010/certificates/edge-external: certificate-self-signed: the certificate CN=edge.contoso.com is its own issuer',
    ]);
    // Inside, the row asks for a private authority, which nothing here denies.
    expect(shown(`${CLIENT} > ${FRONT_END}:5061`, SELF_SIGNED).failures.join()).not.toContain('self-signed');
  });

  it('may call the Web Conferencing Edge by another name of that service', () => {
    const { asked, failures } = shown(`${OUTSIDE} > ${WEB_CONFERENCING_EDGE}:443`, SELF_SIGNED);
    expect(asked).toEqual(['lync-2010/certificates/edge-external']);
    expect(failures.join()).not.toContain('name-missing');
  });

  it('may have a wildcard', () => {
    const in2041 = Date.UTC(2041, 0, 1) / 1000;
    expect(shown(`${OUTSIDE} > ${ACCESS_EDGE}:443`, WILDCARD, PLAIN, in2041)).toMatchObject({ failures: [] });
    expect(shown(`${OUTSIDE} > ${ACCESS_EDGE}:443`, WILDCARD).failures).toEqual([
      'lync-2010/certificates/edge-external: certificate-not-yet-valid: the certificate CN=edge.contoso.com was not valid before 2040-01-02T03:04:05Z',
    ]);
  });

  it('must be for clients as well where the site federates with public IM', () => {
    const withPublicIm = `${PLAIN}features: [public-im]\n`;
    expect(shown(`${OUTSIDE} > ${ACCESS_EDGE}:443`, SELF_SIGNED, withPublicIm).failures.join()).toContain(
      'is not for client authentication',
    );
  });

  it('is not shown by the A/V Edge, which opens with pseudo-TLS', () => {
    const { failures } = shown(`${OUTSIDE} > ${AV_EDGE}:443`, SELF_SIGNED);
    expect(failures).toEqual([
      'lync-2010/certificates/av-edge-external: certificate-shown: it showed the certificate CN=edge.contoso.com',
    ]);
  });

  it('on an address of several services is that of the service which is meant', () => {
    const oneAddress = PLAIN.replace(/external: \{ access-edge.*/, 'external: 10.45.16.10');
    const { asked } = shown(`${OUTSIDE} > ${ACCESS_EDGE}:443`, SELF_SIGNED, oneAddress);
    expect(asked).toEqual(['lync-2010/certificates/edge-external']);
  });

  it('of a pool is held against the row at the address of its load balancer, too', () => {
    expect(shown(`${CLIENT} > 192.168.10.190:5061`, LACKING, SITE).failures.join()).toContain(
      'lync-2010/certificates/pool: certificate-name-missing',
    );
  });
});

describe('a certificate that comes again', () => {
  const both = (site: string) =>
    found(site, [
      ...connection(`${CLIENT} > ${FRONT_END}:5061`, LACKING),
      ...connection(`${OUTSIDE} > ${ACCESS_EDGE}:443`, LACKING),
      ...connection(`${CLIENT} > ${FRONT_END}:443`, LACKING),
    ]).map(({ asked, failures }) => [asked.join(), failures[0]?.replace(/.* lacks /, '')]);

  it('is looked at anew for another host or another service', () => {
    expect(both(PLAIN)).toEqual([
      ['lync-2010/certificates/pool', 'a name in corp.contoso.com and sip.contoso.com'],
      ['lync-2010/certificates/edge-external', 'a name in contoso.com and sip.contoso.com'],
      ['lync-2010/certificates/pool', 'a name in corp.contoso.com, meet.contoso.com and dialin.contoso.com'],
    ]);
  });

  it('is looked at anew once its time is over', () => {
    const topology = topologyOf(PLAIN);
    const requirement = catalogue.requirements.get('lync-2010/certificates/pool');
    const path = catalogue.paths.get('lync-2010/edge/internal/access-sip-in');
    const certificate = new CertificateReader().read(der(pem('pool')), 0, der(pem('pool')).length);
    if (requirement?.kind !== 'certificate' || path === undefined || certificate === 'unparsable') throw new Error();
    const check = new CertificateCheck([requirement], topology.domains, settingsOf(topology), catalogue);
    const responder = lookup(topology, FRONT_END).class;
    const initiator = lookup(topology, CLIENT).class;
    const verdict: Verdict = {
      id: 0,
      kind: 'expected',
      reason: 'path-and-protocol',
      path,
      twins: [],
      alternatives: [],
      nearest: undefined,
      lacking: undefined,
    };
    const at = (year: number) =>
      check
        .check({ certificate, initiator, responder, port: 5061, verdict, time: Date.UTC(year, 0, 1) / 1000 })
        .failures.map(({ problem }) => problem);
    expect([2024, 2051, 2024, 2019].map(at)).toEqual([[], ['certificate-expired'], [], ['certificate-not-yet-valid']]);
  });
});

describe('the certificates of a recorded capture', () => {
  it('meet their rows at the site that they were made for, and lack the names of another', async () => {
    const written = readFileSync(samplePath('consolidated-edge.topology.yaml'), 'utf8').replace(/^exceptions:.*$/m, '');
    const problems = async (text: string): Promise<string[]> => {
      const file = join(mkdtempSync(join(tmpdir(), 'rolepath-site-')), 'site.topology.yaml');
      writeFileSync(file, text);
      const { records } = await recordsOf([samplePath('edge-internal.pcapng')], file);
      const all = records.flatMap(({ requirements }) => requirements ?? []);
      return [...new Set(all.map(({ id, problem }) => `${id} ${problem}`))].sort();
    };
    expect(await problems(written)).toEqual([]);
    expect(await problems(written.replaceAll('contoso.com', 'fabrikam.example'))).toEqual([
      // An internal client at the outer side: that this is undocumented does not change whose certificate it is.
      'lync-2010/certificates/edge-external certificate-name-missing',
      'lync-2010/certificates/edge-internal certificate-name-missing',
      'lync-2010/certificates/pool certificate-name-missing',
    ]);
  });
});

describe('nothing is claimed of a certificate', () => {
  const NOTHING = { asked: [], failures: [] };

  it('that TLS 1.3 hides', async () => {
    const hidden = await handshakeWith('pool-lacking', 'TLSv1.3');
    expect(shown(`${CLIENT} > ${FRONT_END}:5061`, hidden)).toMatchObject(NOTHING);
  });

  it('on a port that no document knows: it may be that of anything', () => {
    expect(shown(`${CLIENT} > ${FRONT_END}:9443`, LACKING)).toMatchObject(NOTHING);
  });

  it('of a host without such a requirement, or without a role', () => {
    expect(shown(`${CLIENT} > 192.168.10.53:443`, LACKING)).toMatchObject(NOTHING);
    expect(shown(`${CLIENT} > 198.51.100.3:443`, LACKING)).toMatchObject(NOTHING);
  });

  it('at a site of products whose documents ask for none', () => {
    const site = PLAIN.replace('[lync-2010]', '[lync-2013]');
    expect(shown(`${CLIENT} > ${FRONT_END}:5061`, LACKING, site).failures).toEqual([]);
  });

  it('by names, at a site that states no domains', () => {
    const site = PLAIN.replace(/domains: .*\n/, '');
    expect(shown(`${CLIENT} > ${FRONT_END}:5061`, LACKING, site).failures.join()).not.toContain('name-missing');
  });
});

describe('names that a certificate must have', () => {
  const rulesOf = (id: string, sip: readonly string[], ad: readonly string[] = []) => {
    const requirement = catalogue.requirements.get(id);
    if (requirement?.kind !== 'certificate') throw new Error(id);
    return nameRules(requirement, { sip, ad }, catalogue);
  };

  it('follow from the domains: one each, or one of all', () => {
    expect(rulesOf('lync-2010/certificates/director', ['a.example', 'b.example']).map(({ words }) => words)).toEqual([
      'sipinternal.a.example',
      'sipinternal.b.example',
      'sip.a.example',
      'sip.b.example',
      'meet.a.example',
      'meet.b.example',
      'dialin.a.example or dialin.b.example',
    ]);
  });

  it('are compared as host names are', () => {
    const [rule] = rulesOf('lync-2010/certificates/mediation', [], ['corp.contoso.com']);
    if (rule === undefined) throw new Error('no rule');
    expect(meetsRule(rule, ['med1.corp.contoso.com'])).toBe(true);
    expect(meetsRule(rule, ['*.corp.contoso.com'])).toBe(true);
    expect(meetsRule(rule, ['med1.notcorp.contoso.com', 'corp.contoso.com.evil.example'])).toBe(false);
  });

  it('are met by a wildcard for its one label', () => {
    const sip = rulesOf('lync-2010/certificates/pool', ['contoso.com']).find(
      ({ words }) => words === 'sip.contoso.com',
    );
    if (sip === undefined) throw new Error('no rule');
    expect(meetsRule(sip, ['*.contoso.com'])).toBe(true);
    expect(meetsRule(sip, ['*.example', '*.com', 's*.contoso.com', '*'])).toBe(false);
  });

  it('are those on the wire where a domain is written in other letters', () => {
    expect(rulesOf('lync-2010/certificates/mediation', [], ['bücher.example'])[0]?.domains).toEqual([
      'xn--bcher-kva.example',
    ]);
  });
});
