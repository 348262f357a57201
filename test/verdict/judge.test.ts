import { describe, expect, it } from 'vitest';
import { NO_SETTINGS } from '../../src/catalogue/site-settings.js';
import type { FlowQuestion } from '../../src/verdict/flow-question.js';
import { REASONS, type Reason } from '../../src/verdict/verdict.js';
import { catalogue, judgeOf, LYNC, question, START, tags } from './support.js';

/** Every recogniser of a stream saw its start and turned it down. */
const REFUSED = { rejected: tags('tls stun msTurn pseudoTls sip http dns rtp rdp'), payloadSeen: true };

/** The opening was not captured, and the initiator is a guess. */
const GUESSED = { initiatorCertain: false };

const YEAR = 366 * 86_400;

interface Case {
  readonly given: string;
  /** Evidence, and what else is known. */
  readonly when?: string;
  readonly and?: Partial<FlowQuestion>;
  readonly reason: Reason;
  /** The path, or the nearest one, behind `lync-2010/edge/`. */
  readonly path?: string;
  readonly failed?: string;
  readonly also?: readonly string[];
}

const CASES: Readonly<Record<string, readonly Case[]>> = {
  'a documented path': [
    {
      given: 'outside:50000 > access edge:443/tcp',
      when: 'tls',
      reason: 'path-and-protocol',
      path: 'external/access-sip-tls',
    },
    { given: 'outside:50000 > access edge:443/tcp', reason: 'path-only', path: 'external/access-sip-tls' },
    {
      given: 'partner:50000 > access edge:5061/tcp',
      when: 'tls tlsMutual',
      reason: 'path-and-protocol',
      path: 'external/access-federation-in',
    },
    {
      given: 'partner:50000 > access edge:5061/tcp',
      when: 'tls',
      reason: 'path-and-protocol',
      path: 'external/access-federation-in',
    },
    {
      given: 'A/V edge:3478 > outside:3478/udp',
      when: 'stun msTurn',
      reason: 'path-and-protocol',
      path: 'external/av-stun-udp-out',
    },
    {
      given: 'A/V edge:40000 > outside:3478/udp',
      when: 'stun msTurn',
      reason: 'path-and-protocol',
      path: 'external-summary/av-stun-udp-out',
    },
    { given: 'access edge:50000 > outside:53/udp', reason: 'path-only', path: 'external/access-dns-udp' },
    { given: 'access edge:50000 > outside:53/tcp', reason: 'path-only', path: 'external-summary/access-dns-tcp' },
    {
      given: 'front end:50000 > edge inside:4443/tcp',
      when: 'tls',
      reason: 'path-and-protocol',
      path: 'internal/central-management-https',
    },
    {
      given: 'inside host:50000 > edge inside:3478/udp',
      when: 'stun',
      reason: 'path-and-protocol',
      path: 'internal/av-stun-udp',
    },
  ],
  'a load balancer, which stands for the servers behind it': [
    {
      given: 'proxy inside:50000 > pool VIP:4443/tcp',
      when: 'tls',
      reason: 'path-and-protocol',
      path: 'internal/reverse-proxy-https',
    },
    {
      given: 'proxy inside:50000 > front end:4443/tcp',
      when: 'tls',
      reason: 'path-and-protocol',
      path: 'internal/reverse-proxy-https',
    },
  ],
  'a role and no zone, which only listed addresses have': [
    // Inside, a document says so, and comes first.
    {
      given: 'client:50000 > resolver:53/udp',
      reason: 'path-only',
      path: 'lync-2010/poster/im-and-presence/client-dns',
    },
    { given: 'client:50000 > resolver outside:53/udp', reason: 'site-exception', path: 'exceptions/client-dns' },
    { given: 'client:50000 > outside:53/udp', reason: 'roles-not-joined' },
    {
      given: 'client:50000 > inside host:53/udp',
      reason: 'role-unknown',
      path: 'lync-2010/poster/im-and-presence/client-dns',
      failed: 'responder.role',
    },
  ],
  'a role on the Internet, which anyone there may have': [
    { given: 'admin PC:50000 > outside:123/udp', reason: 'site-exception', path: 'exceptions/time' },
    { given: 'admin PC:50000 > resolver outside:123/udp', reason: 'roles-not-joined' },
  ],
  'bytes that are the documented protocol in part': [
    // A TLS client at a server of something else, or TLS begun inside of it.
    {
      given: 'outside:50000 > access edge:443/tcp',
      when: 'tls',
      and: REFUSED,
      reason: 'not-throughout',
      path: 'external/access-sip-tls',
    },
    // Two forms are documented, and only one is ruled out.
    {
      given: 'outside:50000 > A/V edge:443/tcp',
      when: 'msTurn',
      and: { rejected: tags('tls stun msTurn pseudoTls sip http dns rdp'), payloadSeen: true },
      reason: 'path-and-protocol',
      path: 'external/av-stun-tcp-in',
    },
    {
      given: 'outside:50000 > A/V edge:443/tcp',
      when: 'pseudoTls',
      and: REFUSED,
      reason: 'not-throughout',
      path: 'external/av-stun-tcp-in',
    },
    // A site exception is held to the protocol that it names; TLS is none of its forms over UDP.
    {
      given: 'client:50000 > resolver outside:53/udp',
      when: 'dns',
      and: { rejected: tags('dns'), payloadSeen: true },
      reason: 'not-throughout',
      path: 'exceptions/client-dns',
    },
  ],
  'protocols that go over to TLS inside of themselves': [
    // What began in clear, or was picked up midway, may be the documented protocol; what began with TLS is not.
    {
      given: 'front end:50000 > directory:389/tcp',
      when: 'tls tlsServerOnly',
      and: REFUSED,
      reason: 'path-only',
      path: 'lync-2010/poster/active-directory/domain-controller-ldap',
    },
    {
      given: 'front end:50000 > directory:389/tcp',
      when: 'tls',
      and: { midstream: true },
      reason: 'path-only',
      path: 'lync-2010/poster/active-directory/domain-controller-ldap',
    },
    { given: 'front end:50000 > directory:389/tcp', when: 'tls', reason: 'other-protocol' },
    { given: 'front end:50000 > directory:389/tcp', when: 'http', and: { midstream: true }, reason: 'other-protocol' },
    {
      given: 'front end:50000 > database:1433/tcp',
      when: 'tls',
      and: { midstream: true },
      reason: 'path-only',
      path: 'lync-2010/poster/central-management/back-end-sql',
    },
  ],
  'datagrams of which nothing was recognised': [
    {
      given: 'A/V edge:3478 > outside:3478/udp',
      and: { payloadSeen: true },
      reason: 'evidence-missing',
      path: 'external/av-stun-udp-out',
    },
    { given: 'A/V edge:3478 > outside:3478/udp', reason: 'path-only', path: 'external/av-stun-udp-out' },
    {
      given: 'access edge:50000 > outside:53/udp',
      and: { payloadSeen: true },
      reason: 'evidence-missing',
      path: 'external/access-dns-udp',
    },
    // Each datagram of DNS shows it: what does not is something else, a tunnel perhaps.
    {
      given: 'access edge:50000 > outside:53/udp',
      and: { rejected: tags('dns'), payloadSeen: true },
      reason: 'other-protocol',
      path: 'external/access-dns-udp',
    },
    {
      given: 'access edge:50000 > outside:53/udp',
      when: 'dns',
      and: { rejected: tags('dns'), payloadSeen: true },
      reason: 'not-throughout',
      path: 'external/access-dns-udp',
    },
    // A stream that no recogniser saw from its start may be of any age.
    {
      given: 'outside:50000 > A/V edge:443/tcp',
      and: { payloadSeen: true },
      reason: 'path-only',
      path: 'external/av-stun-tcp-in',
    },
    {
      given: 'inside host:50000 > edge inside:3478/udp',
      when: 'ike',
      reason: 'other-protocol',
      path: 'internal/av-stun-udp',
    },
  ],
  'a path that shows in two forms': [
    {
      given: 'proxy inside:50000 > pool VIP:8080/tcp',
      when: 'http',
      reason: 'path-and-protocol',
      path: 'internal/reverse-proxy-http',
    },
    {
      given: 'proxy inside:50000 > pool VIP:8080/tcp',
      when: 'tls',
      reason: 'path-and-protocol',
      path: 'internal/reverse-proxy-http',
    },
    {
      given: 'proxy inside:50000 > pool VIP:8080/tcp',
      when: 'sip',
      reason: 'other-protocol',
      path: 'internal/reverse-proxy-http',
    },
    {
      given: 'proxy inside:50000 > pool VIP:8080/tcp',
      and: REFUSED,
      reason: 'other-protocol',
      path: 'internal/reverse-proxy-http',
    },
  ],
  'three services behind one address and port': [
    {
      given: 'outside:50000 > one-address edge:443/tcp',
      when: 'tls',
      reason: 'path-and-protocol',
      path: 'external/access-sip-tls',
      also: ['external/web-conferencing-psom-tls'],
    },
    {
      given: 'outside:50000 > one-address edge:443/tcp',
      when: 'pseudoTls msTurn',
      reason: 'path-and-protocol',
      path: 'external/av-stun-tcp-in',
      also: [],
    },
    {
      given: 'outside:50000 > one-address edge:443/tcp',
      reason: 'path-only',
      path: 'external/access-sip-tls',
      also: ['external/web-conferencing-psom-tls', 'external/av-stun-tcp-in'],
    },
    {
      given: 'outside:50000 > one-address edge:443/tcp',
      and: REFUSED,
      reason: 'other-protocol',
      path: 'external/access-sip-tls',
    },
  ],
  'bytes that are something else': [
    {
      given: 'partner:50000 > access edge:5061/tcp',
      when: 'http',
      reason: 'other-protocol',
      path: 'external/access-federation-in',
    },
    {
      given: 'outside:50000 > access edge:443/tcp',
      and: REFUSED,
      reason: 'other-protocol',
      path: 'external/access-sip-tls',
    },
    {
      given: 'outside:50000 > access edge:443/tcp',
      when: 'pseudoTls msTurn',
      reason: 'other-protocol',
      path: 'external/access-sip-tls',
    },
    {
      given: 'access edge:50000 > outside:53/udp',
      when: 'stun',
      reason: 'other-protocol',
      path: 'external/access-dns-udp',
    },
    {
      given: 'outside:50000 > proxy:80/tcp',
      when: 'tls',
      reason: 'other-protocol',
      path: 'external/reverse-proxy-http',
    },
    {
      given: 'partner:50000 > access edge:5061/tcp',
      when: 'tls tlsServerOnly',
      reason: 'not-mutual-tls',
      path: 'external/access-federation-in',
    },
    {
      given: 'outside:50000 > A/V edge:443/tcp',
      when: 'pseudoTls pseudoTlsRefused',
      reason: 'pseudo-tls-refused',
      path: 'external/av-stun-tcp-in',
    },
    {
      given: 'outside:50000 > A/V edge:443/tcp',
      when: 'tls',
      reason: 'other-protocol',
      path: 'external/av-stun-tcp-in',
    },
    {
      given: 'outside:50000 > access edge:443/tcp',
      when: 'tls pseudoTls pseudoTlsRefused',
      reason: 'pseudo-tls-refused',
      path: 'external/access-sip-tls',
    },
  ],
  'nothing documented': [
    {
      given: 'outside:50000 > access edge:22/tcp',
      reason: 'port-not-documented',
      path: 'external/access-sip-tls',
      failed: 'responder.port',
    },
    {
      given: 'outside:50000 > access edge:5060/tcp',
      when: 'sip',
      reason: 'port-not-documented',
      path: 'external/access-federation-in',
      failed: 'responder.port',
    },
    {
      given: 'outside:50000 > A/V edge:3478/tcp',
      reason: 'transport-not-documented',
      path: 'external/av-stun-udp-in',
      failed: 'transport',
    },
    {
      given: 'edge inside:50000 > front end:4443/tcp',
      reason: 'direction-not-documented',
      path: 'internal/central-management-https',
      failed: 'direction',
    },
    {
      given: 'front end:50000 > access edge:5061/tcp',
      reason: 'interface-not-documented',
      path: 'internal/access-sip-out',
      failed: 'responder.interface',
    },
    {
      given: 'client:50000 > access edge:443/tcp',
      when: 'tls',
      reason: 'zone-not-documented',
      path: 'external/access-sip-tls',
      failed: 'initiator.zone',
    },
    {
      given: 'access edge:50000 > perimeter host:53/udp',
      reason: 'zone-not-documented',
      path: 'external/access-dns-udp',
      failed: 'responder.zone',
    },
    {
      given: 'A/V edge:40000 > outside:8443/tcp',
      when: 'pseudoTls',
      reason: 'source-port-not-documented',
      path: 'external/av-rtp-tcp-out',
      failed: 'initiator.port',
    },
    {
      given: 'outside:50000 > front end:5061/tcp',
      when: 'tls',
      reason: 'roles-not-joined',
      path: 'internal/access-sip-in',
      failed: 'initiator.role',
    },
    { given: 'outside:50000 > front end:22/tcp', reason: 'roles-not-joined' },
    {
      given: 'client:50000 > access edge:22/tcp',
      reason: 'roles-not-joined',
      failed: 'initiator.zone responder.port',
      path: 'external/access-sip-tls',
    },
    {
      given: 'outside:50000 > A/V edge:50443/tcp',
      when: 'stun',
      reason: 'condition-not-met',
      path: 'external/av-rtp-tcp-in',
      failed: 'condition',
    },
  ],
  'a range so wide that the bytes must prove it': [
    {
      given: 'A/V edge:50100 > outside:443/tcp',
      when: 'pseudoTls',
      reason: 'path-and-protocol',
      path: 'external/av-rtp-tcp-out',
    },
    { given: 'A/V edge:50100 > outside:443/tcp', reason: 'evidence-missing', path: 'external/av-rtp-tcp-out' },
    {
      given: 'A/V edge:50100 > outside:443/tcp',
      when: 'http',
      reason: 'range-other-protocol',
      path: 'external/av-rtp-tcp-out',
      failed: 'application',
    },
    // Sharing is RDP inside of RTP; RDP by itself is administration, whatever the port.
    {
      given: 'client:50000 > front end:50389/tcp',
      when: 'rdp',
      reason: 'range-other-protocol',
      path: 'lync-2010/servers/client/audio-tcp-to-servers',
      failed: 'application',
    },
    // Media has forms that no recogniser knows, so that their refusal refutes nothing.
    {
      given: 'A/V edge:50100 > outside:443/tcp',
      and: REFUSED,
      reason: 'evidence-missing',
      path: 'external/av-rtp-tcp-out',
    },
  ],
  'an end of which the topology says too little': [
    { given: 'nobody:50000 > access edge:443/tcp', when: 'tls', reason: 'role-unknown' },
    {
      given: 'inside host:50000 > edge inside:5061/tcp',
      when: 'tls',
      reason: 'role-unknown',
      path: 'internal/access-sip-out',
      failed: 'initiator.role',
    },
    {
      given: 'edge inside:50000 > inside host:5061/tcp',
      when: 'tls',
      reason: 'role-unknown',
      path: 'internal/access-sip-in',
      failed: 'responder.role',
    },
    { given: 'inside host:50000 > inside host:5061/tcp', reason: 'role-unknown' },
    { given: 'inside host:50000 > outside:443/tcp', reason: 'role-unknown' },
    { given: 'outside:50000 > outside:443/tcp', reason: 'role-unknown' },
    // Whatever it is, no document has it do this.
    {
      given: 'inside host:50000 > edge inside:22/tcp',
      reason: 'port-not-documented',
      path: 'internal/av-stun-tcp',
      failed: 'responder.port',
    },
    {
      given: 'perimeter host:50000 > edge inside:5062/tcp',
      reason: 'roles-not-joined',
      path: 'internal/av-authentication',
      failed: 'initiator.role',
    },
    // A path that fits by zone alone, refuted by the bytes; a role would have to be known that they confirm.
    {
      given: 'inside host:50000 > edge inside:443/tcp',
      when: 'http',
      reason: 'other-protocol',
      path: 'internal/av-stun-tcp',
    },
  ],
  'a flow whose opening was not captured': [
    {
      given: 'edge inside:4443 > front end:50000/tcp',
      when: 'tls',
      and: GUESSED,
      reason: 'initiator-unknown',
      path: 'internal/central-management-https',
    },
    {
      given: 'edge inside:5061 > front end:5061/tcp',
      when: 'tls',
      and: GUESSED,
      reason: 'path-and-protocol',
      path: 'internal/access-sip-in',
    },
    {
      given: 'edge inside:4443 > front end:50000/tcp',
      when: 'tls',
      reason: 'port-not-documented',
      path: 'internal/access-sip-in',
      failed: 'responder.port',
    },
    {
      given: 'edge inside:8443 > front end:50000/tcp',
      and: GUESSED,
      reason: 'port-not-documented',
      path: 'internal/access-sip-in',
      failed: 'responder.port',
    },
  ],
  "the site's exceptions": [
    { given: 'admin PC:50000 > edge inside:3389/tcp', reason: 'site-exception', path: 'exceptions/remote-desktop' },
    {
      given: 'admin PC:50000 > edge inside:3389/tcp',
      when: 'http',
      reason: 'site-exception',
      path: 'exceptions/remote-desktop',
    },
    {
      given: 'admin PC:50000 > edge inside:3389/tcp',
      and: { startSeconds: START + YEAR },
      reason: 'exception-expired',
      path: 'exceptions/remote-desktop',
      failed: 'validity',
    },
    { given: 'admin PC:0 > edge inside:0/icmp', reason: 'site-exception', path: 'exceptions/ping' },
    { given: 'admin PC:0 > edge inside:0/icmp6', reason: 'site-exception', path: 'exceptions/ping' },
    { given: 'admin PC:50000 > edge inside:9443/tcp', when: 'tls', reason: 'site-exception', path: 'exceptions/agent' },
    {
      given: 'admin PC:50000 > edge inside:9443/tcp',
      when: 'http',
      reason: 'other-protocol',
      path: 'exceptions/agent',
    },
    // A document's path comes first.
    {
      given: 'admin PC:50000 > edge inside:3478/udp',
      when: 'stun',
      reason: 'path-and-protocol',
      path: 'internal/av-stun-udp',
    },
  ],
  'other IP protocols': [
    {
      given: 'outside:0 > access edge:0/icmp',
      reason: 'ip-protocol-not-documented',
      path: 'external/access-sip-tls',
      failed: 'transport',
    },
    {
      given: 'front end:0 > edge inside:0/esp',
      reason: 'ip-protocol-not-documented',
      path: 'internal/access-sip-out',
      failed: 'transport',
    },
    { given: 'outside:0 > front end:0/gre', reason: 'ip-protocol-not-documented' },
    { given: 'inside host:0 > outside:0/icmp', reason: 'role-unknown' },
    { given: 'nobody:0 > access edge:0/icmp6', reason: 'role-unknown' },
    {
      given: 'outside:50000 > access edge:443/sctp',
      reason: 'ip-protocol-not-documented',
      path: 'external/access-sip-tls',
      failed: 'transport',
    },
  ],
};

