import { Worker } from 'node:worker_threads';
import { ByteRing } from './byte-ring.js';

/** What the thread is given. */
export interface WriteTask {
  readonly memory: SharedArrayBuffer;
  readonly descriptor: number;
}

/**
 * Bytes to a file, written by a thread of its own while the next are made. As long as it is not there, and where it
 * cannot write, `direct` writes here: whoever writes meets the system's error as if there were no thread.
 */
export class WriteBehind {
  private readonly ring = new ByteRing();
  private readonly direct: (bytes: Uint8Array) => void;

  constructor(descriptor: number, direct: (bytes: Uint8Array) => void) {
    this.direct = direct;
    const workerData: WriteTask = { memory: this.ring.memory, descriptor };
    const worker = new Worker(new URL('../cli/write-thread.js', import.meta.url), { workerData });
    // Where no thread can be had, none begins to write; where it cannot write, that is found out here.
    worker.on('error', () => undefined);
    worker.unref();
  }

  /** Throws what writing throws, perhaps for bytes before these. */
  write(bytes: Uint8Array): void {
    const { ring } = this;
    let at = 0;
    while (at < bytes.length && ring.isServed) at += ring.put(bytes, at);
    if (at === bytes.length) return;
    this.writeLeft();
    this.direct(bytes.subarray(at));
  }

  /** Returns once all is written; likewise. */
  end(): void {
    this.ring.drain();
    this.ring.close();
    this.writeLeft();
  }

  /** What is not written yet never will be; the descriptor is free when this returns. */
  abandon(): void {
    this.ring.close();
  }

  private writeLeft(): void {
    const { ring } = this;
    for (let piece = ring.next(); piece.length > 0; piece = ring.next()) {
      this.direct(piece);
      ring.taken(piece.length);
    }
  }
}
