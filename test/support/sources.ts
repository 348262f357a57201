import type { ByteSource, SourceFault } from '../../src/capture/source.js';

/** Bytes in memory, given out in pieces of at most `piece` bytes. */
export class MemorySource implements ByteSource {
  readonly #bytes: Uint8Array;
  readonly #piece: number;
  readonly fault: SourceFault | undefined = undefined;
  bytesTaken = 0;
  closed = false;

  constructor(bytes: Uint8Array, piece = bytes.length) {
    this.#bytes = bytes;
    this.#piece = Math.max(1, piece);
  }

  async read(into: Uint8Array, at: number, length: number): Promise<number> {
    const part = this.#bytes.subarray(this.bytesTaken, this.bytesTaken + Math.min(length, this.#piece));
    into.set(part, at);
    this.bytesTaken += part.length;
    return part.length;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** Reads a source to its end, `size` bytes at a time. */
export async function drain(source: ByteSource, size = 65_536): Promise<Buffer> {
  const parts: Buffer[] = [];
  const bytes = new Uint8Array(size);
  for (;;) {
    const got = await source.read(bytes, 0, size);
    if (got === 0) return Buffer.concat(parts);
    parts.push(Buffer.from(bytes.subarray(0, got)));
  }
}
