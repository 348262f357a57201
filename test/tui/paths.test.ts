import { describe, expect, test } from 'vitest';
import { readCaptures } from '../../src/capture/read-captures.js';
import { loadSite } from '../../src/cli/site.js';
import { Monitor } from '../../src/live/monitor.js';
import { groupFigures, groupText, pathFigures } from '../../src/live/snapshot.js';
import { Findings } from '../../src/report/findings.js';
import type { PathUsageRow } from '../../src/report/model/path-usage.js';
import { type Segments, segmentsSeen } from '../../src/report/segments.js';
import { type PathItem, pathsSeen } from '../../src/tui/paths.js';
import { screenSite } from '../../src/tui/screen-site.js';
import { sampleReport } from '../report/sample-reports.js';
import { type SampleName, samplePath } from '../samples/expectations.js';
import { Bench } from './support.js';

const SAMPLES = [
  ['edge-external.pcapng', 'consolidated-edge.topology.yaml'],
  ['edge-internal.pcapng', 'consolidated-edge.topology.yaml'],
  ['ocs-2007-internal.pcap', 'ocs-2007.topology.yaml'],
] as const;

/** The tab of a sample that was watched with a look each so many frames, and what its analysis found. */
async function watched(capture: string, topology: string, every = 20) {
  const site = await loadSite(samplePath(topology));
  const { catalogue } = site;
  const findings = new Findings();
  let segments: Segments = 0;
  const monitor = new Monitor({
    ...site,
    sink: findings,
    onFinding: () => {},
    onEnd: ({ initiator, responder }) => {
      segments |= segmentsSeen(initiator.class, responder.class, catalogue);
    },
  });
  let frames = 0;
  await readCaptures([samplePath(capture)], {
    frame(frame) {
      monitor.frame(frame);
      if (++frames % every === 0) monitor.look();
    },
  });
  monitor.pipeline.finish();
  const bench = new Bench(screenSite(site)).type('3').tell({
    type: 'overview',
    overview: {
      texts: monitor.groups.map((group) => groupText(group, catalogue)),
      figures: monitor.takeChanged().map(groupFigures),
      paths: [...monitor.paths.values()].map(pathFigures),
      segments,
    },
  });
  const items = (): readonly PathItem[] =>
    bench.controller.tables.of(bench.controller.state).table.items as readonly PathItem[];
  return { bench, findings, site, items };
}

describe.each(SAMPLES)('the paths of %s at %s', (capture, topology) => {
  test('are those of its analysis, with as many flows, answered or not', async () => {
    const { findings, items, bench } = await watched(capture, topology);
    const used = items().filter(({ flows }) => flows > 0);
    const row = (id: string, flows: number, unanswered: number, bytes: number) =>
      `${id} ${flows} ${unanswered} ${bytes}`;
    expect(used.map(({ path, flows, unanswered, bytes }) => row(path.id, flows, unanswered, bytes)).sort()).toEqual(
      [...findings.paths.values()]
        .map(({ path, flows, unanswered, bytes }) => row(path.id, flows, unanswered, bytes))
        .sort(),
    );
    for (const { status, flows, unanswered } of used) expect(status).toBe(flows > unanswered ? 'seen' : 'not answered');
    const { data } = bench.controller.state;
    expect(pathsSeen(data, bench.site)).toBe(items().filter(({ status }) => status === 'seen').length);
  });

  test('stand once, however many tables they are documented in', async () => {
    const { items, site } = await watched(capture, topology);
    const ids = items().flatMap(({ path, twins }) => [path.id, ...twins]);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(site.paths.map(({ id }) => id).sort());
    for (const { path, twins } of items()) for (const twin of twins) expect(path.sameAs).toContain(twin);
    expect(items().some(({ twins }) => twins.length > 0)).toBe(true);
  });

  test('say why, where they cannot be tested here', async () => {
    const { items } = await watched(capture, topology);
    for (const { status, why } of items()) expect(why !== '').toBe(status === 'not testable');
    expect(items().some(({ status }) => status === 'never seen')).toBe(true);
  });
});

/** What the report calls the statuses of a path and its twins, the best of which the screen shows. */
const SHOWN = [
  ['hit', 'seen'],
  ['unanswered', 'not answered'],
  ['possible', 'never seen'],
  ['never-seen', 'never seen'],
  ['not-testable', 'not testable'],
] as const;

const shownOf = (rows: readonly PathUsageRow[]) =>
  SHOWN.find(([status]) => rows.some((row) => row.status === status))?.[1];

test.each([
  ['edge-external', ...SAMPLES[0]],
  ['edge-internal', ...SAMPLES[1]],
  ['ocs-2007-internal', ...SAMPLES[2]],
] as const)('the report on %s says the same of each path, and why', async (name: SampleName, capture, topology) => {
  const { items } = await watched(capture, topology);
  const { report } = await sampleReport(name);
  const rows = new Map(report.paths.map((row) => [row.path, row]));
  for (const { path, twins, status, why } of items()) {
    const told = [path.id, ...twins].flatMap((id) => rows.get(id) ?? []);
    expect(`${path.id} ${status}`).toBe(`${path.id} ${shownOf(told)}`);
    if (status === 'not testable') expect(why).toBe(rows.get(path.id)?.why);
  }
});

describe('where a path shows', () => {
  const statusOf = (items: readonly PathItem[], id: string) =>
    items.find(({ path, twins }) => [path.id, ...twins].includes(id));

  test('nothing shows outside of what inner servers say to one another', async () => {
    const { items } = await watched('edge-external.pcapng', 'consolidated-edge.topology.yaml');
    const inner = items().filter(({ why }) => why.startsWith('nothing at all was seen within the internal network'));
    expect(inner.length).toBeGreaterThan(10);
    for (const { path } of inner) expect([path.from.label, path.to.label].join()).not.toMatch(/\(external\)/);
  });

  test('two hosts of one zone were not seen, where nothing was seen within it, though each of them was', async () => {
    const { items } = await watched('edge-external.pcapng', 'consolidated-edge.topology.yaml');
    const own = statusOf(items(), 'lync-2010/edge/external/av-stun-udp-own-edge');
    expect(own?.why).toBe('nothing at all was seen within the perimeter: that segment is not captured here');
  });

  test('is nowhere before anything has come', async () => {
    const { table } = new Bench(siteOf).type('3').controller.tables.of(new Bench(siteOf).type('3').controller.state);
    for (const { status } of table.items as readonly PathItem[]) expect(status).toBe('not testable');
  });
});

const siteOf = screenSite(await loadSite(samplePath('consolidated-edge.topology.yaml')));

test('a role that the site has nobody for, and a condition that it does not meet, are said', async () => {
  const { items } = await watched('ocs-2007-internal.pcap', 'ocs-2007.topology.yaml');
  const reasons = new Set(items().map(({ why }) => why.replace(/ no .*/, ' no')));
  expect(reasons).toContain('the topology has no');
});
