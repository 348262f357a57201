import { beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../../../src/cli/site.js';
import { formatIpv4 } from '../../../src/ip-text.js';
import { MAX_HOSTS, MAX_SERVICES } from '../../../src/report/build/host-uses.js';
import { MAX_TOLD_PORTS, MAX_TOLD_SERVERS } from '../../../src/report/build/pairs.js';
import { MAX_BINS, type Report } from '../../../src/report/model/report.js';
import type { FlowRecord } from '../../../src/report/record.js';
import { isoTime } from '../../../src/report/record.js';
import { RepeatedRecords } from '../../../src/report/repeated-records.js';
import { rowPorts } from '../../../src/report/tables/cells.js';
import { reportOn, sampleReport } from '../sample-reports.js';

let site: Site;
let refused: FlowRecord;

beforeAll(async () => {
  const sample = await sampleReport('edge-external');
  site = sample.site;
  const found = sample.records.find(({ reason }) => reason === 'port-not-documented');
  if (found === undefined) throw new Error('the sample has no scan');
  refused = found;
});

const to = (port: number, ip = refused.responder.ip): FlowRecord => ({
  ...refused,
  responder: { ...refused.responder, ip, port },
});

const flowsOf = (rows: readonly { readonly flows: number }[]): number =>
  rows.reduce((sum, { flows }) => sum + flows, 0);

describe('a scan of thousands of ports', () => {
  let report: Report;
  beforeAll(() => {
    report = reportOn(
      Array.from({ length: 3000 }, (_, index) => to(1 + 2 * index)),
      site,
    );
  });

  it('is some rows and one for all other ports, which says how many and which', () => {
    expect(report.mapping).toHaveLength(MAX_TOLD_SERVERS + 1);
    expect(report.deviations).toHaveLength(MAX_TOLD_PORTS + 1);
    expect(flowsOf(report.mapping)).toBe(3000);
    expect(flowsOf(report.deviations)).toBe(3000);
    const rest = report.deviations.find(({ portList }) => portList !== undefined);
    expect(rest?.portList?.count).toBe(3000 - MAX_TOLD_PORTS);
    expect(rest?.portList?.ranges[0]).toEqual({ from: 33, to: 33 });
    expect(rest?.ports).toEqual({ from: 33, to: 5999 });
    expect(rest?.suggestion).toBeUndefined();
    expect(rest?.noSuggestion).toContain('scan');
  });

  it('is one finding, and some services of its target with a count of the others', () => {
    expect(report.findings.filter(({ code }) => code === 'port-not-documented')).toHaveLength(1);
    const target = report.hosts.find(({ ip }) => ip === refused.responder.ip);
    expect(target?.services).toHaveLength(MAX_SERVICES);
    expect(target?.otherServiceFlows).toBe(3000 - MAX_SERVICES);
  });
});

describe('flows to thousands of addresses', () => {
  it('are some rows and one for all others, with how many there were', () => {
    const records = Array.from({ length: 9000 }, (_, index) => to(22, formatIpv4(0x2001_0000 + index)));
    const { mapping, deviations, hosts, leftOut, head } = reportOn(records, site);
    expect(mapping).toHaveLength(MAX_TOLD_SERVERS + 1);
    expect(flowsOf(mapping)).toBe(9000);
    const rest = mapping.find(({ server }) => server === undefined);
    expect(rest?.servers.capped).toBe(true);
    expect(rest?.servers.first).toHaveLength(8);
    expect(deviations).toHaveLength(1);
    const listed = hosts.filter(({ start }) => start === undefined).length;
    expect(hosts.length).toBeLessThanOrEqual(MAX_HOSTS + listed + 1);
    expect(leftOut.hosts).toBeGreaterThan(0);
    expect(head.warnings.join(' ')).toContain('found no room in the table of hosts');
  });
});

describe('the timeline', () => {
  it.each([
    [10, 1],
    [3600, 30],
    [86_400, 600],
    [4_000_000_000, 19_353_600],
  ])('has bins for a span of %d s, of %d s each', (span, width) => {
    const records = [0, 0.3, 0.5, 1].map((part) => {
      const time = isoTime(Math.floor(part * span), 0);
      return { ...refused, start: time, end: time };
    });
    const { timeline } = reportOn(records, site);
    expect(timeline.binSeconds).toBe(width);
    expect(timeline.bins.length).toBeLessThanOrEqual(MAX_BINS);
    expect(timeline.bins.reduce((sum, { unexpected }) => sum + unexpected, 0)).toBe(4);
    const starts = timeline.bins.map(({ start }) => Date.parse(start) / 1000);
    expect(starts.slice(1).every((start, index) => start - (starts[index] ?? 0) === width)).toBe(true);
  });
});

describe('ports of a range of the nearest path', () => {
  const media = async (...ports: readonly number[]) => {
    const { records } = await sampleReport('edge-external');
    const found = records.find(({ reason, transport }) => reason === 'condition-not-met' && transport === 'tcp');
    if (found === undefined) throw new Error('the sample has no media by a path that does not apply');
    const { mapping, deviations } = reportOn(
      ports.map((port) => ({ ...found, responder: { ...found.responder, port } })),
      site,
    );
    expect([mapping.length, deviations.length]).toEqual([1, 1]);
    expect(mapping.map(({ ports: told, portList }) => [told, portList])).toEqual(
      deviations.map(({ ports: told, portList }) => [told, portList]),
    );
    return deviations[0]!;
  };

  it('are those that were seen, in one row, where no path covers the flows', async () => {
    const one = await media(52_300, 52_300);
    expect([one.ports, one.portList]).toEqual([{ from: 52_300, to: 52_300 }, undefined]);
    const run = await media(52_301, 52_300);
    expect([run.ports, run.portList]).toEqual([{ from: 52_300, to: 52_301 }, undefined]);
    const apart = await media(59_000, 50_010, 52_300);
    expect(apart.ports).toEqual({ from: 50_010, to: 59_000 });
    expect(rowPorts(apart)).toBe('50010, 52300, 59000');
  });

  it('are no scan: an exception for them goes from the lowest to the highest', async () => {
    expect((await media(59_000, 50_010)).suggestion).toContain('port: 50010-59000');
  });

  it('stand for the whole range where a path covers the flows', async () => {
    const { report } = await sampleReport('ocs-2007-internal');
    const ranges = report.mapping.filter(({ ports }) => ports !== undefined && ports.from < ports.to);
    expect(ranges.map(({ verdict, ports }) => [verdict, ports])).toEqual([['expected', { from: 49_152, to: 65_535 }]]);
  });
});

describe('records that two logs have', () => {
  it('are found, however many there are; those that one log has twice are two', () => {
    const repeated = new RepeatedRecords();
    const record = (index: number): FlowRecord => ({ ...refused, communityId: `1:${index}` });
    for (let index = 0; index < 20_000; index++) expect(repeated.has(record(index), 0)).toBe(false);
    expect(repeated.has(record(7), 0)).toBe(false);
    for (let index = 0; index < 20_000; index++) expect(repeated.has(record(index), 1)).toBe(true);
    expect(repeated.has({ ...record(7), sensor: 'other' }, 1)).toBe(false);
    expect(repeated.has({ ...record(7), start: refused.end }, 1)).toBe(false);
    expect(repeated.isFull).toBe(false);
  });
});
