import { SeenNames } from '../report/anonymize/seen-names.js';
import { ReportBuilder } from '../report/build/report-builder.js';
import type { BegunReport } from '../report/format/formats.js';
import type { Report } from '../report/model/report.js';
import { counted } from '../report/text.js';
import { type AnonymityOptions, anonymity, anonymousStream } from './anonymity.js';
import { UsageError } from './exit-codes.js';
import { isFailing, verdictFailOn } from './fail-on.js';
import type { FlowStream, StreamParts } from './flow-stream.js';
import { InputHashes } from './input-hashes.js';
import { type Lost, sayLoss } from './loss.js';
import { ended, isNothingRead } from './outcome.js';
import { headParts } from './report-head.js';
import { type ReadOptions, readerOf } from './report-inputs.js';
import { type Part, type Plan, type PlanOptions, reportPlan } from './report-plan.js';
import { sayOwn } from './say.js';
import { loadSite } from './site.js';
import { namedFault, openDirectory } from './target-file.js';
import { WholeFile } from './whole-file.js';

export interface ReportOptions extends ReadOptions, PlanOptions, AnonymityOptions {}

/**
 * `rolepath report`: flows, tables or a whole report, of captures or of flow logs, on standard output or in files; gives
 * the exit code.
 */
export async function report(inputs: readonly string[], options: ReportOptions): Promise<number> {
  const failOn = verdictFailOn(options.failOn);
  const plan = reportPlan(options);
  const read = await readerOf(inputs);
  const hashes = needsHashes(plan) ? new InputHashes(read.names) : undefined;
  const site = await loadSite(options.topology);
  const hidden = anonymity(options, site);
  const files = new Files(plan);
  const builder = plan.parts.some(({ kind }) => kind !== 'flows') ? new ReportBuilder(site) : undefined;
  const seen = hidden === undefined || builder === undefined ? undefined : new SeenNames(builder);
  const open = async (parts: StreamParts) => {
    const streams = await files.openFlows(parts);
    return hidden === undefined ? streams : streams.map((stream) => anonymousStream(stream, hidden(), parts));
  };
  try {
    const { summary, causes, head } = await read.into({ site, builder, sink: seen ?? builder, open }, options);
    if (seen?.isFull) throw new UsageError('--anonymize: too many names without a domain to be sure that none is left');
    const made = builder?.report(headParts(summary, site, await hashes?.all(), options, head));
    await files.write(made && (hidden?.(seen?.names).report(made) ?? made));
    // What was there before is worth more than a report on nothing.
    if (!isNothingRead(summary)) files.commit();
    tell({ summary, causes }, options);
    return ended([summary], isFailing(summary, failOn));
  } catch (error) {
    throw namedFault(error, options.output);
  } finally {
    files.discard();
  }
}

/** Only a report in a file says what its inputs hash to. */
const needsHashes = ({ parts }: Plan): boolean =>
  parts.some(({ kind, file }) => kind !== 'flows' && file !== undefined);

/** Notes for the reader of standard error: what was left out, what was lost. */
export function tell(lost: Lost, options: ReadOptions): void {
  if (options.quiet === true) return;
  const left = lost.summary.filter?.filtered ?? 0;
  if (left > 0) sayOwn(`the filter left out ${counted(left, 'flow')}`);
  sayLoss(lost, options);
}

/** The files of a plan: all of them come to be, or none. */
class Files {
  private readonly begun = new Map<Part, Promise<BegunReport>>();
  private readonly open = new Map<Part, WholeFile>();

  constructor(plan: Plan) {
    process.once('exit', this.discard);
    if (plan.directory !== undefined) openDirectory(plan.directory);
    for (const part of plan.parts) {
      const file = new WholeFile(part.file);
      if (part.kind === 'report' && part.format.begin !== undefined) this.begun.set(part, part.format.begin());
      this.open.set(part, file);
    }
  }

  async openFlows(parts: StreamParts): Promise<FlowStream[]> {
    const streams: FlowStream[] = [];
    for (const [part, { output }] of this.open)
      if (part.kind === 'flows') streams.push(await part.format.open(output, parts));
    return streams;
  }

  /** Writes what is made of the whole report. */
  async write(made: Report | undefined): Promise<void> {
    if (made === undefined) return;
    for (const [part, file] of this.open) {
      if (part.kind === 'report') file.write(await ((await this.begun.get(part)) ?? part.format).write(made));
      else if (part.kind === 'table') file.write(await part.format.write(part.table, made));
    }
  }

  commit(): void {
    for (const file of this.open.values()) file.commit();
  }

  /** Does nothing to those that are in their places. */
  readonly discard = (): void => {
    process.off('exit', this.discard);
    for (const file of this.open.values()) file.discard();
  };
}
