import { ReportBuilder } from '../report/build/report-builder.js';
import { seenRuleSheet } from '../report/seen-rules.js';
import { UsageError } from './exit-codes.js';
import { isFailing, verdictFailOn } from './fail-on.js';
import { ended, isNothingRead } from './outcome.js';
import { tell } from './report.js';
import { headParts } from './report-head.js';
import { type ReadOptions, readerOf } from './report-inputs.js';
import { formatOf, writeSheet, writtenSheet } from './rule-sheet.js';
import type { SheetFormat } from './sheet-formats.js';
import { loadSite } from './site.js';
import { checkTarget } from './target-file.js';

export interface RulesOptions extends ReadOptions {
  readonly format?: SheetFormat;
  readonly output?: string;
}

/** `rolepath rules`: the rule sheet of the documented paths that were seen and answered; gives the exit code. */
export async function rules(inputs: readonly string[], options: RulesOptions): Promise<number> {
  const failOn = verdictFailOn(options.failOn);
  const format = formatOf(options) ?? 'csv';
  if (options.topology === undefined)
    throw new UsageError("a rule sheet has the site's addresses: give its topology with -t site.yaml");
  if (options.output !== undefined) checkTarget(options.output);
  const read = await readerOf(inputs);
  const site = await loadSite(options.topology);
  const builder = new ReportBuilder(site);
  const { summary, causes, head } = await read.into({ site, builder, open: async () => [] }, options);
  const report = builder.report(headParts(summary, site, undefined, options, head));
  const sheet = seenRuleSheet(report, { ...site, paths: site.applying.paths });
  if (!isNothingRead(summary)) writeSheet(await writtenSheet(sheet, format), options.output);
  tell({ summary, causes }, options);
  return ended([summary], isFailing(summary, failOn));
}
