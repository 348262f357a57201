import { describe, expect, test } from 'vitest';
import type { Frame, FrameSink } from '../../src/capture/frame.js';
import { readCaptures } from '../../src/capture/read-captures.js';
import { loadSite } from '../../src/cli/site.js';
import { LOOKS_FOR_SILENCE, Monitor } from '../../src/live/monitor.js';
import { Pipeline } from '../../src/pipeline.js';
import { entriesOf } from '../../src/report/finding-entries.js';
import type { FindingGroup } from '../../src/report/finding-group.js';
import { outcomeText } from '../../src/report/finding-words.js';
import { Findings } from '../../src/report/findings.js';
import { samplePath } from '../samples/expectations.js';

const CAPTURE = samplePath('edge-external.pcapng');
const site = await loadSite(samplePath('consolidated-edge.topology.yaml'));
/** The same with another judge, whose numbers of verdicts and classes are its own. */
const anew = await loadSite(samplePath('consolidated-edge.topology.yaml'));

/** A monitor, what it announced, and what it handed on at the end of flows. */
function watching() {
  const announced: string[] = [];
  const findings = new Findings();
  const monitor = new Monitor({
    ...site,
    sink: findings,
    onFinding: (group) => announced.push(groupName(group)),
  });
  return { monitor, announced, findings };
}

const groupName = ({ verdict, initiator, responder, protocol, port, answered }: FindingGroup): string =>
  [verdict.reason, verdict.path?.id, initiator.id, responder.id, protocol, port, answered].join(' ');

const figures = (group: FindingGroup) => [groupName(group), group.flows, group.packets, group.bytes, outcome(group)];

/** How its flows went: `8 refused`, `1 rejected; ICMP port unreachable from 203.0.113.1 (1)`. */
const outcome = (group: FindingGroup): string => entriesOf([group]).map(outcomeText).join();

/** The groups that an analysis of the whole capture makes. */
async function analysed(): Promise<Findings> {
  const findings = new Findings();
  const pipeline = new Pipeline({ ...site, sink: findings });
  await readCaptures([CAPTURE], pipeline);
  pipeline.finish();
  return findings;
}

/** Looks after every so many frames. */
const lookingEach = (monitor: Monitor, every: number): FrameSink => {
  let frames = 0;
  return {
    frame(frame: Frame): void {
      monitor.frame(frame);
      if (++frames % every === 0) monitor.look();
    },
  };
};

describe('a capture that is watched', () => {
  test.each([1, 2, 3, 10, 100, 1_000_000])(
    'with a look each %i frames comes to what its analysis says',
    async (every) => {
      const { monitor, findings } = watching();
      await readCaptures([CAPTURE], lookingEach(monitor, every));
      monitor.pipeline.finish();
      const whole = await analysed();
      expect(
        monitor.groups
          .filter(({ flows }) => flows > 0)
          .map(figures)
          .sort(),
      ).toEqual(whole.groups.map(figures).sort());
      expect(monitor.flows).toEqual(whole.flows);
      expect(findings.flows).toEqual(whole.flows);
      expect(monitor.groups.every(({ live }) => live === 0)).toBe(true);
      const used = (paths: Iterable<{ path: { id: string }; flows: number; unanswered?: number; bytes: number }>) =>
        [...paths]
          .map(({ path, flows, unanswered = 0 }) => [path.id, flows - unanswered])
          .filter(([, flows]) => flows !== 0);
      expect(used(monitor.paths.values()).sort()).toEqual(used(whole.paths.values()).sort());
    },
  );

  test('counts flows that last, with what they have sent until now', async () => {
    const { monitor } = watching();
    await readCaptures([CAPTURE], lookingEach(monitor, 50));
    for (let i = 0; i < LOOKS_FOR_SILENCE; i++) monitor.look();
    const now = monitor.groups
      .filter(({ flows }) => flows > 0)
      .map(figures)
      .sort();
    expect(now.length).toBeGreaterThan(5);
    expect(Object.values(monitor.flows).reduce((a, b) => a + b)).toBeGreaterThan(50);
    monitor.pipeline.finish();
    expect(
      monitor.groups
        .filter(({ flows }) => flows > 0)
        .map(figures)
        .sort(),
    ).toEqual(now);
  });
});

describe('a site that is read anew', () => {
  test.each([1, 7, 100, 300, 584])('after %i frames and unchanged changes nothing that is said', async (after) => {
    const { monitor, announced, findings } = watching();
    let frames = 0;
    await readCaptures([CAPTURE], {
      frame(frame: Frame): void {
        monitor.frame(frame);
        if (++frames === after) monitor.use(anew);
        if (frames % 10 === 0) monitor.look();
      },
    });
    monitor.pipeline.finish();
    const whole = await analysed();
    expect(
      monitor.groups
        .filter(({ flows }) => flows > 0)
        .map(({ flows, packets, bytes, port, verdict }) => [verdict.reason, port, flows, packets, bytes].join(' '))
        .sort(),
    ).toEqual(
      whole.groups
        .map(({ flows, packets, bytes, port, verdict }) => [verdict.reason, port, flows, packets, bytes].join(' '))
        .sort(),
    );
    expect(findings.flows).toEqual(whole.flows);
    expect(monitor.flows).toEqual(whole.flows);
    expect(announced.length).toBe(monitor.groups.length);
    expect(monitor.groups.every(({ live }) => live === 0)).toBe(true);
  });

  test('moves the flows that last to where they belong by now, with all that they have counted', async () => {
    const nobody = await loadSite(undefined);
    const verdicts: string[] = [];
    const monitor = new Monitor({
      ...nobody,
      sink: { flow: () => {} },
      onFinding: () => {},
      onVerdict: ({ verdict }, before) => verdicts.push(`${before} ${verdict.kind}`),
    });
    await readCaptures([CAPTURE], monitor);
    for (let i = 0; i <= LOOKS_FOR_SILENCE; i++) monitor.look();
    const lasting = monitor.pipeline.concurrent;
    const bytes = (): number => monitor.groups.reduce((sum, group) => sum + group.bytes, 0);
    const paths = (): number => [...monitor.paths.values()].reduce((sum, path) => sum + path.bytes, 0);
    const before = bytes();
    const undetermined = monitor.flows.undetermined;
    expect(undetermined).toBeGreaterThan(20);
    monitor.use(anew);
    verdicts.length = 0;
    monitor.look();
    expect(verdicts.filter((change) => change === 'undetermined expected').length).toBeGreaterThan(5);
    expect(verdicts.filter((change) => change === 'undetermined unexpected').length).toBeGreaterThan(5);
    expect(monitor.pipeline.concurrent).toBe(lasting);
    expect(monitor.flows.undetermined).toBe(undetermined - verdicts.length);
    expect(bytes() + paths()).toBe(before);
  });
});

describe('a finding', () => {
  test('is announced once, by its first flow', async () => {
    const { monitor, announced } = watching();
    await readCaptures([CAPTURE], lookingEach(monitor, 5));
    monitor.pipeline.finish();
    expect(new Set(announced).size).toBe(announced.length);
    const whole = await analysed();
    for (const group of whole.groups) expect(announced).toContain(groupName(group));
  });
});
