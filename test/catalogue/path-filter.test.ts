import { describe, expect, test } from 'vitest';
import { firewallsOf } from '../../src/catalogue/browse.js';
import type { DocumentedPath } from '../../src/catalogue/path.js';
import { pathLanguage } from '../../src/catalogue/path-filter.js';
import { sitePaths } from '../../src/catalogue/site-paths.js';
import { settingsOf } from '../../src/catalogue/site-settings.js';
import { compileFilter, type FilterLanguage } from '../../src/filter/filter.js';
import { topologyOf } from '../topology/site.js';
import { shippedCatalogue } from './support.js';

const catalogue = shippedCatalogue();
const paths = [...catalogue.paths.values()];

const topology = topologyOf(`
products: [lync-2010]
zones: { perimeter: [10.45.16.0/24, 172.25.33.0/24], internal: [192.168.0.0/16] }
hosts:
  edge1: { roles: [access-edge], external: 10.45.16.10, internal: 172.25.33.10 }
  fe1: { roles: [front-end], address: 192.168.10.90 }
`);
const site = { topology, applying: sitePaths(catalogue, settingsOf(topology)) };

function chosen(
  expression: string,
  language: FilterLanguage<DocumentedPath> = pathLanguage(catalogue),
): DocumentedPath[] {
  const compiled = compileFilter(expression, language);
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  const { test: passes } = compiled;
  return paths.filter(passes);
}

function problem(expression: string, language: FilterLanguage<DocumentedPath> = pathLanguage(catalogue)): string {
  const compiled = compileFilter(expression, language);
  return 'problems' in compiled ? compiled.problems.map(({ message }) => message).join('; ') : '';
}

describe('paths', () => {
  test.each<[string, (path: DocumentedPath) => boolean]>([
    ['role:av-edge', ({ from, to }) => [...from.roles, ...to.roles].includes('av-edge')],
    ['role:edge', ({ from, to }) => [...from.roles, ...to.roles].some((role) => role.endsWith('-edge'))],
    ['from:client', ({ from }) => from.roles.includes('client')],
    ['to:"Access Edge"', ({ to }) => to.roles.includes('access-edge')],
    [
      'port:5061',
      ({ from, to }) => [...from.ports, ...to.ports].some((ports) => ports.from <= 5061 && ports.to >= 5061),
    ],
    ['proto:udp', ({ transport }) => transport === 'udp'],
    ['-transport:udp', ({ transport }) => transport !== 'udp'],
    ['app:sip', (path) => [path, ...path.alsoAs].some(({ application }) => application === 'sip')],
    ['app:mtls', (path) => [path, ...path.alsoAs].some(({ security }) => security === 'mtls')],
    ['product:ocs-2007', ({ product }) => product === 'ocs-2007'],
    ['product:"Lync Server 2010"', ({ product }) => product === 'lync-2010'],
    ['product:sfb-se', ({ product }) => product === 'sfb-2019'],
    ['path:edge/external/', ({ id }) => id.includes('edge/external/')],
    ['row:edge2010-p03', ({ sources }) => sources.includes('edge2010-p03')],
    ['row:edge2010-p0*', ({ sources }) => sources.some((row) => row.startsWith('edge2010-p0'))],
    ['document:edge2010', ({ document }) => document === 'edge2010'],
    ['firewall:external', (path) => firewallsOf(catalogue, path).includes('external')],
    ['firewall:none', (path) => firewallsOf(catalogue, path).length === 0],
    ['standing:documented', ({ standing }) => standing === 'documented'],
    ['service:"external user"', ({ service }) => service.toLowerCase().includes('external user')],
  ])('%j', (expression, isMeant) => {
    const found = chosen(expression);
    expect(found.map(({ id }) => id)).toEqual(paths.filter(isMeant).map(({ id }) => id));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(paths.length);
  });

  test('can be asked for by workload where a poster names one', () => {
    const [workload] = paths.flatMap((path) => path.workloads);
    if (workload === undefined) expect(problem('workload:voice')).toContain("'voice' is not known here");
    else expect(chosen(`workload:"${workload}"`).every((path) => path.workloads.includes(workload))).toBe(true);
  });

  test('can be asked for by any word of theirs, those of their source rows included', () => {
    const row = catalogue.rows.get('edge2010-p03');
    expect(chosen(`"${row?.words ?? ''}"`).map(({ id }) => id)).toContain('lync-2010/edge/external/access-sip-tls');
  });

  test('of a site can be asked for by host and address', () => {
    const language = pathLanguage(catalogue, site);
    const ids = (expression: string) => chosen(expression, language).map(({ id }) => id);
    expect(ids('to:10.45.16.10')).toContain('lync-2010/edge/external/access-sip-tls');
    expect(ids('to:172.25.33.10')).not.toContain('lync-2010/edge/external/access-sip-tls');
    expect(ids('host:fe1')).toContain('lync-2010/edge/internal/access-sip-in');
    expect(ids('from:edge1 to:fe1')).toContain('lync-2010/edge/internal/access-sip-in');
    expect(ids('from:203.0.113.7 to:10.45.16.10')).toContain('lync-2010/edge/external/access-sip-tls');
  });

  test.each<[string, string]>([
    ['role:acess-edge', "'acess-edge' is not known here; did you mean 'access-edge'?"],
    ['product:lync-2011', "did you mean 'lync-2010'?"],
    ['row:edge2010-p99x', "'edge2010-p99x' is not known here; did you mean"],
    ['host:10.45.16.10', 'give it with -t'],
    ['from:10.45.16.10', 'give it with -t'],
    ['verdict:expected', 'is asked of flows, not of paths'],
    ['protoc:tcp', "did you mean 'proto:'?"],
  ])('%j is refused with what to write', (expression, message) => {
    expect(problem(expression)).toContain(message);
  });

  test('of a site whose host is misspelt are refused with the right one', () => {
    expect(problem('host:edge2', pathLanguage(catalogue, site))).toContain("did you mean 'edge1'?");
  });

  test('can be asked for by the example of every key', () => {
    const { fields } = pathLanguage(catalogue, site);
    for (const [key, { example }] of Object.entries(fields)) {
      expect(example.startsWith(`${key}:`)).toBe(true);
      const compiled = compileFilter(example, pathLanguage(catalogue, site));
      if ('problems' in compiled) expect([key, compiled.problems]).toEqual([key, []]);
    }
  });
});
