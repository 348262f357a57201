import { describe, expect, it } from 'vitest';
import { MAX_RANGES } from '../../src/topology/site-checks.js';
import { CONSOLIDATED_EDGE, check, problemsOf, topologyOf } from './site.js';

const lines = (...text: string[]): string => text.join('\n');

/** Roles inside, in a zone: what the tests below add to. */
const site = (...hosts: string[]): string => lines('zones: { internal: [10.0.0.0/8, fd00::/8] }', 'hosts:', ...hosts);

const fe = (name: string, address: string): string => `  ${name}: { roles: [front-end], address: ${address} }`;

describe('a topology file without problems', () => {
  it.each([
    ['the consolidated Edge reference', CONSOLIDATED_EDGE],
    [
      'one address for all services of an Edge',
      site(
        '  edge1:',
        '    roles: [access-edge, av-edge]',
        '    external: { access-edge: 10.0.0.1, av-edge: 10.0.0.1 }',
        '    internal: 10.0.1.1',
      ),
    ],
    [
      'one public address for all services of an Edge',
      site(
        '  edge1:',
        '    roles: [access-edge, av-edge]',
        '    external:',
        '      access-edge: { address: 10.0.0.1, public: 203.0.113.1 }',
        '      av-edge: [{ address: 10.0.0.2, public: 203.0.113.1 }, "fd00::2"]',
      ),
    ],
    [
      'a load balancer before each side of an Edge',
      site(
        '  edge1: { roles: [access-edge], external: 10.0.0.1, internal: 10.0.1.1 }',
        '  edge2: { roles: [access-edge], external: 10.0.0.2, internal: 10.0.1.2 }',
        '  vip: { roles: [load-balancer], external: 10.0.0.9, internal: 10.0.1.9, serves: [edge1, edge2] }',
      ),
    ],
    [
      'networks and zones inside one another',
      lines(
        'zones: { internal: 10.0.0.0/8, perimeter: [10.1.0.0/16] }',
        'networks:',
        '  - { cidr: 10.0.0.0/8, role: client }',
        '  - { cidr: [10.2.0.0/16, 10.3.0.1-10.3.0.9], roles: [front-end, client], name: pools }',
      ),
    ],
    ['hosts of others on the Internet', site('  partner: { roles: [federated-partner], address: 198.51.100.1 }')],
    ['features as a mapping and as a list', lines(site(fe('fe1', '10.0.0.1')), 'features: { public-im: false }')],
    ['features as a list', lines(site(fe('fe1', '10.0.0.1')), 'features: [public-im, federation]')],
  ])('%s', (_, text) => {
    expect(problemsOf(text)).toEqual([]);
  });
});

