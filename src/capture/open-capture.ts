import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { errorCode, type SystemWords, systemWords } from '../system-error.js';
import { FollowSource } from './follow.js';
import { type Compression, compressionOf, decompressed, headOf, readerFor, strangerOf } from './format.js';
import type { Interfaces } from './interfaces.js';
import type { NameTable } from './names.js';
import type { CaptureProblem } from './problem.js';
import type { CaptureReader } from './reader.js';
import { type ByteSource, FileSource, RewoundSource, type SourceFault, StreamSource } from './source.js';

/** One stream of capture bytes to be read. */
export interface Candidate {
  /** As it is shown. */
  readonly name: string;
  /** A file on disk; or a stream, which can be read only once. */
  readonly from: { readonly path: string } | { readonly stream: () => Readable };
  /** Bytes on disk; absent for a stream. */
  readonly size?: number;
  /** The directory that was given, where the name was found in one. */
  readonly directory?: string;
}

/** A capture, ready to be walked from its first byte. */
export interface OpenCapture {
  readonly source: ByteSource;
  readonly reader: CaptureReader;
  readonly compression: Compression | undefined;
}

/** An input that cannot be walked. */
export interface NotOpened {
  readonly problem: CaptureProblem;
  /** True where it could be read, but holds something else than a capture, or nothing. */
  readonly stranger: boolean;
}

export interface OpenOptions {
  /** Ends the wait for the first bytes of a pipe or of a file that is followed: nothing is then there. */
  readonly signal?: AbortSignal;
  /** Whether to wait for more at the end of a file. */
  readonly follow?: boolean;
}

/** Bytes read to see what an input is; enough for the first frame of most. */
const HEAD_BYTES = 64 * 1024;

const EMPTY = 'it is empty (0 bytes)';

const OPEN_REMEDY = 'check that it is a file that can be read';
const FILTER_REMEDY = "check the path; a capture filter goes behind --bpf, in quotes: --bpf 'not port 22'";
const PATH_REMEDY = 'check the path';

/** What to do about system errors that an engineer meets. */
const REMEDIES: SystemWords = {
  EACCES: 'run as a user who may read it, or change its mode',
  EPERM: 'run as a user who may read it, or change its mode',
  ELOOP: PATH_REMEDY,
  EMFILE: 'raise the limit with `ulimit -n`',
};

/** The problem of an input that the system does not let open. */
export function openProblem(name: string, error: unknown): CaptureProblem {
  const code = errorCode(error);
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
  return {
    kind: 'unreadable',
    file: name,
    cause: systemWords(error) ?? `it cannot be opened (${code})`,
    remedy: isMissing ? missingRemedy(name) : (REMEDIES[code] ?? OPEN_REMEDY),
  };
}

/** What a name that is no file may have been meant as. */
function missingRemedy(name: string): string {
  const at = name.lastIndexOf('#');
  const file = name.slice(0, Math.max(at, 0));
  if (file !== '' && existsSync(file)) return `FILE#INTERFACE is for compare; give ${file} for all its interfaces`;
  return isFilterLike(name) ? FILTER_REMEDY : PATH_REMEDY;
}

/** Words that capture filters are made of (pcap-filter(7)). */
const FILTER_WORD =
  /^(?:not|and|or|host|net|port|portrange|src|dst|tcp|udp|sctp|icmp6?|ip6?|arp|ether|vlan|mpls|proto|gateway|less|greater|broadcast|multicast)$/;

/** Whether a name that is no file was meant as a capture filter, or as a word of one: `not port 22`. */
const isFilterLike = (name: string): boolean =>
  !/\.(?:pcap|pcapng|cap|ndjson|gz|zst)$/i.test(name) && name.split(/[\s()!]+/).some((word) => FILTER_WORD.test(word));

/**
 * Opens an input and finds out what it is. The interfaces and names it describes go to `interfaces` and `names`.
 */
export async function openCapture(
  candidate: Candidate,
  interfaces: Interfaces,
  names: NameTable,
  { signal, follow }: OpenOptions = {},
): Promise<OpenCapture | NotOpened> {
  let raw: ByteSource;
  try {
    raw = await openRaw(candidate, follow === true);
  } catch (error) {
    return { problem: openProblem(candidate.name, error), stranger: false };
  }
  const interrupt = () => void raw.close();
  signal?.addEventListener('abort', interrupt);
  try {
    return await recognise(candidate, raw, interfaces, names);
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}

async function openRaw({ from }: Candidate, follow: boolean): Promise<ByteSource> {
  if (!('path' in from)) return new StreamSource(from.stream());
  return follow ? FollowSource.open(from.path) : FileSource.open(from.path);
}

async function recognise(
  candidate: Candidate,
  raw: ByteSource,
  interfaces: Interfaces,
  names: NameTable,
): Promise<OpenCapture | NotOpened> {
  const { name, from } = candidate;
  let head = await headOf(raw, HEAD_BYTES);
  let source: ByteSource = new RewoundSource(head, raw);
  const compression = compressionOf(head);
  if (compression !== undefined) {
    const reopen = 'path' in from ? () => FileSource.open(from.path) : undefined;
    const plain = decompressed(compression, source, reopen);
    head = await headOf(plain, HEAD_BYTES);
    source = new RewoundSource(head, plain);
  }
  const reader = readerFor(head, name, interfaces, names);
  if (reader !== undefined) return { source, reader, compression };
  const refused =
    head.length === 0 || source.fault !== undefined
      ? nothingThere(name, source.fault, compression ? `the ${compression} data is empty` : EMPTY)
      : { problem: { kind: 'unreadable' as const, file: name, ...strangerOf(head) }, stranger: true };
  await source.close();
  return refused;
}

function nothingThere(name: string, fault: SourceFault | undefined, cause: string): NotOpened {
  const remedy = 'record the capture again, or copy it again from where it was recorded';
  return {
    problem: { kind: 'unreadable', file: name, cause: fault?.cause ?? cause, remedy },
    stranger: fault === undefined,
  };
}
