/**
 * A log of whole lines that rotates: `flows.ndjson` is written to, and becomes `flows-000001.ndjson` when it is large or
 * old enough. It holds whole lines at any moment but during a write: what a killed process left unfinished is cut off
 * before the next one goes on.
 */

import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { counted } from '../../report/text.js';
import { NO_DIRECTORY, whyNot } from '../../system-error.js';
import { numberedFiles, numberedName } from './rotation.js';

export interface FlowLogOptions {
  readonly path: string;
  /** Beyond which a file is rotated. */
  readonly maxBytes: number;
  /** After which a file is rotated, in milliseconds. */
  readonly maxAge: number;
}

export interface FlowLogEvents {
  /** What an operator should know, a line each. */
  readonly note: (text: string) => void;
  /** A file was rotated to this path, and a new one begun. */
  readonly rotated: (path: string) => void;
  /** So many lines could not be written. */
  readonly lost: (lines: number) => void;
}

const LINE_FEED = 0x0a;

/** Bytes that are looked through at once for the last line feed. */
const BLOCK = 64 * 1024;

/** Pause before a rotation that failed is tried again, in milliseconds. */
const RETRY = 60_000;

/** Read and write for the owner, read for the group: records tell who talks to whom. */
const MODE = 0o640;

export class FlowLog {
  /** Lines that were written. */
  written = 0;
  private readonly options: FlowLogOptions;
  private readonly events: FlowLogEvents;
  /** Undefined where the file could not be opened, or could not be written to. */
  private descriptor: number | undefined;
  private size = 0;
  private born = 0;
  private retryAt = 0;
  private isFailing = false;
  /** Lines lost since writing began to fail. */
  private lostNow = 0;

  constructor(options: FlowLogOptions, events: FlowLogEvents) {
    this.options = options;
    this.events = events;
  }

  /** Opens the file, or goes on with it; cuts off an unfinished last line. Throws the system's error. */
  open(now: number): void {
    const { O_RDWR, O_CREAT, O_NONBLOCK } = constants;
    const descriptor = openSync(this.options.path, O_RDWR | O_CREAT | O_NONBLOCK, MODE);
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) throw new Error('it is no regular file');
      this.size = wholeLines(descriptor, stats.size);
      if (this.size < stats.size) {
        ftruncateSync(descriptor, this.size);
        const cut = counted(stats.size - this.size, 'byte');
        this.events.note(`${this.options.path}: an unfinished last line (${cut}) was cut off`);
      }
      this.born = stats.birthtimeMs > 0 && stats.birthtimeMs <= now ? stats.birthtimeMs : now;
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
    this.descriptor = descriptor;
  }

  /** Writes whole lines; what cannot be written is lost and counted. Never throws. */
  write(bytes: Uint8Array, now: number): void {
    let at = 0;
    try {
      if (this.descriptor === undefined) this.open(now);
      while (at < bytes.length) at = this.writeSome(bytes, at, now);
    } catch (error) {
      this.fail(error, linesIn(bytes, at));
      return;
    }
    if (this.isFailing) this.recovered();
  }

  /** Rotates a file that is old enough. */
  pass(now: number): void {
    if (this.descriptor === undefined || this.size === 0 || now - this.born < this.options.maxAge) return;
    try {
      this.rotate(now);
    } catch (error) {
      this.fail(error, 0);
    }
  }

  /** Goes on in the file of this name, where another program has moved the one that is open. */
  reopen(now: number): void {
    const { descriptor } = this;
    try {
      if (descriptor !== undefined && isSameFile(descriptor, this.options.path)) return;
      this.close();
      this.open(now);
    } catch (error) {
      this.fail(error, 0);
    }
  }

  close(): void {
    const { descriptor } = this;
    this.descriptor = undefined;
    if (descriptor === undefined) return;
    try {
      fsyncSync(descriptor);
    } catch (error) {
      this.events.note(`${this.options.path}: the last records may not be on disk (${whyNot(error)})`);
    }
    closeSync(descriptor);
  }

  /** Writes as many whole lines as the file has room for, and gives where the rest begins. */
  private writeSome(bytes: Uint8Array, at: number, now: number): number {
    const room = this.options.maxBytes - this.size;
    let end = bytes.length;
    if (end - at > room) end = bytes.lastIndexOf(LINE_FEED, at + Math.max(0, room) - 1) + 1;
    if (end <= at || room <= 0) {
      if (this.size > 0 && this.rotate(now)) return at;
      // A line that is longer than a file may be has one of its own; a file that cannot be rotated for now grows.
      end = this.size === 0 ? bytes.indexOf(LINE_FEED, at) + 1 : bytes.length;
    }
    this.append(bytes, at, end);
    return end;
  }

  private append(bytes: Uint8Array, from: number, to: number): void {
    const { descriptor, size } = this;
    if (descriptor === undefined) throw new Error('it is closed');
    try {
      for (let at = from; at < to; ) at += writeSync(descriptor, bytes, at, to - at, size + at - from);
    } catch (error) {
      // No part of a line is left behind for long, were it only until the next attempt.
      ftruncateSync(descriptor, size);
      throw error;
    }
    this.size += to - from;
    this.written += linesIn(bytes, from, to);
  }

  /** Gives the file its number and begins a new one; false where that cannot be done for now. */
  private rotate(now: number): boolean {
    const { path } = this.options;
    if (now < this.retryAt) return false;
    try {
      const rotated = numberedName(path, nextNumber(path));
      this.close();
      renameSync(path, rotated);
      this.events.rotated(rotated);
      this.open(now);
      this.born = now;
      return true;
    } catch (error) {
      this.retryAt = now + RETRY;
      this.events.note(`${path}: it cannot be rotated (${whyNot(error)}), and grows on`);
      if (this.descriptor === undefined) this.open(now);
      return false;
    }
  }

  private fail(error: unknown, lines: number): void {
    this.lostNow += lines;
    this.events.lost(lines);
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
    if (this.isFailing) return;
    this.isFailing = true;
    const { path } = this.options;
    this.events.note(`${path}: records cannot be written (${whyNot(error, NO_DIRECTORY)}) and are lost until they can`);
  }

  private recovered(): void {
    const { path } = this.options;
    this.events.note(`${path}: records are written again; ${counted(this.lostNow, 'record')} were lost`);
    this.isFailing = false;
    this.lostNow = 0;
  }
}

/** Numbers go on after the last of any form. */
function nextNumber(path: string): number {
  const numbers = [...numberedFiles(path), ...numberedFiles(path, '.gz')].map(({ number }) => number);
  for (let number = Math.max(0, ...numbers) + 1; ; number++) if (!existsSync(numberedName(path, number))) return number;
}

/** Where the last whole line of a file ends. */
function wholeLines(descriptor: number, size: number): number {
  const block = new Uint8Array(BLOCK);
  for (let end = size; end > 0; ) {
    const from = Math.max(0, end - BLOCK);
    const read = readSync(descriptor, block, 0, end - from, from);
    const last = block.subarray(0, read).lastIndexOf(LINE_FEED);
    if (last >= 0) return from + last + 1;
    end = from;
  }
  return 0;
}

function linesIn(bytes: Uint8Array, from: number, to = bytes.length): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED, from); at >= 0 && at < to; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}

function isSameFile(descriptor: number, path: string): boolean {
  const named = statSync(path, { throwIfNoEntry: false });
  const open = fstatSync(descriptor);
  return named !== undefined && named.ino === open.ino && named.dev === open.dev;
}
