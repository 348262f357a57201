import { describe, expect, it } from 'vitest';
import { MAX_COMPLAINTS, MAX_EXAMPLES } from '../../src/report/finding-group.js';
import { Findings, MAX_GROUPS } from '../../src/report/findings.js';
import { type FindingsRecord, findingsRecord } from '../../src/report/findings-record.js';
import { findingsSchema } from '../../src/report/record-schema.js';
import { MAX_NAMES, MAX_SERVICES } from '../../src/report/service-use.js';
import { answered, attempted, closed, type FlowSketch, refused, rejected, send, summaryOf } from './support.js';

function found(sketches: readonly FlowSketch[], isTopologyGiven = true): Findings {
  const findings = new Findings();
  send(findings, sketches, isTopologyGiven);
  return findings;
}

/** As `analyze --json` gives it: read back from JSON, and as the schema has it, no key more. */
function recordOf(findings: Findings): FindingsRecord {
  const record = JSON.parse(JSON.stringify(findingsRecord(findings, summaryOf(findings.flows))));
  expect(findingsSchema.parse(record)).toEqual(record);
  return record;
}

const EDGE = '10.45.16.10';

/** Somebody outside tries a port of the Access Edge. */
const outside = (packets: FlowSketch['packets'], more: Partial<FlowSketch> = {}): FlowSketch => ({
  hosts: 'outside > access edge',
  packets,
  ...more,
});

describe('findings', () => {
  it('count flows by verdict and by protocol', () => {
    const { flows, protocols } = found([
      outside(closed('203.0.113.7:1', `${EDGE}:443`), { protocol: 'tls' }),
      outside(closed('203.0.113.7:2', `${EDGE}:443`), { protocol: 'http' }),
      outside(closed('203.0.113.7:3', `${EDGE}:22`)),
      outside(closed('203.0.113.7:4', `${EDGE}:23`)),
      { hosts: 'nobody > nobody', packets: closed('172.31.0.1:1', '172.31.0.2:2') },
    ]);
    expect(flows).toEqual({ expected: 1, contradicted: 1, unexpected: 2, undetermined: 1 });
    expect(protocols.entries()).toEqual([
      ['unknown', 3],
      ['http', 1],
      ['tls', 1],
    ]);
  });

  it('are no flows that were expected and answered', () => {
    const findings = found([outside(closed('203.0.113.7:1', `${EDGE}:443`), { protocol: 'tls' })]);
    expect(findings.groups).toEqual([]);
    expect(findings.unanswered).toBe(0);
  });

  it('are expected flows that got nothing back', () => {
    const record = recordOf(
      found([
        outside(closed('203.0.113.7:1', `${EDGE}:443`), { protocol: 'tls' }),
        outside(attempted('203.0.113.7:2', `${EDGE}:443`), { after: 60 }),
        outside(rejected('203.0.113.8:3', `${EDGE}:443`, '192.0.2.1'), { after: 120 }),
        outside(rejected('203.0.113.9:3', `${EDGE}:443`, '192.0.2.1'), { after: 180 }),
      ]),
    );
    expect(record.groups).toHaveLength(1);
    expect(record.groups[0]).toMatchObject({
      verdict: 'expected',
      reason: 'path-only',
      path: 'lync-2010/edge/external/access-sip-tls',
      initiator: { roles: [], zone: 'internet' },
      responder: { roles: [{ role: 'access-edge', interface: 'external' }], zone: 'perimeter' },
      transport: 'tcp',
      port: 443,
      answered: false,
      flows: 3,
      packets: 3,
      bytes: 180,
      states: { rejected: 2, attempted: 1 },
      protocols: { unknown: 3 },
      icmp: [{ from: '192.0.2.1', error: 'administratively prohibited', flows: 2 }],
      start: '2024-01-02T03:05:05.000000000Z',
      end: '2024-01-02T03:07:05.000000000Z',
    });
    expect(record.paths).toMatchObject([
      { path: 'lync-2010/edge/external/access-sip-tls', flows: 4, unanswered: 3, bytes: 480 },
    ]);
  });

  it('put flows together that differ by nothing but address and source port', () => {
    const { groups } = found([
      outside(closed('203.0.113.7:1', `${EDGE}:22`)),
      outside(closed('203.0.113.8:2', '10.45.16.11:22')),
      { hosts: 'partner > access edge', packets: closed('198.51.100.1:3', `${EDGE}:22`) },
      outside(closed('203.0.113.7:1', `${EDGE}:23`)),
      outside(answered('203.0.113.7:1', `${EDGE}:22`)),
    ]);
    expect(groups.map(({ flows, port, protocol }) => [flows, port, protocol])).toEqual([
      [2, 22, 6],
      [1, 22, 6],
      [1, 23, 6],
      [1, 22, 17],
    ]);
  });

  it('keep apart what was answered and what was not', () => {
    const { groups } = found([
      outside(refused('203.0.113.7:1', `${EDGE}:22`)),
      outside(closed('203.0.113.7:2', `${EDGE}:22`)),
      outside(attempted('203.0.113.7:3', `${EDGE}:22`)),
    ]);
    expect(groups.map((group) => [group.answered, group.states.toRecord()])).toEqual([
      [false, { attempted: 1, refused: 1 }],
      [true, { closed: 1 }],
    ]);
  });

  it('tell ICMP by the type of its messages', () => {
    const ping = (to: string, type: number): FlowSketch => ({
      hosts: 'outside > access edge',
      packets: [{ from: '203.0.113.7:0', to: `${to}:0`, icmp: [type, 0] }],
    });
    const record = recordOf(found([ping(EDGE, 8), ping('10.45.16.11', 8), ping(EDGE, 13)]));
    expect(record.groups.map(({ transport, port, flows }) => [transport, port, flows])).toEqual([
      ['icmp', undefined, 2],
      ['icmp', undefined, 1],
    ]);
  });
});

