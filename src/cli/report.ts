import { mkdirSync } from 'node:fs';
import { Interfaces } from '../capture/interfaces.js';
import { CapturedFlows } from '../report/build/captured-flows.js';
import { ReportBuilder } from '../report/build/report-builder.js';
import type { Written } from '../report/format/formats.js';
import { lossText } from '../report/loss-text.js';
import type { Report } from '../report/model/report.js';
import { Origins } from '../report/origins.js';
import type { SummaryRecord } from '../report/record.js';
import { counted } from '../report/text.js';
import type { FlowSink } from '../verdict/judged-flow.js';
import type { FlowStream } from './flow-stream.js';
import { InputHashes } from './input-hashes.js';
import { Output } from './output.js';
import { headParts } from './report-head.js';
import { type Part, type Plan, type PlanOptions, reportPlan } from './report-plan.js';
import { ended, isNothingRead, parseFailOn, type RunOptions, runCaptures } from './run.js';
import { loadSite, type Site } from './site.js';
import { TargetFile } from './target-file.js';

export interface ReportOptions extends RunOptions, PlanOptions {
  readonly sensor?: string;
}

/** `rolepath report`: flows, tables or a whole report, on standard output or in files; gives the exit code. */
export async function report(inputs: readonly string[], options: ReportOptions): Promise<number> {
  const failOn = parseFailOn(options.failOn);
  const plan = reportPlan(options);
  const site = await loadSite(options.topology);
  const hashes = needsHashes(plan) ? new InputHashes(inputs) : undefined;
  const interfaces = new Interfaces();
  const origins = new Origins(interfaces, options.sensor);
  const files = new Files(plan);
  try {
    const streams = await files.openFlows(site, origins);
    const builder = plan.parts.some(({ kind }) => kind !== 'flows') ? new ReportBuilder(site) : undefined;
    const sinks = sinksOf(streams, builder, site, origins);
    const result = await runCaptures(inputs, site, sinks, options, interfaces);
    const summary = { ...result.summary, ...sensorOf(options) };
    for (const stream of streams) await stream.end(summary);
    const made = builder?.report(headParts(summary, site, await hashes?.all(), options));
    await files.write(made);
    // What was there before is worth more than a report on nothing.
    if (!isNothingRead(result.captures)) files.commit();
    tell(summary, options);
    return ended(result, failOn);
  } catch (error) {
    throw named(error, options.output);
  } finally {
    files.discard();
    await hashes?.cancel();
  }
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

function sinksOf(
  streams: readonly FlowStream[],
  builder: ReportBuilder | undefined,
  { catalogue }: Site,
  origins: Origins,
): FlowSink {
  const sinks: FlowSink[] = [
    ...streams,
    ...(builder === undefined ? [] : [new CapturedFlows(builder, { numbering: builder, catalogue, origins })]),
  ];
  const [only] = sinks;
  if (only !== undefined && sinks.length === 1) return only;
  return {
    flow(judged) {
      for (const sink of sinks) sink.flow(judged);
    },
  };
}

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

  async openFlows({ catalogue }: Site, origins: Origins): Promise<FlowStream[]> {
    const streams: FlowStream[] = [];
    for (const [part, { output }] of this.open)
      if (part.kind === 'flows') streams.push(await part.format.open(output, { catalogue, origins }));
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
