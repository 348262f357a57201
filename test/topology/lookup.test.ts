import { BlockList, isIPv4 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noTopology } from '../../src/topology/compile.js';
import { describeEndpoint, lookup, topologyOf } from './site.js';

/** Special-purpose addresses have no zone; documentation addresses count as public, as labs and anonymisers use them. */
describe('the zone of addresses that no topology lists', () => {
  const topology = noTopology();

  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.1.1', '172.16.0.1', '172.31.255.255', '192.0.0.1'],
    ...[
      '192.168.1.1',
      '198.18.0.1',
      '198.19.255.255',
      '224.0.0.251',
      '239.255.255.250',
      '240.0.0.1',
      '255.255.255.255',
    ],
    ...['::', '::1', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '2001:2::1', '2001:10::1', '100::1', '4000::1'],
    ...['::ffff:10.0.0.1', '::10.0.0.1'],
  ])('%s has none', (address) => {
    expect(describeEndpoint(lookup(topology, address))).toBe('- -');
  });

  it.each([
    ...['1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '172.15.255.255', '172.32.0.0'],
    ...['192.0.1.0', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255'],
    ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
    ...['2000::', '2606:4700::1111', '3fff:ffff::1', '2002:a00:1::1', '64:ff9b::8.8.8.8', '::ffff:8.8.8.8'],
  ])('%s is the internet', (address) => {
    expect(describeEndpoint(lookup(topology, address))).toBe('- internet');
  });

  it('knows that no topology was given', () => {
    expect(topology).toMatchObject({ isGiven: false, name: undefined, products: [], hosts: [], natPairs: [] });
    expect(topology.endpoints).toHaveLength(2);
  });
});

interface Site {
  zones: Record<'perimeter' | 'internal' | 'internet', string[]>;
  hosts: Record<string, { roles: string[]; address: (string | { address: string; public: string })[]; zone?: string }>;
  networks: { cidr: string; role: string; name: string; zone?: string }[];
}

/** A small world, so that ranges meet: blocks of 10.0.0.0/26 and 2001:db8::/122, and a public block. */
const world = fc
  .tuple(fc.constantFrom('10.0.0.', '203.0.113.', '2001:db8::', 'fd00::'), fc.integer({ min: 0, max: 63 }))
  .map(([prefix, last]) => prefix + (prefix.includes(':') ? last.toString(16) : last));

const bits = (address: string) => (isIPv4(address) ? 32 : 128);

const block = fc.tuple(world, fc.integer({ min: 0, max: 6 })).map(([address, free]) => {
  const separator = address.includes(':') ? ':' : '.';
  const at = address.lastIndexOf(separator) + 1;
  const radix = address.includes(':') ? 16 : 10;
  const first = (Number.parseInt(address.slice(at), radix) >> free) << free;
  return `${address.slice(0, at)}${first.toString(radix)}/${bits(address) - free}`;
});

const zone = fc.constantFrom('perimeter' as const, 'internal' as const, 'internet' as const);

const site: fc.Arbitrary<Site> = fc
  .record({
    zoned: fc.uniqueArray(fc.record({ block, zone }), { maxLength: 8, selector: (one) => one.block }),
    addresses: fc.uniqueArray(world, { minLength: 8, maxLength: 8 }),
    hostZones: fc.array(fc.option(zone, { nil: undefined }), { minLength: 3, maxLength: 3 }),
    blocks: fc.uniqueArray(block, { maxLength: 8 }),
    networkRole: fc.array(fc.constantFrom('client', 'federated-partner'), { minLength: 8, maxLength: 8 }),
  })
  .map(({ zoned, addresses, hostZones, blocks, networkRole }) => {
    const [a = '', b = '', c = '', d = '', e = '', f = '', g = '', h = ''] = addresses;
    const withZone = (index: number) => (hostZones[index] === undefined ? {} : { zone: hostZones[index] });
    return {
      zones: {
        perimeter: zoned.filter((one) => one.zone === 'perimeter').map((one) => one.block),
        internal: zoned.filter((one) => one.zone === 'internal').map((one) => one.block),
        internet: zoned.filter((one) => one.zone === 'internet').map((one) => one.block),
      },
      hosts: {
        one: { roles: ['front-end'], address: [a, b, c], ...withZone(0) },
        two: { roles: ['front-end', 'client'], address: [{ address: d, public: e }, f], ...withZone(1) },
        three: { roles: ['client'], address: [{ address: g, public: h }], ...withZone(2) },
      },
      networks: blocks.map((cidr, index) => ({ cidr, role: networkRole[index] ?? 'client', name: `n${index}` })),
    };
  });

const family = (address: string) => (isIPv4(address) ? ('ipv4' as const) : ('ipv6' as const));

const holds = (cidr: string, address: string): boolean => {
  const [base = '', length = ''] = cidr.split('/');
  if (family(base) !== family(address)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(length), family(base));
  return list.check(address, family(address));
};