describe('the examples of a group', () => {
  const from = (host: number, port: number): FlowSketch =>
    outside(closed(`203.0.113.${host}:${port}`, `${EDGE}:22`), { after: port });

  it('are the first flow of each pair of addresses', () => {
    const [group] = recordOf(found([from(7, 1), from(7, 2), from(8, 3), from(7, 4)])).groups;
    expect(group?.examples).toEqual([
      {
        start: '2024-01-02T03:04:06.123456789Z',
        initiator: { ip: '203.0.113.7', port: 1 },
        responder: { ip: EDGE, port: 22 },
      },
      {
        start: '2024-01-02T03:04:08.123456789Z',
        initiator: { ip: '203.0.113.8', port: 3 },
        responder: { ip: EDGE, port: 22 },
      },
    ]);
  });

  it('are few; that there are more pairs is known', () => {
    const few = Array.from({ length: MAX_EXAMPLES }, (_, host) => from(host, host + 1));
    expect(found([...few, ...few]).groups[0]).toMatchObject({ hasMorePairs: false });
    const [group] = found([...few, from(99, 1), ...few]).groups;
    expect(group?.hasMorePairs).toBe(true);
    expect(group?.examples).toHaveLength(MAX_EXAMPLES);
  });

  it('tell an IPv6 address from the IPv4 address in its last word', () => {
    const [group] = found([
      outside(closed('203.0.113.7:1', `${EDGE}:22`)),
      outside(closed('[::203.0.113.7]:1', `[::${EDGE}]:22`)),
    ]).groups;
    expect(group?.examples.map(({ words }) => words.initiator.address)).toEqual(['203.0.113.7', '::cb00:7107']);
  });

  it('carry names, those that the client asked for among them', () => {
    const [group] = recordOf(
      found([
        outside(closed('203.0.113.7:1', `${EDGE}:22`), {
          protocol: 'tls',
          serverName: 'sip.contoso.com',
          names: [undefined, 'edge1'],
        }),
      ]),
    ).groups;
    expect(group?.examples).toMatchObject([{ responder: { name: 'edge1' }, serverName: 'sip.contoso.com' }]);
  });
});

