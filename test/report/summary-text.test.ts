import { describe, expect, it } from 'vitest';
import { Findings } from '../../src/report/findings.js';
import type { Paint } from '../../src/report/page.js';
import type { SummaryRecord } from '../../src/report/record.js';
import { type SummaryContext, summaryText } from '../../src/report/summary-text.js';
import {
  answered,
  attempted,
  catalogue,
  closed,
  DANGEROUS,
  type FlowSketch,
  HOSTILE,
  refused,
  rejected,
  send,
  summaryOf,
} from './support.js';

interface Options {
  readonly summary?: Partial<SummaryRecord>;
  readonly context?: Partial<SummaryContext>;
  readonly paint?: Paint;
  readonly isTopologyGiven?: boolean;
}

function textOf(sketches: readonly FlowSketch[], options: Options = {}): string {
  const findings = new Findings();
  send(findings, sketches, options.isTopologyGiven ?? true);
  const context = {
    summary: summaryOf(findings.flows, options.summary),
    catalogues: ['Lync Server 2010 (57 paths)'],
    notes: [],
    catalogue,
    ...options.context,
  };
  return summaryText(findings, context, options.paint);
}

/** The lines from the one that begins so to the next empty one. */
const section = (text: string, title: string): string =>
  text
    .split('\n\n')
    .find((part) => part.startsWith(title))
    ?.trimEnd() ?? '';

const EDGE = '10.45.16.10';
const outside = (packets: FlowSketch['packets'], more: Partial<FlowSketch> = {}): FlowSketch => ({
  hosts: 'outside > access edge',
  packets,
  names: [undefined, 'edge1'],
  ...more,
});

describe('the summary', () => {
  it('says what a filter left, and of how many flows', () => {
    const text = textOf([outside(closed('203.0.113.7:51034', `${EDGE}:443`), { protocol: 'tls' })], {
      summary: {
        flows: { expected: 1, contradicted: 0, unexpected: 0, undetermined: 0 },
        filter: { expression: 'port:443', filtered: 4 },
      },
    });
    expect(text).toContain('Filter     port:443: 1 of 5 flows; all that follows is of these');
  });

  it('says what was read, what was found, most urgent first, and what was used', () => {
    const text = textOf(
      [
        outside(closed('203.0.113.7:51034', `${EDGE}:443`), { protocol: 'tls', serverName: 'sip.contoso.com' }),
        outside(closed('203.0.113.7:51035', `${EDGE}:443`), { protocol: 'tls', serverName: 'sip.contoso.com' }),
        outside(attempted('203.0.113.9:51036', `${EDGE}:443`)),
        outside(closed('203.0.113.66:40022', `${EDGE}:22`), { after: 60 }),
        {
          hosts: 'front end > edge inside',
          packets: closed('192.168.10.90:41015', '172.25.33.10:5062'),
          names: ['fe1', 'edge1'],
          protocol: 'tls',
          evidence: 'tls tlsServerOnly',
        },
        {
          hosts: 'nobody > front end',
          packets: closed('172.31.5.7:41018', '192.168.10.90:5061'),
          names: [undefined, 'fe1'],
          protocol: 'tls',
          serverName: 'pool.contoso.com',
        },
      ],
      { summary: { undecoded: { arp: 18 } }, context: { notes: ['A note.'] } },
    );
    expect(text).toBe(`\
Input      edge.pcapng (612 kB)
Time       2024-01-02T03:04:05Z to 2024-01-02T03:14:10Z (10 min 5 s)
Frames     1,234 (568 kB on the wire); part of no flow: arp 18
Site       site; Lync Server 2010 (57 paths)
Quality    complete as captured
Protocols  tls 4, unknown 2
Verdicts   6 flows: 3 expected (1 not answered), 1 contradicted, 1 unexpected, 1 undetermined

UNEXPECTED: 1 flow that no documented path covers
    flows    bytes
  the Internet → Access Edge (external)
        1    300 B  22/tcp: 1 closed; protocol unknown
                    port-not-documented; nearest external client → Access Edge (external), 443/tcp, SIP over TLS
                    [lync-2010/edge/external/access-sip-tls], which differs in the port (documented 443, seen 22)
                    2024-01-02T03:05:05Z 203.0.113.66:40022 > 10.45.16.10:22 (edge1)

CONTRADICTED: 1 flow on documented paths, whose bytes are not what is documented
    flows    bytes
  Front End → Edge Server (internal)
        1    300 B  5062/tcp: 1 closed; protocol tls
                    not-mutual-tls; Front End → A/V Edge (internal), 5062/tcp, SIP over mutual TLS
                    [lync-2010/edge/internal/av-authentication]
                    2024-01-02T03:04:05Z 192.168.10.90:41015 (fe1) > 172.25.33.10:5062 (edge1)

NOT ANSWERED: 1 flow on documented paths: dropped or turned away on the way, or nobody listens
    flows    bytes
  the Internet → Access Edge (external)
        1     60 B  443/tcp: 1 attempted
                    external client → Access Edge (external), 443/tcp, SIP over TLS
                    [lync-2010/edge/external/access-sip-tls]
                    2024-01-02T03:04:05Z 203.0.113.9:51036 > 10.45.16.10:443 (edge1)

UNDETERMINED: 1 flow that could not be judged
    flows    bytes
  host without role and zone → Front End
        1    300 B  5061/tcp: 1 closed; protocol tls
                    role-unknown: if the topology gave the initiator the role of internal client, it would be internal
                    client → Front End, 5061/tcp, SIP over TLS [lync-2010/servers/front-end/sip-tls]
                    2024-01-02T03:04:05Z 172.31.5.7:41018 > 192.168.10.90:5061 (fe1), asking for pool.contoso.com

DOCUMENTED PATHS USED: 1
    flows    bytes
        3    660 B  external client → Access Edge (external), 443/tcp, SIP over TLS
                    [lync-2010/edge/external/access-sip-tls]: 1 not answered

NOTES
  A note.
  'rolepath explain REASON' says what a reason means and what to do about it, 'rolepath paths show ID' what a path is
  and where it is written.
`);
  });

  it('leaves out what there is nothing to say about', () => {
    const text = textOf([outside(closed('203.0.113.7:51034', `${EDGE}:443`), { protocol: 'tls' })]);
    expect(text.split('\n\n').map((part) => part.split('\n')[0])).toEqual([
      'Input      edge.pcapng (612 kB)',
      'DOCUMENTED PATHS USED: 1',
    ]);
  });

  it('is the same for the same findings', () => {
    const sketches = [7, 8, 9].map((host) => outside(closed(`203.0.113.${host}:1`, `${EDGE}:22`)));
    expect(textOf(sketches)).toBe(textOf(sketches));
  });
});

