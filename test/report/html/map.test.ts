import { describe, expect, test } from 'vitest';
import { arrowsOf, mostUrgent } from '../../../src/report/html/map/arrows.js';
import { arrowsLeftOutWords, MAX_ARROWS, MAX_BOXES, MAX_STRANDS } from '../../../src/report/html/map/bounds.js';
import { boxText } from '../../../src/report/html/map/box-text.js';
import { MAP_ZONES } from '../../../src/report/html/map/boxes.js';
import { arrowWords } from '../../../src/report/html/map/drawing.js';
import { LAYERS, layersOf } from '../../../src/report/html/map/layers.js';
import type { Area, MapLayout } from '../../../src/report/html/map/layout.js';
import { LocalEngine } from '../../../src/report/html/map/layout-engine.js';
import { deploymentMap } from '../../../src/report/html/map/map.js';
import type { Strand } from '../../../src/report/html/map/strands.js';
import { headline } from '../../../src/report/html/sections/verdict.js';
import type { Report } from '../../../src/report/model/report.js';
import { reportOn, type Site } from './support.js';

const reports = {
  edge: reportOn('edge'),
  outside: reportOn('outside'),
  ocs: reportOn('ocs'),
  nobody: reportOn('nobody'),
};
const draw = (site: Site) => deploymentMap(reports[site], new LocalEngine());
const maps: Partial<Record<Site, ReturnType<typeof draw>>> = {};
/** The map of a site, drawn once. */
const mapOf = (site: Site) => (maps[site] ??= draw(site));

/** The strands as lines: `external client > Access Edge 443 seen 3`. */
const lines = (strands: readonly Strand[]): string[] =>
  strands.map(
    ({ from, to, ports, state, flows }) =>
      `${from.title} > ${to.title} ${ports.map((range) => range.from).join()} ${state} ${flows}`,
  );

describe('what is drawn', () => {
  test('documented paths that were seen, between the roles that the site has', async () => {
    const drawn = lines((await mapOf('edge')).strands);
    expect(drawn).toContain('external client > Access Edge 443 seen 3');
    expect(drawn).toContain('Front End > Web Conferencing Edge 8057 seen 1');
    expect(drawn).toContain('Access Edge > federated partner 5061 seen 1');
    expect(drawn).toContain('reverse proxy > Front End 4443 seen 1');
  });

  test('one that is in many tables is one arrow', async () => {
    const { strands } = await mapOf('edge');
    const signIn = strands.filter(
      ({ from, to, ports, state }) =>
        from.title === 'external client' && to.title === 'Access Edge' && ports[0]?.from === 443 && state === 'seen',
    );
    expect(signIn.map(({ paths }) => paths.length)).toEqual([7]);
  });

  test('what no document knows, with the ports of a scan on one arrow', async () => {
    const { layers } = await mapOf('edge');
    const scan = layers[0]!.arrows.find(
      ({ from, to, state, answered }) =>
        from.title === 'the Internet' && to.title === 'Access Edge' && state === 'unexpected' && !answered,
    )!;
    expect(scan.lines[0]).toMatch(/^! 21, 23, 25, 110 \+\d+\/tcp$/);
    expect(arrowWords(scan)).toMatch(
      /^! 21, .*: the Internet to Access Edge, unexpected: no document knows it, 19 flows, 19 not answered$/,
    );
  });

  test('an arrow names a failure at the port that it is of', async () => {
    const { layers } = await mapOf('edge');
    const [some] = layers[0]!.arrows.flatMap(({ strands }) =>
      strands.filter(({ state, ports }) => state === 'seen' && ports.length === 1),
    );
    const strand = (port: number, flows: number, unanswered: number): Strand => ({
      ...some!,
      ports: [{ from: port, to: port }],
      transport: 'tcp',
      application: '',
      flows,
      unanswered,
    });
    const label = (...strands: Strand[]) => arrowsOf(strands, 'layer')[0]!.lines;
    expect(label(strand(80, 3, 0), strand(443, 2, 1))).toEqual(['✓ 80/tcp', '443/tcp (1 of 2 ✗)']);
    expect(label(strand(80, 3, 2), strand(443, 2, 0))).toEqual(['✓ 80/tcp (2 of 3 ✗)', '443/tcp']);
    expect(label(strand(80, 3, 0), strand(443, 2, 1), strand(444, 1, 0), strand(5061, 1, 0))).toEqual([
      '✓ 80, 443–444, 5061/tcp',
      '(1 of 7 ✗)',
    ]);
  });

  test('what no document knows has the ports seen, not the range that a document allows', async () => {
    const { layers } = await mapOf('ocs');
    const sip = layers[0]!.arrows.find(
      ({ state, strands }) => state === 'unexpected' && strands.some(({ ports }) => ports[0]?.from === 5063),
    );
    expect(sip?.lines).toEqual(['! 5063/tcp sip']);
    const many = {
      ...reports.ocs.deviations.find(({ portsSeen }) => portsSeen !== undefined)!,
      ports: { from: 5063, to: 5090 },
      portsSeen: { count: 9, ranges: [{ from: 5063, to: 5064 }] },
    };
    const { strands } = await deploymentMap({ ...reports.ocs, paths: [], deviations: [many] }, new LocalEngine());
    expect(strands.map(({ ports }) => ports)).toEqual([[{ from: 5063, to: 5090 }]]);
  });

  test('what could not be seen is told from what never was', async () => {
    const states = (strands: readonly Strand[]) => new Set(strands.map(({ state }) => state));
    expect(states((await mapOf('outside')).strands)).toContain('untested');
    expect(states((await mapOf('edge')).strands)).toContain('unseen');
  });

  test('every flow of the report once: expected ones on paths, the others beside them', async () => {
    for (const site of ['edge', 'outside', 'ocs', 'nobody'] as const) {
      const { strands } = await mapOf(site);
      const { flows } = reports[site].head;
      const sum = (wanted: (strand: Strand) => boolean): number =>
        strands.filter(wanted).reduce((total, strand) => total + strand.flows, 0);
      expect(sum(({ state }) => state === 'seen' || state === 'unanswered')).toBe(flows.expected);
      expect(sum(({ state }) => state === 'unexpected')).toBe(flows.unexpected);
      expect(sum(({ state }) => state === 'contradicted')).toBe(flows.contradicted);
      expect(sum(({ state }) => state === 'undetermined')).toBe(flows.undetermined);
    }
  });

  test('nobody has a role without a topology', async () => {
    const { strands } = await mapOf('nobody');
    expect(new Set(strands.map(({ state }) => state))).toEqual(new Set(['undetermined']));
    expect(strands.flatMap(({ from, to }) => [from.role, to.role]).every((role) => role === undefined)).toBe(true);
  });
});

