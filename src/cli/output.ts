import { writeSync } from 'node:fs';

const FLUSH_AT = 256 * 1024;

/** Pauses before another try where the reader is slow, each twice as long as the last. */
const FIRST_PAUSE_MILLISECONDS = 0.1;
const LONGEST_PAUSE_MILLISECONDS = 50;

/** The reader of standard output went away (`| head`): nothing is wrong, but there is no one left to write to. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/**
 * Text to a file descriptor in large pieces, in step with its reader: memory stays flat however slow that is.
 */
export class Output {
  private pieces: string[] = [];
  private length = 0;
  private readonly descriptor: number;

  constructor(descriptor = 1) {
    this.descriptor = descriptor;
  }

  /** Throws {@link OutputClosed} once nobody reads any more. */
  write(text: string): void {
    this.pieces.push(text);
    this.length += text.length;
    if (this.length >= FLUSH_AT) this.flush();
  }

  flush(): void {
    const bytes = Buffer.from(this.pieces.join(''));
    this.pieces = [];
    this.length = 0;
    writeBytes(bytes, this.descriptor);
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
