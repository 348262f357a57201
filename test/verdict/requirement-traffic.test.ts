import { describe, expect, it } from 'vitest';
import { be16, be32, concat } from '../support/packet-builder.js';
import { handshake } from '../support/tls-recorder.js';
import { bare, connection, datagrams, type Found, found, foundOf, SITE } from './requirement-run.js';

const FE1 = '192.168.10.90';
const FE2 = '192.168.10.91';
const POOL = '192.168.10.190';
const MEDIATION = '192.168.10.80';
const RESOLVER = '192.168.10.53';
const PROBE = '192.168.10.200';
const CLIENT = '192.168.20.50';
const OTHER_CLIENT = '192.168.20.51';
const EDGE_INSIDE = '172.25.33.10';
const AV_EDGE = '10.45.16.30';
const OUTSIDE = '203.0.113.7';

const WITHOUT_BALANCER = SITE.replace(/ {2}pool: .*\n/, '');
const WEB_ONLY = `${SITE}features: { hardware-load-balancing: false }\n`;
const TLS = await handshake({ version: 'TLSv1.2' });

/** What is found of load balancing, whatever else is. */
const balancing = (ends: string, site = SITE): string[] => {
  const { asked, failures } = foundOf(connection(ends, TLS), site);
  const told = failures.filter((failure) => failure.includes('load-balancer'));
  return told.length > 0 ? told : asked.filter((id) => id.includes('load-balancer')).map((id) => `${id}: met`);
};

describe('a pool behind a load balancer', () => {
  it('is opened through it', () => {
    expect(balancing(`${CLIENT} > ${POOL}:5061`)).toEqual(['lync-2010/load-balancer/pool-5061: met']);
    expect(balancing(`172.25.33.40 > ${POOL}:4443`)).toEqual(['lync-2010/load-balancer/pool-4443: met']);
  });

  it('is not opened past it by a client or a server', () => {
    const past =
      'lync-2010/load-balancer/pool-5061: balancer-bypassed: 5061/tcp of fe1 was opened past pool, or captured behind it';
    expect(balancing(`${CLIENT} > ${FE1}:5061`)).toEqual([past]);
    expect(balancing(`${EDGE_INSIDE} > ${FE1}:5061`)).toEqual([past]);
  });

  it('is opened at its servers by the balancer itself, and by the servers of the pool', () => {
    expect(balancing(`${POOL} > ${FE1}:5061`)).toEqual([]);
    expect(balancing(`${FE2} > ${FE1}:5061`)).toEqual([]);
  });

  it('may be opened at its servers on ports that no list has, and by hosts that no document knows', () => {
    expect(balancing(`${CLIENT} > ${FE1}:8057`)).toEqual([]);
    expect(balancing(`${PROBE} > ${FE1}:5061`)).toEqual([]);
    expect(balancing(`192.168.30.9 > ${FE1}:5061`)).toEqual([]);
  });

  it('is not opened through it for media and meeting data', () => {
    expect(balancing(`${CLIENT} > ${POOL}:8057`)).toEqual([
      'lync-2010/load-balancer/web-conferencing: balancer-used: 8057/tcp of pool was opened, which should go past it to the server',
    ]);
    expect(foundOf(datagrams(`${CLIENT} > ${POOL}:50000`, [new Uint8Array(20)])).failures).toEqual([
      'lync-2010/load-balancer/av-conferencing: balancer-used: 50000/udp of pool was opened, which should go past it to the server',
    ]);
  });

  it('gives rise to nothing where DNS balances SIP, but for the web services', () => {
    expect(balancing(`${CLIENT} > ${FE1}:5061`, WEB_ONLY)).toEqual([]);
    expect(balancing(`${CLIENT} > ${FE1}:443`, WEB_ONLY).join()).toContain('pool-443: balancer-bypassed');
  });

  it('says nothing of a connection that was not seen to open, or that no document knows', () => {
    const [, , hello, ...rest] = connection(`${CLIENT} > ${FE1}:5061`, TLS);
    if (hello === undefined) throw new Error('no hello');
    // A hello tells who opened as a SYN does; a record from the middle does not.
    expect(foundOf([hello]).failures.join()).toContain('bypassed');
    expect(foundOf(rest.slice(-1)).failures).toEqual([]);
    expect(balancing(`${EDGE_INSIDE} > ${FE1}:4443`)).toEqual([]);
  });

  it('is judged by the lists of the product at the site', () => {
    const site = SITE.replace('[lync-2010]', '[lync-2013]');
    expect(balancing(`${CLIENT} > ${FE1}:443`, site).join()).toContain(
      'lync-2013/load-balancer/front-end-443-beside-dns: balancer-bypassed',
    );
  });

  it('is nothing at a site without one', () => {
    expect(balancing(`${CLIENT} > ${FE1}:5061`, WITHOUT_BALANCER)).toEqual([]);
  });
});

