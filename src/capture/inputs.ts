import { type BigIntStats, createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Frame, FrameSink } from './frame.js';
import { Interfaces } from './interfaces.js';
import { NameTable } from './names.js';
import { type Candidate, openCapture, openProblem } from './open-capture.js';
import { namedPipe } from './pipe.js';
import type { CaptureProblem } from './problem.js';
import { pump, type Windows } from './pump.js';
import { type CaptureTime, compareTimes } from './tally.js';

/** Streams by the names that stand for them, such as `-`. */
export type OpenStreams = ReadonlyMap<string, Readable>;

/** What standard input is called on the command line, and in reports. */
const STANDARD_INPUT = '-';
const STANDARD_INPUT_NAME = 'standard input';

/** Files that a note names before it only counts them. */
const NAMED_IN_NOTE = 5;

/** Bytes read at once while only the first frame is looked for. */
const SURVEY_CHUNK = 64 * 1024;

/** The inputs of a run. */
export interface Gathered {
  /** In the order they are to be read. */
  readonly candidates: readonly Candidate[];
  /** Names that mean nothing that could be read. */
  readonly problems: readonly CaptureProblem[];
  /** What was left out and why, a line each that begins with a name. */
  readonly notes: readonly string[];
}

/**
 * Finds the captures that the names mean: files, directories (their files, not those of directories in them) and `-`
 * for standard input. They come in the order of their first frame's time, equal ones as given, then those without a
 * frame, then pipes, which cannot be looked at beforehand. A file that is named twice is read once; a file of a
 * directory that is no capture is left out with a note.
 */
export async function gatherInputs(
  names: readonly string[],
  streams: OpenStreams,
  windows: Windows,
): Promise<Gathered> {
  const gathering = new Gathering(streams);
  for (const name of names) await gathering.add(name);
  const { candidates, problems, notes } = gathering;
  if (candidates.length === 1 && candidates[0]?.directory === undefined) return { candidates, problems, notes };
  const { surveyed, strangers } = await surveyAll(candidates, windows);
  return {
    candidates: inOrder(surveyed),
    problems: [...problems, ...withoutCapture(gathering.directories, surveyed)],
    notes: [...notes, ...Array.from(strangers, ([directory, files]) => strangersNote(directory, files))],
  };
}

/** Turns names into candidates, each file once. */
class Gathering {
  readonly candidates: Candidate[] = [];
  readonly problems: CaptureProblem[] = [];
  readonly notes: string[] = [];
  /** Directories that were given, unless they only repeat what was given before. */
  readonly directories = new Set<string>();
  readonly #known = new Set<string>();
  readonly #streams: OpenStreams;

  constructor(streams: OpenStreams) {
    this.#streams = streams;
  }

  async add(name: string): Promise<void> {
    if (name === STANDARD_INPUT) return this.#addStandardInput();
    try {
      const stats = await stat(name, { bigint: true });
      if (stats.isDirectory()) await this.#addDirectory(name);
      else if (this.#isNew(identity(stats), name)) this.candidates.push(fileCandidate(name, stats, this.#streams));
    } catch (error) {
      this.problems.push(openProblem(name, error));
    }
  }

  #addStandardInput(): void {
    const stdin = this.#streams.get(STANDARD_INPUT) ?? process.stdin;
    if ('isTTY' in stdin && stdin.isTTY === true) {
      const remedy = 'pipe a capture into it, as in `tcpdump -U -w - | rolepath …`';
      this.problems.push({ kind: 'unreadable', file: STANDARD_INPUT_NAME, cause: 'it is a terminal', remedy });
    } else if (this.#isNew(STANDARD_INPUT, STANDARD_INPUT_NAME)) {
      this.candidates.push({ name: STANDARD_INPUT_NAME, from: { stream: () => stdin } });
    }
  }

