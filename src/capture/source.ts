import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { whyNot } from '../system-error.js';

/** Why a source ended before its time. */
export interface SourceFault {
  readonly kind: 'truncated' | 'corrupt';
  readonly cause: string;
}

/** The bytes of one input, in order. */
export interface ByteSource {
  /**
   * Reads up to `length` bytes into `into` at `at` as soon as there are any, and gives their number: 0 at the end, on
   * a fault, and once closed. One read at a time; never rejects.
   */
  read(into: Uint8Array, at: number, length: number): Promise<number>;
  /** Set where the end that `read` told was no proper end. */
  readonly fault: SourceFault | undefined;
  /** Bytes taken so far from where the input is stored: of a compressed one, the compressed bytes. */
  readonly bytesTaken: number;
  /** Ends a read that waits, and lets go of the input. */
  close(): Promise<void>;
}

/** The fault of a source that the system does not let read on. */
export const failedRead = (error: unknown): SourceFault => ({
  kind: 'truncated',
  cause: `reading failed (${whyNot(error)})`,
});

/** A file on disk. Its reads run on the thread pool, so that the next chunk comes while the last is worked on. */
export class FileSource implements ByteSource {
  readonly #handle: FileHandle;
  #pending: Promise<unknown> = Promise.resolve();
  fault: SourceFault | undefined;
  bytesTaken = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Rejects with the system's error where the file cannot be opened. */
  static async open(path: string): Promise<FileSource> {
    return new FileSource(await open(path, 'r'));
  }

  read(into: Uint8Array, at: number, length: number): Promise<number> {
    const reading = this.#read(into, at, length);
    this.#pending = reading;
    return reading;
  }

  async #read(into: Uint8Array, at: number, length: number): Promise<number> {
    try {
      const { bytesRead } = await this.#handle.read(into, at, length, null);
      this.bytesTaken += bytesRead;
      return bytesRead;
    } catch (error) {
      this.fault = failedRead(error);
      return 0;
    }
  }

  async close(): Promise<void> {
    await this.#pending;
    await this.#handle.close();
  }
}

/** A pipe, as standard input is: bytes come when they come. */
export class StreamSource implements ByteSource {
  readonly #stream: Readable;
  #rest: Uint8Array = new Uint8Array(0);
  #ended = false;
  #closed = false;
  #wake: (() => void) | undefined;
  fault: SourceFault | undefined;
  bytesTaken = 0;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('readable', () => this.#wake?.());
    for (const event of ['end', 'close'] as const) stream.on(event, () => this.#end());
    stream.on('error', (error) => {
      this.fault ??= failedRead(error);
      this.#end();
    });
  }

  async read(into: Uint8Array, at: number, length: number): Promise<number> {
    while (this.#rest.length === 0) {
      const chunk: Uint8Array | null = this.#closed ? null : this.#stream.read();
      if (chunk !== null) this.#rest = chunk;
      else if (this.#ended) return 0;
      else await this.#change();
    }
    const taken = this.#rest.subarray(0, length);
    into.set(taken, at);
    this.#rest = this.#rest.subarray(taken.length);
    this.bytesTaken += taken.length;
    return taken.length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#end();
    this.#stream.destroy();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #end(): void {
    this.#ended = true;
    this.#wake?.();
  }
}

/** A source whose first bytes were read already, to see what it is. */
export class RewoundSource implements ByteSource {
  #head: Uint8Array;
  readonly #rest: ByteSource;

  constructor(head: Uint8Array, rest: ByteSource) {
    this.#head = head;
    this.#rest = rest;
  }

  get fault(): SourceFault | undefined {
    return this.#rest.fault;
  }

  get bytesTaken(): number {
    return this.#rest.bytesTaken;
  }

  async read(into: Uint8Array, at: number, length: number): Promise<number> {
    if (this.#head.length === 0) return this.#rest.read(into, at, length);
    const taken = this.#head.subarray(0, length);
    into.set(taken, at);
    this.#head = this.#head.subarray(taken.length);
    return taken.length;
  }

  close(): Promise<void> {
    return this.#rest.close();
  }
}
