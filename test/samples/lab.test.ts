import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ExpectedFlow } from '../../samples/lab/expected-flow.js';
import { loadCatalogue } from '../../src/catalogue/load-catalogue.js';
import { loadExceptions } from '../../src/catalogue/site-exceptions.js';
import { checkTopology } from '../../src/topology/load.js';
import { REASONS } from '../../src/verdict/verdict.js';
import { flowName, loadExpectation, pair, SAMPLE_NAMES, SAMPLES, samplePath } from './expectations.js';
import { hasTshark, readWithTshark } from './tshark-flows.js';

const MEBIBYTE = 1 << 20;

const expectations = SAMPLE_NAMES.map((name) => [name, loadExpectation(name)] as const);

describe('the committed samples', () => {
  it('are all there, and small', () => {
    const sizes = expectations.map(([, { capture }]) => statSync(samplePath(capture)).size);
    expect(Math.max(...sizes)).toBeLessThan(MEBIBYTE);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2 * MEBIBYTE);
  });

  it('have an expectation each', () => {
    const captures = readdirSync(SAMPLES).filter((name) => /\.pcap(ng)?$/.test(name));
    expect(captures.toSorted()).toEqual(expectations.map(([, { capture }]) => capture).toSorted());
  });

  it('come as classic pcap and as pcapng', () => {
    const magics = expectations.map(([, { capture }]) => readFileSync(samplePath(capture)).readUInt32LE(0));
    expect(new Set(magics)).toEqual(new Set([0x0a0d0d0a, 0xa1b2c3d4]));
  });

  it('say nothing of the machine that recorded them', () => {
    for (const [, { capture }] of expectations) expect(readFileSync(samplePath(capture)).includes('Linux')).toBe(false);
  });

  it('plant at least one flow of every verdict', () => {
    const flows = expectations.flatMap(([, { flows: stated }]) => stated);
    expect(new Set(flows.map(({ verdict }) => verdict))).toEqual(new Set(Object.values(REASONS)));
  });
});

describe.each(expectations)('%s', (_, { topology, flows, capture, infrastructure, vlan }) => {
  it('names each flow once', () => {
    const names = flows.map(flowName);
    expect(names).toEqual([...new Set(names)]);
  });

  it('names a path exactly where one fits', () => {
    const kinds = flows.map(({ verdict, path }) => [verdict, path !== undefined] as const);
    expect(kinds).not.toContainEqual(['expected', false]);
    expect(kinds).not.toContainEqual(['contradicted', false]);
    expect(kinds).not.toContainEqual(['unexpected', true]);
  });

  it('stands beside a topology without problems', async () => {
    const catalogue = await loadCatalogue();
    expect(existsSync(samplePath(topology))).toBe(true);
    expect(checkTopology(samplePath(topology), catalogue.vocabulary()).problems).toEqual([]);
  });

  it('means paths that the catalogue or the site has', async () => {
    const catalogue = await loadCatalogue();
    const own = loadExceptions(samplePath('exceptions.yaml'), catalogue);
    const ids = new Set([...catalogue.paths.values(), ...own].map(({ id }) => id));
    expect(flows.flatMap(({ path }) => (path === undefined || ids.has(path) ? [] : [path]))).toEqual([]);
  });

  describe.skipIf(!hasTshark())('as tshark reads it (where tshark is installed)', () => {
    const view = hasTshark() ? readWithTshark(samplePath(capture)) : { flows: [], others: new Set(), vlans: new Set() };
    const { pairs, differences } = pair(flows, view.flows);

    it('holds every flow that is named, and no other', () => {
      expect(differences).toEqual([]);
    });

    it('shows each in the state that was planted', () => {
      expect(pairs.map(([flow, found]) => `${flowName(flow)} ${found.state}`)).toEqual(
        pairs.map(([flow]) => stated(flow)),
      );
    });

    it('shows the names that were asked for', () => {
      const asked = pairs.filter(([flow]) => flow.tls?.sni !== undefined);
      expect(asked.map(([, found]) => found.sni)).toEqual(asked.map(([flow]) => flow.tls?.sni));
    });

    it('holds beside them only what the network needs for itself', () => {
      const own = new Set<string>(infrastructure.map(({ protocol }) => protocol));
      expect([...view.others].filter((protocol) => protocol !== 'fragment' && !own.has(String(protocol)))).toEqual([]);
    });

    it('carries its tag in every frame', () => {
      expect([...view.vlans]).toEqual([vlan === undefined ? 'none' : String(vlan)]);
    });
  });
});

const stated = (flow: ExpectedFlow): string => `${flowName(flow)} ${flow.state}`;