test('every path belongs to a workload, or to what its application tells', () => {
  for (const { paths } of Object.values(reports))
    for (const row of paths) {
      expect(layersOf(row).length).toBeGreaterThan(0);
      expect(layersOf(row).every((layer) => LAYERS.some((known) => known === layer))).toBe(true);
    }
});

const meet = (a: Area, b: Area): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Pairs of boxes and labels that lie over one another. */
function overlaps({ boxes, arrows }: MapLayout): string[] {
  const areas = [
    ...boxes.map((box) => ({ name: box.box.title, area: box })),
    ...arrows.map(({ arrow, label }) => ({ name: arrow.lines.join(' '), area: label })),
  ];
  return areas.flatMap((one, index) =>
    areas.slice(index + 1).flatMap((other) => (meet(one.area, other.area) ? [`${one.name} / ${other.name}`] : [])),
  );
}

describe('where it is drawn', () => {
  test('no box and no label lies over another, in any layer', async () => {
    for (const site of ['edge', 'outside', 'ocs', 'nobody'] as const)
      for (const { layout } of (await mapOf(site)).layers) expect(overlaps(layout)).toEqual([]);
  });

  test('zones stand from the Internet inwards, each in a column of its own', async () => {
    for (const { layout } of (await mapOf('edge')).layers) {
      const order = layout.columns.map(({ zone }) => MAP_ZONES.indexOf(zone));
      expect(order).toEqual([...order].sort());
      layout.columns.slice(1).forEach((column, index) => {
        expect(column.left).toBeGreaterThan(layout.columns[index]!.right);
      });
    }
  });

  test('each arrow begins at the box that opens and ends at the one that listens', async () => {
    for (const { layout } of (await mapOf('edge')).layers)
      for (const { arrow, points } of layout.arrows) {
        const near = (point: { x: number; y: number } | undefined, id: string): boolean => {
          const box = layout.boxes.find((one) => one.box.id === id)!;
          return meet({ x: point!.x - 1, y: point!.y - 1, width: 2, height: 2 }, box);
        };
        expect(near(points[0], arrow.from.id)).toBe(true);
        expect(near(points.at(-1), arrow.to.id)).toBe(true);
      }
  });

  test('the same report gives the same picture', async () => {
    expect(JSON.stringify(await draw('edge'))).toBe(JSON.stringify(await mapOf('edge')));
  });
});

