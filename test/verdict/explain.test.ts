import { describe, expect, it } from 'vitest';
import type { SiteSettings } from '../../src/catalogue/site-settings.js';
import type { Endpoint } from '../../src/topology/endpoint.js';
import { explain } from '../../src/verdict/explain.js';
import type { FlowQuestion } from '../../src/verdict/flow-question.js';
import type { FlowWords } from '../../src/verdict/flow-words.js';
import { nearestRows } from '../../src/verdict/nearest-table.js';
import { REASON_TEXTS } from '../../src/verdict/reason-texts.js';
import { REASONS } from '../../src/verdict/verdict.js';
import { catalogue, judgeOf, LYNC, question, START, tags } from './support.js';

const ADDRESSES: Readonly<Record<string, readonly [address: string, name?: string]>> = {
  outside: ['203.0.113.7'],
  'access edge': ['10.45.16.10', 'edge1'],
  'A/V edge': ['10.45.16.30', 'edge1'],
  'one-address edge': ['10.45.16.10', 'edge1'],
  'edge inside': ['172.25.33.10', 'edge1'],
  proxy: ['10.45.16.40', 'proxy1'],
  'front end': ['192.168.10.90', 'fe1'],
  client: ['192.168.20.7'],
  'admin PC': ['192.168.10.5', 'admin1'],
  'inside host': ['192.168.10.99'],
  nobody: ['10.99.99.99'],
};

interface Shown {
  readonly protocol?: string;
  readonly serverName?: string;
  readonly settings?: SiteSettings;
  readonly and?: Partial<FlowQuestion>;
}

