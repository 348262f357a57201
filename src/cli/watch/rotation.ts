/** Files that are written one after the other under one name, numbered in order: `flows-000001.ndjson`, … */

import { readdirSync, unlinkSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

const DIGITS = 6;

/** A file of the row. */
export interface NumberedFile {
  readonly number: number;
  readonly path: string;
}

/** The name of the file with this number: `flows.ndjson` becomes `flows-000042.ndjson`. */
export function numberedName(path: string, number: number): string {
  const extension = extname(path);
  const stem = basename(path, extension);
  return join(dirname(path), `${stem}-${String(number).padStart(DIGITS, '0')}${extension}`);
}

/** The files of the row that exist, in order; `suffix` is what may follow their names. Throws the system's error. */
export function numberedFiles(path: string, suffix = ''): NumberedFile[] {
  const directory = dirname(path);
  const extension = extname(path);
  const start = `${basename(path, extension)}-`;
  const end = extension + suffix;
  return readdirSync(directory)
    .filter((name) => name.startsWith(start) && name.endsWith(end))
    .map((name) => ({ digits: name.slice(start.length, name.length - end.length), path: join(directory, name) }))
    .filter(({ digits }) => /^\d{6,15}$/.test(digits))
    .map(({ digits, path: file }) => ({ number: Number(digits), path: file }))
    .sort((a, b) => a.number - b.number);
}

/** Removes the oldest files of a row in order until so many are left. Throws the system's error. */
export function keepLatest(files: readonly NumberedFile[], kept: number): void {
  for (const { path } of files.slice(0, Math.max(0, files.length - kept))) unlinkSync(path);
}
