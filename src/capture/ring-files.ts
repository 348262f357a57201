/** The files of a ring of captures: `edge_00012_20260102030405.pcapng`, by number and the UTC time they were begun. */

import { closeSync, openSync, readdirSync, statSync, unlinkSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

export interface RingOptions {
  /** As it is given: the file itself, or, where files are rotated, what their names are made of. */
  readonly file: string;
  /** Bytes of a file at most, but for its closing statistics and a single packet that is longer. */
  readonly maxBytes?: number;
  /** Seconds after which the next file is begun. */
  readonly maxSeconds?: number;
  /** Files that are kept, those of former runs among them; absent: all. */
  readonly maxFiles?: number;
}

/** For their owner alone, as dumpcap has it: captures hold what people wrote. */
const MODE = 0o600;

/** Digits that Wireshark looks for in a set of files. */
const DIGITS = 5;

const NEW = 'wx';

interface RingFile {
  readonly path: string;
  readonly number: number;
}

/** Whether there are several files, one after the other. */
export const rotates = ({ maxBytes, maxSeconds }: RingOptions): boolean =>
  maxBytes !== undefined || maxSeconds !== undefined;

/** The files of the ring that are there, the oldest first; the file itself where nothing is rotated. */
export function ringPaths(options: RingOptions): string[] {
  return rotates(options) ? ringFiles(options.file).map(({ path }) => path) : [options.file];
}

/**
 * Begins the next file: its path and descriptor. None is ever overwritten. Throws what the system says.
 *
 * @param now in milliseconds since 1970.
 */
export function beginFile(options: RingOptions, now: number): { readonly path: string; readonly descriptor: number } {
  if (!rotates(options))
    return { path: options.file, descriptor: openSync(options.file, isDevice(options.file) ? 'w' : NEW, MODE) };
  const number = (ringFiles(options.file).at(-1)?.number ?? 0) + 1;
  const path = nameOf(options.file, number, now);
  return { path, descriptor: openSync(path, NEW, MODE) };
}

/** Deletes the oldest files beyond those that are kept. Throws what the system says. */
export function deleteOldest({ file, maxFiles = Number.POSITIVE_INFINITY }: RingOptions): void {
  const files = ringFiles(file);
  for (const { path } of files.slice(0, Math.max(0, files.length - maxFiles))) unlinkSync(path);
}

/** Sees whether this user can begin files there, and leaves nothing behind. Throws what the system says. */
export function tryDirectory({ file }: RingOptions): void {
  if (isDevice(file)) return;
  const path = join(dirname(file), `.${basename(file)}.${process.pid}.try`);
  closeSync(openSync(path, NEW, MODE));
  unlinkSync(path);
}

/** `/dev/null` and its like. */
export const isDevice = (file: string): boolean =>
  statSync(file, { throwIfNoEntry: false })?.isCharacterDevice() === true;

function nameOf(file: string, number: number, now: number): string {
  const { directory, stem, suffix } = partsOf(file);
  const time = new Date(now).toISOString().replace(/\.\d+Z$|[-T:]/g, '');
  return join(directory, `${stem}_${String(number).padStart(DIGITS, '0')}_${time}${suffix}`);
}

function partsOf(file: string) {
  const suffix = extname(file);
  return { directory: dirname(file), stem: basename(file, suffix), suffix };
}

function ringFiles(file: string): RingFile[] {
  const { directory, stem, suffix } = partsOf(file);
  return readdirSync(directory)
    .flatMap((name) => {
      if (!name.startsWith(`${stem}_`) || !name.endsWith(suffix)) return [];
      const [, number] = /^_(\d{5,})_\d{14}$/.exec(name.slice(stem.length, name.length - suffix.length)) ?? [];
      return number === undefined ? [] : [{ path: join(directory, name), number: Number(number) }];
    })
    .sort((a, b) => a.number - b.number);
}