describe('IPsec', () => {
  const ipsec = (frames: readonly Uint8Array[], site?: string): readonly string[] => foundOf(frames, site).failures;
  const ESP = 50;
  const AH = 51;

  it('is found between hosts of the exception table, whichever opens', () => {
    const mediation =
      'lync-2010/ipsec/mediation: ipsec-used: ESP between two hosts whose UDP and TCP media IPsec has to leave alone';
    expect(ipsec(bare(MEDIATION, '192.168.10.7', ESP))).toEqual([mediation]);
    expect(ipsec(bare('192.168.10.7', MEDIATION, ESP))).toEqual([mediation]);
    expect(ipsec(bare(CLIENT, EDGE_INSIDE, AH)).join()).toContain('lync-2010/ipsec/av-edge-internal: ipsec-used: AH');
    expect(ipsec(bare(OUTSIDE, AV_EDGE, ESP)).join()).toContain('lync-2010/ipsec/av-edge-external');
  });

  it('is found by its negotiation and inside UDP', () => {
    const spi = new Uint8Array(8).fill(5);
    const opening = concat(
      spi,
      new Uint8Array(8),
      Uint8Array.of(33, 0x20, 34, 0x08),
      be32(0),
      be32(48),
      new Uint8Array(20),
    );
    expect(ipsec(datagrams(`${CLIENT} > ${MEDIATION}:500`, [opening])).join()).toContain(
      'lync-2010/ipsec/mediation: ipsec-used: IKE between',
    );
    const esp = (sequence: number) => concat(be32(0x1234_5678), be32(sequence), new Uint8Array(56).fill(0xc3));
    const encapsulated = datagrams(`${CLIENT} > ${MEDIATION}:4500`, [esp(1), esp(1), esp(2), esp(2), esp(3)]);
    expect(ipsec(encapsulated).join()).toContain('ESP in UDP between');
  });

  it('is found between clients, of whose media only UDP is exempt', () => {
    expect(ipsec(bare(CLIENT, OTHER_CLIENT, ESP))).toEqual([
      'lync-2010/ipsec/clients: ipsec-used: ESP between two hosts whose UDP media IPsec has to leave alone',
    ]);
  });

  it('is nobody’s business between other hosts: the rule of any host to any host is not taken at its word', () => {
    expect(ipsec(bare(CLIENT, RESOLVER, ESP))).toEqual([]);
    expect(ipsec(bare('192.168.10.7', RESOLVER, ESP))).toEqual([]);
    expect(ipsec(bare(OUTSIDE, '198.51.100.9', ESP))).toEqual([]);
  });

  it('is told of by the attendant’s rule at a Front End, as later documents have it', () => {
    expect(ipsec(bare(CLIENT, FE1, ESP)).join()).toContain('lync-2010/ipsec/conferencing-attendant');
  });

  it('is told of by analogy where the documents only link the table', () => {
    const site = SITE.replace('[lync-2010]', '[ocs-2007-r2]');
    expect(ipsec(bare(CLIENT, MEDIATION, ESP), site).join()).toContain('lync-2010/ipsec/mediation');
    const first = SITE.replace('[lync-2010]', '[ocs-2007]').replace('{ oldestPartner: lync-2010 }', '{}');
    expect(ipsec(bare(CLIENT, MEDIATION, ESP), first)).toEqual([]);
  });
});

/** Labels with their lengths (RFC 1035 §3.1). */
const domainName = (text: string): Uint8Array =>
  concat(...text.split('.').map((label) => concat(Uint8Array.of(label.length), Buffer.from(label))), Uint8Array.of(0));

const TYPES: Readonly<Record<string, number>> = { A: 1, CNAME: 5, SRV: 33 };
const NXDOMAIN = 3;

/** A query and its response: `sip.contoso.com A`, answers as addresses. */
function lookUp(question: string, rcode: number, addresses: readonly string[] = []): Uint8Array[] {
  const [name = '', type = ''] = question.split(' ');
  const asked = concat(domainName(name), be16(TYPES[type] ?? 0), be16(1));
  const message = (flags: number, answers: readonly Uint8Array[]) =>
    concat(be16(7), be16(flags), be16(1), be16(answers.length), be16(0), be16(0), asked, ...answers);
  const answers = addresses.map((address) =>
    concat(be16(0xc00c), be16(1), be16(1), be32(60), be16(4), Uint8Array.from(address.split('.').map(Number))),
  );
  return [message(0x0100, []), message(0x8180 | rcode, answers)];
}

