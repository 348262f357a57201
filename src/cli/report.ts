import { mkdirSync } from 'node:fs';
import { Interfaces } from '../capture/interfaces.js';
import { CapturedFlows } from '../report/build/captured-flows.js';
import { pathFinder } from '../report/build/judgements.js';
import { LoggedFlows } from '../report/build/logged-flows.js';
import { ReportBuilder } from '../report/build/report-builder.js';
import { filterableRecord } from '../report/filterable-record.js';
import { flowLanguage } from '../report/flow-filter.js';
import type { Written } from '../report/format/formats.js';
import { lossText } from '../report/loss-text.js';
import type { Report } from '../report/model/report.js';
import { Origins } from '../report/origins.js';
import type { FlowRecord, SummaryRecord } from '../report/record.js';
import { sortInputs } from '../report/record-inputs.js';
import { counted } from '../report/text.js';
import type { FlowSink } from '../verdict/judged-flow.js';
import { type ExitCode, UsageError } from './exit-codes.js';
import { filterTest } from './filter.js';
import { exitCodeOfInputs } from './flow-inputs.js';
import type { FlowStream, StreamParts } from './flow-stream.js';
import { InputHashes } from './input-hashes.js';
import { Output } from './output.js';
import { captureFacts, headParts, type InputFacts, logFacts } from './report-head.js';
import { readReportLogs } from './report-logs.js';
import { type Part, type Plan, type PlanOptions, reportPlan } from './report-plan.js';
import { type FailOn, isNothingReadOf, parseFailOn, type RunOptions, runCaptures } from './run.js';
import { loadSite, type Site } from './site.js';
import { TargetFile } from './target-file.js';

export interface ReportOptions extends RunOptions, PlanOptions {
  readonly sensor?: string;
}

/**
 * `rolepath report`: flows, tables or a whole report, of captures or of flow logs, on standard output or in files; gives
 * the exit code.
 */
export async function report(inputs: readonly string[], options: ReportOptions): Promise<number> {
  const failOn = parseFailOn(options.failOn);
  const plan = reportPlan(options);
  const { captures, records } = await sortInputs(inputs);
  if (captures.length > 0 && records.length > 0)
    throw new UsageError(`${records[0]} is a flow log and ${captures[0]} is none: give captures or flow logs`);
  const site = await loadSite(options.topology);
  const names = records.length > 0 ? records : inputs;
  const hashes = needsHashes(plan) ? new InputHashes(names) : undefined;
  const files = new Files(plan);
  try {
    const read = records.length > 0 ? reportOnLogs : reportOnCaptures;
    const { summary, head, builder } = await read(names, site, plan, files, options);
    const made = builder?.report(headParts(summary, site, await hashes?.all(), options, head));
    await files.write(made);
    // What was there before is worth more than a report on nothing.
    if (!isNothingReadOf(summary)) files.commit();
    tell(summary, options);
    return endedWith(summary, failOn);
  } catch (error) {
    throw named(error, options.output);
  } finally {
    files.discard();
    await hashes?.cancel();
  }
}

/** What reading the inputs came to. */
interface Read {
  readonly summary: SummaryRecord;
  readonly head: InputFacts;
  /** Absent where only flows are written. */
  readonly builder: ReportBuilder | undefined;
}

const builderOf = ({ parts }: Plan, site: Site): ReportBuilder | undefined =>
  parts.some(({ kind }) => kind !== 'flows') ? new ReportBuilder(site) : undefined;

async function reportOnCaptures(
  inputs: readonly string[],
  site: Site,
  plan: Plan,
  files: Files,
  options: ReportOptions,
): Promise<Read> {
  const interfaces = new Interfaces();
  const origins = new Origins(interfaces, options.sensor);
  const { catalogue } = site;
  const streams = await files.openFlows({ catalogue, origins });
  const builder = builderOf(plan, site);
  const sink = sinkOf([
    ...streams,
    ...(builder === undefined ? [] : [new CapturedFlows(builder, { numbering: builder, catalogue, origins })]),
  ]);
  const result = await runCaptures(inputs, site, sink, options, interfaces);
  const summary = { ...result.summary, ...sensorOf(options) };
  for (const stream of streams) await stream.end(summary);
  return { summary, head: captureFacts(summary), builder };
}

/** Hands flows to all of several sinks, without a detour where there is one. */
function sinkOf(sinks: readonly FlowSink[]): FlowSink {
  const [only] = sinks;
  if (only !== undefined && sinks.length === 1) return only;
  return {
    flow(judged) {
      for (const sink of sinks) sink.flow(judged);
    },
  };
}

