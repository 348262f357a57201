import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { loadCatalogue } from '../../../src/catalogue/load-catalogue.js';
import { difference } from '../../../src/report/diff/difference.js';
import type { DifferenceRecord } from '../../../src/report/diff/difference-record.js';
import { differenceSchema, differenceSchemas } from '../../../src/report/diff/difference-schema.js';
import { differenceText } from '../../../src/report/diff/difference-text.js';
import { isSame } from '../../../src/report/diff/difference-words.js';
import { MAX_DIFF_FINDINGS, RunDigest } from '../../../src/report/diff/run-digest.js';
import { jsonLine } from '../../../src/report/json-line.js';
import type { FlowRecord, SummaryRecord } from '../../../src/report/record.js';
import { loadExpectation, samplePath } from '../../samples/expectations.js';
import { recordsOf } from '../../support/records.js';
import { summaryRecord } from '../../support/summary.js';

const catalogue = await loadCatalogue();
const { capture, topology } = loadExpectation('edge-external');
const { records } = await recordsOf([samplePath(capture)], samplePath(topology));
const titles = new Map([...catalogue.paths].map(([id, { title }]) => [id, title]));
const PATH = 'lync-2010/edge/external/access-sip-tls';

const summary = summaryRecord({
  inputs: [{ name: 'run.ndjson' }],
  catalogues: [{ id: 'lync-2010', sha256: 'a'.repeat(64) }],
  topology: { name: 'site', sha256: 'b'.repeat(64) },
});

function run(flows: readonly FlowRecord[], change: Partial<SummaryRecord> = {}, filters: readonly string[] = []) {
  const digest = new RunDigest(catalogue);
  for (const flow of flows) digest.add(flow);
  return { digest, summary: { ...summary, ...change }, filters };
}

const diff = (old: readonly FlowRecord[], later: readonly FlowRecord[]): DifferenceRecord =>
  difference(run(old), run(later), titles);

const onPath = records.filter(({ path }) => path === PATH && records.length > 0);
const withoutPath = records.filter(({ path }) => path !== PATH);
const unexpected = (port: number): FlowRecord => {
  const [flow] = records.filter(({ reason }) => reason === 'port-not-documented');
  if (flow === undefined) throw new Error('the sample has none');
  return { ...flow, responder: { ...flow.responder, port } };
};

