import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../src/catalogue/site-settings.js';
import { formatIp } from '../../src/ip-text.js';
import { ConfigError } from '../../src/problem.js';
import { checkTopologyText, loadTopology } from '../../src/topology/load.js';
import { CONSOLIDATED_EDGE, describeEndpoint, lookup, topologyOf, vocabulary } from './site.js';

const lines = (...text: string[]): string => text.join('\n');

const described = (text: string, addresses: readonly string[]): string[] => {
  const topology = topologyOf(text);
  return addresses.map((address) => describeEndpoint(lookup(topology, address)));
};

describe('the consolidated Edge reference', () => {
  const topology = topologyOf(CONSOLIDATED_EDGE);

  it.each([
    ['10.45.16.10', 'edge1 perimeter access-edge/external'],
    ['10.45.16.20', 'edge1 perimeter web-conferencing-edge/external'],
    ['10.45.16.30', 'edge1 perimeter av-edge/external'],
    ['131.107.155.30', 'edge1 perimeter av-edge/external'],
    ['172.25.33.10', 'edge1 perimeter access-edge/internal av-edge/internal web-conferencing-edge/internal'],
    ['10.45.16.40', 'proxy1 perimeter reverse-proxy/external'],
    ['172.25.33.40', 'proxy1 perimeter reverse-proxy/internal'],
    ['192.168.10.90', 'fe1 internal front-end'],
    ['192.168.10.91', 'fe2 internal front-end'],
    ['192.168.10.190', 'pool-web internal front-end load-balancer'],
    ['192.168.20.0', '- internal client'],
    ['192.168.23.255', '- internal client'],
    ['192.168.24.0', '- internal'],
    ['10.45.16.77', '- perimeter'],
    ['131.107.155.31', '- internet'],
    ['10.45.17.1', '- -'],
  ])('%s', (address, expected) => {
    expect(describeEndpoint(lookup(topology, address))).toBe(expected);
  });

  it('gives what the file says besides addresses', () => {
    expect(topology).toMatchObject({
      isGiven: true,
      name: 'lab',
      products: ['lync-2010'],
      domains: { sip: ['contoso.com'], ad: ['corp.contoso.com'] },
      federation: { oldestPartner: 'lync-2010' },
      features: new Map(),
      implied: true,
      tolerated: true,
      exceptionsFile: '/site/exceptions.yaml',
      sha256: createHash('sha256').update(CONSOLIDATED_EDGE).digest('hex'),
    });
    expect(topology.hosts.map(({ name, roles, serves }) => [name, roles.length, serves])).toEqual([
      ['edge1', 3, []],
      ['proxy1', 1, []],
      ['fe1', 1, []],
      ['fe2', 1, []],
      ['pool-web', 1, ['fe1', 'fe2']],
    ]);
  });

  it('gives the NAT pair', () => {
    const [pair, ...others] = topology.natPairs;
    expect(others).toEqual([]);
    expect(pair?.host).toBe('edge1');
    expect([pair?.own, pair?.public].map((ip) => ip && formatIp(ip.version, ...ip.words))).toEqual([
      '10.45.16.30',
      '131.107.155.30',
    ]);
  });

  it('lists the addresses of a role for rule sheets, in the order of the file', () => {
    expect(topology.addressesOf('av-edge')).toEqual([
      {
        role: 'av-edge',
        interface: 'external',
        zone: 'perimeter',
        name: 'edge1',
        kind: 'host',
        addresses: '10.45.16.30',
        public: '131.107.155.30',
        served: false,
      },
      {
        role: 'av-edge',
        interface: 'internal',
        zone: 'perimeter',
        name: 'edge1',
        kind: 'host',
        addresses: '172.25.33.10',
        public: undefined,
        served: false,
      },
    ]);
    expect(topology.addressesOf('av-edge', 'internal').map(({ addresses }) => addresses)).toEqual(['172.25.33.10']);
    expect(topology.addressesOf('front-end').map(({ addresses, served }) => [addresses, served])).toEqual([
      ['192.168.10.90', false],
      ['192.168.10.91', false],
      ['192.168.10.190', true],
    ]);
    expect(topology.addressesOf('client')).toMatchObject([
      { kind: 'network', addresses: '192.168.20.0/22', zone: 'internal' },
    ]);
    expect(topology.addressesOf('federated-partner')).toEqual([]);
  });

  it('numbers endpoints and classes densely, each once', () => {
    expect(topology.endpoints.map(({ id }) => id)).toEqual([...topology.endpoints.keys()]);
    expect(topology.classes.map(({ id }) => id)).toEqual([...topology.classes.keys()]);
    expect(new Set(topology.endpoints.map(describeEndpoint)).size).toBe(topology.endpoints.length);
    const [fe1, fe2] = ['192.168.10.90', '192.168.10.91'].map((address) => lookup(topology, address));
    expect(fe1).not.toBe(fe2);
    expect(fe1?.class).toBe(fe2?.class);
    expect(fe1?.basis).toBe('given');
  });
});

