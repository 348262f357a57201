import { expect, test } from 'vitest';
import { readCaptures } from '../../src/capture/read-captures.js';
import { loadSite } from '../../src/cli/site.js';
import { LatestFlows } from '../../src/live/latest-flows.js';
import { LiveHosts } from '../../src/live/live-hosts.js';
import { Monitor } from '../../src/live/monitor.js';
import { samplePath } from '../samples/expectations.js';

const CAPTURE = samplePath('edge-external.pcapng');
const site = await loadSite(samplePath('consolidated-edge.topology.yaml'));

/** The sample, looked at each so many frames, with the lists of a screen. */
async function watched(every: number) {
  const latest = new LatestFlows();
  const hosts = new LiveHosts();
  const monitor = new Monitor({
    ...site,
    sink: { flow: (judged) => latest.ended(judged) },
    onFinding: () => {},
    onLook: (judged) => latest.seen(judged),
    onVerdict: (judged, before) => hosts.note(judged, before),
  });
  let frames = 0;
  const look = () => {
    latest.begin();
    monitor.look();
  };
  await readCaptures([CAPTURE], {
    frame(frame) {
      monitor.frame(frame);
      if (++frames % every === 0) look();
    },
  });
  return { latest, hosts, monitor, look };
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b);

test.each([1, 20, 1_000_000])('with a look each %i frames all flows are listed once they have ended', async (every) => {
  const { latest, monitor, hosts } = await watched(every);
  monitor.pipeline.finish();
  const flows = latest.texts(site.catalogue);
  expect(flows.length).toBe(sum(monitor.flows));
  expect(flows.every(({ live }) => !live)).toBe(true);
  for (const kind of ['expected', 'contradicted', 'unexpected', 'undetermined'] as const)
    expect(flows.filter((flow) => flow.kind === kind).length).toBe(monitor.flows[kind]);
  const figures = hosts.figures(site.catalogue);
  expect(figures.reduce((total, { opened }) => total + sum(opened), 0)).toBe(flows.length);
  expect(figures.reduce((total, { served }) => total + sum(served), 0)).toBe(flows.length);
  expect(
    figures.flatMap(({ opened, served }) => [...Object.values(opened), ...Object.values(served)]).every((n) => n >= 0),
  ).toBe(true);
  const edge = figures.find(({ end }) => end.address === '10.45.16.10');
  expect(edge).toMatchObject({ basis: 'given', end: { name: 'edge1', words: 'Access Edge (external)' } });
  expect(edge?.names).toContain('sip.contoso.com');
});

test('flows that last are listed while somebody looks, and can be asked about', async () => {
  const { latest, monitor, look } = await watched(1_000_000);
  latest.watch(true);
  look();
  const flows = latest.texts(site.catalogue);
  expect(flows.filter(({ live }) => live).length).toBe(monitor.pipeline.concurrent);
  const flow = flows.find(({ kind }) => kind === 'unexpected');
  const detail = latest.detail(flow?.id ?? '', site.catalogue);
  expect(detail?.explanation).toContain(flow?.to.address);
  expect(detail?.nearest.some(({ passed }) => !passed)).toBe(true);
  expect(latest.detail('no such flow', site.catalogue)).toBeUndefined();
  latest.watch(false);
  expect(latest.texts(site.catalogue).some(({ live }) => live)).toBe(false);
});

test('a flow that says nothing more is found by going through the table', async () => {
  const { latest, monitor } = await watched(10);
  latest.watch(true);
  latest.begin();
  monitor.visit(4096, (judged) => latest.seen(judged));
  expect(latest.texts(site.catalogue).filter(({ live }) => live).length).toBe(monitor.pipeline.concurrent);
});
