/**
 * Who stands where in the lab: the addresses of the single consolidated Edge reference architecture, the Internet around
 * it, and an OCS 2007 pool that still runs beside it. One network namespace a host; bridges join those of a segment.
 */

/** The segments, each a bridge in the namespace `rolepath-switches`. */
export const SEGMENTS = ['isp-a', 'isp-b', 'perimeter', 'dmz', 'servers', 'clients'] as const;
export type Segment = (typeof SEGMENTS)[number];

export interface Attachment {
  readonly segment: Segment;
  /** The interface's name in its host; recorders show it. */
  readonly name: string;
  /** With prefix length; the first is the one that programs use unless told otherwise. */
  readonly addresses: readonly string[];
}

export interface Host {
  readonly attachments: readonly Attachment[];
  /** Destination and next hop. */
  readonly routes?: readonly (readonly [string, string])[];
  readonly forwards?: boolean;
  /** A rule set of nftables beside this file. */
  readonly filter?: string;
}

const single = (segment: Segment, addresses: readonly string[], gateway: string): Host => ({
  attachments: [{ segment, name: 'eth0', addresses }],
  routes: [['default', gateway]],
});

const internalServer = (address: string): Host => single('servers', [`${address}/24`], '192.168.10.1');

export const HOSTS = {
  'remote-clients': {
    attachments: [
      {
        segment: 'isp-a',
        name: 'eth0',
        addresses: ['203.0.113.10/24', '203.0.113.11/24', '203.0.113.12/24', '203.0.113.13/24', '2001:db8:203::10/64'],
      },
    ],
    routes: [
      ['default', '203.0.113.1'],
      ['default', '2001:db8:203::1'],
    ],
  },
  'internet-services': single('isp-a', ['203.0.113.53/24', '203.0.113.80/24'], '203.0.113.1'),
  intruder: {
    attachments: [{ segment: 'isp-a', name: 'eth0', addresses: ['203.0.113.66/24', '2001:db8:203::66/64'] }],
    routes: [
      ['default', '203.0.113.1'],
      ['default', '2001:db8:203::1'],
    ],
  },
  partner: single('isp-b', ['198.51.100.10/24'], '198.51.100.1'),
  'external-firewall': {
    attachments: [
      { segment: 'isp-a', name: 'isp-a', addresses: ['203.0.113.1/24', '2001:db8:203::1/64'] },
      { segment: 'isp-b', name: 'isp-b', addresses: ['198.51.100.1/24'] },
      { segment: 'perimeter', name: 'perimeter', addresses: ['10.45.16.1/24', '2001:db8:4516::1/64'] },
    ],
    forwards: true,
    filter: 'external-firewall.nft',
  },
  edge: {
    attachments: [
      {
        segment: 'perimeter',
        name: 'external',
        addresses: ['10.45.16.10/24', '10.45.16.20/24', '10.45.16.30/24', '2001:db8:4516::10/64'],
      },
      { segment: 'dmz', name: 'internal', addresses: ['172.25.33.10/24'] },
    ],
    routes: [
      ['default', '10.45.16.1'],
      ['192.168.0.0/16', '172.25.33.1'],
      ['default', '2001:db8:4516::1'],
    ],
    filter: 'edge.nft',
  },
  'reverse-proxy': {
    attachments: [
      { segment: 'perimeter', name: 'external', addresses: ['10.45.16.40/24'] },
      { segment: 'dmz', name: 'internal', addresses: ['172.25.33.40/24'] },
    ],
    routes: [
      ['default', '10.45.16.1'],
      ['192.168.0.0/16', '172.25.33.1'],
    ],
  },
  /** In no topology: the box that everyone forgot. */
  forgotten: single('dmz', ['172.31.5.7/24'], '172.31.5.1'),
  'internal-firewall': {
    attachments: [
      { segment: 'dmz', name: 'dmz', addresses: ['172.25.33.1/24', '172.31.5.1/24'] },
      { segment: 'servers', name: 'servers', addresses: ['192.168.10.1/24'] },
      { segment: 'clients', name: 'clients', addresses: ['192.168.20.1/22'] },
    ],
    // Front Ends whose next hop is set to the Edge's external address reach it through the Edge itself.
    routes: [['10.45.16.0/24', '172.25.33.10']],
    forwards: true,
    filter: 'internal-firewall.nft',
  },
  fe1: internalServer('192.168.10.90'),
  fe2: internalServer('192.168.10.91'),
  'pool-web': internalServer('192.168.10.190'),
  dc1: internalServer('192.168.10.53'),
  admin: internalServer('192.168.10.200'),
  'ocs-front-end': internalServer('192.168.10.20'),
  'ocs-web-components': internalServer('192.168.10.21'),
  'ocs-web-conferencing': internalServer('192.168.10.22'),
  'ocs-av-conferencing': internalServer('192.168.10.23'),
  clients: single('clients', ['192.168.20.50/22', '192.168.20.51/22', '192.168.21.60/22'], '192.168.20.1'),
} as const satisfies Record<string, Host>;

export type HostName = keyof typeof HOSTS;

/** The namespace of a host; everything the lab makes carries this prefix, and cleaning up goes by it. */
export const namespaceOf = (name: HostName | 'switches'): string => `rolepath-${name}`;
