/** Record logs as inputs: what a name means, what a file holds, and its bytes. */

import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { compressionOf, decompressed } from '../capture/format.js';
import { namedPipe } from '../capture/pipe.js';
import { type ByteSource, FileSource, RewoundSource, StreamSource } from '../capture/source.js';
import { headOf, type InputKind, kindOf } from './input-kind.js';
import { type PeekedStream, peekedStream } from './peeked-stream.js';

/** A file of records or what is to be one, ready to be read from its first byte, decompressed. */
export interface OpenInput {
  readonly source: ByteSource;
  readonly kind: InputKind;
  readonly empty: boolean;
}

/** Opens a file, `-` for standard input, or a pipe; rejects with the system's error where it cannot be opened. */
export async function openInput(name: string, stdin: () => Readable): Promise<OpenInput> {
  const raw = await openRaw(name, stdin);
  let head = await headOf(raw);
  let source: ByteSource = new RewoundSource(head, raw);
  const compression = compressionOf(head);
  if (compression !== undefined) {
    const plain = decompressed(compression, source, undefined);
    head = await headOf(plain);
    source = new RewoundSource(head, plain);
  }
  return { source, kind: kindOf(head), empty: head.length === 0 };
}

async function openRaw(name: string, stdin: () => Readable): Promise<ByteSource> {
  if (name === '-') return new StreamSource(stdin());
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
  /** What `-` stands for from now on, where it is among the names. */
  readonly stdin?: Readable;
}

/**
 * Tells captures from record logs, plain or compressed, by their first bytes. A directory is what its files are: where
 * any of them is a record log, its record logs alone. Named pipes are captures.
 */
export async function sortInputs(
  names: readonly string[],
  stdin: () => Readable = () => process.stdin,
): Promise<SortedInputs> {
  const captures: string[] = [];
  const records: string[] = [];
  const peeked = names.includes('-') ? await peekedInput(stdin()) : undefined;
  for (const name of names) {
    const logs = name === '-' ? (peeked?.kind === 'records' ? [name] : []) : await recordLogs(name);
    if (logs.length === 0) captures.push(name);
    else if (name !== '-' || !records.includes(name)) records.push(...logs);
  }
  return { captures, records, ...(peeked && { stdin: peeked.stream }) };
}

/** A terminal is not waited for: the reader of captures tells of it. */
const peekedInput = async (stdin: Readable): Promise<PeekedStream> =>
  'isTTY' in stdin && stdin.isTTY === true ? { kind: 'neither', stream: stdin } : peekedStream(stdin);

/** The record logs that a name means. */
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
    const { source, kind } = await openInput(path, () => process.stdin);
    await source.close();
    return kind;
  } catch {
    return 'neither';
  }
}