/** Paths of the Edge's document are written short. */
const full = (path: string): string => (/^(exceptions|lync-2010)\//.test(path) ? path : `lync-2010/edge/${path}`);

describe.each(Object.entries(CASES))('%s', (_title, cases) => {
  const judge = judgeOf();

  it.each(cases)('$given $when → $reason', ({ given, when, and, reason, path, failed, also }) => {
    const verdict = judge.judge(question(given, when, and));
    expect(verdict.reason).toBe(reason);
    expect(verdict.kind).toBe(REASONS[reason]);
    if (failed !== undefined) {
      expect(verdict.nearest?.failed.join(' ')).toBe(failed);
      expect(verdict.nearest?.path.id).toBe(full(path ?? ''));
    } else if (path !== undefined) {
      expect(verdict.path?.id).toBe(full(path));
    }
    if (also !== undefined) expect(verdict.alternatives.map(({ id }) => id)).toEqual(also.map(full));
  });
});

describe('a name that the client asks for', () => {
  const judge = judgeOf();
  const asked = (flow: string, name: string, proven: readonly string[] = []) =>
    judge.judge(question(flow, 'tls', { hint: judge.hint(name === '' ? undefined : name, proven) }));

  it('tells SIP from web conferencing behind one address', () => {
    const flow = 'outside:50000 > one-address edge:443/tcp';
    expect(asked(flow, 'conf.contoso.com').path?.id).toBe('lync-2010/edge/external/web-conferencing-psom-tls');
    expect(asked(flow, 'conf.contoso.com').alternatives).toEqual([]);
    expect(asked(flow, 'sip2.contoso.com').path?.id).toBe('lync-2010/edge/external/access-sip-tls');
    expect(asked(flow, 'sip2.contoso.com').alternatives).toEqual([]);
    expect(asked(flow, '', ['webcon.contoso.com']).path?.id).toBe('lync-2010/edge/external/web-conferencing-psom-tls');
    expect(asked(flow, '', ['sip.contoso.com', 'conf.contoso.com']).alternatives).toHaveLength(1);
    expect(asked(flow, 'www.contoso.com').alternatives).toHaveLength(1);
  });

  it('of SIP has no business at the reverse proxy', () => {
    const flow = 'outside:50000 > proxy:443/tcp';
    expect(asked(flow, 'sip.contoso.com')).toMatchObject({ reason: 'other-service', kind: 'contradicted' });
    expect(asked(flow, 'meet.contoso.com')).toMatchObject({ reason: 'path-and-protocol' });
    // One certificate for all published names is common, and proves nothing.
    expect(asked(flow, '', ['sip.contoso.com'])).toMatchObject({ reason: 'path-and-protocol' });
  });
});

describe('a range so wide that it has any port', () => {
  it.each([
    ['client:50000 > front end:3389/tcp', 'port-not-documented', 'front-end/sip-tcp'],
    ['client:50000 > front end:5060/udp', 'transport-not-documented', 'front-end/sip-tcp'],
  ])('is not the nearest of %s for being opened from the other end', (given, reason, path) => {
    expect(judgeOf().judge(question(given))).toMatchObject({
      reason,
      nearest: { path: { id: `lync-2010/servers/${path}` } },
    });
  });
});

describe('a site that states less or more', () => {
  it('leaves the media range undetermined until it names its oldest partner', () => {
    const flow = question('A/V edge:50100 > outside:443/tcp', 'pseudoTls');
    const unstated = judgeOf({ ...LYNC, oldestPartner: undefined }).judge(flow);
    expect(unstated).toMatchObject({ kind: 'undetermined', reason: 'condition-unknown' });
    expect(judgeOf({ ...LYNC, oldestPartner: 'ocs-2007' }).judge(flow).reason).toBe('path-and-protocol');
    expect(judgeOf({ ...LYNC, oldestPartner: 'none' }).judge(flow).reason).toBe('condition-not-met');
  });

  it('has no federation on 5061 where it says so', () => {
    const judge = judgeOf({ ...LYNC, oldestPartner: 'none' });
    expect(judge.judge(question('partner:50000 > access edge:5061/tcp', 'tls tlsMutual'))).toMatchObject({
      reason: 'condition-not-met',
      nearest: { failed: ['condition'] },
    });
    // Whoever else is outside may be a remote user, for whom one list has 5061 too.
    expect(judge.judge(question('outside:50000 > access edge:5061/tcp', 'tls tlsMutual'))).toMatchObject({
      reason: 'path-and-protocol',
      path: { id: 'lync-2010/servers/edge/access-remote-user' },
    });
  });

  it('judges by the products that it names', () => {
    const flow = question('outside:50000 > access edge:5061/tcp', 'tls tlsServerOnly');
    expect(judgeOf().judge(flow).reason).toBe('not-mutual-tls');
    // OCS 2007 knows remote users on 5061.
    expect(judgeOf({ ...LYNC, products: ['ocs-2007'] }).judge(flow)).toMatchObject({
      reason: 'path-and-protocol',
      path: { id: 'ocs-2007/roles/access-edge-remote-user' },
    });
  });

  it('names the path of its first product', () => {
    const flow = question('outside:50000 > access edge:443/tcp', 'tls');
    const first = (...products: string[]) => judgeOf({ ...NO_SETTINGS, products }).judge(flow).path?.product;
    expect(first('ocs-2007', 'lync-2010')).toBe('ocs-2007');
    expect(first('lync-2010', 'ocs-2007')).toBe('lync-2010');
    expect(first()).toBe('sfb-2019');
  });

  it('may switch off what is tolerated', () => {
    const flow = question('access edge:50000 > outside:53/tcp');
    expect(judgeOf({ ...LYNC, tolerated: false }).judge(flow).reason).toBe('transport-not-documented');
  });

  it('cannot be judged without a topology', () => {
    const judge = judgeOf(LYNC, false);
    expect(judge.judge(question('nobody:50000 > nobody:443/tcp', 'tls')).reason).toBe('no-topology');
  });
});

it('every reason has a case', () => {
  const told = new Set(Object.values(CASES).flatMap((cases) => cases.map(({ reason }) => reason)));
  const elsewhere: Reason[] = ['other-service', 'condition-unknown', 'no-topology'];
  expect([...told, ...elsewhere].sort()).toEqual(Object.keys(REASONS).sort());
  expect(catalogue.paths.size).toBeGreaterThan(90);
});
