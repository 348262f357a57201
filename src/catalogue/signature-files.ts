/** The files of a catalogue's directory, in the order of the catalogue. */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../problem.js';
import { whyNot } from '../system-error.js';

export interface SignatureFile {
  /** Relative to the directory, with slashes: `paths/lync-2010/edge/external.yaml`. */
  readonly name: string;
  /** As messages name it. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Directories that the catalogue is read from; others beside them belong to other stages. */
const DIRECTORIES = ['sources', 'notes', 'paths', 'requirements'];

const SUFFIX = '.yaml';

/** Deeper than any table of a document needs to be. */
const MAX_DEPTH = 8;

/** Reads them all; a missing directory holds none. Throws {@link ConfigError} where something cannot be read. */
export function readSignatureFiles(directory: string): SignatureFile[] {
  try {
    const vocabulary = namesIn(directory, '', 0);
    const present = DIRECTORIES.filter((name) => existsSync(join(directory, name)));
    const nested = present.flatMap((name) => namesIn(directory, name, MAX_DEPTH));
    return [...vocabulary, ...nested].map((name) => readFile(directory, name));
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const message = `the catalogue cannot be read (${whyNot(error)})`;
    throw new ConfigError([{ severity: 'error', file: path ?? directory, line: 0, column: 0, path: '', message }]);
  }
}

function readFile(directory: string, name: string): SignatureFile {
  const path = join(directory, name);
  const bytes = readFileSync(path);
  return { name, path, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Names of the YAML files in a directory and, `deep` levels down, in those inside it; sorted without their suffix. */
function namesIn(directory: string, inside: string, deep: number): string[] {
  const entries = readdirSync(join(directory, inside), { withFileTypes: true });
  const prefix = inside === '' ? '' : `${inside}/`;
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(SUFFIX))
    .map((entry) => `${prefix}${entry.name}`);
  const directories = deep === 0 ? [] : entries.filter((entry) => entry.isDirectory());
  const nested = directories.flatMap((entry) => namesIn(directory, `${prefix}${entry.name}`, deep - 1));
  return [...files, ...nested].sort(byStem);
}

/** `external` comes before `external-summary`: the hyphen sorts before the dot of the suffix. */
function byStem(a: string, b: string): number {
  const [x, y] = [stem(a), stem(b)];
  return x < y ? -1 : Number(x > y);
}

/** The name without `.yaml`. */
export const stem = (name: string): string => name.slice(0, -SUFFIX.length);
