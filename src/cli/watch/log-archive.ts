/** What becomes of the rotated files of a flow log: they are compressed, one after the other, and the oldest removed. */

import { createReadStream, createWriteStream, existsSync, renameSync, rmSync, unlinkSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { whyNot } from '../../system-error.js';
import { keepLatest, type NumberedFile, numberedFiles } from './rotation.js';

const PACKED = '.gz';

/** A compressed file until it is whole. */
const PART = '.gz.part';

/** Records compress to a tenth; a higher level takes twice the time for little. */
const LEVEL = 4;

export class LogArchive {
  private readonly path: string;
  private readonly kept: number;
  private readonly isPacking: boolean;
  private readonly note: (text: string) => void;
  private working: Promise<void> = Promise.resolve();

  /** `kept` is the number of rotated files to keep. */
  constructor(path: string, kept: number, isPacking: boolean, note: (text: string) => void) {
    this.path = path;
    this.kept = kept;
    this.isPacking = isPacking;
    this.note = note;
  }

  /** Puts in order what there is: after each rotation, and at the start, for what an earlier run did not come to. */
  tidy(): void {
    this.working = this.working
      .then(() => this.work())
      .catch((error: unknown) => this.note(`${this.path}: rotated files cannot be kept in order (${whyNot(error)})`));
  }

  /** Settled when nothing is left to be done. */
  settled(): Promise<void> {
    return this.working;
  }

  private async work(): Promise<void> {
    for (const { path } of numberedFiles(this.path, PART)) unlinkSync(path);
    keepLatest(this.all(), this.kept);
    if (!this.isPacking) return;
    for (const { path } of numberedFiles(this.path)) await pack(path);
  }

  /** A file that was compressed and not yet removed counts once, and goes in both forms. */
  private all(): NumberedFile[] {
    const plain = numberedFiles(this.path);
    const packed = numberedFiles(this.path, PACKED);
    for (const { path } of plain) if (packed.some((other) => other.path === path + PACKED)) unlinkSync(path);
    return [...numberedFiles(this.path), ...packed].sort((a, b) => a.number - b.number);
  }
}

/** Compresses a file: the whole one takes the place of the other at once. */
async function pack(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const part = path + PART;
  try {
    await pipeline(createReadStream(path), createGzip({ level: LEVEL }), createWriteStream(part, { mode: 0o640 }));
    renameSync(part, path + PACKED);
    unlinkSync(path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
