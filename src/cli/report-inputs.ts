/** Reads what a report is of: captures through the pipeline, or flow logs back. */

import { ActiveMinutes } from '../capture/active-minutes.js';
import { Interfaces } from '../capture/interfaces.js';
import { CapturedFlows } from '../report/build/captured-flows.js';
import type { ReportedFlowSink } from '../report/build/flow-sink.js';
import { pathFinder } from '../report/build/judgements.js';
import { LoggedFlows } from '../report/build/logged-flows.js';
import type { ReportBuilder } from '../report/build/report-builder.js';
import { filterableRecord } from '../report/filterable-record.js';
import { flowLanguage } from '../report/flow-filter.js';
import { Origins } from '../report/origins.js';
import type { FlowRecord, SummaryRecord } from '../report/record.js';
import type { FlowSink } from '../verdict/judged-flow.js';
import { UsageError } from './exit-codes.js';
import { filterTest } from './filter.js';
import type { FlowStream, StreamParts } from './flow-stream.js';
import { captureFacts, type InputFacts, logFacts } from './report-head.js';
import { readReportLogs } from './report-logs.js';
import { type RunOptions, runCaptures } from './run.js';
import type { Site } from './site.js';
import { sortedInputs } from './sorted-inputs.js';

/** Where the flows of the inputs go. */
export interface Receivers {
  readonly site: Site;
  /** What numbers the flows of a report; absent where only flows are written. */
  readonly builder: ReportBuilder | undefined;
  /** Takes them in its place, and hands them on; absent: the builder itself does. */
  readonly sink?: ReportedFlowSink | undefined;
  /** Opens what is written flow by flow. */
  readonly open: (parts: StreamParts) => Promise<readonly FlowStream[]>;
}

export interface ReadOptions extends RunOptions {
  readonly sensor?: string;
}

/** What reading the inputs came to. */
export interface Read {
  readonly summary: SummaryRecord;
  /** Why something is missing, as far as the summary does not hold it. */
  readonly causes: readonly string[];
  readonly head: InputFacts;
}

/** The inputs of a report: captures or flow logs, not both. */
export interface InputReader {
  /** As they are read; directories of logs are their files. */
  readonly names: readonly string[];
  into(receivers: Receivers, options: ReadOptions): Promise<Read>;
}

/** By what the inputs hold; throws {@link UsageError} where they are captures and flow logs. */
export async function readerOf(inputs: readonly string[]): Promise<InputReader> {
  const { records, streams } = await sortedInputs(inputs);
  const of = { takesLogs: true, streams };
  if (records.length > 0)
    return { names: records, into: (receivers, options) => readLogs(records, receivers, { ...options, ...of }) };
  return { names: inputs, into: (receivers, options) => readCaptureFiles(inputs, receivers, { ...options, ...of }) };
}

async function readCaptureFiles(
  inputs: readonly string[],
  { site, builder, sink: into = builder, open }: Receivers,
  options: ReadOptions,
): Promise<Read> {
  const interfaces = new Interfaces();
  const origins = new Origins(interfaces, options.sensor);
  const { catalogue } = site;
  const streams = await open({ catalogue, origins });
  const sink = sinkOf([
    ...streams,
    ...(builder === undefined || into === undefined
      ? []
      : [new CapturedFlows(into, { numbering: builder, catalogue, origins })]),
  ]);
  const activity = new ActiveMinutes();
  const result = await runCaptures(
    inputs,
    site,
    sink,
    builder === undefined ? options : { ...options, activity },
    interfaces,
  );
  const summary = { ...result.summary, ...sensorOf(options) };
  for (const stream of streams) await stream.end(summary);
  return { summary, causes: [], head: captureFacts(summary, activity) };
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

async function readLogs(
  logs: readonly string[],
  { site, builder, sink: into = builder, open }: Receivers,
  options: ReadOptions,
): Promise<Read> {
  if (options.bpf !== undefined) throw new UsageError('--bpf is for frames of captures; flow logs take --filter');
  const origins = new Origins(new Interfaces(), undefined);
  const streams = await open({ catalogue: site.catalogue, origins });
  const logged = builder && into && new LoggedFlows(into, builder);
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
    options.streams,
  );
  const summary = { ...run.summary, ...filter?.summary(run.filtered) };
  for (const stream of streams) await stream.end(summary);
  return { summary, causes: run.causes, head: logFacts(run, site) };
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

const sensorOf = ({ sensor }: ReadOptions): Pick<SummaryRecord, 'sensor'> => (sensor === undefined ? {} : { sensor });
