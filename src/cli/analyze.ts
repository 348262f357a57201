import { Findings } from '../report/findings.js';
import { findingsRecord } from '../report/findings-record.js';
import { jsonLine } from '../report/json-line.js';
import { pageWidth } from '../report/page.js';
import { type SummaryContext, summaryText } from '../report/summary-text.js';
import { isFailing, verdictFailOn } from './fail-on.js';
import { sayLoss } from './loss.js';
import { ended, isNothingRead } from './outcome.js';
import { Output } from './output.js';
import { paintFor } from './paint.js';
import { type RunOptions, type RunResult, runCaptures } from './run.js';
import { loadSite, type Site } from './site.js';

export interface AnalyzeOptions extends RunOptions {
  readonly json?: boolean;
  readonly plain?: boolean;
  readonly color: 'auto' | 'always' | 'never';
}

/** `rolepath analyze`: gives the exit code. */
export async function analyze(inputs: readonly string[], options: AnalyzeOptions): Promise<number> {
  const failOn = verdictFailOn(options.failOn);
  const site = await loadSite(options.topology);
  const findings = new Findings();
  const result = await runCaptures(inputs, site, findings, options);
  const output = new Output();
  if (options.json === true) output.write(jsonLine(findingsRecord(findings, result.summary)));
  else if (!isNothingRead(result.summary))
    output.write(summaryText(findings, contextOf(site, result), paintFor(options), pageWidth(process.stdout.columns)));
  output.flush();
  sayLoss(result, options);
  return ended([result.summary], isFailing(result.summary, failOn));
}

const NO_TOPOLOGY =
  'no topology was given, so no address has a role and no flow can be judged: write one (rolepath topology schema, ' +
  'samples/consolidated-edge.topology.yaml) and give it with -t';

const contextOf = (site: Site, { summary }: RunResult): SummaryContext => ({
  summary,
  catalogue: site.catalogue,
  catalogues: site.titles,
  notes: site.topology.isGiven ? [] : [NO_TOPOLOGY],
});