describe('a name that is to be published', () => {
  const dns = (ends: string, messages: readonly Uint8Array[], site = SITE): Found =>
    foundOf(datagrams(`${ends}:53`, messages), site);
  const INSIDE = `${CLIENT} > ${RESOLVER}`;
  const ABROAD = `${OUTSIDE} > 198.51.100.53`;

  it('is found, and leads to who it should', () => {
    expect(dns(ABROAD, lookUp('sip.contoso.com A', 0, ['10.45.16.10']))).toMatchObject({
      asked: ['lync-2010/dns/access-edge'],
      failures: [],
    });
    expect(dns(INSIDE, lookUp('meet.contoso.com A', 0, [POOL]))).toMatchObject({
      asked: ['lync-2010/dns/meet'],
      failures: [],
    });
  });

  it('is missed where the server says that there is none', () => {
    expect(dns(ABROAD, lookUp('_sip._tls.contoso.com SRV', NXDOMAIN)).failures).toEqual([
      'lync-2010/dns/sign-in-srv: dns-name-not-found: _sip._tls.contoso.com (SRV) does not exist, says the server',
    ]);
    expect(dns(INSIDE, lookUp('_sipinternaltls._tcp.contoso.com SRV', NXDOMAIN)).failures.join()).toContain(
      'lync-2010/dns/internal-sign-in-srv: dns-name-not-found',
    );
  });

  it('is told of where it leads to a host with another role', () => {
    expect(dns(ABROAD, lookUp('sip.contoso.com A', 0, ['10.45.16.40'])).failures).toEqual([
      'lync-2010/dns/access-edge: dns-other-role: sip.contoso.com leads to 10.45.16.40 (proxy1, reverse proxy)',
    ]);
    expect(dns(ABROAD, lookUp('sip.contoso.com A', 0, [EDGE_INSIDE])).failures.join()).toContain('dns-other-role');
  });

  it('leads to the Director where the site has one, else to the pool', () => {
    const withDirector = SITE.replace('  fe1:', '  dir1: { roles: [director], address: 192.168.10.70 }\n  fe1:');
    const toPool = lookUp('meet.contoso.com A', 0, [POOL]);
    expect(dns(INSIDE, toPool).failures).toEqual([]);
    expect(dns(INSIDE, toPool, withDirector).failures.join()).toContain('lync-2010/dns/meet: dns-other-role');
    expect(dns(INSIDE, lookUp('meet.contoso.com A', 0, ['192.168.10.70']), withDirector).failures).toEqual([]);
  });

  it('is looked for on its own side: outside names may lead elsewhere inside', () => {
    expect(dns(INSIDE, lookUp('sip.contoso.com A', 0, [POOL]))).toMatchObject({ asked: [], failures: [] });
    expect(dns(INSIDE, lookUp('_sip._tls.contoso.com SRV', NXDOMAIN))).toMatchObject({ asked: [] });
  });

  it('is left alone where nothing can be said', () => {
    // An address that the topology does not list.
    expect(dns(ABROAD, lookUp('sip.contoso.com A', 0, ['198.51.100.80'])).failures).toEqual([]);
    // Another domain, another name, and a question that nobody answered.
    expect(dns(ABROAD, lookUp('sip.fabrikam.example A', NXDOMAIN))).toMatchObject({ asked: [] });
    expect(dns(ABROAD, lookUp('www.contoso.com A', NXDOMAIN))).toMatchObject({ asked: [] });
    expect(dns(ABROAD, lookUp('sip.contoso.com A', NXDOMAIN).slice(0, 1))).toMatchObject({ asked: [] });
    // A site without domains, or without anyone to whom the name would lead.
    expect(dns(ABROAD, lookUp('sip.contoso.com A', NXDOMAIN), SITE.replace(/domains: .*\n/, ''))).toMatchObject({
      asked: [],
    });
    expect(dns(ABROAD, lookUp('_xmpp-server._tcp.contoso.com SRV', NXDOMAIN)).failures).toEqual([]);
    expect(
      dns(ABROAD, lookUp('_sipfederationtls._tcp.contoso.com SRV', NXDOMAIN), SITE.replace('lync-2010 }', 'none }')),
    ).toMatchObject({ asked: [] });
  });
});

describe('a site of which nothing is known', () => {
  it('has nothing demanded of it', () => {
    const frames = [...bare(CLIENT, MEDIATION, 50), ...connection(`${CLIENT} > ${FE1}:5061`, TLS)];
    const bareSite = 'hosts: { fe1: { roles: [front-end], address: 10.9.9.9 } }\n';
    for (const { failures } of found(bareSite, frames)) expect(failures).toEqual([]);
  });
});
