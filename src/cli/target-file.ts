import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemErrorText } from '../system-error.js';
import { UsageError } from './exit-codes.js';

/** Permissions of a new file, before the umask takes from them. */
export const FILE_MODE = {
  /** Reports, tables, rule sheets: what the user's umask leaves. */
  shared: 0o666,
  /** Packets, which hold what people wrote: for the owner alone, as dumpcap has it. */
  packets: 0o600,
} as const;
export type FileMode = (typeof FILE_MODE)[keyof typeof FILE_MODE];

/**
 * Opens what the user named as the output, before anything is read: throws {@link UsageError} where nothing can be
 * written there.
 */
export function openTarget(path: string, mode: FileMode = FILE_MODE.shared): TargetFile {
  return asTarget(() => new TargetFile(path, mode));
}

/**
 * Sees before the work whether what is written after it can be written there, and leaves nothing behind; a pipe is not
 * opened, for that waits for its reader. Throws {@link UsageError}.
 */
export function checkTarget(path: string): void {
  asTarget(() => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined || stats.isFile() || stats.isDirectory()) new TargetFile(path).discard();
  });
}

/**
 * Makes a directory for output, unless it is there; throws {@link UsageError} where that cannot be, and where what is
 * above it is missing as well, for then its name is more likely mistyped.
 */
export function openDirectory(path: string): void {
  asTarget(() => {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) mkdirSync(path);
  });
}

function asTarget<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    const text = systemErrorText(error);
    throw text === undefined ? error : new UsageError(text);
  }
}

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

  constructor(path: string, mode: FileMode = FILE_MODE.shared) {
    this.target = followed(path);
    const before = statSync(this.target, { throwIfNoEntry: false });
    if (before !== undefined && !before.isFile()) {
      this.descriptor = openSync(this.target, 'w');
      return;
    }
    const name = `.${basename(this.target)}.${randomBytes(6).toString('hex')}.part`;
    this.temporary = join(dirname(this.target), name);
    this.descriptor = openNew(this.temporary, before === undefined ? mode : before.mode & 0o777, path);
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

const WRITING: ReadonlySet<string> = new Set(['open', 'write', 'fsync', 'rename', 'mkdir', 'close']);

/** A fault of the system while writing, with the name that the user gave: a write alone knows no name. */
export function namedFault(error: unknown, output: string | undefined): unknown {
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (output === undefined || code === undefined || path !== undefined || !WRITING.has(syscall ?? '')) return error;
  return Object.assign(error as Error, { path: output });
}
