import type { ActiveMinutes } from './active-minutes.js';
import type { Compression } from './format.js';
import type { FrameSink } from './frame.js';
import { gatherInputs, type OpenStreams } from './inputs.js';
import { type CaptureInterface, type Drops, Interfaces } from './interfaces.js';
import { type CapturedName, NameTable } from './names.js';
import { type Candidate, type OpenCapture, openCapture } from './open-capture.js';
import type { CaptureProblem } from './problem.js';
import { CHUNK_BYTES, type PumpEnd, pump, Windows } from './pump.js';
import type { CaptureFormat } from './reader.js';
import { type CaptureTime, Tally } from './tally.js';

/** What became of one input. */
export interface InputReport {
  /** As given; a file of a directory with the directory before it; `standard input`. */
  readonly name: string;
  /** Its size as stored: compressed bytes where it is compressed; what came of a pipe. */
  readonly bytes: number;
  /** Absent where it is no capture. */
  readonly format?: CaptureFormat;
  readonly compression?: Compression;
  readonly frames: number;
  /** Times of its earliest and its latest frame; absent where it has none. */
  readonly first?: CaptureTime;
  readonly last?: CaptureTime;
  /** Why it was not read to its end. */
  readonly problems: readonly CaptureProblem[];
}

/** What a run read, and what it could not. */
export interface CaptureReport {
  /** In the order they were read; those that could not be opened last. */
  readonly inputs: readonly InputReport[];
  readonly frames: number;
  /** Sum of the frames' lengths on the wire, in bytes. */
  readonly wireBytes: number;
  /** Frames of which fewer bytes were kept than were on the wire. */
  readonly snapped: number;
  /** What the captures say was lost before they were written. */
  readonly drops: Drops;
  /** By `Frame.interfaceId`. */
  readonly interfaces: readonly CaptureInterface[];
  /** Names that the captures give to addresses. */
  readonly names: readonly CapturedName[];
  /** All problems of all inputs; each ends one input, never the run. */
  readonly problems: readonly CaptureProblem[];
  /** What was left out though nothing is wrong with it, a line each. */
  readonly notes: readonly string[];
  /** True where the run was stopped by its signal. */
  readonly aborted: boolean;
}

export interface ReadOptions {
  /**
   * Called after every chunk with the bytes read so far of those stored.
   * @param totalBytes is `undefined` where a pipe is among the inputs.
   */
  readonly onProgress?: (bytesRead: number, totalBytes: number | undefined) => void;
  /** Stops the run between two chunks; what was read is reported. */
  readonly signal?: AbortSignal;
  /** What `-` and names of pipes stand for, where it is open already. */
  readonly streams?: OpenStreams;
  /** Takes the interfaces of all inputs as they are described, by `Frame.interfaceId`. */
  readonly interfaces?: Interfaces;
  /** Notes when there were frames. */
  readonly activity?: ActiveMinutes;
  /** Whether files are followed as they grow: the first of them never ends then but by `signal`. */
  readonly follow?: boolean;
}

/**
 * Reads captures (see {@link gatherInputs} for what the names may be and for their order) and hands every frame to
 * `sink`. Truncated, corrupt and missing inputs are told in the report and do not keep the others from being read;
 * rejects only with what `sink` or `onProgress` throws.
 */
export async function readCaptures(
  names: readonly string[],
  sink: FrameSink,
  options: ReadOptions = {},
): Promise<CaptureReport> {
  const windows = new Windows();
  const gathered = await gatherInputs(names, options.streams ?? new Map(), windows);
  const run = new Run(sink, windows, gathered.candidates, options);
  for (const candidate of gathered.candidates) await run.read(candidate);
  return run.report(gathered.problems, gathered.notes);
}

const CUT_SHORT = 'everything before was read; if the capture was still being written, read it again when it is whole';
const DAMAGED = 'everything before was read; copy the capture again from where it was recorded, or record it again';

/** Reads one input after the other and gathers what there is to report. */
class Run {
  readonly #sink: FrameSink;
  readonly #windows: Windows;
  readonly #options: ReadOptions;
  readonly #interfaces: Interfaces;
  readonly #names = new NameTable();
  readonly #inputs: InputReport[] = [];
  readonly #totalBytes: number | undefined;
  #bytesBefore = 0;
  #frames = 0;
  #snapped = 0;
  #wireBytes = 0;

  constructor(sink: FrameSink, windows: Windows, candidates: readonly Candidate[], options: ReadOptions) {
    this.#sink = sink;
    this.#windows = windows;
    this.#options = options;
    this.#interfaces = options.interfaces ?? new Interfaces();
    const sizes = candidates.map(({ size }) => size);
    this.#totalBytes = sizes.reduce(
      (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
      0,
    );
  }

  get #aborted(): boolean {
    return this.#options.signal?.aborted ?? false;
  }

  async read(candidate: Candidate): Promise<void> {
    if (this.#aborted) return;
    const opened = await openCapture(candidate, this.#interfaces, this.#names, this.#options);
    if (this.#aborted && 'problem' in opened) return;
    if ('problem' in opened) this.#inputs.push(unreadable(opened.problem, candidate.size));
    else await this.#walk(candidate, opened);
  }

  async #walk({ name, size }: Candidate, { source, reader, compression }: OpenCapture): Promise<void> {
    const tally = new Tally(this.#sink, this.#options.activity);
    const stop = () => {
      this.#options.onProgress?.(this.#bytesBefore + source.bytesTaken, this.#totalBytes);
      return this.#aborted;
    };
    const interrupt = () => void source.close();
    this.#options.signal?.addEventListener('abort', interrupt);
    try {
      const end = await pump({ source, reader, sink: tally, windows: this.#windows, chunk: CHUNK_BYTES, stop });
      const bytes = this.#options.follow === true ? source.bytesTaken : (size ?? source.bytesTaken);
      const problems = problemsOf(end, name, compression);
      this.#add({ name, bytes, format: reader.format, frames: tally.frames, problems }, tally, compression);
    } finally {
      this.#options.signal?.removeEventListener('abort', interrupt);
      await source.close();
    }
  }

  #add(input: InputReport, tally: Tally, compression: Compression | undefined): void {
    const { first, last } = tally;
    this.#inputs.push({ ...input, ...(compression && { compression }), ...(first && last && { first, last }) });
    this.#bytesBefore += input.bytes;
    this.#frames += tally.frames;
    this.#snapped += tally.snapped;
    this.#wireBytes += tally.wireBytes;
  }

  report(unopened: readonly CaptureProblem[], notes: readonly string[]): CaptureReport {
    const inputs = [...this.#inputs, ...unopened.map((problem) => unreadable(problem, 0))];
    return {
      inputs,
      frames: this.#frames,
      wireBytes: this.#wireBytes,
      snapped: this.#snapped,
      drops: this.#interfaces.drops(),
      interfaces: this.#interfaces.list,
      names: this.#names.list,
      problems: inputs.flatMap(({ problems }) => problems),
      notes,
      aborted: this.#aborted,
    };
  }
}

const unreadable = (problem: CaptureProblem, bytes = 0): InputReport => ({
  name: problem.file,
  bytes,
  frames: 0,
  problems: [problem],
});

function problemsOf({ offset, fault }: PumpEnd, file: string, compression: Compression | undefined): CaptureProblem[] {
  if (fault === undefined) return [];
  const remedy = fault.kind === 'truncated' ? CUT_SHORT : DAMAGED;
  return [{ ...fault, file, offset, ...(compression && { decompressed: true }), remedy }];
}
