import { beforeAll, describe, expect, it } from 'vitest';
import { findingsRecord } from '../../../src/report/findings-record.js';
import type { FlowRecord } from '../../../src/report/record.js';
import { SAMPLE_NAMES } from '../../samples/expectations.js';
import { reportOn as withoutTopology } from '../html/support.js';
import { reportOn, type SampleReport, sampleReport } from '../sample-reports.js';
import { summaryOf } from '../support.js';

const UNANSWERED = new Set(['attempted', 'refused', 'rejected', 'unanswered']);
const isAnswered = ({ state }: FlowRecord): boolean => !UNANSWERED.has(state);
const bytesOf = ({ initiatorBytes, responderBytes }: FlowRecord): number => initiatorBytes + responderBytes;

/** Sums by a key, as anybody would add them up from the NDJSON. */
function sums<T>(items: readonly T[], key: (item: T) => string, value: (item: T) => number): Record<string, number> {
  const found: Record<string, number> = {};
  for (const item of items) found[key(item)] = (found[key(item)] ?? 0) + value(item);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}
const one = () => 1;

describe.each(SAMPLE_NAMES)('the report on %s', (name) => {
  let sample: SampleReport;
  beforeAll(async () => {
    sample = await sampleReport(name);
  });

  it('counts verdicts and protocols as the records have them', () => {
    const { report, records } = sample;
    const { expected, contradicted, unexpected, undetermined } = report.head.flows;
    expect(sums(records, ({ verdict }) => verdict, one)).toEqual(
      Object.fromEntries(
        Object.entries({ contradicted, expected, undetermined, unexpected }).filter(([, flows]) => flows > 0),
      ),
    );
    expect(report.head.unanswered).toBe(
      records.filter((record) => record.verdict === 'expected' && !isAnswered(record)).length,
    );
    expect(
      sums(
        Object.entries(report.protocols),
        ([protocol]) => protocol,
        ([, flows]) => flows,
      ),
    ).toEqual(sums(records, ({ protocol }) => protocol, one));
  });

  it('counts, of paths that do not apply at the site now, those alone that flows are on', async () => {
    const { records } = sample;
    const elsewhere = await sampleReport(name === 'ocs-2007-internal' ? 'edge-external' : 'ocs-2007-internal');
    const used = new Set(records.flatMap(({ verdict, path }) => (verdict === 'undetermined' ? [] : (path ?? []))));
    const [warning] = reportOn(records, elsewhere.site).head.warnings;
    expect(warning).toContain(`do not apply at this site now: ${used.size}, such as `);
  });

  it('maps every flow once, with its bytes and packets', () => {
    const { report, records } = sample;
    const keyOfRecord = (record: FlowRecord): string =>
      [
        record.verdict,
        record.reason,
        record.path,
        record.nearest?.path,
        record.initiator.role,
        record.responder.role,
        record.responder.ip,
        record.transport,
        isAnswered(record),
      ].join(' ');
    const keyOfRow = (row: (typeof report.mapping)[number]): string =>
      [
        row.verdict,
        row.reason,
        row.documented?.path,
        row.nearest?.path,
        row.from.role,
        row.to.role,
        row.server?.ip,
        row.transport,
        row.answered,
      ].join(' ');
    expect(sums(report.mapping, keyOfRow, ({ flows }) => flows)).toEqual(sums(records, keyOfRecord, one));
    expect(sums(report.mapping, keyOfRow, (row) => row.initiatorBytes + row.responderBytes)).toEqual(
      sums(records, keyOfRecord, bytesOf),
    );
    expect(sums(report.mapping, keyOfRow, (row) => row.initiatorPackets + row.responderPackets)).toEqual(
      sums(records, keyOfRecord, (record) => record.initiatorPackets + record.responderPackets),
    );
  });

  it('says of each row what its flows are: ports, clients, times, states', () => {
    const { report, records } = sample;
    for (const row of report.mapping) {
      const own = records.filter(
        (record) =>
          record.verdict === row.verdict &&
          record.reason === row.reason &&
          record.path === row.documented?.path &&
          record.nearest?.path === row.nearest?.path &&
          record.nearest?.failed.join() === row.nearest?.failed.join() &&
          (record.alternatives ?? []).join() === (row.alternatives ?? []).join() &&
          record.initiator.role === row.from.role &&
          record.initiator.zone === row.from.zone &&
          record.initiator.interface === row.from.interface &&
          (record.initiator.roles ?? []).join() === (row.from.roles ?? []).join() &&
          record.responder.ip === row.server?.ip &&
          record.transport === row.transport &&
          isAnswered(record) === row.answered &&
          (row.ports === undefined ||
            row.transport.startsWith('icmp') ||
            (record.responder.port >= row.ports.from && record.responder.port <= row.ports.to)),
      );
      expect(own.length, row.id).toBe(row.flows);
      expect(row.clients.count, row.id).toBe(new Set(own.map(({ initiator }) => initiator.ip)).size);
      expect(row.start, row.id).toBe(own.map(({ start }) => start).sort()[0]);
      expect(row.end, row.id).toBe(
        own
          .map(({ end }) => end)
          .sort()
          .at(-1),
      );
      expect(
        sums(
          Object.entries(row.states),
          ([state]) => state,
          ([, flows]) => flows,
        ),
        row.id,
      ).toEqual(sums(own, ({ state }) => state, one));
    }
  });

  it('agrees with analyze in groups, paths and requirements', () => {
    const { report, findings } = sample;
    const told = findingsRecord(findings, summaryOf(findings.flows));
    const used = report.paths.filter(({ flows }) => flows > 0);
    expect(used.map(({ path, flows, unanswered, bytes }) => ({ path, flows, unanswered, bytes })).sort(byPath)).toEqual(
      told.paths.map(({ path, flows, unanswered, bytes }) => ({ path, flows, unanswered, bytes })).sort(byPath),
    );
    const groups = told.groups.filter(({ verdict }) => verdict !== 'expected');
    const key = (row: { verdict: string; reason: string; transport: string; answered: boolean }, port: unknown) =>
      [row.verdict, row.reason, row.transport, port, row.answered].join(' ');
    const exact = report.deviations.filter(({ ports }) => ports?.from === ports?.to);
    const ranged = report.deviations.length - exact.length;
    if (ranged === 0)
      expect(
        sums(
          exact,
          (row) => key(row, row.transport.startsWith('icmp') ? undefined : row.ports?.from),
          ({ flows }) => flows,
        ),
      ).toEqual(
        sums(
          groups,
          (row) => key(row, row.port),
          ({ flows }) => flows,
        ),
      );
    expect(
      sums(
        report.deviations,
        (row) => key(row, ''),
        ({ bytes }) => bytes,
      ),
    ).toEqual(
      sums(
        groups,
        (row) => key(row, ''),
        ({ bytes }) => bytes,
      ),
    );
    const asked = sums(
      report.requirements,
      ({ kind }) => kind,
      (row) => row.asked,
    );
    for (const [kind, counts] of Object.entries(told.requirements?.counts ?? {}))
      expect(asked[kind], kind).toBe(counts.asked);
    expect(
      sums(
        report.requirements.flatMap(({ id, problems }) => problems.map((row) => ({ id, ...row }))),
        ({ id, problem }) => `${id} ${problem}`,
        ({ flows }) => flows,
      ),
    ).toEqual(
      sums(
        told.requirements?.groups ?? [],
        ({ id, problem }) => `${id} ${problem}`,
        ({ flows }) => flows,
      ),
    );
  });

  it('adds up what hosts opened and served, and when', () => {
    const { report, records } = sample;
    const opened = (row: (typeof report.hosts)[number]) => Object.values(row.opened).reduce((a, b) => a + b, 0);
    const served = (row: (typeof report.hosts)[number]) => Object.values(row.served).reduce((a, b) => a + b, 0);
    const seen = report.hosts.filter((row) => opened(row) + served(row) > 0);
    expect(
      sums(
        seen.filter((row) => opened(row) > 0),
        ({ ip }) => ip,
        opened,
      ),
    ).toEqual(sums(records, ({ initiator }) => initiator.ip, one));
    expect(
      sums(
        seen.filter((row) => served(row) > 0),
        ({ ip }) => ip,
        served,
      ),
    ).toEqual(sums(records, ({ responder }) => responder.ip, one));
    for (const kind of ['expected', 'contradicted', 'unexpected', 'undetermined'] as const)
      expect(report.timeline.bins.reduce((sum, bin) => sum + bin[kind], 0)).toBe(report.head.flows[kind]);
    expect(report.timeline.bins.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(
      records.reduce((sum, record) => sum + bytesOf(record), 0),
    );
  });

  it('is the same from the log of its flows', () => {
    const { report, records, site } = sample;
    expect(reportOn(records, site)).toEqual(report);
  });

  it('is the same each time', async () => {
    expect((await sampleReport(name)).report).toEqual(sample.report);
  });
});

describe('deviations', () => {
  it('say what is amiss where the protocol alone would seem to be the documented one', async () => {
    const { deviations } = (await sampleReport('edge-external')).report;
    const differing = (reason: string) =>
      deviations
        .filter((row) => row.reason === reason)
        .map(({ comparison }) =>
          comparison.filter(({ fits }) => !fits).map(({ documented, seen }) => [documented, seen]),
        );
    expect(differing('other-service')).toEqual([[['HTTPS', 'TLS, asked for another service by name']]]);
    expect(differing('pseudo-tls-refused')).toEqual([
      [['STUN/MS-TURN', 'pseudo-TLS, not answered as an A/V Edge answers']],
    ]);
  });
});

describe('the report without a topology', () => {
  it('has of a host that answers like a role the flows and bytes that say so, and asks for no other topology', async () => {
    const { records } = await sampleReport('edge-external');
    const granted = records.filter(({ stun }) => stun?.dialect === 'ms-turn' && (stun.allocateResponses ?? 0) > 0);
    const key = ({ responder, transport }: FlowRecord) => `${responder.ip} ${responder.port}/${transport}`;
    const found = withoutTopology('nobody').findings.filter(({ code }) => code === 'host-unlisted');
    const keyOf = ({ hosts, title }: (typeof found)[number]) => `${hosts[0]} ${/on (\S+);/.exec(title)?.[1]}`;
    expect(found.length).toBeGreaterThan(2);
    expect(sums(found, keyOf, ({ bytes }) => bytes)).toEqual(sums(granted, key, bytesOf));
    expect(sums(found, keyOf, ({ flows }) => flows)).toEqual(sums(granted, key, one));
    for (const { title, detail } of found) {
      expect(title).toMatch(/; no topology was given$/);
      expect(detail).not.toMatch(/what the topology says|correct the topology/);
    }
  });
});

const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1);