describe('hosts', () => {
  it('have all roles of an address that several lines give', () => {
    const text = lines(
      'zones: { perimeter: 10.0.0.0/8 }',
      'hosts:',
      '  edge1:',
      '    roles: [av-edge, access-edge]',
      '    external:',
      '      av-edge: { address: 10.0.0.1, public: 203.0.113.1 }',
      '      access-edge: [{ address: 10.0.0.2, public: 203.0.113.1 }, 10.0.0.1]',
      '    internal: [10.1.0.1, "fd00::1"]',
    );
    expect(described(text, ['10.0.0.1', '10.0.0.2', '203.0.113.1', '10.1.0.1', 'fd00::1'])).toEqual([
      'edge1 perimeter access-edge/external av-edge/external',
      'edge1 perimeter access-edge/external',
      'edge1 perimeter access-edge/external av-edge/external',
      'edge1 perimeter access-edge/internal av-edge/internal',
      'edge1 - access-edge/internal av-edge/internal',
    ]);
  });

  it('come before networks, however small those are', () => {
    const text = lines(
      'zones: { internal: 10.0.0.0/8 }',
      'hosts: { pool: { roles: [front-end], address: 10.0.0.0/24 } }',
      'networks: [{ cidr: 10.0.0.7, role: client }, { cidr: 10.0.1.0/24, role: client }]',
    );
    expect(described(text, ['10.0.0.7', '10.0.1.7'])).toEqual(['pool internal front-end', '- internal client']);
  });

  it('may be ranges', () => {
    const text = 'hosts: { pool: { roles: [front-end], zone: internal, address: 10.0.0.5-10.0.0.9 } }';
    expect(described(text, ['10.0.0.4', '10.0.0.5', '10.0.0.9', '10.0.0.10'])).toEqual([
      '- -',
      'pool internal front-end',
      'pool internal front-end',
      '- -',
    ]);
    expect(
      topologyOf(text)
        .addressesOf('front-end')
        .map(({ addresses }) => addresses),
    ).toEqual(['10.0.0.5-10.0.0.9']);
  });

  it('behind a load balancer lend it their roles on the same side', () => {
    const text = lines(
      'zones: { perimeter: 10.0.0.0/8 }',
      'hosts:',
      '  edge1: { roles: [access-edge, av-edge], external: { access-edge: 10.0.0.1 }, internal: 10.1.0.1 }',
      '  vip: { roles: [load-balancer], external: 10.0.0.9, internal: 10.1.0.9, serves: [edge1] }',
    );
    expect(described(text, ['10.0.0.9', '10.1.0.9'])).toEqual([
      'vip perimeter access-edge/external load-balancer/external',
      'vip perimeter access-edge/internal av-edge/internal load-balancer/internal',
    ]);
  });
});

describe('zones', () => {
  it('are decided by the host, then by the most specific range, then by the address', () => {
    const text = lines(
      'zones: { internal: [10.0.0.0/8], perimeter: [10.1.0.0/16, 203.0.113.0/24] }',
      'hosts:',
      '  fe1: { roles: [front-end], address: 10.0.0.1 }',
      '  edge1: { roles: [access-edge], external: 10.1.0.1, internal: 10.2.0.1 }',
      '  edge2: { roles: [access-edge], zone: perimeter, external: 198.51.100.1, internal: 10.2.0.2 }',
      'networks:',
      '  - { cidr: 10.1.7.0/24, role: client, zone: internal }',
    );
    const addresses = [
      '10.0.0.1',
      '10.1.0.1',
      '10.2.0.1',
      '198.51.100.1',
      '10.2.0.2',
      '10.1.7.1',
      '203.0.113.9',
      '198.51.100.2',
    ];
    expect(described(text, addresses)).toEqual([
      'fe1 internal front-end',
      'edge1 perimeter access-edge/external',
      'edge1 internal access-edge/internal',
      'edge2 perimeter access-edge/external',
      'edge2 perimeter access-edge/internal',
      '- internal client',
      '- perimeter',
      '- internet',
    ]);
  });

  it('of a public address is that of the own one, never the internet', () => {
    const nat = (zones: string) =>
      `{ zones: ${zones}, hosts: { e: { roles: [av-edge], external: { address: 10.0.0.1, public: 203.0.113.1 } } } }`;
    expect(described(nat('{ perimeter: 10.0.0.0/8 }'), ['203.0.113.1'])).toEqual(['e perimeter av-edge/external']);
    expect(described(nat('{ internal: 10.9.0.0/16 }'), ['203.0.113.1'])).toEqual(['e - av-edge/external']);
  });
});

