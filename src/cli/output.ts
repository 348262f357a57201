import { writeSync } from 'node:fs';

const FLUSH_AT = 256 * 1024;
/** Longest text that is gathered with others, in UTF-16 units. */
const LONGEST_PIECE = 64 * 1024;

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

  constructor(descriptor = 1) {
    this.descriptor = descriptor;
  }

  /** Throws {@link OutputClosed} once nobody reads any more. */
  write(text: string): void {
    if (text.length > LONGEST_PIECE) return this.writeLong(Buffer.from(text));
    this.used += this.bytes.write(text, this.used);
    if (this.used >= FLUSH_AT) this.flush();
  }

  /** The same for bytes, after the text before them. */
  writeBytes(bytes: Uint8Array): void {
    this.flush();
    writeBytes(bytes, this.descriptor);
  }

  flush(): void {
    const gathered = this.bytes.subarray(0, this.used);
    this.used = 0;
    writeBytes(gathered, this.descriptor);
  }

  private writeLong(bytes: Uint8Array): void {
    this.flush();
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
