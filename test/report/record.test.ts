import { describe, expect, it } from 'vitest';
import { transportName } from '../../src/report/record.js';
import { answered, attempted, closed, type FlowSketch, flowRecord, judgedAs, rejected } from './support.js';

const recordOf = (sketch: FlowSketch) => {
  const [record] = judgedAs((judged) => flowRecord(judged, 'Because.'), [sketch]);
  if (record === undefined) throw new Error('no record');
  return record;
};

describe('the record of a flow', () => {
  it('says who, what, how much and why', () => {
    const record = recordOf({
      hosts: 'outside > access edge',
      packets: closed('203.0.113.7:51034', '10.45.16.10:443'),
      names: [undefined, 'edge1'],
      protocol: 'tls',
      serverName: 'sip.contoso.com',
      details: { tls: { version: '1.2', sni: 'sip.contoso.com', mutual: false } },
    });
    expect(record).toEqual({
      type: 'flow',
      communityId: expect.stringMatching(/^1:[\w+/]{27}=$/),
      start: '2024-01-02T03:04:05.123456789Z',
      end: '2024-01-02T03:04:09.123456789Z',
      transport: 'tcp',
      initiator: { ip: '203.0.113.7', port: 51034, zone: 'internet' },
      responder: {
        ip: '10.45.16.10',
        port: 443,
        role: 'access-edge',
        basis: 'given',
        interface: 'external',
        zone: 'perimeter',
        name: 'edge1',
      },
      initiatorBasis: 'syn',
      initiatorPackets: 3,
      responderPackets: 2,
      initiatorBytes: 180,
      responderBytes: 120,
      state: 'closed',
      protocol: 'tls',
      tls: { version: '1.2', sni: 'sip.contoso.com', mutual: false },
      verdict: 'expected',
      reason: 'path-and-protocol',
      path: 'lync-2010/edge/external/access-sip-tls',
      sameAs: expect.arrayContaining(['lync-2010/edge/external-summary/access-sip-tls']),
      explanation: 'Because.',
    });
  });

  it('has no keys for what is not known', () => {
    const record = recordOf({ hosts: 'nobody > nobody', packets: attempted('172.31.0.1:5', '172.31.0.2:6') });
    expect(record.initiator).toEqual({ ip: '172.31.0.1', port: 5 });
    expect(Object.keys(record)).not.toContain('path');
    expect(Object.values(record)).not.toContain(undefined);
    expect(record).toMatchObject({ protocol: 'unknown', verdict: 'undetermined', reason: 'role-unknown' });
  });

  it('names the role by which the flow was judged, and all that the address has', () => {
    const inside = recordOf({
      hosts: 'front end > edge inside',
      packets: closed('192.168.10.90:5000', '172.25.33.10:5062'),
    });
    expect(inside.path).toBe('lync-2010/edge/internal/av-authentication');
    expect(inside.responder).toMatchObject({
      role: 'av-edge',
      interface: 'internal',
      roles: ['access-edge', 'av-edge', 'web-conferencing-edge'],
    });
  });

  it('names the role that the nearest path speaks of, also where the flow runs against it', () => {
    const turned = recordOf({
      hosts: 'edge inside > front end',
      packets: closed('172.25.33.10:5000', '192.168.10.90:5062'),
    });
    expect(turned.nearest).toEqual({ path: 'lync-2010/edge/internal/av-authentication', failed: ['direction'] });
    expect(turned.initiator.role).toBe('av-edge');
    expect(turned.responder.role).toBe('front-end');
  });

  it('carries the ICMP error that the flow met', () => {
    const record = recordOf({
      hosts: 'outside > access edge',
      packets: rejected('203.0.113.7:1', '10.45.16.10:443', '192.0.2.1'),
    });
    expect(record.state).toBe('rejected');
    expect(record.icmp).toEqual({
      from: '192.0.2.1',
      error: 'administratively prohibited',
      type: 3,
      code: 13,
      count: 1,
    });
  });

  it('carries whose exception allowed it, and until when', () => {
    const bounded = recordOf({
      hosts: 'admin PC > edge inside',
      packets: closed('192.168.10.200:1', '172.25.33.10:3389'),
    });
    expect(bounded).toMatchObject({ reason: 'site-exception', exception: { owner: 'Jo', until: '2024-06-30' } });
    const endless = recordOf({
      hosts: 'admin PC > edge inside',
      packets: closed('192.168.10.200:1', '172.25.33.10:9443'),
    });
    expect(endless.exception).toEqual({ owner: 'Jo' });
  });

  it('has the VLANs of a tagged flow, outermost first', () => {
    const packets = answered('192.168.10.90:1000', '172.25.33.10:3478').map((packet) => ({
      ...packet,
      vlan: (2 << 24) | (100 << 12) | 7,
    }));
    expect(recordOf({ hosts: 'front end > edge inside', packets }).vlan).toEqual([100, 7]);
  });

  it('shows names from the topology without what a terminal would obey', () => {
    const record = recordOf({
      hosts: 'nobody > nobody',
      packets: attempted('172.31.0.1:5', '172.31.0.2:6'),
      names: ['\u001b[2Jfe1', 'x'.repeat(1000)],
    });
    expect(record.initiator.name).toBe('\ufffd[2Jfe1');
    expect(record.responder.name).toHaveLength(255);
  });
});

describe('transports', () => {
  it.each([
    [6, 'tcp'],
    [17, 'udp'],
    [58, 'icmp6'],
    [132, 'sctp'],
    [254, '254'],
  ])('IP protocol %d is %s', (protocol, name) => expect(transportName(protocol)).toBe(name));
});
