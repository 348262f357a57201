import { describe, expect, it } from 'vitest';
import { LogSummary } from '../../src/report/log-summary.js';
import type { RecordsReport } from '../../src/report/read-records.js';
import type { FlowRecord, StatusRecord, SummaryRecord } from '../../src/report/record.js';
import { summaryRecord } from '../support/summary.js';

const whole: RecordsReport = { inputs: [], broken: [], flows: 0, incomplete: false, aborted: false };
const catalogues = [{ id: 'lync-2010', sha256: 'a'.repeat(64) }];
const none = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };

const summary = (change: Partial<SummaryRecord> = {}): SummaryRecord =>
  summaryRecord({
    frames: 10,
    bytes: 1000,
    undecoded: { arp: 2 },
    drops: { kernel: 1, interface: 0, shed: 0 },
    start: '2026-01-02T03:04:05.000000000Z',
    end: '2026-01-02T03:05:05.000000000Z',
    catalogues,
    ...change,
  });

const status = (run: string, input: string, frames: number): StatusRecord => ({
  type: 'status',
  event: 'interval',
  time: '2026-01-02T03:04:05.000000000Z',
  run,
  version: '1',
  input,
  frames,
  bytes: 100 * frames,
  snapped: 0,
  flows: none,
  concurrent: 0,
  drops: { kernel: 0, interface: 3, shed: 0 },
  incomplete: false,
  catalogues,
});

describe('the summary of logs', () => {
  it('adds up runs, each once however often it is summed up', () => {
    const all = new LogSummary();
    all.summary(summary({ run: 'a', frames: 5 }), 0);
    all.summary(summary({ run: 'a' }), 0);
    all.summary(summary(), 1);
    all.summary(summary({ end: '2026-01-02T04:00:00.000000000Z' }), 2);
    all.flow({
      verdict: 'unexpected',
      start: '2026-01-02T03:00:00.000000000Z',
      end: '2026-01-02T03:00:01.000000000Z',
    } as FlowRecord);
    expect(all.record(whole)).toMatchObject({
      frames: 30,
      bytes: 3000,
      flows: { ...none, unexpected: 1 },
      drops: { kernel: 3 },
      start: '2026-01-02T03:00:00.000000000Z',
      end: '2026-01-02T04:00:00.000000000Z',
      incomplete: false,
      catalogues,
    });
    expect(all.isPartial(whole)).toBe(false);
  });

  it('takes the latest status of each input of a run that has no end, and says that it is incomplete', () => {
    const all = new LogSummary();
    for (const frames of [1, 2, 3]) all.status(status('killed', 'eth0', frames));
    all.status(status('killed', 'eth1', 40));
    all.status(status('ended', 'eth0', 500));
    all.summary(summary({ run: 'ended', frames: 600 }), 0);
    expect(all.record(whole)).toMatchObject({ frames: 643, drops: { kernel: 1, interface: 6 }, incomplete: true });
    expect(all.isPartial(whole)).toBe(true);
  });

  it('says why something is missing beside its figures', () => {
    const all = new LogSummary();
    const cut = { name: 'a.pcap', problem: 'truncated' };
    all.status(status('killed', 'eth0', 1));
    all.summary(summary({ run: 'a', incomplete: true, interrupted: true, inputs: [cut] }), 0);
    const written = { written: 5, unwritten: 4 };
    all.summary(summary({ run: 'b', incomplete: true, written, unlogged: 3, unreadLinkTypes: [127, 105] }), 0);
    expect(all.record(whole)).toMatchObject({ unlogged: 3, unreadLinkTypes: [105, 127] });
    expect([all.leaveOut(), all.leaveOut()]).toEqual([1, 2]);
    expect(all.causes(whole)).toEqual([
      '2 lines left out',
      '1 run without an end',
      '1 run interrupted',
      '1 input of logged runs not read to the end',
      '4 packets not written by logged runs',
    ]);
    expect(new LogSummary().causes(whole)).toEqual([]);
  });

  it('is partial where lines were left out, or a filter left flows out', () => {
    const all = new LogSummary();
    all.summary(summary({ incomplete: true }), 0);
    expect([all.record(whole).incomplete, all.isPartial(whole)]).toEqual([true, false]);
    expect(all.isPartial({ ...whole, incomplete: true })).toBe(true);
    all.summary(summary({ filter: { expression: 'port:443', filtered: 7 } }), 1);
    expect(all.isPartial(whole)).toBe(true);
    const leftOut = new LogSummary();
    leftOut.leaveOut();
    expect([leftOut.record(whole).incomplete, leftOut.isPartial(whole)]).toEqual([true, true]);
  });
});
