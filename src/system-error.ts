/** What the system said of a file, in plain words. */

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { cleanString } from './clean-text.js';

/** Longest text of a system that has a word of its own, in characters. */
const MAX_MESSAGE = 1000;

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'there is a file of that name already',
  EISDIR: 'this is a directory, not a file',
  ENOSPC: 'no room is left on the device',
  EDQUOT: 'the quota is used up',
  EROFS: 'the file system is read-only',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
};

/** `/nowhere/x.csv: there is no folder /nowhere`; undefined for what is no error of the system. */
export function systemErrorText(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path, message }: NodeJS.ErrnoException = error;
  if (code === undefined) return undefined;
  const what = code === 'ENOENT' || code === 'ENOTDIR' ? missing(path) : WORDS[code];
  if (what === undefined) return cleanString(message, MAX_MESSAGE);
  return cleanString(path === undefined ? what : `${path}: ${what}`, MAX_MESSAGE);
}

function missing(path: string | undefined): string {
  const folder = path === undefined ? undefined : dirname(path);
  return folder === undefined || existsSync(folder) ? 'there is no such file' : `there is no folder ${folder}`;
}
