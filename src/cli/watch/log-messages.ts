/** What the threads of `rolepath watch` and the one that writes their log say to one another. */

import type { MessagePort } from 'node:worker_threads';
import type { FlowLogOptions } from './flow-log.js';

/** What the thread of a log is given when it starts. */
export interface LogTask extends FlowLogOptions {
  /** Rotated files to keep. */
  readonly kept: number;
  /** Whether rotated files are compressed. */
  readonly isPacking: boolean;
  /** One from each thread that has records. */
  readonly ports: readonly MessagePort[];
  readonly counters: SharedArrayBuffer;
}

/** From the thread of the log. */
export type LogNews =
  /** Open and ready; `failure` says why it cannot be. */
  | { readonly type: 'open'; readonly failure?: string }
  | { readonly type: 'note'; readonly text: string }
  /** All records are written, or lost, and the file is closed. */
  | { readonly type: 'closed'; readonly written: number };

/** To the thread of the log: go on under the file's name where the file was moved. */
export type LogOrder = { readonly type: 'reopen' };

/** To a thread that has records: a new file has begun. */
export type LogHint = 'rotated';

/** Words of the counters that all threads share. */
const LENGTH = 2;
const WAITING = 0;
const LOST = 1;

/** Counts what is on its way to the log, and what was lost. */
export class LogCounters {
  readonly shared: SharedArrayBuffer;
  private readonly words: Uint32Array;

  constructor(shared = new SharedArrayBuffer(LENGTH * Uint32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.words = new Uint32Array(shared);
  }

  /** Bytes that were handed over and not yet taken. */
  get waiting(): number {
    return Atomics.load(this.words, WAITING);
  }

  /** Records that did not come into the log. */
  get lost(): number {
    return Atomics.load(this.words, LOST);
  }

  handOver(bytes: number): void {
    Atomics.add(this.words, WAITING, bytes);
  }

  take(bytes: number): void {
    Atomics.sub(this.words, WAITING, bytes);
  }

  lose(records: number): void {
    Atomics.add(this.words, LOST, records);
  }
}
