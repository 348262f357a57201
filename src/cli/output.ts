import { fstatSync, writeSync } from 'node:fs';
import { WriteBehind } from './write-behind.js';

const FLUSH_AT = 256 * 1024;
/** Longest text that is gathered with others, in UTF-16 units. */
const LONGEST_PIECE = 64 * 1024;
/** What is longer is written to files by a thread of its own. */
const LONG = 8 * 1024 * 1024;

/** Pauses before another try where the reader is slow, each twice as long as the last. */
const FIRST_PAUSE_MILLISECONDS = 0.1;
const LONGEST_PAUSE_MILLISECONDS = 50;

/** The reader of standard output went away (`| head`): nothing is wrong, but there is no one left to write to. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** UTF-8 bytes that a UTF-16 unit may take (RFC 3629 §3; a surrogate pair is two units and four bytes). */
const MAX_UNIT_BYTES = 3;

/**
 * Text to a file descriptor in large pieces, in step with its reader: memory stays flat however slow that is.
 */
export class Output {
  private readonly bytes = Buffer.allocUnsafe(FLUSH_AT + MAX_UNIT_BYTES * LONGEST_PIECE);
  private used = 0;
  private readonly descriptor: number;
  private passed = 0;
  private behind: WriteBehind | undefined;

  constructor(descriptor = 1) {
    this.descriptor = descriptor;
  }

  /** Throws {@link OutputClosed} once nobody reads any more. */
  write(text: string): void {
    if (text.length > LONGEST_PIECE) return this.writeBytes(Buffer.from(text));
    this.used += this.bytes.write(text, this.used);
    if (this.used >= FLUSH_AT) this.pass();
  }

  /** The same for bytes, after the text before them. */
  writeBytes(bytes: Uint8Array): void {
    this.pass();
    this.put(bytes);
  }

  /** Returns once all is written. */
  flush(): void {
    this.pass();
    this.behind?.end();
    this.abandon();
  }

  /** Leaves the descriptor alone from now on, whatever is not written yet. */
  abandon(): void {
    this.behind?.abandon();
    this.behind = undefined;
    this.passed = 0;
    this.used = 0;
  }

  private pass(): void {
    const gathered = this.bytes.subarray(0, this.used);
    this.used = 0;
    this.put(gathered);
  }

  private put(bytes: Uint8Array): void {
    const { descriptor } = this;
    const before = this.passed;
    this.passed += bytes.length;
    if (before < LONG && this.passed >= LONG && fstatSync(descriptor).isFile())
      this.behind = new WriteBehind(descriptor, (left) => writeBytes(left, descriptor));
    if (this.behind === undefined) writeBytes(bytes, descriptor);
    else this.behind.write(bytes);
  }
}

/** All bytes to a file descriptor, in step with its reader; throws {@link OutputClosed} once there is none. */
export function writeBytes(bytes: Uint8Array, descriptor = 1): void {
  let pause = FIRST_PAUSE_MILLISECONDS;
  for (let at = 0; at < bytes.length; ) {
    const written = writeSome(descriptor, bytes, at);
    at += written;
    if (written > 0) pause = FIRST_PAUSE_MILLISECONDS;
    else pause = rest(pause);
  }
}

/** Bytes written; 0 where a descriptor that does not block has no room for now. */
function writeSome(descriptor: number, bytes: Uint8Array, at: number): number {
  try {
    return writeSync(descriptor, bytes, at);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPIPE') throw new OutputClosed();
    if (code !== 'EAGAIN') throw error;
    return 0;
  }
}

/** Nobody ever wakes a sleeper on this. */
const sleep = new Int32Array(new SharedArrayBuffer(4));

/** Pauses, and gives the length of the next pause. */
function rest(pause: number): number {
  Atomics.wait(sleep, 0, 0, pause);
  return Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS);
}
