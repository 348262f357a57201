import { Duplex } from 'node:stream';
import type { Chunk } from './stream-driver.js';

/** One end of a pipe; what is written to it is recorded and comes out of the other. */
class End extends Duplex {
  other: End | undefined;
  private readonly direction: 0 | 1;
  private readonly record: Chunk[];

  constructor(direction: 0 | 1, record: Chunk[]) {
    super();
    this.direction = direction;
    this.record = record;
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.record.push({ direction: this.direction, bytes: Uint8Array.from(bytes) });
    this.other?.push(bytes);
    done();
  }

  override _final(done: () => void): void {
    this.other?.push(null);
    done();
  }
}

export interface RecordedPipe {
  /** What is written here is recorded as direction 0. */
  readonly near: Duplex;
  readonly far: Duplex;
  readonly record: Chunk[];
}

/** Two ends of a connection within this process, and all that goes over it. */
export function recordedPipe(): RecordedPipe {
  const record: Chunk[] = [];
  const [near, far] = [new End(0, record), new End(1, record)];
  near.other = far;
  far.other = near;
  return { near, far, record };
}
