import { describe, expect, it } from 'vitest';
import { parseIp } from '../../src/ip-text.js';
import type { FlowRecord } from '../../src/report/record.js';
import type { EndAddresses } from '../../src/report/rule-ends.js';
import type { SheetRule } from '../../src/report/rule-sheet.js';
import { seenRuleSheet } from '../../src/report/seen-rules.js';
import { parseIpRange } from '../../src/topology/ip-range.js';
import { SAMPLE_NAMES } from '../samples/expectations.js';
import { sampleReport } from './sample-reports.js';

const UNANSWERED = ['attempted', 'refused', 'rejected', 'unanswered'];

const numberOf = (ip: string): bigint =>
  (parseIp(ip)?.words ?? []).reduce((value, word) => (value << 32n) | BigInt(word >>> 0), 0n);

/** Whether an address stands in a cell of the sheet; an empty one is any address. */
const holds = ({ addresses, public: pairs }: EndAddresses, ip: string): boolean =>
  addresses.length === 0 ||
  pairs.some((pair) => pair.public === ip) ||
  addresses.some((text) => {
    const parsed = parseIpRange(text);
    if (!('range' in parsed)) return false;
    const { version, first, last } = parsed.range;
    return version === (ip.includes(':') ? 6 : 4) && numberOf(ip) >= first && numberOf(ip) <= last;
  });

const lets = (rule: SheetRule, { transport, initiator, responder }: FlowRecord): boolean =>
  rule.transport === transport &&
  holds(rule.from, initiator.ip) &&
  holds(rule.to, responder.ip) &&
  (rule.toPorts.length === 0 || rule.toPorts.some(({ from, to }) => responder.port >= from && responder.port <= to));

describe.each(SAMPLE_NAMES)('the rules that were seen in %s', (name) => {
  it('let through every documented flow that was answered, by paths that were used and no other', async () => {
    const { report, records, site } = await sampleReport(name);
    const sheet = seenRuleSheet(report, { ...site, paths: site.applying.paths });
    const needed = records.filter(({ verdict, state }) => verdict === 'expected' && !UNANSWERED.includes(state));
    for (const record of needed)
      expect(
        sheet.rules.filter((rule) => lets(rule, record)),
        record.explanation,
      ).not.toHaveLength(0);
    const used = new Set(needed.flatMap(({ path = '', sameAs = [] }) => [path, ...sameAs]));
    const listed = [...sheet.rules, ...sheet.hostless].flatMap(({ paths }) => paths);
    expect(listed.filter((path) => !used.has(path))).toEqual([]);
    expect(sheet.seen?.[0]).toContain(`${needed.length} answered flow`);
  });

  it('say where every flow is counted: needed, not answered, or of no documented path', async () => {
    const { report, records, site } = await sampleReport(name);
    const about = seenRuleSheet(report, { ...site, paths: site.applying.paths }).seen?.join('\n') ?? '';
    const figure = (words: RegExp): number => Number(words.exec(about)?.[1]?.replaceAll(',', '') ?? 0);
    const needed = figure(/that ([\d,]+) answered flows? needed/);
    const unanswered = figure(/^Not counted: ([\d,]+) flows? on documented paths that nobody answered/m);
    const others = figure(/^Not here: ([\d,]+) flows that no document covers/m);
    expect(unanswered).toBe(
      records.filter(({ verdict, state }) => verdict === 'expected' && UNANSWERED.includes(state)).length,
    );
    expect(needed + unanswered + others).toBe(records.length);
  });
});