describe('errors, each at its place', () => {
  it.each([
    [
      'one address at two hosts',
      site(fe('fe1', '10.0.0.1'), fe('fe2', '[10.0.0.2, 10.0.0.1]')),
      [
        "4:50: error: hosts.fe2.address[1]: 10.0.0.1 is an address of 'fe1' already (line 3); list an address at one host only, with all its roles",
      ],
    ],
    [
      'one address at three hosts',
      site(fe('fe1', '10.0.0.1'), fe('fe2', '10.0.0.1'), fe('fe3', '10.0.0.1')),
      [
        "4:39: error: hosts.fe2.address: 10.0.0.1 is an address of 'fe1' already (line 3); list an address at one host only, with all its roles",
        "5:39: error: hosts.fe3.address: 10.0.0.1 is an address of 'fe1' already (line 3); list an address at one host only, with all its roles",
      ],
    ],
    [
      'an IPv6 address at two hosts, in two spellings',
      site(fe('fe1', 'fd00::1'), fe('fe2', '"FD00:0:0::1"')),
      [
        "4:39: error: hosts.fe2.address: fd00::1 is an address of 'fe1' already (line 3); list an address at one host only, with all its roles",
      ],
    ],
    [
      'an IPv4 address and its IPv6-mapped form',
      site(fe('fe1', '10.0.0.1'), fe('fe2', '"::ffff:10.0.0.1"')),
      [
        "4:39: error: hosts.fe2.address: 10.0.0.1 is an address of 'fe1' already (line 3); list an address at one host only, with all its roles",
      ],
    ],
    [
      'ranges of two hosts that overlap',
      site(fe('fe1', '10.0.0.5-10.0.0.9'), fe('fe2', '10.0.0.8/29')),
      [
        "4:39: error: hosts.fe2.address: 10.0.0.8/29 overlaps with 10.0.0.5-10.0.0.9 of 'fe1' already (line 3); list an address at one host only, with all its roles",
      ],
    ],
    [
      'a host inside the range of another',
      site(fe('fe1', '10.0.0.5'), fe('pool', '10.0.0.0/28')),
      [
        "4:40: error: hosts.pool.address: 10.0.0.0/28 overlaps with 10.0.0.5 of 'fe1' already (line 3); list an address at one host only, with all its roles",
      ],
    ],
    [
      'overlapping ranges of one host',
      site(fe('fe1', '[10.0.0.5, 10.0.0.0/28]')),
      [
        '3:50: error: hosts.fe1.address[1]: 10.0.0.0/28 overlaps with 10.0.0.5 of the same host (line 3); write each address once',
      ],
    ],
    [
      'the public address of another host',
      site(
        '  edge1: { roles: [av-edge], external: { address: 10.0.0.1, public: 203.0.113.1 } }',
        '  edge2: { roles: [av-edge], external: { address: 10.0.0.2, public: 203.0.113.1 } }',
        '  edge3: { roles: [av-edge], external: { address: 10.0.0.3, public: 10.0.0.1 } }',
      ),
      [
        "4:69: error: hosts.edge2.external.public: 203.0.113.1 is an address of 'edge1' already (line 3); list an address at one host only, with all its roles",
        "5:69: error: hosts.edge3.external.public: 10.0.0.1 is an address of 'edge1' already (line 3); list an address at one host only, with all its roles",
        "5:69: warning: hosts.edge3.external.public: 10.0.0.1 is no public address, though it stands under 'public'",
      ],
    ],
    [
      'a NAT pair of more than two addresses',
      site('  edge1: { roles: [av-edge], external: { address: 10.0.0.0/30, public: 203.0.113.1 } }'),
      [
        "3:51: error: hosts.edge1.external.address: '10.0.0.0/30' is more than one address; a NAT pair joins one address with one",
      ],
    ],
    [
      'addresses of a role that the host has not',
      site(
        '  edge1:',
        '    roles: [access-edge, av-edge]',
        '    external: { access-edge: 10.0.0.1, web-conferencing-edge: 10.0.0.2, av-edge: 10.0.0.3 }',
      ),
      [
        "5:40: error: hosts.edge1.external.web-conferencing-edge: 'web-conferencing-edge' is not among the host's roles (access-edge, av-edge); add it to 'roles', or remove the address",
      ],
    ],
    [
      'a host without address',
      site('  fe1: { roles: [front-end] }'),
      ["3:8: error: hosts.fe1: has no address; give it 'address', or 'external' and 'internal' for its two sides"],
    ],
    [
      'a host without roles',
      site('  fe1: { address: 10.0.0.1 }'),
      ["3:3: error: hosts.fe1.roles: the key 'roles' is missing (the roles that the host plays)"],
    ],
    [
      'a load balancer and hosts that are not there',
      site(
        fe('front1', '10.0.0.1'),
        '  vip: { roles: [load-balancer], address: 10.0.0.9, serves: [frnt1, vip, other] }',
      ),
      [
        "4:62: error: hosts.vip.serves[0]: there is no host 'frnt1'; did you mean 'front1'?",
        '4:69: error: hosts.vip.serves[1]: a load balancer does not serve itself; name the hosts behind it',
        "4:74: error: hosts.vip.serves[2]: there is no host 'other'; add it under 'hosts', or remove it here",
      ],
    ],
    [
      'a load balancer before a load balancer',
      site(
        fe('fe1', '10.0.0.1'),
        '  vip1: { roles: [load-balancer], address: 10.0.0.8, serves: [fe1] }',
        '  vip2: { roles: [load-balancer], address: 10.0.0.9, serves: [vip1] }',
      ),
      ["5:63: error: hosts.vip2.serves[0]: 'vip1' is a load balancer itself; name the hosts behind it"],
    ],
    [
      'a load balancer on a side where nothing is served',
      site(
        '  edge1: { roles: [access-edge], external: 10.0.0.1, internal: 10.0.1.1 }',
        '  vip: { roles: [load-balancer], address: 10.0.0.9, serves: [edge1] }',
      ),
      [
        "4:34: error: hosts.vip.address: the hosts that it serves have no 'address'; they have 'external' and 'internal', so write that here",
      ],
    ],
    [
      'zones that contradict one another',
      lines(
        'zones:',
        '  internal: [10.0.0.0/8, 10.1.0.0/16]',
        '  perimeter: [10.1.0.0/16, 10.255.0.0-11.0.0.255]',
        'networks: [{ cidr: 10.1.0.0/16, zone: internal, role: client }]',
      ),
      [
        "3:15: error: zones.perimeter[0]: 10.1.0.0/16 is in zone 'internal' already (line 2); keep it in one zone",
        '3:28: error: zones.perimeter[1]: 10.255.0.0-11.0.0.255 shares only a part with 10.0.0.0/8 (line 2); split one of the two',
        "4:20: error: networks[0].cidr: 10.1.0.0/16 is in zone 'perimeter' already (line 3); keep it in one zone",
      ],
    ],
    [
      'networks that contradict one another',
      lines(
        'zones: { internal: 10.0.0.0/8 }',
        'networks:',
        '  - { cidr: 10.1.0.0/16, role: client }',
        '  - { cidr: 10.1.0.0/16, role: front-end }',
        '  - { cidr: 10.1.255.0-10.2.0.9, role: client }',
      ),
      [
        '4:13: error: networks[1].cidr: 10.1.0.0/16 is in line 3 already; keep one of the two',
        '5:13: error: networks[2].cidr: 10.1.255.0-10.2.0.9 shares only a part with 10.1.0.0/16 (line 3); split one of the two',
      ],
    ],
    [
      'names that no catalogue knows',
      lines(
        'products: [lync-2012]',
        'federation: { oldestPartner: ocs2007 }',
        'features: { public-in: true }',
        'networks: [{ cidr: 203.0.113.0/24, role: clinet }, { cidr: 203.0.114.0/24, roles: [edge] }]',
      ),
      [
        "1:12: error: products[0]: unknown product 'lync-2012'; did you mean 'lync-2010'?",
        "2:30: error: federation.oldestPartner: unknown product 'ocs2007'; did you mean 'ocs-2007'?",
        "3:13: error: features.public-in: unknown key 'public-in'; did you mean 'public-im'?",
        "4:42: error: networks[0].role: unknown role 'clinet'; did you mean 'client'?",
        "4:84: error: networks[1].roles[0]: 'edge' stands for several roles; name those that are meant: access-edge, web-conferencing-edge, av-edge",
      ],
    ],
    [
      'a name that is no host name',
      site('  "fe 1": { roles: [front-end], address: 10.0.0.1 }'),
      ["3:3: error: hosts.'fe 1': 'fe 1' is no host name; use letters, digits, '-', '_' and '.'"],
    ],
    [
      'an IPv6 address that YAML reads as a key',
      site('  fe1: { roles: [front-end], address: [fd00::, 10.0.0.1] }'),
      ["3:40: error: hosts.fe1.address[0]: 'fd00::' ends in ':' and needs quotes, or YAML takes it for a key"],
    ],
  ] as const)('%s', (_, text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
    expect(check(text).topology).toBeUndefined();
  });

  it('all at once, of every kind, in the order of the file', () => {
    const text = lines(
      'products: [lync-2011]',
      'zones: { internal: [10.0.0.0/8], dmz: [10.1.0.0/16] }',
      'hosts:',
      '  edge1:',
      '    roles: [acess-edge, av-edge]',
      '    external: { access-edge: 10.0.0.10, av-edge: { adress: 10.0.0.30, public: 203.0.113.30 } }',
      '  fe1: { roles: [front-end], address: 10.0.0.300 }',
      '  fe2: { roles: [front-end], address: 10.0.0.10 }',
      '  vip: { roles: [load-balancer], address: 10.0.0.9, serves: [fe1, fe3] }',
      'networks:',
      '  - { cidr: 10.9.0.1/16, role: client }',
      '  - { cidr: 10.8.0.0/16, role: client }',
      '  - { cidr: 10.8.0.0/16, role: client }',
    );
    expect(problemsOf(text)).toEqual([
      "1:12: error: products[0]: unknown product 'lync-2011'; did you mean 'lync-2010'?",
      "2:34: error: zones.dmz: unknown key 'dmz'; use one of internet, perimeter or internal",
      "5:13: error: hosts.edge1.roles[0]: unknown role 'acess-edge'; did you mean 'access-edge'?",
      "6:52: error: hosts.edge1.external.av-edge.adress: unknown key 'adress'; did you mean 'address'?",
      "7:39: error: hosts.fe1.address: '10.0.0.300' is no IPv4 or IPv6 address",
      "8:39: error: hosts.fe2.address: 10.0.0.10 is an address of 'edge1' already (line 6); list an address at one host only, with all its roles",
      "9:67: error: hosts.vip.serves[1]: there is no host 'fe3'; did you mean 'fe1'?",
      '11:13: error: networks[0].cidr: 10.9.0.1 is not the first address of its /16; write 10.9.0.0/16 for the network, or 10.9.0.1 for the one address',
      '13:13: error: networks[2].cidr: 10.8.0.0/16 is in line 12 already; keep one of the two',
    ]);
  });

  it('as many as are worth reading, errors first', () => {
    const hosts = Array.from({ length: 300 }, (_, i) => fe(`fe${i}`, `192.168.${i >> 8}.${i & 255}`));
    const problems = problemsOf(site(...hosts, fe('twin', '192.168.0.0')));
    expect(problems).toHaveLength(201);
    expect(problems.at(-2)).toMatch(/hosts\.twin\.address: 192\.168\.0\.0 is an address of 'fe0' already/);
    expect(problems.at(-1)).toBe('warning: 102 more problems are not listed');
  });

  it('in a file with more ranges than a site has', () => {
    const networks = Array.from({ length: MAX_RANGES + 1 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    expect(problemsOf(`networks: [{ role: client, cidr: [${networks}] }]`)).toEqual([
      '1:1: error: 20001 address ranges, of which 20000 are possible; use networks',
    ]);
  });
});

describe('warnings, which leave the topology usable', () => {
  it.each([
    [
      'nobody with a role',
      '{}',
      ["1:1: warning: neither 'hosts' nor 'networks': nobody has a role, so no flow can be judged"],
    ],
    [
      'a product whose documents only complete those of another',
      lines('products: [ocs-2007-r2]', site(fe('fe1', '10.0.0.1'))),
      [
        "1:12: warning: products[0]: the documents of 'ocs-2007-r2' only complete those of 'ocs-2007'; name that as well: [ocs-2007-r2, ocs-2007]",
      ],
    ],
    [
      'no zones at all',
      lines('hosts:', fe('fe1', '10.0.0.1'), fe('fe2', '10.0.0.2')),
      ["1:1: warning: no 'zones': without them, directions cannot be judged"],
    ],
    [
      'an address in no zone, once for each side of a host',
      lines(
        'zones: { internal: 10.0.0.0/8 }',
        'hosts:',
        fe('fe1', '[10.0.0.1, 192.168.0.1, 192.168.0.2]'),
        'networks: [{ cidr: 192.168.1.0/24, role: client }]',
      ),
      [
        "3:50: warning: hosts.fe1.address[1]: 192.168.0.1 is in no zone; list its network under 'zones'",
        "4:20: warning: networks[0].cidr: 192.168.1.0/24 is in no zone; list it under 'zones', or give the network its 'zone'",
      ],
    ],
    [
      'a server on a public address that no zone lists',
      site(fe('fe1', '203.0.113.1')),
      [
        "3:39: warning: hosts.fe1.address: 203.0.113.1 is a public address in no listed zone, so it counts as the internet; list its network under 'zones', or give the host its 'zone'",
      ],
    ],
    [
      'private addresses in the zone internet',
      lines(
        'zones: { internet: [0.0.0.0/0, 10.7.0.0/16], internal: 10.0.0.0/9 }',
        'hosts:',
        '  fe1: { roles: [front-end], zone: internet, address: 10.0.0.1 }',
      ),
      [
        '1:21: warning: zones.internet[0]: 0.0.0.0/0 holds addresses that are not public, and the zone internet takes them in; public addresses are the internet without being listed',
        '1:32: warning: zones.internet[1]: 10.7.0.0/16 holds addresses that are not public, and the zone internet takes them in; public addresses are the internet without being listed',
        '3:55: warning: hosts.fe1.address: 10.0.0.1 is no public address, though its host is in the zone internet',
      ],
    ],
    [
      'addresses that no host has',
      site(fe('fe1', '[224.0.0.1, 127.0.0.1, "::1", 255.255.255.255, 10.0.0.1]')).replace(
        '10.0.0.0/8',
        '0.0.0.0/0, "::/0"',
      ),
      [
        '3:40: warning: hosts.fe1.address[0]: 224.0.0.1 is a multicast address, which no host on the wire has',
        '3:51: warning: hosts.fe1.address[1]: 127.0.0.1 is a loopback address, which no host on the wire has',
        '3:62: warning: hosts.fe1.address[2]: ::1 is the loopback address, which no host on the wire has',
        '3:69: warning: hosts.fe1.address[3]: 255.255.255.255 is the broadcast address, which no host on the wire has',
      ],
    ],
    [
      'a public address that is the own one',
      site('  edge1: { roles: [av-edge], external: { address: 10.0.0.1, public: 10.0.0.1 } }'),
      ["3:69: warning: hosts.edge1.external.public: 10.0.0.1 is the address itself; without a NAT, leave 'public' out"],
    ],
    [
      'a role without address',
      site('  edge1: { roles: [access-edge, av-edge], external: { av-edge: 10.0.0.1 } }'),
      ["3:20: warning: hosts.edge1.roles[0]: no address has the role 'access-edge'"],
    ],
    [
      'an Edge of which neither side is told',
      site('  edge1: { roles: [av-edge], address: 10.0.0.1 }'),
      [
        "3:30: warning: hosts.edge1.address: paths of 'av-edge' tell its two sides apart; write 'external' or 'internal' instead of 'address'",
      ],
    ],
  ] as const)('%s', (_, text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
    expect(topologyOf(text).isGiven).toBe(true);
  });
});

describe('a file that is no topology', () => {
  it.each([
    ['nothing', '', '1:1: error: expected a mapping (key: value), found nothing'],
    ['a list', '- a', '1:1: error: expected a mapping (key: value), found a list'],
    ['text', 'hello', "1:1: error: expected a mapping (key: value), found 'hello'"],
    ['a tab', 'hosts:\n\tfe1: {}', '2:1: error: a tab as indentation; YAML allows spaces only'],
    [
      'a deep file',
      '{a: '.repeat(10_000),
      '1:262: error: more than 32 levels inside one another; no such file needs as many',
    ],
  ])('%s', (_, text, expected) => {
    expect(problemsOf(text)).toEqual([expected]);
    expect(check(text).topology).toBeUndefined();
  });

  it('an alias bomb', () => {
    const bomb = Array.from(
      { length: 40 },
      (_, i) => `  n${i}: &n${i} [${i === 0 ? '10.0.0.1' : `*n${i - 1}, *n${i - 1}`}]`,
    );
    const [first, ...rest] = problemsOf(lines('zones:', ...bomb)).filter((line) => line.includes('aliases'));
    expect(first).toMatch(
      /^\d+:\d+: error: zones\.n\d+\[\d\]: with '\*n\d+', the aliases stand for more than 10000 values/,
    );
    expect(rest).toEqual([]);
  });
});