function wordsOf(flow: string, asked: FlowQuestion, shown: Shown): FlowWords {
  const [from = '', to = '', transport = ''] = flow.split(/:\d+ > |:\d+\//);
  const end = (name: string, port: number, of: FlowQuestion['initiator']) => {
    const [address = '', host] = ADDRESSES[name] ?? [];
    const endpoint: Endpoint = { id: 0, class: of, name: host, basis: 'given' };
    return { address, port, endpoint };
  };
  return {
    initiator: end(from, asked.initiatorPort, asked.initiator),
    responder: end(to, asked.responderPort, asked.responder),
    transport,
    protocol: shown.protocol ?? 'unknown',
    serverName: shown.serverName,
    payload: asked.payloadSeen ? 'seen' : 'none',
    initiatorCertain: asked.initiatorCertain,
    startSeconds: asked.startSeconds,
  };
}

/** The sentence about a flow. */
function say(flow: string, evidence = '', shown: Shown = {}): string {
  const judge = judgeOf(shown.settings ?? LYNC);
  const hint = judge.hint(shown.serverName, []);
  const asked = question(flow, evidence, { hint, ...shown.and });
  return explain(judge.judge(asked), wordsOf(flow, asked, shown), catalogue);
}

/** The sentence without the number of places that document the flow, which grows with the catalogue. */
const withoutPlaces = (sentence: string): string => sentence.replace(/, in \d+ places of [\w ]+/, '');

describe('a verdict in one sentence', () => {
  it('on a documented flow names the path, what it is for and what the bytes are', () => {
    const sentence = say('outside:50000 > access edge:443/tcp', 'tls', { protocol: 'tls' });
    expect(withoutPlaces(sentence)).toBe(
      'External client 203.0.113.7 opened 443/tcp to Access Edge edge1 (10.45.16.10, external interface): documented as lync-2010/edge/external/access-sip-tls (Client-to-server SIP of external users), and the bytes are TLS.',
    );
  });

  it('says of bytes that tell nothing what they are', () => {
    const shown = { protocol: 'tls', and: { midstream: true, payloadSeen: true } };
    expect(say('front end:50000 > directory:389/tcp', 'tls', shown)).toMatch(
      /; its bytes are TLS, which neither confirms nor refutes it\.$/,
    );
  });

  it('says where a protocol shows in part only', () => {
    const shown = { protocol: 'tls', and: { rejected: tags('tls'), payloadSeen: true } };
    expect(say('outside:50000 > access edge:443/tcp', 'tls', shown)).toMatch(
      /, but the bytes are TLS in part only: an end begins with something else, answers in it or goes on in it\.$/,
    );
  });

  it('says when nothing was seen, and what else it may be', () => {
    expect(withoutPlaces(say('outside:50000 > one-address edge:443/tcp'))).toBe(
      'External client 203.0.113.7 opened 443/tcp to Access Edge edge1 (10.45.16.10, external interface): documented as lync-2010/edge/external/access-sip-tls (Client-to-server SIP of external users); no payload was captured; it may also be lync-2010/edge/external/web-conferencing-psom-tls or lync-2010/edge/external/av-stun-tcp-in.',
    );
  });

  it('says in how many places of which documents the path stands', () => {
    expect(say('outside:50000 > access edge:443/tcp')).toMatch(/, in \d+ places of Lync Server 2010; no payload/);
    const migrating = { ...LYNC, products: ['lync-2010', 'ocs-2007'] };
    expect(say('outside:50000 > access edge:443/tcp', '', { settings: migrating })).toMatch(
      /, in \d+ places of Lync Server 2010 and Office Communications Server 2007; no payload/,
    );
  });

  it('says what a path remarks', () => {
    expect(say('inside host:50000 > edge inside:8057/tcp', 'tls', { protocol: 'tls' })).toBe(
      "Internal host without a role 192.168.10.99 opened 8057/tcp to Web Conferencing Edge edge1 (172.25.33.10, internal interface): documented as lync-2010/edge/internal/web-conferencing-psom-mtls (The pool joins meeting data of outside users), and the bytes are TLS. Only the pool's conferencing servers have cause to open this; the row says any source.",
    );
  });

  it.each([
    [
      'outside:50000 > access edge:443/tcp',
      'http',
      { protocol: 'http' },
      'documented as lync-2010/edge/external/access-sip-tls (SIP over TLS), but the bytes are HTTP.',
    ],
    [
      'outside:50000 > access edge:5061/tcp',
      'tls tlsServerOnly',
      { protocol: 'tls' },
      'documented as lync-2010/edge/external/access-federation-in (SIP over mutual TLS), but the server asked for no certificate or the client gave none.',
    ],
    [
      'outside:50000 > A/V edge:443/tcp',
      'pseudoTls pseudoTlsRefused',
      { protocol: 'pseudo-tls' },
      'documented as lync-2010/edge/external/av-stun-tcp-in (STUN/MS-TURN), but the client opened pseudo-TLS and was not answered as an A/V Edge answers.',
    ],
    [
      'outside:50000 > proxy:443/tcp',
      'tls',
      { protocol: 'tls', serverName: 'sip.contoso.com' },
      'documented as lync-2010/edge/external/reverse-proxy-https (HTTPS), but the client asked for sip.contoso.com, a name of another service.',
    ],
  ] as const)('on %s with %s says what contradicts', (flow, evidence, shown, end) => {
    expect(say(flow, evidence, shown)).toContain(`: ${end}`);
  });

  it('on an unexpected flow lays the nearest path beside it', () => {
    expect(say('outside:50000 > access edge:5060/tcp', 'sip', { protocol: 'sip' })).toBe(
      'Internet host 203.0.113.7 opened 5060/tcp to Access Edge edge1 (10.45.16.10, external interface): documents join these roles, but not on this port; nearest is lync-2010/edge/external/access-federation-in, which differs in the port (documented 5061, seen 5060).',
    );
    expect(say('edge inside:50000 > front end:4443/tcp')).toBe(
      'Access Edge + A/V Edge + Web Conferencing Edge edge1 (172.25.33.10, internal interface) opened 4443/tcp to Front End fe1 (192.168.10.90): documents join these roles on this port, but opened from the other end; nearest is lync-2010/edge/internal/central-management-https, which differs in who opens it (documented Front End or Central Management Server opens, seen Edge Server (internal) opened).',
    );
    expect(say('client:50000 > access edge:443/tcp', 'tls', { protocol: 'tls' })).toContain(
      "documented between other zones only; nearest is lync-2010/edge/external/access-sip-tls, which differs in the initiator's zone (documented internet, seen internal).",
    );
    expect(say('outside:50000 > access edge:0/tcp')).toContain(' opened 0/tcp to Access Edge edge1');
    expect(say('outside:0 > access edge:0/icmp')).toBe(
      'External client 203.0.113.7 opened icmp to Access Edge edge1 (10.45.16.10, external interface): the documents know TCP and UDP only.',
    );
  });

  it('gives an Internet address no role that it only would have inside', () => {
    expect(say('outside:50000 > front end:5061/tcp')).toMatch(/^Internet host 203\.0\.113\.7 opened 5061\/tcp to /);
    expect(say('client:50000 > outside:53/udp')).toContain(' opened 53/udp to Internet host 203.0.113.7: ');
  });

  it('says what the bytes are under the name of their own protocol', () => {
    const is = (protocol: string) => say('A/V edge:3478 > outside:3478/udp', 'stun', { protocol });
    expect(is('ms-turn')).toMatch(/ and the bytes are MS-TURN\.$/);
    expect(is('stun')).toMatch(/ and the bytes are STUN\.$/);
    expect(is('turn')).toMatch(/ and the bytes are TURN\.$/);
    const but = (protocol: string) => say('outside:50000 > access edge:443/tcp', 'http', { protocol });
    expect(
      ['pseudo-tls', 'sip', 'http', 'ike', 'esp-in-udp'].map((one) => but(one).split('the bytes are ')[1]),
    ).toEqual(['pseudo-TLS.', 'SIP.', 'HTTP.', 'IKE.', 'ESP in UDP.']);
  });

  it('says of bytes that were captured that they are none that is recognised', () => {
    const and = { payloadSeen: true };
    expect(say('A/V edge:3478 > outside:3478/udp', '', { and })).toMatch(
      /: it may be lync-2010\/edge\/external\/av-stun-udp-out \(.+\), but its bytes were captured, and are none that is recognised\.$/,
    );
    expect(say('A/V edge:50100 > outside:443/tcp', '', { and })).toContain(
      ', whose range is so wide that only the bytes could show it; its bytes were captured, and are none that is recognised',
    );
    // Named, but too little known to speak for or against a path.
    expect(say('A/V edge:3478 > outside:3478/udp', '', { and, protocol: 'esp-in-udp' })).toMatch(
      /, but its bytes are ESP in UDP\.$/,
    );
  });

  it('says of a flow that was never captured that its addresses are all there is to judge', () => {
    const flow = 'outside:50000 > access edge:443/tcp';
    const asked = question(flow);
    const words: FlowWords = { ...wordsOf(flow, asked, {}), payload: 'unasked' };
    expect(explain(judgeOf().judge(asked), words, catalogue)).toMatch(/; judged by its addresses alone\.$/);
  });

  it('on an undetermined flow says what is missing', () => {
    expect(say('inside host:50000 > edge inside:5061/tcp')).toContain(
      ': the topology does not say what the initiator is; it would be lync-2010/edge/internal/access-sip-out (Front End or Director → Access Edge (internal), 5061/tcp, SIP over mutual TLS).',
    );
    expect(say('nobody:50000 > access edge:443/tcp')).toContain('Unknown host 10.99.99.99 opened');
    expect(say('A/V edge:50100 > outside:443/tcp', '', { settings: { ...LYNC, oldestPartner: undefined } })).toContain(
      'only for federated partners of any kind or public IM connectivity; state it in the topology (federation.oldestPartner or features).',
    );
    expect(say('A/V edge:50100 > outside:443/tcp')).toContain(
      ': it may be lync-2010/edge/external/av-rtp-tcp-out (Relayed media to partners; application sharing and file transfer with them), whose range is so wide that only the bytes could show it.',
    );
    expect(say('edge inside:4443 > front end:50000/tcp', 'tls', { and: { initiatorCertain: false } })).toContain(
      'seems to have opened 50000/tcp to Front End fe1 (192.168.10.90): documented as lync-2010/edge/internal/central-management-https if it was opened from the other end, which was not captured.',
    );
  });

  it('names what the site says and who answers for an exception', () => {
    expect(say('admin PC:50000 > edge inside:3389/tcp')).toContain(
      ': no document knows it, but the site allows it by exceptions/remote-desktop (Administration of the Edge Servers; owner Jo, until 2024-06-30).',
    );
    expect(say('admin PC:50000 > edge inside:3389/tcp', '', { and: { startSeconds: START + 366 * 86_400 } })).toContain(
      ': no document knows it, and it is past the last day of exceptions/remote-desktop (',
    );
    expect(say('outside:50000 > A/V edge:50443/tcp', 'stun')).toContain(
      'only for federated partners that run Office Communications Server 2007 or older, which this site states not to have.',
    );
  });

  it('never passes on what a packet may do to a terminal', () => {
    const said = say('outside:50000 > proxy:443/tcp', 'tls', {
      protocol: 'tls',
      serverName: `sip.\u001b[2J\u202e${'x'.repeat(10_000)}`,
    });
    expect(said).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(said.length).toBeLessThan(500);
  });
});

describe('the nearest path beside a flow', () => {
  it('shows every dimension, what is documented and what was seen', () => {
    const flow = 'front end:50000 > access edge:5062/udp';
    const asked = question(flow);
    const { nearest } = judgeOf().judge(asked);
    if (nearest === undefined) throw new Error('an unexpected flow has a nearest path');
    expect(nearest.path.id).toBe('lync-2010/edge/internal/access-sip-out');
    const rows = nearestRows(nearest, wordsOf(flow, asked, {}), catalogue);
    expect(rows.map(({ dimension, wanted, got, passed }) => [dimension, wanted, got, passed])).toEqual([
      ['initiator.role', 'Front End or Director', 'Front End', true],
      ['initiator.interface', 'any', 'none', true],
      ['initiator.zone', 'any', 'internal', true],
      ['initiator.port', 'any', '50000', true],
      ['responder.role', 'Access Edge (internal)', 'Access Edge', true],
      ['responder.interface', 'internal', 'external', false],
      ['responder.zone', 'any', 'perimeter', true],
      ['responder.port', '5061', '5062', false],
      ['transport', 'tcp', 'udp', false],
      ['direction', 'Front End or Director opens', 'Front End or Director opens', true],
      ['application', 'SIP over mutual TLS', 'not recognised', true],
      ['condition', 'none', 'met', true],
      ['validity', 'always', '2024-01-02', true],
    ]);
  });
});

describe('the nearest path beside a flow without ports', () => {
  it.each(['icmp', 'icmp6', 'esp', '254'])('has no ports for %s: what stands in their place is none', (transport) => {
    const flow = 'front end:50000 > access edge:5062/udp';
    const asked = question(flow);
    const { nearest } = judgeOf().judge(asked);
    if (nearest === undefined) throw new Error('an unexpected flow has a nearest path');
    const rows = nearestRows(nearest, { ...wordsOf(flow, asked, {}), transport }, catalogue);
    const ports = rows.filter(({ dimension }) => dimension.endsWith('.port'));
    expect(ports.map(({ wanted, got }) => [wanted, got])).toEqual([
      ['any', 'none'],
      ['5061', 'none'],
    ]);
    expect(rows.find(({ dimension }) => dimension === 'transport')?.got).toBe(transport);
  });
});

describe('the reasons', () => {
  it('are each explained, with what to do', () => {
    expect(Object.keys(REASON_TEXTS).sort()).toEqual(Object.keys(REASONS).sort());
    for (const { meaning, advice } of Object.values(REASON_TEXTS)) {
      expect(meaning).toMatch(/^[A-Z].*\.$/);
      expect(advice).toMatch(/^[A-Z].*\.$/);
    }
  });
});