test('a forged log can have a thousand roles; a map has room for some of them, and says so', async () => {
  const [row] = reports.edge.deviations;
  const forged = {
    ...reports.edge,
    deviations: Array.from({ length: 3000 }, (_, index) => ({
      ...row!,
      id: `d${index}`,
      from: { label: 'x', role: `role-${index % 1000}`, zone: 'internal' as const },
    })),
  };
  const map = await deploymentMap(forged, new LocalEngine());
  expect(map.boxes.length).toBeLessThanOrEqual(MAX_BOXES);
  expect(map.strands.length).toBeLessThanOrEqual(MAX_STRANDS);
  expect(map.leftOut).toBeGreaterThan(1000);
  for (const { arrows } of map.layers) expect(arrows.length).toBeLessThanOrEqual(MAX_ARROWS);
  expect(map.strands.some(({ state }) => state === 'seen')).toBe(true);
});

test('a layer of more arrows than can be drawn says how many it lacks', async () => {
  const [row] = reports.edge.deviations;
  const end = (index: number) => ({ label: 'x', role: `role-${index}`, zone: 'internal' as const });
  const forged = {
    ...reports.edge,
    mapping: [],
    paths: [],
    deviations: Array.from({ length: 400 }, (_, index) => ({
      ...row!,
      id: `d${index}`,
      from: end(index % 20),
      to: end(20 + Math.floor(index / 20)),
    })),
  };
  const [layer] = (await deploymentMap(forged, new LocalEngine())).layers;
  expect(layer?.arrows).toHaveLength(MAX_ARROWS);
  expect(layer?.leftOut).toBe(400 - MAX_ARROWS);
  expect(arrowsLeftOutWords(layer?.leftOut ?? 0)).toMatch(/^280 more arrows/);
  expect(arrowsLeftOutWords(0)).toBeUndefined();
});

test('what was answered and has the most flows is drawn where there is no room for all', async () => {
  const { layers } = await mapOf('edge');
  const all = layers[0]!.arrows;
  const flowsOf = ({ strands }: (typeof all)[number]) => strands.reduce((sum, { flows }) => sum + flows, 0);
  const unexpected = all.filter(({ state }) => state === 'unexpected');
  const answered = unexpected.filter((arrow) => arrow.answered);
  expect(answered.length).toBeGreaterThan(1);
  expect(answered.length).toBeLessThan(unexpected.length);
  expect(mostUrgent(all, answered.length)).toEqual(answered);
  const [first] = mostUrgent(all, 1);
  expect(flowsOf(first!)).toBe(Math.max(...answered.map(flowsOf)));
  expect(mostUrgent(all, all.length)).toBe(all);
});

test('a long address lacks its middle, for addresses of one network differ at their end', async () => {
  const box = (await mapOf('edge')).boxes.find(({ role }) => role === 'av-edge')!;
  const hosts = ['1010', '2020'].map((end) => ({
    ...box.hosts.find(({ roles }) => roles.some((one) => one.interface === 'external'))!,
    ip: `2001:db8:4516:aaaa:bbbb:cccc:dddd:${end}`,
  }));
  expect(boxText({ ...box, hosts }).lines.slice(1)).toEqual([
    'out 2001:db8:4516:…:dddd:1010',
    'out 2001:db8:4516:…:dddd:2020',
  ]);
  const plain = hosts.map((host) => ({ ...host, roles: [{ role: 'front-end' as const }] }));
  const { name: _none, ...nameless } = plain[1]!;
  expect(boxText({ ...box, hosts: [plain[0]!] }).lines).toEqual(['edge1 2001:db8:…:dddd:1010']);
  expect(boxText({ ...box, hosts: [nameless] }).lines).toEqual(['2001:db8:4516:aaaa:…:dddd:2020']);
});

test('the headline counts one flow as one', () => {
  const head = (flows: Partial<Report['head']['flows']>, unanswered: number) =>
    headline({
      ...reports.edge.head,
      flows: { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0, ...flows },
      unanswered,
    });
  expect(head({ unexpected: 1, contradicted: 1, expected: 1 }, 1)).toBe(
    'Of 3 flows, 1 belongs to no documented path; 1 is on a documented path with other bytes than documented; ' +
      '1 is documented, and nobody answered.',
  );
  expect(head({ unexpected: 2, expected: 2 }, 2)).toBe(
    'Of 4 flows, 2 belong to no documented path; 2 are documented, and nobody answered.',
  );
  expect(head({ expected: 1 }, 0)).toBe('The one flow is on a documented path and was answered.');
});