const mostSpecific = <T extends { cidr: string }>(items: readonly T[], address: string): T | undefined =>
  items
    .filter(({ cidr }) => holds(cidr, address))
    .sort((a, b) => Number(b.cidr.split('/')[1]) - Number(a.cidr.split('/')[1]))[0];

/** What the format's description says, asked anew for each address. */
function naive({ zones, hosts, networks }: Site, address: string): string {
  const listed = Object.entries(zones).flatMap(([name, blocks]) => blocks.map((cidr) => ({ name, cidr })));
  const own = address.startsWith('10.') || address.startsWith('fd00:') ? '-' : 'internet';
  const zoneOf = (one: string): string => mostSpecific(listed, one)?.name ?? (one === address ? own : defaultZone(one));
  for (const [name, host] of Object.entries(hosts)) {
    for (const entry of host.address) {
      const [mine, shown] = typeof entry === 'string' ? [entry, undefined] : [entry.address, entry.public];
      if (address === mine || address === shown)
        return [name, host.zone ?? zoneOf(mine), ...[...host.roles].sort()].join(' ');
    }
  }
  const network = mostSpecific(networks, address);
  return network === undefined ? `- ${zoneOf(address)}` : `${network.name} ${zoneOf(address)} ${network.role}`;
}

const defaultZone = (address: string) => (/^(10\.|fd00:)/.test(address) ? '-' : 'internet');

const everywhere = ['10.0.0.', '203.0.113.', '2001:db8::', 'fd00::'].flatMap((prefix) =>
  Array.from({ length: 66 }, (_, last) => prefix + (prefix.includes(':') ? last.toString(16) : last)),
);

describe('looking addresses up', () => {
  it('agrees with a plain search of the file, for every address of many small worlds', () => {
    fc.assert(
      fc.property(site, (one) => {
        const topology = topologyOf(JSON.stringify(one));
        for (const address of everywhere) {
          expect(`${address} ${describeEndpoint(lookup(topology, address))}`).toBe(`${address} ${naive(one, address)}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same answer from the cache, also when far more addresses were asked for than it holds', () => {
    const topology = topologyOf('{ networks: [{ cidr: 10.0.0.0/9, role: client, zone: internal }] }');
    const inside = topology.lookup(4, 0, 0, 0, 0x0a000000);
    const outside = topology.lookup(4, 0, 0, 0, 0x0a800000);
    expect([inside, outside].map(describeEndpoint)).toEqual(['- internal client', '- -']);
    let wrong = 0;
    for (let round = 0; round < 2; round++) {
      for (let host = 0; host < 300_000; host++) {
        if (topology.lookup(4, 0, 0, 0, 0x0a000000 + host) !== inside) wrong++;
        if (topology.lookup(4, 0, 0, 0, 0x0a800000 + host) !== outside) wrong++;
        if (topology.lookup(6, 0, 0, 0xffff, 0x0a000000 + host) !== inside) wrong++;
      }
    }
    expect(wrong).toBe(0);
  });

  it('keeps IPv4 and IPv6 of the same last word apart', () => {
    const topology = topologyOf('{ networks: [{ cidr: 0.0.0.1, role: client, zone: internal }] }');
    expect(describeEndpoint(topology.lookup(4, 0, 0, 0, 1))).toBe('- internal client');
    expect(describeEndpoint(topology.lookup(6, 0, 0, 0, 1))).toBe('- -');
    expect(describeEndpoint(topology.lookup(4, 0, 0, 0, 1))).toBe('- internal client');
  });

  it('takes signed and unsigned words', () => {
    const topology = topologyOf(
      '{ networks: [{ cidr: 203.0.113.7, role: client }, { cidr: "fd00::ffff:ffff", role: client }] }',
    );
    for (const word of [0xcb007107, 0xcb007107 | 0]) {
      expect(describeEndpoint(topology.lookup(4, 0, 0, 0, word))).toBe('- internet client');
    }
    for (const [high, low] of [
      [0xfd000000, 0xffffffff],
      [0xfd000000 | 0, -1],
    ] as const) {
      expect(describeEndpoint(topology.lookup(6, high, 0, 0, low))).toBe('- - client');
    }
  });

  it('finds ranges at both ends of the address space', () => {
    const topology = topologyOf(
      '{ networks: [{ cidr: 0.0.0.0-0.0.0.3, role: client }, { cidr: 255.255.255.250-255.255.255.255, role: client }, { cidr: "ffff:ffff::/32", role: client }] }',
    );
    expect(
      ['0.0.0.0', '0.0.0.4', '255.255.255.249', '255.255.255.255'].map((a) => describeEndpoint(lookup(topology, a))),
    ).toEqual(['- - client', '- -', '- -', '- - client']);
    expect(describeEndpoint(topology.lookup(6, -1, -1, -1, -1))).toBe('- - client');
    expect(describeEndpoint(topology.lookup(6, -2, -1, -1, -1))).toBe('- -');
    expect(describeEndpoint(topology.lookup(6, -1, 0, 0, 0))).toBe('- - client');
  });
});
