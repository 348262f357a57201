/**
 * Reads flow records back: NDJSON as `report --format ndjson` and `watch --json` write it, plain or compressed, of any
 * length, in the memory of one line. Every line is held against the published schema of its record before anybody sees
 * it; what does not fit is told with file and line, counted, and left out.
 */

import type { OpenStreams } from '../capture/inputs.js';
import { openProblem } from '../capture/open-capture.js';
import type { CaptureProblem } from '../capture/problem.js';
import type { ByteSource } from '../capture/source.js';
import type { FlowRecord, StatusRecord, SummaryRecord } from './record.js';
import { type Check, recordCheck } from './record-check.js';
import { inputName, type OpenInput, openInput } from './record-inputs.js';
import { type LineSink, LineSplitter, MAX_LINE_BYTES } from './record-lines.js';
import { recordSchemas } from './record-schema.js';

/** Bytes read at once. */
const PIECE_BYTES = 256 * 1024;

/** Broken lines told of each input; the rest are counted. */
export const TOLD_LINES = 5;

/** Any other record: findings, or what a watch tells beside flows. */
export interface OtherRecord {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Takes records in the order of the inputs. `input` is an index into {@link RecordsReport.inputs}; lines count from 1. */
export interface RecordSink {
  flow(record: FlowRecord, input: number, line: number): void;
  summary?(record: SummaryRecord, input: number, line: number): void;
  status?(record: StatusRecord, input: number, line: number): void;
  other?(record: OtherRecord, input: number, line: number): void;
}

/** A line that is no record. */
export interface BrokenLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly cause: string;
}

/** What became of one log. */
export interface RecordInput {
  readonly name: string;
  /** As stored: compressed bytes where it is compressed. */
  readonly bytes: number;
  readonly lines: number;
  readonly flows: number;
  readonly summaries: number;
  /** Records of other types, statuses among them. */
  readonly others: number;
  /** Lines that were left out. */
  readonly broken: number;
  /** Why it was not read to its end, or at all. */
  readonly problem?: CaptureProblem;
}

export interface RecordsReport {
  /** In the order they were read. */
  readonly inputs: readonly RecordInput[];
  /** The first {@link TOLD_LINES} of each input. */
  readonly broken: readonly BrokenLine[];
  readonly flows: number;
  /** True where lines were left out, an input was not read to its end, or the reading was stopped. */
  readonly incomplete: boolean;
  /** True where the run was stopped by its signal. */
  readonly aborted: boolean;
}

export interface ReadRecordsOptions {
  /** Stops the run between two pieces; what was read is reported. */
  readonly signal?: AbortSignal;
  /** Called after every piece with the bytes of the inputs taken so far, as stored. */
  readonly onProgress?: (bytesRead: number) => void;
  /** What `-` and names of pipes stand for, where it is open already. */
  readonly streams?: OpenStreams;
}

/** A broken line in one line: `flows.ndjson:12: cause`. */
export const brokenLineText = ({ file, line, cause }: BrokenLine): string => `${file}:${line}: ${cause}`;

/** How many lines of an input were left out beyond those that were told, as a line; undefined where there are none. */
export const untoldLinesText = ({ name, broken }: RecordInput): string | undefined =>
  broken > TOLD_LINES ? `${name}: ${broken} of its lines are no records; the first ${TOLD_LINES} are told` : undefined;

/**
 * Reads the logs one after the other and hands every record to `sink`. What cannot be read is told in the report and
 * does not keep the rest from being read; rejects only with what `sink` or `onProgress` throws.
 */
export async function readRecords(
  names: readonly string[],
  sink: RecordSink,
  options: ReadRecordsOptions = {},
): Promise<RecordsReport> {
  const checks = recordChecks();
  const inputs: RecordInput[] = [];
  const broken: BrokenLine[] = [];
  let before = 0;
  for (const [index, name] of names.entries()) {
    if (options.signal?.aborted === true) break;
    const log = new Log(name, index, sink, checks);
    const problem = await walk(log, name, options, before);
    inputs.push(log.report(problem));
    broken.push(...log.told);
    before += log.bytes;
  }
  const aborted = options.signal?.aborted ?? false;
  return {
    inputs,
    broken,
    flows: inputs.reduce((sum, { flows }) => sum + flows, 0),
    incomplete: aborted || inputs.some((input) => input.broken > 0 || input.problem !== undefined),
    aborted,
  };
}

