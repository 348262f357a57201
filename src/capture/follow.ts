import { type FileHandle, open, stat } from 'node:fs/promises';
import { type ByteSource, failedRead, type SourceFault } from './source.js';

/** Pause before a file is looked at again for more, in milliseconds. */
const PAUSE = 100;

/**
 * A file that grows: at its end it waits for more, until it is closed, cut short, or its name is given to another file.
 */
export class FollowSource implements ByteSource {
  readonly #path: string;
  readonly #handle: FileHandle;
  #pending: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  #wake: (() => void) | undefined;
  fault: SourceFault | undefined;
  bytesTaken = 0;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** Rejects with the system's error where the file cannot be opened. */
  static async open(path: string): Promise<FollowSource> {
    return new FollowSource(path, await open(path, 'r'));
  }

  read(into: Uint8Array, at: number, length: number): Promise<number> {
    const reading = this.#read(into, at, length);
    this.#pending = reading;
    return reading;
  }

  async #read(into: Uint8Array, at: number, length: number): Promise<number> {
    try {
      while (!this.#isClosed) {
        const isReplaced = await this.#isReplaced();
        const { bytesRead } = await this.#handle.read(into, at, length, this.bytesTaken);
        this.bytesTaken += bytesRead;
        if (bytesRead > 0) return bytesRead;
        this.fault = await this.#shortened();
        if (isReplaced || this.fault !== undefined) return 0;
        await this.#pause();
      }
    } catch (error) {
      this.fault = failedRead(error);
    }
    return 0;
  }

  /** Asked before the read that finds no more, so that nothing is missed that was written before the change. */
  async #isReplaced(): Promise<boolean> {
    const own = await this.#handle.stat();
    const named = await stat(this.#path).catch(() => undefined);
    return named !== undefined && (named.ino !== own.ino || named.dev !== own.dev);
  }

  async #shortened(): Promise<SourceFault | undefined> {
    const { size } = await this.#handle.stat();
    if (size >= this.bytesTaken) return undefined;
    return { kind: 'truncated', cause: `it was cut short to ${size} bytes while it was followed` };
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, PAUSE);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#wake?.();
    await this.#pending;
    await this.#handle.close();
  }
}