describe('the head of a summary', () => {
  const head = (summary: Partial<SummaryRecord>): string =>
    section(textOf([], { summary }), 'Input').replace(/\n +/g, ' ');

  it('says that there was nothing', () => {
    const {
      start: _start,
      end: _end,
      ...empty
    } = summaryOf({ expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 });
    const said = (frames: number): string =>
      summaryText(new Findings(), { summary: { ...empty, frames }, catalogue, catalogues: [], notes: [] });
    expect(said(0)).toMatch(/^Time {7}no frames$/m);
    expect(said(4)).toMatch(/^Time {7}not recorded$/m);
    expect(said(0)).toMatch(/^Protocols {2}none$/m);
    expect(said(0)).toMatch(/^Verdicts {3}0 flows: /m);
  });

  it('says that frames of an unknown link type tell nothing', () => {
    const summary = summaryOf({ expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 });
    const text = summaryText(new Findings(), {
      summary: { ...summary, undecoded: { 'unknown-link-type': 20 }, incomplete: true },
      catalogue,
      catalogues: [],
      notes: [],
    });
    expect(text).toMatch(/^Quality {4}INCOMPLETE; 20 frames of a link type that is not read/m);
  });

  it('names a few of many inputs, and counts the rest', () => {
    const inputs = Array.from({ length: 500 }, (_, index) => ({ name: `ring_${index}.pcapng`, bytes: 1_000_000 }));
    expect(head({ inputs })).toMatch(
      /^Input {6}ring_0\.pcapng \(1\.00 MB\), .* ring_3\.pcapng \(1\.00 MB\) and 496 more \(500 MB in all\)$/m,
    );
  });

  it('says what the verdicts rest on', () => {
    const text = head({
      incomplete: true,
      inputs: [
        { name: 'a.pcap', bytes: 10, problem: 'truncated' },
        { name: 'b.pcap', bytes: 10 },
      ],
      drops: { kernel: 1, interface: 2000, shed: 3 },
      snapped: 4,
    });
    expect(text).toContain('Input      a.pcap (10 B, truncated), b.pcap (10 B)\n');
    expect(text).toContain(
      '\nQuality    INCOMPLETE; 1 of 2 inputs not read to the end; 1 packet dropped by the kernel; 2,000 packets dropped ' +
        'by the interface; 3 flows or datagrams given up early for want of room; 4 frames cut by the snap length\n',
    );
  });
});

