/** Record logs as inputs: what a name means, what a file holds, and its bytes. */

import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { compressionOf, decompressed, SNIFF_BYTES } from '../capture/format.js';
import { isPcap } from '../capture/pcap.js';
import { isPcapng } from '../capture/pcapng.js';
import { namedPipe } from '../capture/pipe.js';
import { type ByteSource, FileSource, RewoundSource, StreamSource } from '../capture/source.js';

/** What an input holds: packets, or records of flows, a line each. */
export type InputKind = 'capture' | 'records' | 'neither';

/** Bytes looked at; blank lines may stand before the first record. */
const HEAD_BYTES = 4096;
const OPENING_BRACE = 0x7b;
/** Tab, LF, CR, space, and the bytes of a byte order mark. */
const BLANK: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf]);

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

/** The first bytes, at least {@link SNIFF_BYTES} where there are so many. */
async function headOf(source: ByteSource): Promise<Uint8Array> {
  const bytes = new Uint8Array(HEAD_BYTES);
  let length = 0;
  while (length < SNIFF_BYTES) {
    const got = await source.read(bytes, length, HEAD_BYTES - length);
    if (got === 0) break;
    length += got;
  }
  return bytes.subarray(0, length);
}

function kindOf(head: Uint8Array): InputKind {
  if (head.length >= SNIFF_BYTES && (isPcap(head, 0) || isPcapng(head, 0))) return 'capture';
  return head.find((byte) => !BLANK.has(byte)) === OPENING_BRACE ? 'records' : 'neither';
}

/** Inputs by what they hold, each in the order given. */
export interface SortedInputs {
  /** Files and directories of captures; also what cannot be opened or is neither, for the reader of captures tells it. */
  readonly captures: readonly string[];
  readonly records: readonly string[];
}

/**
 * Tells captures from record logs, plain or compressed, by their first bytes. A directory is what its files are: where
 * any of them is a record log, its record logs alone. Standard input and pipes, which can be read only once, are
 * captures unless `streams` says that they are records.
 */
export async function sortInputs(
  names: readonly string[],
  streams: 'capture' | 'records' = 'capture',
): Promise<SortedInputs> {
  const captures: string[] = [];
  const records: string[] = [];
  for (const name of names) {
    const logs = await recordLogs(name, streams);
    if (logs.length > 0) records.push(...logs);
    else captures.push(name);
  }
  return { captures, records };
}

/** The record logs that a name means. */
async function recordLogs(name: string, streams: 'capture' | 'records'): Promise<readonly string[]> {
  const stats = name === '-' ? undefined : await stat(name).catch(() => undefined);
  if (name !== '-' && stats === undefined) return [];
  if (stats?.isDirectory() === true) return logsOf(name);
  if (stats?.isFile() === true) return (await kindOfFile(name)) === 'records' ? [name] : [];
  return streams === 'records' ? [name] : [];
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