const NO_RECORDS = {
  cause: 'this is no log of flow records (NDJSON)',
  remedy: 'give what `rolepath report --format ndjson` or `rolepath watch --json` wrote',
};
const CUT_SHORT = 'everything before was read; copy it again from where it was written';

async function walk(
  log: Log,
  name: string,
  options: ReadRecordsOptions,
  before: number,
): Promise<CaptureProblem | undefined> {
  let opened: OpenInput;
  try {
    opened = await openInput(name, options.streams);
  } catch (error) {
    return openProblem(log.name, error);
  }
  const { source, kind, empty } = opened;
  const interrupt = () => void source.close();
  options.signal?.addEventListener('abort', interrupt);
  try {
    if (kind !== 'records' && !empty) return { kind: 'unreadable', file: log.name, ...NO_RECORDS };
    await readLines(source, log, (taken) => options.onProgress?.(before + taken));
    return source.fault && { ...source.fault, file: log.name, remedy: CUT_SHORT };
  } finally {
    options.signal?.removeEventListener('abort', interrupt);
    await source.close();
  }
}

async function readLines(source: ByteSource, log: Log, onPiece: (taken: number) => void): Promise<void> {
  const splitter = new LineSplitter(log, PIECE_BYTES);
  for (;;) {
    const got = await source.read(splitter.room, splitter.at, PIECE_BYTES);
    if (got === 0) break;
    splitter.took(got);
    log.bytes = source.bytesTaken;
    onPiece(log.bytes);
  }
  splitter.end();
}

interface RecordChecks {
  readonly flow: Check;
  readonly summary: Check;
  readonly status: Check;
  readonly other: Check;
}

function recordChecks(): RecordChecks {
  const schemas = recordSchemas();
  return {
    flow: recordCheck(schemas['flow-record.schema.json']),
    summary: recordCheck(schemas['summary.schema.json']),
    status: recordCheck(schemas['status.schema.json']),
    other: recordCheck({ type: 'object', properties: { type: { type: 'string' } }, required: ['type'] }),
  };
}

/** One log: its lines to records. */
class Log implements LineSink {
  readonly name: string;
  readonly told: BrokenLine[] = [];
  bytes = 0;
  readonly #index: number;
  readonly #sink: RecordSink;
  readonly #checks: RecordChecks;
  #lines = 0;
  #flows = 0;
  #summaries = 0;
  #others = 0;
  #broken = 0;

  constructor(name: string, index: number, sink: RecordSink, checks: RecordChecks) {
    this.name = inputName(name);
    this.#index = index;
    this.#sink = sink;
    this.#checks = checks;
  }

  line(bytes: Buffer, start: number, end: number, number: number): void {
    this.#lines = number;
    const text = bytes.toString('utf8', start, end).trim();
    if (text === '') return;
    const value = parsed(text);
    if (value === undefined) this.#leaveOut(number, 'no JSON; perhaps it was cut off while it was written');
    else this.#take(value, number);
  }

  tooLong(number: number): void {
    this.#lines = number;
    this.#leaveOut(number, `longer than ${MAX_LINE_BYTES} bytes`);
  }

  report(problem: CaptureProblem | undefined): RecordInput {
    return {
      name: this.name,
      bytes: this.bytes,
      lines: this.#lines,
      flows: this.#flows,
      summaries: this.#summaries,
      others: this.#others,
      broken: this.#broken,
      ...(problem !== undefined && { problem }),
    };
  }

  #take(value: object, number: number): void {
    const type = (value as { type?: unknown }).type;
    const checks = this.#checks;
    const known = type === 'flow' || type === 'summary' || type === 'status';
    const problem = (known ? checks[type] : checks.other)(value, '');
    if (problem !== undefined) this.#leaveOut(number, problem);
    else if (type === 'flow') {
      this.#flows++;
      this.#sink.flow(value as FlowRecord, this.#index, number);
    } else if (type === 'summary') {
      this.#summaries++;
      this.#sink.summary?.(value as SummaryRecord, this.#index, number);
    } else {
      this.#others++;
      if (type === 'status') this.#sink.status?.(value as StatusRecord, this.#index, number);
      else this.#sink.other?.(value as OtherRecord, this.#index, number);
    }
  }

  #leaveOut(line: number, cause: string): void {
    this.#broken++;
    if (this.told.length < TOLD_LINES) this.told.push({ file: this.name, line, cause });
  }
}

/** The value of a line where it is an object or a list; undefined where it is no JSON, or JSON of another kind. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
