import type { ActiveMinutes } from '../capture/active-minutes.js';
import { FLOW_LOG, NO_CAPTURE } from '../capture/format.js';
import type { FrameSink } from '../capture/frame.js';
import type { OpenStreams } from '../capture/inputs.js';
import { InterfaceFrames } from '../capture/interface-frames.js';
import { Interfaces } from '../capture/interfaces.js';
import { type CaptureProblem, problemLine } from '../capture/problem.js';
import { type CaptureReport, readCaptures } from '../capture/read-captures.js';
import { Pipeline } from '../pipeline.js';
import { FilteredFlows, flowLanguage } from '../report/flow-filter.js';
import type { SummaryRecord } from '../report/record.js';
import type { FlowSink } from '../verdict/judged-flow.js';
import type { VerdictKind } from '../verdict/verdict.js';
import { captureFilterRecord, filteredFrames } from './capture-filter.js';
import { filterTest } from './filter.js';
import { type ReadingOptions, reading } from './reading.js';
import { summarise } from './run-summary.js';
import { say } from './say.js';
import type { Site } from './site.js';

/** Options that all commands which read captures have. */
export interface RunOptions extends ReadingOptions {
  readonly topology?: string;
  readonly maxFlows?: number;
  readonly failOn?: string;
  /** Only flows that it lets pass reach the sink; the verdict totals are theirs. */
  readonly filter?: string;
  /** A capture filter; see pcap-filter(7). */
  readonly bpf?: string;
  /** Whether flows are numbered in the order of opening. */
  readonly numbered?: boolean;
  /** Only frames of interfaces that a capture names so. */
  readonly interfaces?: ReadonlySet<string>;
  /** What `-` and names of pipes stand for, where it is open already. */
  readonly streams?: OpenStreams;
  /** Whether flow logs could have been given as well. */
  readonly takesLogs?: boolean;
  /** Notes when there were frames. */
  readonly activity?: ActiveMinutes;
}

/** What a run over captures came to. */
export interface RunResult {
  readonly summary: SummaryRecord;
  readonly captures: CaptureReport;
  /** Flows that were opened, those included that a filter left out. */
  readonly opened: number;
  /** See {@link Pipeline.heldFragments}. */
  readonly heldFragments: number;
}

/**
 * Reads the captures through the pipeline into the sink; tells problems of inputs on standard error as lines.
 * `interfaces` are filled with those of the inputs.
 */
export async function runCaptures(
  inputs: readonly string[],
  site: Site,
  sink: FlowSink,
  options: RunOptions,
  interfaces = new Interfaces(),
): Promise<RunResult> {
  const counter = new VerdictCounter(sink);
  const filtered = filteredFlows(counter, site, options.filter);
  const pipeline = new Pipeline({
    ...site,
    sink: filtered ?? counter,
    ...(options.maxFlows && { maxFlows: options.maxFlows }),
    ...(options.numbered && { numbered: true }),
  });
  const wanted =
    options.interfaces === undefined ? pipeline : new InterfaceFrames(options.interfaces, interfaces, pipeline);
  const frames = await filteredFrames(options.bpf, wanted);
  const captures = await readThrough(inputs, frames, pipeline, interfaces, options);
  for (const problem of captures.problems) say(problemLine(options.takesLogs === true ? orNoLog(problem) : problem));
  if (options.quiet !== true) for (const note of captures.notes) say(note);
  const summary = {
    ...summarise(captures, pipeline, counter.flows, site),
    ...(filtered && filterRecord(filtered, options)),
    ...captureFilterRecord(frames),
  };
  return { summary, captures, opened: pipeline.opened, heldFragments: pipeline.heldFragments };
}

/** The problem of an input that is neither, where both could have been given. */
function orNoLog(problem: CaptureProblem): CaptureProblem {
  if (problem.cause === FLOW_LOG.cause) return { ...problem, ...MIXED_LOG };
  return problem.cause === NO_CAPTURE.cause ? { ...problem, ...NEITHER } : problem;
}

const NEITHER = {
  cause: 'this is neither a capture nor a log of flow records',
  remedy: 'give pcap, pcapng, or NDJSON of report or watch, plain or compressed with gzip or zstd',
};
const MIXED_LOG = {
  cause: 'this is a log of flow records, and the inputs before it are captures',
  remedy: 'give captures or flow logs, not both',
};

function filteredFlows(sink: FlowSink, { catalogue, topology }: Site, filter = ''): FilteredFlows | undefined {
  return filter.trim() === ''
    ? undefined
    : new FilteredFlows(filterTest(filter, flowLanguage(catalogue, topology)), sink);
}

const filterRecord = ({ filtered }: FilteredFlows, { filter = '' }: RunOptions) => ({
  filter: { expression: filter, filtered },
});

async function readThrough(
  inputs: readonly string[],
  frames: FrameSink,
  pipeline: Pipeline,
  interfaces: Interfaces,
  options: RunOptions,
): Promise<CaptureReport> {
  const { streams, activity } = options;
  const captures = await reading(options, (signal, progress) =>
    readCaptures(inputs, frames, {
      signal,
      interfaces,
      ...(streams && { streams }),
      ...(activity && { activity }),
      onProgress: (bytes, total) => progress.show(bytes, total),
    }),
  );
  pipeline.finish();
  return captures;
}

class VerdictCounter implements FlowSink {
  readonly flows: Record<VerdictKind, number> = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };
  private readonly sink: FlowSink;

  constructor(sink: FlowSink) {
    this.sink = sink;
  }

  flow(judged: Parameters<FlowSink['flow']>[0]): void {
    this.flows[judged.verdict.kind]++;
    this.sink.flow(judged);
  }
}