  async #addDirectory(directory: string): Promise<void> {
    const entries = (await readdir(directory)).sort();
    this.directories.add(directory);
    for (const entry of entries) {
      const path = join(directory, entry);
      const stats = await stat(path, { bigint: true }).catch(() => undefined);
      if (!stats?.isFile()) continue;
      if (this.#isNew(identity(stats), path))
        this.candidates.push({ ...fileCandidate(path, stats, this.#streams), directory });
      else this.directories.delete(directory);
    }
  }

  #isNew(key: string, name: string): boolean {
    if (!this.#known.has(key)) {
      this.#known.add(key);
      return true;
    }
    this.notes.push(`${name}: it was given more than once and is read once`);
    return false;
  }
}

const identity = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;

function fileCandidate(path: string, stats: BigIntStats, streams: OpenStreams): Candidate {
  if (stats.isFile()) return { name: path, from: { path }, size: Number(stats.size) };
  const open = () => streams.get(path) ?? (stats.isFIFO() ? namedPipe(path) : createReadStream(path));
  return { name: path, from: { stream: open } };
}

/** A candidate with the time of its first frame, where there is one and it can be seen beforehand. */
interface Surveyed {
  readonly candidate: Candidate;
  readonly first: CaptureTime | undefined;
}

interface Survey {
  readonly surveyed: readonly Surveyed[];
  /** Files that are no captures, by the directory they were found in. */
  readonly strangers: ReadonlyMap<string, readonly string[]>;
}

async function surveyAll(candidates: readonly Candidate[], windows: Windows): Promise<Survey> {
  const surveyed: Surveyed[] = [];
  const strangers = new Map<string, string[]>();
  for (const candidate of candidates) {
    const { directory, name } = candidate;
    const { first, stranger } = await survey(candidate, windows);
    if (!stranger || directory === undefined) {
      surveyed.push({ candidate, first });
      continue;
    }
    const found = strangers.get(directory);
    if (found === undefined) strangers.set(directory, [name]);
    else found.push(name);
  }
  return { surveyed, strangers };
}

/** Looks at a file for its first frame. */
async function survey(
  candidate: Candidate,
  windows: Windows,
): Promise<{ readonly first: CaptureTime | undefined; readonly stranger: boolean }> {
  if ('stream' in candidate.from) return { first: undefined, stranger: false };
  const opened = await openCapture(candidate, new Interfaces(), new NameTable());
  if ('problem' in opened) return { first: undefined, stranger: opened.stranger };
  const sink = new FirstTime();
  const stop = () => sink.time !== undefined;
  await pump({ ...opened, sink, windows, chunk: SURVEY_CHUNK, stop });
  await opened.source.close();
  return { first: sink.time, stranger: false };
}

/** Notes the time of the first frame that has one. */
class FirstTime implements FrameSink {
  time: CaptureTime | undefined;

  frame({ seconds, nanoseconds }: Frame): void {
    if (seconds > 0 || nanoseconds > 0) this.time ??= { seconds, nanoseconds };
  }
}

/** Where an input stands among the others: with frames, without, pipes. */
const rank = ({ candidate, first }: Surveyed): number => {
  if ('stream' in candidate.from) return 2;
  return first === undefined ? 1 : 0;
};

function inOrder(surveyed: readonly Surveyed[]): Candidate[] {
  const compare = (a: Surveyed, b: Surveyed): number =>
    rank(a) - rank(b) || (a.first && b.first ? compareTimes(a.first, b.first) : 0);
  return [...surveyed].sort(compare).map(({ candidate }) => candidate);
}

function withoutCapture(directories: Iterable<string>, surveyed: readonly Surveyed[]): CaptureProblem[] {
  const holding = new Set(surveyed.map(({ candidate }) => candidate.directory));
  return Array.from(directories)
    .filter((directory) => !holding.has(directory))
    .map((file) => ({
      kind: 'unreadable',
      file,
      cause: 'the directory holds no capture',
      remedy: 'give the directory the captures lie in; directories in it are not searched',
    }));
}

function strangersNote(directory: string, files: readonly string[]): string {
  const named = files.slice(0, NAMED_IN_NOTE).join(', ');
  const more = files.length > NAMED_IN_NOTE ? ` and ${files.length - NAMED_IN_NOTE} more` : '';
  return `${directory}: left out, being no captures: ${named}${more}`;
}