describe('a finding', () => {
  it('says who turned flows away', () => {
    const text = textOf([
      outside(rejected('203.0.113.7:1', `${EDGE}:443`, '192.0.2.1')),
      outside(rejected('203.0.113.8:1', `${EDGE}:443`, '192.0.2.1')),
      outside(refused('203.0.113.9:1', `${EDGE}:443`)),
    ]);
    expect(text).toContain('443/tcp: 2 rejected, 1 refused; ICMP administratively prohibited from 192.0.2.1 (2)\n');
  });

  it('says what flows were, where they were more than one thing', () => {
    const text = textOf([
      outside(closed('203.0.113.7:1', `${EDGE}:22`), { protocol: 'ssh', evidence: '' }),
      outside(closed('203.0.113.7:2', `${EDGE}:22`)),
      outside(closed('203.0.113.7:3', `${EDGE}:22`)),
    ]);
    expect(text).toContain('22/tcp: 3 closed; protocols unknown 2, ssh 1\n');
  });

  it('says so when it is all between two addresses', () => {
    const text = textOf([1, 2, 3].map((port) => outside(closed(`203.0.113.7:${port}`, `${EDGE}:22`))));
    expect(text).toContain(
      'e.g. 2024-01-02T03:04:05Z 203.0.113.7:1 > 10.45.16.10:22 (edge1); all between these two addresses\n',
    );
  });

  it('shows flows between other addresses one below the other', () => {
    const text = textOf([7, 8, 9, 10].map((host) => outside(closed(`203.0.113.${host}:1`, `${EDGE}:22`))));
    expect(text).toContain(`\
                    e.g. 2024-01-02T03:04:05Z 203.0.113.7:1 > 10.45.16.10:22 (edge1)
                         2024-01-02T03:04:05Z 203.0.113.8:1 > 10.45.16.10:22 (edge1)
                         2024-01-02T03:04:05Z 203.0.113.9:1 > 10.45.16.10:22 (edge1)
`);
  });

  it('of the site itself is kept apart from what the documents know, and says whose it is', () => {
    const text = textOf([
      { hosts: 'admin PC > edge inside', packets: closed('192.168.10.200:1', '172.25.33.10:3389') },
      outside(closed('203.0.113.7:51034', `${EDGE}:443`), { protocol: 'tls' }),
    ]);
    expect(text).toContain('2 flows: 2 expected (1 by exceptions of the site), 0 contradicted');
    expect(section(text, 'DOCUMENTED PATHS USED: 1')).toContain('[lync-2010/edge/external/access-sip-tls]');
    expect(section(text, 'SITE EXCEPTIONS USED: 1').replace(/\n +/g, ' ')).toContain(
      '[exceptions/remote-desktop] (exception of Jo, until 2024-06-30)',
    );
  });

  it('past the last day of an exception says which day that was', () => {
    const text = textOf([
      {
        hosts: 'admin PC > edge inside',
        packets: closed('192.168.10.200:1', '172.25.33.10:3389'),
        after: 365 * 86_400,
      },
    ]);
    expect(text.replace(/\s+/g, ' ')).toContain(', which counted until 2024-06-30 only');
  });

  it('that depends on the site says on what', () => {
    const text = textOf([
      { hosts: 'partner > A/V edge', packets: answered('198.51.100.10:41054', '10.45.16.30:52300'), protocol: 'stun' },
    ]);
    expect(text.replace(/\s+/g, ' ')).toContain(
      'condition-not-met; nearest outside media peer → A/V Edge (external), 50000-59999/udp, RTP ' +
        '[lync-2010/edge/external/av-rtp-udp-in], which is only for federated partners that run Office ' +
        'Communications Server 2007 or older, and this site does not have that',
    );
  });

  it('opened from the wrong end says so', () => {
    const text = textOf([
      { hosts: 'edge inside > front end', packets: attempted('172.25.33.10:41066', '192.168.10.90:8057') },
    ]);
    expect(text.replace(/\s+/g, ' ')).toMatch(
      /direction-not-documented; nearest .*, which differs in who opens it \(documented .* opens, seen .* opened\)/,
    );
  });

  it('of a protocol without ports shows addresses alone', () => {
    const text = textOf([
      { hosts: 'outside > access edge', packets: [{ from: '203.0.113.7:0', to: `${EDGE}:0`, icmp: [8, 0] }] },
    ]);
    expect(text).toContain('icmp type 8: 1 unanswered\n');
    expect(text).toContain(' 203.0.113.7 > 10.45.16.10\n');
  });
});