describe('the bounds of findings', () => {
  it('hold for ICMP errors of one group', () => {
    const sketches = Array.from({ length: 9 }, (_, host) =>
      outside(rejected('203.0.113.7:1', `${EDGE}:22`, `192.0.2.${host}`)),
    );
    const [group] = found(sketches).groups;
    expect(group?.complaints).toHaveLength(MAX_COMPLAINTS);
    expect(group?.flows).toBe(9);
  });

  it('hold for groups; what finds no room is counted', () => {
    const scan = Array.from({ length: MAX_GROUPS + 5 }, (_, index) =>
      outside([{ from: '203.0.113.7:1', to: `${EDGE}:${10_000 + index}`, flags: 'S' }]),
    );
    const findings = found([...scan, outside(closed('203.0.113.7:2', `${EDGE}:10000`))]);
    expect(findings.groups).toHaveLength(MAX_GROUPS);
    expect(findings.flows.unexpected).toBe(MAX_GROUPS + 6);
    expect(findings.ungrouped).toEqual({ expected: 0, contradicted: 0, unexpected: 6, undetermined: 0 });
  });

  it('hold for services; flows to others are counted', () => {
    const scan = Array.from({ length: MAX_SERVICES + 5 }, (_, index) =>
      outside([{ from: '203.0.113.7:1', to: `${EDGE}:${10_000 + index}`, flags: 'S' }]),
    );
    const { services } = found(scan, false);
    expect(services.all).toHaveLength(MAX_SERVICES);
    expect(services.others).toBe(5);
  });
});

describe('without a topology', () => {
  it('findings are the services that flows were opened to', () => {
    const record = recordOf(
      found(
        [
          outside(closed('203.0.113.7:1', `${EDGE}:443`), { protocol: 'tls', serverName: 'sip.contoso.com' }),
          outside(closed('203.0.113.8:2', `${EDGE}:443`), { protocol: 'tls', serverName: 'sip.contoso.com' }),
          outside(attempted('203.0.113.8:3', `${EDGE}:443`)),
          outside(closed('203.0.113.8:4', `${EDGE}:5061`), { protocol: 'tls', certificateNames: ['edge.contoso.com'] }),
          outside(closed('[2001:db8::1]:1', '[2001:db8::10]:443')),
          outside(answered('203.0.113.8:4', `${EDGE}:443`)),
        ],
        false,
      ),
    );
    expect(record.groups).toEqual([]);
    expect(record.services).toEqual([
      {
        ip: EDGE,
        transport: 'tcp',
        port: 443,
        protocols: { tls: 2, unknown: 1 },
        names: ['sip.contoso.com'],
        flows: 3,
        unanswered: 1,
        bytes: 660,
      },
      {
        ip: EDGE,
        transport: 'tcp',
        port: 5061,
        protocols: { tls: 1 },
        names: ['edge.contoso.com'],
        flows: 1,
        unanswered: 0,
        bytes: 300,
      },
      {
        ip: '2001:db8::10',
        transport: 'tcp',
        port: 443,
        protocols: { unknown: 1 },
        flows: 1,
        unanswered: 0,
        bytes: 300,
      },
      { ip: EDGE, transport: 'udp', port: 443, protocols: { unknown: 1 }, flows: 1, unanswered: 0, bytes: 120 },
    ]);
  });

  it('a service keeps the first few names that it was called', () => {
    const { services } = found(
      Array.from({ length: 20 }, (_, index) =>
        outside(closed(`203.0.113.7:${index + 1}`, `${EDGE}:443`), { protocol: 'tls', serverName: `name${index}` }),
      ),
      false,
    );
    expect(services.all[0]?.names).toEqual(Array.from({ length: MAX_NAMES }, (_, index) => `name${index}`));
  });
});