async function reportOnLogs(
  logs: readonly string[],
  site: Site,
  plan: Plan,
  files: Files,
  options: ReportOptions,
): Promise<Read> {
  if (options.bpf !== undefined) throw new UsageError('--bpf is for frames of captures; flow logs take --filter');
  const origins = new Origins(new Interfaces(), undefined);
  const streams = await files.openFlows({ catalogue: site.catalogue, origins });
  const builder = builderOf(plan, site);
  const logged = builder && new LoggedFlows(builder, builder);
  const filter = recordFilter(site, options.filter);
  const run = await readReportLogs(
    logs,
    {
      takes: (record) => filter === undefined || filter.passes(record),
      record(record) {
        if (logged?.record(record) === false) return false;
        for (const stream of streams) stream.record(record);
        return true;
      },
    },
    options.quiet === true,
  );
  const summary = { ...run.summary, ...filter?.summary(run.filtered) };
  for (const stream of streams) await stream.end(summary);
  return { summary, head: logFacts(run, site), builder };
}

interface RecordFilter {
  passes(record: FlowRecord): boolean;
  summary(filtered: number): Pick<SummaryRecord, 'filter'>;
}

function recordFilter({ catalogue, topology, paths }: Site, expression = ''): RecordFilter | undefined {
  if (expression.trim() === '') return undefined;
  const passes = filterTest(expression, flowLanguage(catalogue, topology));
  const pathOf = pathFinder(catalogue, paths);
  return {
    passes: (record) => passes(filterableRecord(record, pathOf)),
    summary: (filtered) => ({ filter: { expression, filtered } }),
  };
}

/** How the run ends the process; an interrupted one ends here, since a read that waits would keep the process alive. */
function endedWith(summary: SummaryRecord, failOn: FailOn | undefined): ExitCode {
  const isMet = failOn !== undefined && summary.flows[failOn.kind] >= failOn.flows;
  const code = exitCodeOfInputs([summary], isMet);
  if (summary.interrupted === true) process.exit(code);
  return code;
}

const WRITING: ReadonlySet<string> = new Set(['open', 'write', 'fsync', 'rename', 'mkdir', 'close']);

/** A fault of the system while writing, with the name that the user gave: a write alone knows no name. */
function named(error: unknown, output: string | undefined): unknown {
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (output === undefined || code === undefined || path !== undefined || !WRITING.has(syscall ?? '')) return error;
  return Object.assign(error as Error, { path: output });
}

/** Only a report in a file says what its inputs hash to. */
const needsHashes = ({ parts }: Plan): boolean =>
  parts.some(({ kind, file }) => kind !== 'flows' && file !== undefined);

const sensorOf = ({ sensor }: ReportOptions): Pick<SummaryRecord, 'sensor'> => (sensor === undefined ? {} : { sensor });

function tell(summary: SummaryRecord, { quiet }: ReportOptions): void {
  if (quiet === true) return;
  const left = summary.filter?.filtered ?? 0;
  if (left > 0) process.stderr.write(`note: the filter left out ${counted(left, 'flow')}\n`);
  const lost = lossText(summary);
  if (lost !== undefined) process.stderr.write(`${lost}\n`);
}

/** The files of a plan: all of them come to be, or none. */
class Files {
  private readonly open = new Map<Part, { readonly target: TargetFile | undefined; readonly output: Output }>();

  constructor(plan: Plan) {
    if (plan.folder !== undefined) mkdirSync(plan.folder, { recursive: true });
    for (const part of plan.parts) {
      const target = part.file === undefined ? undefined : new TargetFile(part.file);
      this.open.set(part, { target, output: new Output(target?.descriptor) });
    }
    process.once('exit', this.discard);
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
    for (const [part, { output }] of this.open) {
      if (part.kind === 'report') writeAll(await part.format.write(made), output);
      else if (part.kind === 'table') writeAll(await part.format.write(part.table, made), output);
    }
  }

  commit(): void {
    for (const { target } of this.open.values()) target?.commit();
  }

  /** Does nothing to those that are in their places. */
  readonly discard = (): void => {
    process.off('exit', this.discard);
    for (const { target } of this.open.values()) target?.discard();
  };
}

function writeAll(written: Written, output: Output): void {
  const pieces = typeof written === 'string' || written instanceof Uint8Array ? [written] : written;
  for (const piece of pieces) {
    if (typeof piece === 'string') output.write(piece);
    else output.writeBytes(piece);
  }
  output.flush();
}
