import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, realpathSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Permissions of a new file, before the umask. */
const NEW_FILE_MODE = 0o666;

/**
 * A file that comes to be as a whole: written beside its target under another name, then put in its place. Until then,
 * and where anything fails, what stood there stays as it was. A device or a pipe is written to as it is.
 *
 * Every method throws the system's error where it fails.
 */
export class TargetFile {
  readonly descriptor: number;
  private readonly target: string;
  /** Absent for what cannot be replaced. */
  private readonly temporary: string | undefined;
  private isOpen = true;

  constructor(path: string) {
    this.target = followed(path);
    const before = statSync(this.target, { throwIfNoEntry: false });
    if (before !== undefined && !before.isFile()) {
      this.descriptor = openSync(this.target, 'w');
      return;
    }
    const name = `.${basename(this.target)}.${randomBytes(6).toString('hex')}.part`;
    this.temporary = join(dirname(this.target), name);
    this.descriptor = openNew(this.temporary, before === undefined ? NEW_FILE_MODE : before.mode & 0o777, path);
  }

  /** Puts the file in its place, once it is on the disk. */
  commit(): void {
    if (this.temporary === undefined) {
      this.close();
      return;
    }
    fsyncSync(this.descriptor);
    this.close();
    renameSync(this.temporary, this.target);
    syncDirectory(dirname(this.target));
  }

  /** Leaves what stood there; nothing is left of the new file. Does nothing after {@link commit}. */
  discard(): void {
    this.close();
    if (this.temporary !== undefined) removeQuietly(this.temporary);
  }

  private close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    closeSync(this.descriptor);
  }
}

/** A file of this name cannot be there already, and no link of this name is followed. */
function openNew(temporary: string, mode: number, path: string): number {
  try {
    return openSync(temporary, 'wx', mode);
  } catch (error) {
    // The name that the user gave, not the one beside it.
    throw Object.assign(error as Error, { path });
  }
}

/** Where a link leads: it is the file that is replaced, not the link. */
function followed(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is in its place already, or gone.
  }
}

/** The new name is on the disk, too; where a directory cannot be opened or synced, the system sees to it in time. */
function syncDirectory(path: string): void {
  try {
    const descriptor = openSync(path, 'r');
    if (fstatSync(descriptor).isDirectory()) fsyncSync(descriptor);
    closeSync(descriptor);
  } catch {
    // Not every file system knows this.
  }
}
