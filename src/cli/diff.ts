import { type DiffedRun, difference } from '../report/diff/difference.js';
import { DIFFERENCE_FORMATS, type WrittenDifference } from '../report/diff/difference-formats.js';
import type { DifferenceRecord } from '../report/diff/difference-record.js';
import { RunDigest } from '../report/diff/run-digest.js';
import { FlowRecords } from '../report/flow-records.js';
import type { AnalyzeOptions } from './analyze.js';
import { isMet, readFailOn } from './fail-on.js';
import { checkReadOnce, readFlows } from './flow-inputs.js';
import { interruptible } from './interruption.js';
import { inputsText, type Lost, sayLoss } from './loss.js';
import { ended } from './outcome.js';
import { type PairOptions, type PairParts, pairHead, writePair } from './pair.js';
import { loadSite, type Site } from './site.js';

/** `rolepath diff`: gives the exit code. */
export async function diff(old: string, later: string, options: PairOptions): Promise<number> {
  const failOn = readFailOn(options.failOn, FAILURE_NAMES, undefined);
  checkReadOnce([old], [later]);
  const { record, runs } = await writePair(DIFFERENCE_FORMATS, [old, later], options, async () => {
    const site = await loadSite(options.topology);
    const [first, second] = await interruptible(async (signal) => {
      const run = { ...options, signal };
      return [await readRun(old, site, run), await readRun(later, site, run)] as const;
    });
    const titles = new Map(site.paths.map(({ id, title }) => [id, title]));
    const record = difference(first, second, titles);
    const runs = [first, second] as const;
    const subject = ({ hashes, ...terminal }: PairParts): WrittenDifference => ({
      record,
      titles,
      head: pairHead(runs, site, hashes, options),
      ...terminal,
    });
    return { record, runs, subject };
  });
  for (const run of runs) sayLoss(run, options, inputsText(run));
  return ended(
    runs.map(({ summary }) => summary),
    isMet(failOn, (kind) => FAILURES[kind](record)),
  );
}

async function readRun(input: string, site: Site, options: AnalyzeOptions): Promise<DiffedRun & Lost> {
  const digest = new RunDigest(site.catalogue);
  const { failOn: _, filter: __, ...run } = options;
  const records = new FlowRecords(site.catalogue);
  const { summary, causes, filters } = await readFlows(
    [input],
    site,
    {
      flow: (judged) => digest.add(records.of(judged)),
      record(record) {
        digest.add(record);
        return true;
      },
    },
    run,
  );
  return { digest, given: [input], summary, causes, filters };
}

const changed = (rows: readonly { readonly change: string }[], ...changes: string[]): number =>
  rows.filter(({ change }) => changes.includes(change)).length;

/** What may fail a run, and how often it came up. */
const FAILURES = {
  'new-findings': ({ findings }: DifferenceRecord): number => changed(findings, 'new'),
  'new-paths': ({ paths }: DifferenceRecord): number => changed(paths, 'new'),
  'gone-paths': ({ paths }: DifferenceRecord): number => changed(paths, 'gone'),
  'changed-paths': ({ paths }: DifferenceRecord): number => changed(paths, 'changed'),
  'new-hosts': ({ hosts }: DifferenceRecord): number => changed(hosts, 'new'),
  'new-requirements': ({ requirements }: DifferenceRecord): number => changed(requirements, 'new'),
  any: ({ findings, paths, hosts, requirements }: DifferenceRecord): number =>
    findings.length + paths.length + hosts.length + requirements.length,
} as const;

const FAILURE_NAMES = Object.keys(FAILURES) as (keyof typeof FAILURES)[];
