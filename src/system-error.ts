/** What the system said, in plain words: one table for all; what the place makes clearer, and the remedy, its caller adds. */

import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { cleanString } from './clean-text.js';

/** Longest text of a system that has a word of its own, in characters. */
const MAX_MESSAGE = 1000;

/** By the code of the error. */
export type SystemWords = Readonly<Partial<Record<string, string>>>;

const WORDS: SystemWords = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'there is a file of that name already',
  EISDIR: 'this is a directory, not a file',
  ELOOP: 'the symbolic links to it go in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENOSPC: 'no room is left on the device',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the file may not grow any more',
  EROFS: 'the file system is read-only',
  EIO: 'the device fails',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EADDRINUSE: 'another program listens there',
  EADDRNOTAVAIL: 'this host does not have that address',
};

/** Of a file that is to be made: it is its directory that is missing. */
export const NO_DIRECTORY: SystemWords = {
  ENOENT: 'there is no such directory',
  ENOTDIR: 'there is no such directory',
};

/** The `code` of a system error, such as `ENOENT`, or its text. */
export const errorCode = (error: unknown): string =>
  error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);

/** Undefined for what has no words; `own` ones go before those of the table. */
export const systemWords = (error: unknown, own: SystemWords = {}): string | undefined =>
  new Map(Object.entries({ ...WORDS, ...own })).get(errorCode(error));

/** The same; without words the code of the error, or its text. */
export const whyNot = (error: unknown, own?: SystemWords): string => systemWords(error, own) ?? errorCode(error);

/** `/nowhere/x.csv: there is no directory /nowhere`; undefined for what is no error of the system. */
export function systemErrorText(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path, message }: NodeJS.ErrnoException = error;
  if (code === undefined) return undefined;
  const what = systemWords(error, noDirectory(path));
  if (what === undefined) return cleanString(message, MAX_MESSAGE);
  return cleanString(path === undefined ? what : `${path}: ${what}`, MAX_MESSAGE);
}

function noDirectory(path: string | undefined): SystemWords {
  const directory = path === undefined ? undefined : dirname(path);
  if (directory === undefined || isDirectory(directory)) return {};
  const text = existsSync(directory) ? `${directory} is no directory` : `there is no directory ${directory}`;
  return { ENOENT: text, ENOTDIR: text };
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