describe('the other keys', () => {
  it('may leave out what documents only imply or tolerate', () => {
    expect(topologyOf('{}')).toMatchObject({ implied: true, tolerated: true });
    expect(topologyOf('{ paths: { implied: false } }')).toMatchObject({ implied: false, tolerated: true });
    expect(settingsOf(topologyOf('{ paths: { tolerated: false } }'))).toMatchObject({
      implied: true,
      tolerated: false,
    });
  });

  it('state features as a mapping or as a list, and nothing of the rest', () => {
    expect(topologyOf('{ features: { public-im: true, federation: false } }').features).toEqual(
      new Map([
        ['public-im', true],
        ['federation', false],
      ]),
    );
    expect(topologyOf('{ features: [public-im] }').features).toEqual(new Map([['public-im', true]]));
    expect(topologyOf('{}').features).toEqual(new Map());
  });

  it('may be left out', () => {
    expect(topologyOf('{}')).toMatchObject({
      isGiven: true,
      products: [],
      domains: { sip: [], ad: [] },
      federation: { oldestPartner: undefined },
      exceptionsFile: undefined,
      hosts: [],
      natPairs: [],
    });
  });

  it('take one domain without a list, in any case', () => {
    expect(topologyOf('{ domains: { sip: Contoso.COM, ad: [a.example, B.example] } }').domains).toEqual({
      sip: ['contoso.com'],
      ad: ['a.example', 'b.example'],
    });
  });

  it('name the site', () => {
    expect(topologyOf('{ name: Head office }').name).toBe('Head office');
  });
});

describe('loading', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rolepath-topology-'));
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  it('takes the name from the file, and the exceptions from beside it', () => {
    const { topology, warnings } = loadTopology(write('head-office.topology.yaml', CONSOLIDATED_EDGE), vocabulary);
    expect(warnings).toEqual([]);
    expect(topology.name).toBe('head-office');
    expect(topology.exceptionsFile).toBe(join(folder, 'exceptions.yaml'));
  });

  it('calls the exceptions as the topology was called: relative to the working directory, or absolute', () => {
    const site = (file: string, exceptions: string) =>
      checkTopologyText(file, `exceptions: ${exceptions}\n`, vocabulary).topology?.exceptionsFile;
    expect(site('site.yaml', 'exceptions.yaml')).toBe('exceptions.yaml');
    expect(site('sites/head.yaml', '../own.yaml')).toBe('own.yaml');
    expect(site('sites/head.yaml', '/etc/own.yaml')).toBe('/etc/own.yaml');
  });

  it('gives warnings beside a usable topology, and throws on errors', () => {
    expect(loadTopology(write('empty.yaml', '{}'), vocabulary).warnings).toHaveLength(1);
    expect(() => loadTopology(write('broken.yaml', 'hosts: 1'), vocabulary)).toThrow(ConfigError);
    expect(() => loadTopology(join(folder, 'none.yaml'), vocabulary)).toThrow(
      /none\.yaml: error: there is no such file/,
    );
    rmSync(folder, { recursive: true });
  });
});

/** Every run needs look-ups, and only some a file: the schema and YAML libraries cost more time than a small capture. */
describe('the way without a topology', () => {
  const source = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

  const imported = (file: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(file)) return seen;
    seen.add(file);
    for (const [, name = ''] of source(file).matchAll(/^import (?!type)[^;]*?'([^']+)';/gms)) {
      if (name.startsWith('.'))
        imported(new URL(name.replace(/\.js$/, '.ts'), new URL(file, import.meta.url)).href, seen);
      else seen.add(name);
    }
    return seen;
  };

  it('loads neither the YAML nor the schema library', () => {
    const names = [...imported('../../src/topology/compile.ts')];
    expect(names.some((name) => name.endsWith('/src/topology/endpoint-table.ts'))).toBe(true);
    expect(names.filter((name) => /^(zod|yaml)$|yaml-file/.test(name))).toEqual([]);
    expect([...imported('../../src/topology/load.ts')]).toContain('zod');
  });
});
