/** Flows of captures, judged now, and of logs, as they were judged then: one way in for commands that take either. */

import { statSync } from 'node:fs';
import { Interfaces } from '../capture/interfaces.js';
import { problemLine } from '../capture/problem.js';
import type { CaptureReport } from '../capture/read-captures.js';
import type { CaptureTime } from '../capture/tally.js';
import { LogSummary, type TimeSpan } from '../report/log-summary.js';
import {
  brokenLineText,
  type RecordSink,
  type RecordsReport,
  readRecords,
  TOLD_LINES,
  untoldLinesText,
} from '../report/read-records.js';
import { type FlowRecord, isoTime, type SummaryRecord } from '../report/record.js';
import { inputName } from '../report/record-inputs.js';
import { RepeatedRecords } from '../report/repeated-records.js';
import type { FlowSink } from '../verdict/judged-flow.js';
import { UsageError } from './exit-codes.js';
import { reading } from './reading.js';
import { type RunOptions, runCaptures } from './run.js';
import { say, sayOwn } from './say.js';
import type { Site } from './site.js';
import { sortedInputs } from './sorted-inputs.js';

/** Where flows go, whichever way they come. */
export interface FlowInputSink extends FlowSink {
  /** False where the record means nothing, such as an address that is none. */
  record(record: FlowRecord): boolean;
}

/** What came of the inputs. */
export interface FlowInputs {
  readonly summary: SummaryRecord;
  /** Whether flows may be missing at any time, and not only beyond what was read: of captures, between two of them. */
  readonly isPartial: boolean;
  /** Filters that left something out: of captures the capture filter, of logs those that they were written with. */
  readonly filters: readonly string[];
  /** First and last moment of each capture, or of each run that a log holds. */
  readonly spans: readonly TimeSpan[];
  /** Why flows are missing, as far as the summary does not hold it. */
  readonly causes: readonly string[];
}

/**
 * Reads captures through the pipeline, or logs of flow records back, into the sink; tells what is wrong with them on
 * standard error; `seen` is filled with the interfaces of captures. Throws {@link UsageError} where captures and logs
 * are mixed.
 */
export async function readFlows(
  inputs: readonly string[],
  site: Site,
  sink: FlowInputSink,
  options: RunOptions,
  seen = new Interfaces(),
): Promise<FlowInputs> {
  // Where an earlier reading of the run was stopped, nothing is read any more, nor waited for.
  const unsorted = { records: [], streams: new Map() };
  const { records, streams } = options.signal?.aborted === true ? unsorted : await sortedInputs(inputs);
  const run = { ...options, takesLogs: true, streams };
  if (records.length > 0) return readLogs(records, sink, run);
  const { summary, captures: read } = await runCaptures(inputs, site, sink, run, seen);
  const isTorn = summary.inputs.length > 1 && summary.inputs.some(({ problem }) => problem !== undefined);
  const { expression } = summary.captureFilter ?? {};
  const filters = expression === undefined ? [] : [expression];
  return { summary, isPartial: isTorn, causes: [], filters, spans: read.inputs.flatMap(spanOf) };
}

const spanOf = ({ first, last }: CaptureReport['inputs'][number]): TimeSpan[] =>
  first === undefined || last === undefined ? [] : [{ start: timeText(first), end: timeText(last) }];

const timeText = ({ seconds, nanoseconds }: CaptureTime): string => isoTime(seconds, nanoseconds);

/** Throws {@link UsageError} where standard input or a named pipe, which can be read only once, is to be on both sides. */
export function checkReadOnce(first: readonly string[], second: readonly string[]): void {
  const twice = first.find((name) => second.includes(name) && isPipe(name));
  if (twice !== undefined)
    throw new UsageError(`${inputName(twice)} can be read only once: give a file for one of the two`);
}

const isPipe = (name: string): boolean => name === '-' || statSync(name, { throwIfNoEntry: false })?.isFIFO() === true;

async function readLogs(logs: readonly string[], sink: FlowInputSink, options: RunOptions): Promise<FlowInputs> {
  const { streams } = options;
  const all = new LogSummary();
  // Logs of overlapping times hold records twice.
  const repeats = logs.length > 1 ? new RepeatedRecords() : undefined;
  const records: RecordSink = {
    flow(record, input, line) {
      if (repeats?.has(record, input) === true) return;
      if (sink.record(record)) return all.flow(record);
      if (all.leaveOut() <= TOLD_LINES)
        say(brokenLineText({ file: inputName(logs[input]), line, cause: 'no such address, time or transport' }));
    },
    summary: (record, input) => all.summary(record, input),
    status: (record) => all.status(record),
  };
  const report = await reading(options, (signal, progress) =>
    readRecords(logs, records, {
      signal,
      onProgress: (bytes) => progress.show(bytes, undefined),
      ...(streams && { streams }),
    }),
  );
  tellProblems(report);
  if (repeats?.isFull === true) sayOwn('too many records to find those that several logs hold; some may count twice');
  const summary = all.record(report);
  const [filters, spans] = [all.filters(), all.runSpans()];
  return { summary, isPartial: all.isPartial(report), causes: all.causes(report), filters, spans };
}

/** What is wrong with logs, a line each. */
export function tellProblems({ broken, inputs }: RecordsReport): void {
  for (const line of broken) say(brokenLineText(line));
  for (const input of inputs) {
    const untold = untoldLinesText(input);
    if (untold !== undefined) say(untold);
    if (input.problem !== undefined) say(problemLine(input.problem));
  }
}
