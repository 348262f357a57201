import { writeSync } from 'node:fs';

const FLUSH_AT = 256 * 1024;
const RETRY_MILLISECONDS = 2;

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
    for (let at = 0; at < bytes.length; ) at += writeSome(this.descriptor, bytes, at);
  }
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));

function writeSome(descriptor: number, bytes: Buffer, at: number): number {
  try {
    return writeSync(descriptor, bytes, at);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EPIPE') throw new OutputClosed();
    if (code !== 'EAGAIN') throw error;
    Atomics.wait(sleeper, 0, 0, RETRY_MILLISECONDS);
    return 0;
  }
}