describe('the difference of two runs', () => {
  it('shows the earliest flow as an example, whatever the order of its flows', () => {
    const inOrder = difference(run([]), run(records), titles);
    expect(difference(run([]), run(records.toReversed()), titles)).toEqual(inOrder);
    expect(inOrder.findings.length).toBeGreaterThan(10);
  });

  it('tells where flows were left out of one of them', () => {
    const filtered = difference(run(records), run(records, {}, ['verdict:unexpected']), titles);
    expect(filtered.filters).toEqual([[], ['verdict:unexpected']]);
    expect(differenceText(filtered)).toMatch(/Filters +not the same.*: none →\s+'verdict:unexpected'/s);
    expect(differenceText(filtered)).toContain('Nothing differs but the filters.');
    const both = difference(run(records, {}, ['port:443']), run(records, {}, ['port:443']), titles);
    expect(differenceText(both)).not.toContain('Filters');
  });

  it('is none between a run and itself, whatever the order of its flows', () => {
    const record = diff(records, records.toReversed());
    expect(isSame(record)).toBe(true);
    expect(record.provenance).toEqual([]);
    expect(record.same.paths).toBeGreaterThan(5);
    expect(differenceText(record)).toContain('Nothing differs.\n');
    const [again] = onPath;
    const more = diff(records, again === undefined ? [] : [...records, again]);
    expect(differenceText(more)).toContain('Nothing differs but the number of flows.');
  });

  it('has paths that are new, gone, and no longer answered', () => {
    expect(onPath.length).toBeGreaterThan(0);
    const expected = onPath
      .filter(({ verdict }) => verdict === 'expected')
      .map((flow) => ({ ...flow, state: 'closed' as const }));
    const dead = expected.map((flow) => ({ ...flow, state: 'attempted' as const }));
    const only = (flows: FlowRecord[]) => [...withoutPath, ...flows];
    expect(diff(only([]), only(expected)).paths).toMatchObject([{ change: 'new', path: PATH, use: ['unused', 'hit'] }]);
    expect(diff(only(expected), only([])).paths).toMatchObject([{ change: 'gone', use: ['hit', 'unused'] }]);
    const broken = diff(only(expected), only(dead));
    expect(broken.paths).toMatchObject([
      { change: 'changed', use: ['hit', 'unanswered'], unanswered: [0, expected.length] },
    ]);
    expect(broken.findings).toMatchObject([{ change: 'new', verdict: 'expected', path: PATH }]);
    expect(differenceText(broken)).toContain('hit → not answered: external client → Access Edge');
  });

  it('has findings that are new, gone, and now answered', () => {
    const answered = { ...unexpected(4711), state: 'closed' as const };
    const tried = { ...answered, state: 'attempted' as const };
    expect(diff(records, [...records, answered]).findings).toMatchObject([
      { change: 'new', verdict: 'unexpected', port: 4711, flows: [0, 1], unanswered: [0, 0] },
    ]);
    expect(diff([...records, answered], records).findings).toMatchObject([{ change: 'gone', flows: [1, 0] }]);
    expect(diff([...records, tried], [...records, answered]).findings).toMatchObject([
      { change: 'changed', flows: [1, 1], unanswered: [1, 0] },
    ]);
  });

  it('tells ports that a scan leaves as one line', () => {
    const scan = Array.from({ length: 40 }, (_, index) => unexpected(20_000 + index));
    const text = differenceText(diff(records, [...records, ...scan]));
    expect(text).toContain('20000-20039/tcp: 0 → 40 flows');
  });

  it('has hosts and requirements', () => {
    const [flow] = records;
    if (flow === undefined) throw new Error('no flow');
    const other = {
      ...flow,
      responder: { ...flow.responder, ip: '10.45.16.99', role: 'reverse-proxy', name: 'proxy9' },
    };
    const failing: FlowRecord = {
      ...flow,
      requirements: [
        { id: 'lync-2010/x', sources: [], kind: 'certificate', problem: 'certificate-expired', words: 'it is over' },
      ],
    };
    expect(diff(records, [...records, other]).hosts).toMatchObject([
      { change: 'new', ip: '10.45.16.99', name: 'proxy9' },
    ]);
    expect(diff(records, [...records, failing]).requirements).toEqual([
      { change: 'new', id: 'lync-2010/x', problem: 'certificate-expired', flows: [0, 1] },
    ]);
  });

  it('says which catalogue and topology are not the same', () => {
    const catalogues = [{ id: 'lync-2010', sha256: 'c'.repeat(64) }];
    const record = difference(run(records), run(records, { catalogues }), titles);
    expect(record.provenance).toEqual([
      { what: 'catalogue', name: 'lync-2010', old: 'a'.repeat(64), new: 'c'.repeat(64) },
    ]);
    expect(differenceText(record)).toContain('catalogue lync-2010 aaaaaaaaaaaa → cccccccccccc');
  });

  it('is mirrored where the runs change places, and the same for any order of flows', () => {
    const some = fc.subarray(records as FlowRecord[]);
    fc.assert(
      fc.property(some, some, (old, later) => {
        const there = diff(old, later);
        const back = diff(later, old);
        expect(diff(old.toReversed(), later).paths).toEqual(there.paths);
        const names = (record: DifferenceRecord, change: string) =>
          record.paths
            .filter((one) => one.change === change)
            .map(({ path }) => path)
            .toSorted();
        expect(names(back, 'new')).toEqual(names(there, 'gone'));
        expect(names(back, 'gone')).toEqual(names(there, 'new'));
        const total = new Set(
          [...old, ...later].flatMap(({ verdict, path }) => (verdict === 'expected' ? (path ?? []) : [])),
        );
        expect(there.paths.length + there.same.paths).toBe(total.size);
      }),
    );
  });

  it('is bounded, and counts what finds no room', () => {
    const digest = new RunDigest(catalogue);
    for (let port = 0; port < MAX_DIFF_FINDINGS + 10; port++) digest.add(unexpected(port));
    expect(digest.findings.size).toBe(MAX_DIFF_FINDINGS);
    expect(digest.beyond).toBe(10);
  });
});

describe.each(Object.entries(differenceSchemas()))('%s', (name, schema) => {
  it('is published as it is; `vitest run -u` writes it anew', async () => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(`../../../schema/${name}`);
  });

  it('tells of every field of a difference', () => {
    const record = difference(run(records.slice(0, 30)), run(records.slice(20), { catalogues: [] }), titles);
    const written = JSON.parse(jsonLine(record)) as unknown;
    const parsed: z.infer<typeof differenceSchema> = differenceSchema.parse(written);
    expect(parsed).toEqual(written);
    expect(parsed.findings.length).toBeGreaterThan(3);
  });
});
