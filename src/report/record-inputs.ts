/** Record logs as inputs: what a name means, what a file holds, and its bytes. */

import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { compressionOf, decompressed, headOf } from '../capture/format.js';
import type { OpenStreams } from '../capture/inputs.js';
import { namedPipe } from '../capture/pipe.js';
import { type ByteSource, FileSource, RewoundSource, StreamSource } from '../capture/source.js';
import { HEAD_BYTES, type InputKind, kindOf } from './input-kind.js';
import { type PeekedStream, peekedStream } from './peeked-stream.js';

/** A file of records or what is to be one, ready to be read from its first byte, decompressed. */
export interface OpenInput {
  readonly source: ByteSource;
  readonly kind: InputKind;
  readonly empty: boolean;
}

/**
 * Opens a file, `-` for standard input, or a pipe, unless it is among `streams`; rejects with the system's error where
 * it cannot be opened.
 */
export async function openInput(name: string, streams: OpenStreams = new Map()): Promise<OpenInput> {
  const raw = await openRaw(name, streams);
  let head = await headOf(raw, HEAD_BYTES);
  let source: ByteSource = new RewoundSource(head, raw);
  const compression = compressionOf(head);
  if (compression !== undefined) {
    const plain = decompressed(compression, source, undefined);
    head = await headOf(plain, HEAD_BYTES);
    source = new RewoundSource(head, plain);
  }
  return { source, kind: kindOf(head), empty: head.length === 0 };
}

async function openRaw(name: string, streams: OpenStreams): Promise<ByteSource> {
  const stream = streams.get(name) ?? (name === '-' ? process.stdin : undefined);
  if (stream !== undefined) return new StreamSource(stream);
  const stats = await stat(name);
  if (stats.isFile()) return FileSource.open(name);
  return new StreamSource(stats.isFIFO() ? namedPipe(name) : createReadStream(name));
}

/** An input as messages call it. */
export const inputName = (name = ''): string => (name === '-' ? 'standard input' : name);

/** Inputs by what they hold, each in the order given. */
export interface SortedInputs {
  /** Files and directories of captures; also what cannot be opened or is neither, for the reader of captures tells it. */
  readonly captures: readonly string[];
  readonly records: readonly string[];
  /** What `-` and names of pipes stand for from now on, as far as they were looked at. */
  readonly streams: OpenStreams;
}

/**
 * Tells captures from record logs, plain or compressed, by their first bytes. A directory is what its files are: where
 * any of them is a record log, its record logs alone.
 *
 * Of pipes, standard input among them, only the first is looked at, and the others are taken to be the same: one may
 * have nothing to say until those before it were read to their end.
 */
export async function sortInputs(
  names: readonly string[],
  stdin: () => Readable = () => process.stdin,
): Promise<SortedInputs> {
  const captures: string[] = [];
  const records: string[] = [];
  const streams = new Map<string, Readable>();
  let piped: InputKind | undefined;
  for (const name of names) {
    if (!(await isPipe(name))) {
      const logs = await recordLogs(name);
      if (logs.length === 0) captures.push(name);
      else records.push(...logs);
      continue;
    }
    piped ??= await peek(name, stdin, streams);
    if (piped !== 'records') captures.push(name);
    else if (!records.includes(name)) records.push(name);
  }
  return { captures, records, streams };
}

const isPipe = async (name: string): Promise<boolean> =>
  name === '-' || (await stat(name).catch(() => undefined))?.isFIFO() === true;

/** What a pipe holds, which is left open in `streams`; where it cannot be opened, its reader tells of it. */
async function peek(name: string, stdin: () => Readable, streams: Map<string, Readable>): Promise<InputKind> {
  try {
    const { kind, stream } = await peekedInput(name === '-' ? stdin() : namedPipe(name));
    streams.set(name, stream);
    return kind;
  } catch {
    return 'neither';
  }
}

/** A terminal is not waited for: the reader of captures tells of it. */
const peekedInput = async (stream: Readable): Promise<PeekedStream> =>
  'isTTY' in stream && stream.isTTY === true ? { kind: 'neither', stream } : peekedStream(stream);

/** The record logs that a file or directory is. */
async function recordLogs(name: string): Promise<readonly string[]> {
  const stats = await stat(name).catch(() => undefined);
  if (stats?.isDirectory() === true) return logsOf(name);
  return stats?.isFile() === true && (await kindOfFile(name)) === 'records' ? [name] : [];
}

async function logsOf(directory: string): Promise<readonly string[]> {
  const logs: string[] = [];
  for (const entry of (await readdir(directory).catch(() => [])).sort()) {
    const path = join(directory, entry);
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isFile() === true && (await kindOfFile(path)) === 'records') logs.push(path);
  }
  return logs;
}

async function kindOfFile(path: string): Promise<InputKind> {
  try {
    const { source, kind } = await openInput(path);
    await source.close();
    return kind;
  } catch {
    return 'neither';
  }
}
