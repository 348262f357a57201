/** Flow logs of several days and sensors as one run: what `rolepath report` takes beside captures. */

import type { OpenStreams } from '../capture/inputs.js';
import { LogSummary } from '../report/log-summary.js';
import type { CatalogueReference, JudgedUnder, ReportInput, TopologyReference } from '../report/model/report.js';
import { brokenLineText, type RecordsReport, readRecords, TOLD_LINES } from '../report/read-records.js';
import type { FlowRecord, StatusRecord, SummaryRecord } from '../report/record.js';
import { inputName } from '../report/record-inputs.js';
import { RepeatedRecords } from '../report/repeated-records.js';
import { tellProblems } from './flow-inputs.js';
import { reading } from './reading.js';
import { say } from './say.js';

/** Takes records that a filter lets pass. */
export interface LogSink {
  takes(record: FlowRecord): boolean;
  /** False where the record means nothing, so that its line is told as broken. */
  record(record: FlowRecord): boolean;
}

/** What reading logs came to. */
export interface LogRun {
  readonly summary: SummaryRecord;
  /** Why something is missing, as far as the summary does not hold it. */
  readonly causes: readonly string[];
  readonly inputs: readonly ReportInput[];
  readonly judgedUnder: readonly JudgedUnder[];
  readonly sensors: readonly string[];
  readonly broken: number;
  readonly repeated: number;
  /** Records that the filter left out. */
  readonly filtered: number;
  /** Logs that no summary closes. */
  readonly unsummarised: number;
  readonly aborted: boolean;
  /** True where not all records could be compared with those of other logs. */
  readonly isUnsure: boolean;
}

/** Sensors, and ways to have been judged, that are told apart. */
const MAX_TOLD = 256;

/** `streams`: what `-` and names of pipes stand for, where it is open already. */
export async function readReportLogs(
  logs: readonly string[],
  sink: LogSink,
  quiet: boolean,
  streams: OpenStreams | undefined,
): Promise<LogRun> {
  const run = new Logs(sink, logs);
  const report = await reading({ quiet }, (signal, progress) =>
    readRecords(logs, run, {
      signal,
      onProgress: (bytes) => progress.show(bytes, undefined),
      ...(streams && { streams }),
    }),
  );
  tellProblems(report);
  return run.result(report);
}

/** What was counted of one log. */
interface Counted {
  taken: number;
  repeated: number;
  meaningless: number;
  summaries: number;
}

class Logs {
  private readonly sink: LogSink;
  private readonly names: readonly string[];
  private readonly all = new LogSummary();
  private readonly repeats: RepeatedRecords | undefined;
  private readonly counted: Counted[];
  private filtered = 0;
  private readonly sensors = new Set<string>();
  private readonly under = new Map<
    string,
    { readonly of: Omit<JudgedUnder, 'inputs'>; readonly inputs: Set<string> }
  >();

  constructor(sink: LogSink, names: readonly string[]) {
    this.sink = sink;
    this.names = names;
    this.repeats = names.length > 1 ? new RepeatedRecords() : undefined;
    this.counted = names.map(() => ({ taken: 0, repeated: 0, meaningless: 0, summaries: 0 }));
  }

  flow(record: FlowRecord, input: number, line: number): void {
    const counted = this.counted[input];
    if (counted === undefined) return;
    if (this.repeats?.has(record, input) === true) {
      counted.repeated++;
      return;
    }
    if (!this.sink.takes(record)) {
      this.filtered++;
      return;
    }
    if (!this.sink.record(record)) {
      counted.meaningless++;
      this.all.leaveOut();
      if (counted.meaningless <= TOLD_LINES)
        say(brokenLineText({ file: this.nameOf(input), line, cause: 'no such address, time or transport' }));
      return;
    }
    counted.taken++;
    this.all.flow(record);
    if (record.sensor !== undefined && this.sensors.size < MAX_TOLD) this.sensors.add(record.sensor);
  }

  summary(summary: SummaryRecord, input: number): void {
    const counted = this.counted[input];
    if (counted !== undefined) counted.summaries++;
    this.all.summary(summary, input);
    this.judged(summary, input);
  }

  status(status: StatusRecord, input: number): void {
    this.all.status(status);
    this.judged(status, input);
  }

  result(report: RecordsReport): LogRun {
    const meaningless = this.sum(({ meaningless }) => meaningless);
    return {
      summary: this.all.record(report),
      causes: this.all.causes(report),
      inputs: report.inputs.map(({ name, bytes, broken, problem }, index) => ({
        name,
        kind: 'flow-log' as const,
        bytes,
        ...(problem !== undefined && { problem: problem.kind }),
        records: this.records(index, broken),
      })),
      judgedUnder: [...this.under.values()].map(({ of, inputs }) => ({ ...of, inputs: [...inputs] })),
      sensors: [...this.sensors].sort(),
      broken: meaningless + report.inputs.reduce((sum, { broken }) => sum + broken, 0),
      filtered: this.filtered,
      repeated: this.sum(({ repeated }) => repeated),
      unsummarised: this.counted.filter(({ summaries }) => summaries === 0).length,
      aborted: report.aborted,
      isUnsure: this.repeats?.isFull === true,
    };
  }

  private sum(figure: (counted: Counted) => number): number {
    return this.counted.reduce((sum, counted) => sum + figure(counted), 0);
  }

  private records(index: number, broken: number): NonNullable<ReportInput['records']> {
    const { taken = 0, repeated = 0, meaningless = 0 } = this.counted[index] ?? {};
    return { taken, repeated, broken: broken + meaningless };
  }

  private judged({ catalogues, topology }: SummaryRecord | StatusRecord, input: number): void {
    const of = {
      catalogues: catalogues.map(catalogueReference),
      ...(topology && { topology: topologyReference(topology) }),
    };
    const key = JSON.stringify(of);
    let known = this.under.get(key);
    if (known === undefined) {
      if (this.under.size >= MAX_TOLD) return;
      known = { of, inputs: new Set() };
      this.under.set(key, known);
    }
    known.inputs.add(this.nameOf(input));
  }

  private nameOf(input: number): string {
    return inputName(this.names[input]);
  }
}

const catalogueReference = ({ id, sha256 }: CatalogueReference): CatalogueReference => ({ id, sha256 });
const topologyReference = ({ name, sha256 }: TopologyReference): TopologyReference => ({ name, sha256 });
