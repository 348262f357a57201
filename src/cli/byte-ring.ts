/**
 * Memory that two threads share: one puts bytes in, the other takes them out, in order and without a message. Counts of
 * bytes wrap at 2^32, of which the size of the ring is a divisor.
 */

import { i32At } from '../bytes.js';

/** Bytes that are on their way at most; a power of two. */
const SIZE = 1 << 21;
/** Most that is taken at once, so that room comes back while the rest is still to be written. */
const PIECE = SIZE >> 2;

/** Words before the bytes. */
const STATE = 0;
const PUT = 1;
const TAKEN = 2;
const WORDS = 4;

/** `STATE`: nobody takes yet, somebody does, shall not any more, and does not any more. */
const OPEN = 0;
const SERVED = 1;
const CLOSING = 2;
const LEFT = 3;

/** Longest wait in milliseconds before another look, should a word change just before the wait. */
const LOOK = 20;

export class ByteRing {
  readonly memory: SharedArrayBuffer;
  private readonly words: Int32Array;
  private readonly bytes: Uint8Array;

  constructor(memory = new SharedArrayBuffer(4 * WORDS + SIZE)) {
    this.memory = memory;
    this.words = new Int32Array(memory, 0, WORDS);
    this.bytes = new Uint8Array(memory, 4 * WORDS);
  }

  /** Whether somebody takes what is put in. */
  get isServed(): boolean {
    return Atomics.load(this.words, STATE) === SERVED;
  }

  /** Puts in what there is room for from `start`, and gives how much; waits a moment where there is none. */
  put(bytes: Uint8Array, start: number): number {
    const { words } = this;
    const put = i32At(words, PUT);
    const taken = Atomics.load(words, TAKEN);
    const from = put & (SIZE - 1);
    const length = Math.min(bytes.length - start, SIZE - ((put - taken) | 0), SIZE - from);
    if (length === 0) Atomics.wait(words, TAKEN, taken, LOOK);
    else {
      this.bytes.set(bytes.subarray(start, start + length), from);
      this.tell(PUT, put + length);
    }
    return length;
  }

  /** Waits until all was taken, or nobody takes any more. */
  drain(): void {
    const { words } = this;
    while (this.isServed) {
      const taken = Atomics.load(words, TAKEN);
      if (taken === i32At(words, PUT)) return;
      Atomics.wait(words, TAKEN, taken, LOOK);
    }
  }

  /** Has the other thread take no more; when this returns, it is done with what it took. */
  close(): void {
    const { words } = this;
    if (Atomics.compareExchange(words, STATE, OPEN, LEFT) === OPEN) return;
    Atomics.compareExchange(words, STATE, SERVED, CLOSING);
    Atomics.notify(words, PUT);
    while (Atomics.load(words, STATE) === CLOSING) Atomics.wait(words, STATE, CLOSING, LOOK);
  }

  /** Says that this thread takes from now on; false where that is not wanted any more. */
  serve(): boolean {
    return Atomics.compareExchange(this.words, STATE, OPEN, SERVED) === OPEN;
  }

  /** Waits for bytes and gives the next of them, which stay there until they are {@link taken}; none where it is closed. */
  wait(): Uint8Array | undefined {
    const { words } = this;
    const taken = i32At(words, TAKEN);
    for (; this.isServed; Atomics.wait(words, PUT, taken, LOOK)) {
      const piece = this.next();
      if (piece.length > 0) return piece;
    }
    return undefined;
  }

  /** The next bytes that are there, perhaps none. */
  next(): Uint8Array {
    const taken = i32At(this.words, TAKEN);
    const from = taken & (SIZE - 1);
    const length = Math.min((Atomics.load(this.words, PUT) - taken) | 0, SIZE - from, PIECE);
    return this.bytes.subarray(from, from + length);
  }

  taken(length: number): void {
    this.tell(TAKEN, i32At(this.words, TAKEN) + length);
  }

  /** Says that this thread takes no more. */
  leave(): void {
    this.tell(STATE, LEFT);
  }

  private tell(word: number, value: number): void {
    Atomics.store(this.words, word, value);
    Atomics.notify(this.words, word);
  }
}
