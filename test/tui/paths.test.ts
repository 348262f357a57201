import { describe, expect, test } from 'vitest';
import { readCaptures } from '../../src/capture/read-captures.js';
import { loadSite } from '../../src/cli/site.js';
import { LiveHosts } from '../../src/live/live-hosts.js';
import { Monitor } from '../../src/live/monitor.js';
import { groupFigures, groupText, pathFigures } from '../../src/live/snapshot.js';
import { Findings } from '../../src/report/findings.js';
import { type PathItem, pathsSeen } from '../../src/tui/paths.js';
import { screenSite } from '../../src/tui/screen-site.js';
import { samplePath } from '../samples/expectations.js';
import { Bench, stateNews } from './support.js';

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
  const hosts = new LiveHosts();
  const monitor = new Monitor({
    ...site,
    sink: findings,
    onFinding: () => {},
    onVerdict: (judged, before) => hosts.note(judged, before),
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
      hosts: hosts.figures(catalogue),
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

describe('what a segment shows', () => {
  const statusOf = (items: readonly PathItem[], id: string) =>
    items.find(({ path, twins }) => [path.id, ...twins].includes(id));

  test('outside nothing between inner servers, but what the Edge could get', async () => {
    const { items } = await watched('edge-external.pcapng', 'consolidated-edge.topology.yaml');
    const inner = items().filter(({ why }) => why.startsWith('this segment shows nothing of '));
    expect(inner.length).toBeGreaterThan(10);
    for (const { path } of inner) expect([path.from.label, path.to.label].join()).not.toMatch(/\(external\)/);
    expect(statusOf(items(), 'lync-2010/edge/external/av-stun-udp-own-edge')?.status).toBe('never seen');
  });

  test('is not guessed where more hosts came than are told apart, or none', async () => {
    const { bench, items } = await watched('edge-external.pcapng', 'consolidated-edge.topology.yaml');
    const news = stateNews(1, 1);
    if (news.type !== 'state') throw new Error('a state is told');
    bench.tell({ ...news, state: { ...news.state, unlisted: 1 } });
    expect(items().some(({ why }) => why.startsWith('this segment'))).toBe(false);
    const fresh = new Bench(bench.site).type('3');
    const { table } = fresh.controller.tables.of(fresh.controller.state);
    expect((table.items as readonly PathItem[]).some(({ why }) => why.startsWith('this segment'))).toBe(false);
  });

  test('is told by hosts, which are asked for while the tab is shown', () => {
    const bench = new Bench(siteOf).type('3');
    expect(bench.orders.at(-1)).toEqual([0, { type: 'show', flows: false, hosts: true }]);
  });
});

const siteOf = screenSite(await loadSite(samplePath('consolidated-edge.topology.yaml')));

test('a role that the site has nobody for, and a condition that it does not meet, are said', async () => {
  const { items } = await watched('ocs-2007-internal.pcap', 'ocs-2007.topology.yaml');
  const reasons = new Set(items().map(({ why }) => why.replace(/ (no|nothing of) .*/, ' $1')));
  expect(reasons).toContain('the topology has no');
});