describe('a port scan', () => {
  const scan = Array.from({ length: 1000 }, (_, index) =>
    outside(refused(`203.0.113.66:${40_000 + index}`, `${EDGE}:${index + 1}`)),
  ).filter((_, index) => index !== 442);
  const text = section(textOf([...scan, outside(closed('203.0.113.66:7', `${EDGE}:22`))]), 'UNEXPECTED');

  it('is a few lines, though it makes a thousand groups', () => {
    expect(text.split('\n').length).toBeLessThan(30);
    expect(text).toMatch(/ 1-\d+(, \d+(-\d+)?)*\/tcp: \d+ refused\n/);
  });

  it('hides nothing that was answered', () => {
    expect(text.indexOf(' 22/tcp: 1 closed')).toBeGreaterThan(0);
    expect(text.indexOf(' 22/tcp: 1 closed')).toBeLessThan(text.indexOf('refused'));
  });

  it('leaves no flow uncounted', () => {
    const flows = [...text.matchAll(/^ {6,8}([\d,]+) +\S+ \S+ {2}\d/gm)].map(([, figure = '']) =>
      Number(figure.replace(',', '')),
    );
    expect(flows.reduce((sum, each) => sum + each, 0)).toBe(1000);
    expect(text).toMatch(/^UNEXPECTED: 1,000 flows /);
  });
});

describe('very many findings', () => {
  it('are cut to the most urgent, and the rest is counted', () => {
    const hosts = [
      'outside',
      'partner',
      'inside host',
      'perimeter host',
      'proxy',
      'proxy inside',
      'client',
      'front end',
    ];
    const sketches = hosts.flatMap((host) =>
      ['access edge', 'front end', 'edge inside'].flatMap((target) =>
        [2, 3].map((port) => ({ hosts: `${host} > ${target}`, packets: closed('192.0.2.1:1', `192.0.2.2:${port}`) })),
      ),
    );
    const text = textOf(sketches);
    const [, more = ''] = /… and (\d+) flows more: rolepath report --format csv has them all/.exec(text) ?? [];
    expect(Number(more)).toBeGreaterThan(0);
  });
});

describe('without a topology', () => {
  const text = textOf(
    [
      outside(closed('203.0.113.7:1', `${EDGE}:443`), { protocol: 'tls', serverName: 'sip.contoso.com' }),
      outside(attempted('203.0.113.7:2', `${EDGE}:443`)),
      outside(answered('203.0.113.7:3', '10.45.16.30:3478'), { protocol: 'ms-turn', evidence: 'stun msTurn' }),
      ...[21, 22, 23, 25, 3389].map((port) => outside(refused('203.0.113.66:1', `${EDGE}:${port}`))),
      outside(attempted('203.0.113.66:1', '10.45.16.20:443')),
    ],
    { isTopologyGiven: false, context: { notes: ['no topology was given: write one and give it with -t'] } },
  );

  it('says what is missing', () => {
    expect(section(text, 'NOTES')).toBe('NOTES\n  no topology was given: write one and give it with -t');
  });

  it('shows what flows were opened to, what they spoke and what it is called', () => {
    expect(section(text, 'SERVICES')).toBe(`\
SERVICES SEEN: what flows were opened to, what they spoke, and by what name clients called it
    flows    bytes
        2    360 B  10.45.16.10 443/tcp: tls 1, unknown 1; 1 not answered; called sip.contoso.com
        1    120 B  10.45.16.30 3478/udp: ms-turn 1
        5    600 B  10.45.16.10 21-23, 25, 3389/tcp: not answered
        1     60 B  10.45.16.20 443/tcp: not answered`);
  });

  it('has no findings', () => expect(text).not.toContain('UNDETERMINED'));
});

describe('a hostile name', () => {
  it.each(HOSTILE)('%j is harmless wherever it stands', (name) => {
    const flow = {
      protocol: 'tls',
      serverName: name,
      names: [name, name] as const,
      certificateNames: [name],
    };
    const options = {
      summary: { inputs: [{ name, bytes: 1, problem: name }], topology: { name, sha256: '' } },
      context: { notes: [name], catalogues: [name] },
    };
    const sketches = [
      outside(closed('203.0.113.7:1', `${EDGE}:22`), flow),
      outside(attempted('203.0.113.7:1', `${EDGE}:443`), flow),
    ];
    expect(textOf(sketches, options)).not.toMatch(DANGEROUS);
    expect(textOf(sketches, { ...options, isTopologyGiven: false })).not.toMatch(DANGEROUS);
  });

  it('cannot pass for a colour', () => {
    const paint: Paint = (_, text) => `\u001b[1m${text}\u001b[0m`;
    const text = textOf(
      [outside(closed('203.0.113.7:1', `${EDGE}:22`), { serverName: '\u001b[32mfine', protocol: 'x', evidence: '' })],
      { paint },
    );
    expect(text).toContain('\ufffd[32mfine');
    expect(text.replaceAll(/\u001b\[[01]m/g, '')).not.toMatch(DANGEROUS);
  });
});
