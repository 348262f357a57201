/**
 * A YAML configuration file, read and checked against its schema: the value, or every problem at once, each with file,
 * line, column, path and a plain sentence.
 */

import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { z } from 'zod';
import { MendedValue } from './mended-value.js';
import { ConfigError, limitProblems, MAX_PROBLEMS, type Path, type Problem, type Severity } from './problem.js';
import { checkSchema, type Failure } from './schema-failures.js';
import { errorCode, systemWords } from './system-error.js';
import { type Part, parseYamlTree, type YamlTree } from './yaml-tree.js';

/** A configuration file is written by hand; what is larger is another file. */
export const MAX_FILE_BYTES = 1 << 20;

/** Times that a value is mended by leaving out what fails, each of which can make a missing key of the level above. */
const MAX_MENDS = 8;

/** The outcome of reading a file; it is usable as it stands iff `problems` holds no error. */
export interface YamlFile<T> {
  readonly file: string;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  /** In the order of the file; at most {@link MAX_PROBLEMS} and one that counts the rest. */
  readonly problems: readonly Problem[];
  /** The whole value, or, where there are problems, what remains of it without the parts they are about. */
  readonly value: T | undefined;
  /** The file as written, not yet checked: for later checks that must not take a misspelt name for a missing one. */
  readonly raw: unknown;
  /** A problem that a later check found at a path into `value`, with its place; `part` tells whether the key or the value is meant. */
  problem(path: Path, message: string, severity?: Severity, part?: Part): Problem;
  /** Whether one of the problems is about this path into `value` or something inside it. */
  failedAt(path: Path): boolean;
}

/** Reads and checks a file; throws {@link ConfigError} with one problem where it cannot be read at all. */
export function readYamlFile<T>(file: string, schema: z.ZodType<T>): YamlFile<T> {
  const bytes = readLimited(file);
  return parse(file, decodeYaml(file, bytes), sha256Of(bytes), schema);
}

/** Checks the text of a file; `file` only names it in messages. The schema's objects should be strict. */
export const parseYamlFile = <T>(file: string, text: string, schema: z.ZodType<T>): YamlFile<T> =>
  parse(file, text, sha256Of(text), schema);

function parse<T>(file: string, text: string, sha256: string, schema: z.ZodType<T>): YamlFile<T> {
  const tree = parseYamlTree(file, text);
  if (tree.value === undefined)
    return yamlFile<T>(file, sha256, tree, { value: undefined, failures: [], toOriginal: (path) => path });
  return yamlFile(file, sha256, tree, checkAndMend(schema, tree.value));
}

const sha256Of = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

interface Outcome<T> {
  readonly value: T | undefined;
  readonly failures: readonly Failure[];
  readonly toOriginal: (path: Path) => Path;
}

function yamlFile<T>(file: string, sha256: string, tree: YamlTree, outcome: Outcome<T>): YamlFile<T> {
  const { value, failures, toOriginal } = outcome;
  const listed = failures
    .slice(0, MAX_PROBLEMS)
    .map(({ path, kind, message }) => tree.problem(path, message, 'error', kind === 'key' ? 'key' : 'value'));
  return {
    file,
    sha256,
    problems: limitProblems(file, [...tree.problems, ...listed], tree.unlisted + failures.length - listed.length),
    value,
    raw: tree.value,
    problem: (path, message, severity, part) => tree.problem(toOriginal(path), message, severity, part),
    failedAt: (path) => isPrefixOfAny(toOriginal(path), failures),
  };
}

const isPrefixOfAny = (path: Path, failures: readonly Failure[]): boolean =>
  failures.some((failure) => path.every((step, index) => failure.path[index] === step));

/** All failures, and the value without the parts that fail: a later check then finds its own problems in the rest. */
function checkAndMend<T>(schema: z.ZodType<T>, value: unknown): Outcome<T> {
  const mended = new MendedValue(value);
  const toOriginal = (path: Path) => mended.toOriginal(path);
  const first = checkSchema(schema, value);
  if (first.ok) return { value: first.value, failures: [], toOriginal };
  let { failures } = first;
  for (let round = 0; round < MAX_MENDS && failures.length <= MAX_PROBLEMS; round++) {
    const paths = failures.map(({ path, kind }) => (kind === 'missing' ? path.slice(0, -1) : path));
    if (paths.some((path) => path.length === 0)) break;
    mended.drop(paths);
    const again = checkSchema(schema, mended.take());
    if (again.ok) return { value: again.value, failures: first.failures, toOriginal };
    failures = again.failures;
  }
  return { value: undefined, failures: first.failures, toOriginal };
}

/** The file's bytes, or a {@link ConfigError} that says why not; reads pipes too, and no more than the limit. */
function readLimited(file: string): Uint8Array {
  const bytes = new Uint8Array(MAX_FILE_BYTES + 1);
  const length = readInto(file, bytes);
  if (length > MAX_FILE_BYTES) throw unreadable(file, `larger than ${MAX_FILE_BYTES} bytes, so no configuration file`);
  return bytes.subarray(0, length);
}

function readInto(file: string, bytes: Uint8Array): number {
  let length = 0;
  try {
    const descriptor = openSync(file, 'r');
    try {
      for (let read = -1; read !== 0; length += read)
        read = readSync(descriptor, bytes, length, bytes.length - length, null);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw unreadable(file, systemWords(error) ?? `cannot be read (${errorCode(error)})`);
  }
  return length;
}

/** UTF-8 text with or without byte-order mark (YAML 1.2 §5.2); other encodings and binary files are named. */
export function decodeYaml(file: string, bytes: Uint8Array): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw unreadable(file, 'this is UTF-16 text; save it as UTF-8');
  }
  const zero = bytes.indexOf(0);
  if (zero !== -1) throw unreadable(file, `this is no text file: byte ${zero} is zero`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(file, 'this is not UTF-8 text; save it as UTF-8');
  }
}

const unreadable = (file: string, message: string): ConfigError =>
  new ConfigError([{ severity: 'error', file, line: 0, column: 0, path: '', message }]);
