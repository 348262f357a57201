/** Packets on their way to a file, and those of the latest past: blocks in shared memory, of which nothing is copied. */

import type { Frame, FrameSink } from './frame.js';
import { PacketBlocks, packetBlockBytes } from './packet-blocks.js';

/** Bytes of a chunk; a longer packet gets one of its own. */
const CHUNK_BYTES = 1 << 20;

/** Chunks at most: so much waits for a slow disk, and so much of the past is held. */
const MAX_CHUNKS = 64;

/** Longest wait for a chunk where the source can wait, in milliseconds. */
const PATIENCE = 30_000;

/** Whole blocks of packets, to be written. */
export interface ChunkPiece {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly packets: number;
  /** Which counter of `busy` to take one off, once it is written. */
  readonly chunk: number;
}

export interface ChunkOptions {
  /** Whether to wait for room, as a source may that loses nothing meanwhile; else packets are lost. */
  readonly waits?: boolean;
  /** Whether the latest packets are to stay at hand. */
  readonly holds?: boolean;
}

/**
 * A ring of chunks that packets are written into as Enhanced Packet Blocks. Pieces of it go to whoever writes them to
 * a file, in another thread; a chunk is used again when all its pieces are written.
 */
export class PacketChunks implements FrameSink {
  /** Pieces of each chunk that are not written yet; shared with who writes them. */
  readonly busy = new Int32Array(new SharedArrayBuffer(4 * MAX_CHUNKS));
  /** Packets for which there was no room. */
  lost = 0;
  readonly #handOn: ((piece: ChunkPiece) => void) | undefined;
  /** Whether to wait for room; given up for good where that was in vain. */
  #waits: boolean;
  readonly #holds: boolean;
  readonly #blocks = new PacketBlocks();
  readonly #chunks: Uint8Array[] = [];
  /** Offset after the last block of each chunk. */
  readonly #ends: number[] = [];
  #current = -1;
  /** What of the current chunk was handed on. */
  #handedOn = 0;
  #packets = 0;

  /** @param handOn takes pieces; absent where packets are only held. */
  constructor(handOn?: (piece: ChunkPiece) => void, { waits = false, holds = true }: ChunkOptions = {}) {
    this.#handOn = handOn;
    this.#waits = waits;
    this.#holds = holds;
  }

  frame(frame: Frame): void {
    if (!this.#blocks.fits(frame) && !this.#turn(packetBlockBytes(frame.end - frame.start))) {
      this.lost++;
      return;
    }
    this.#blocks.write(frame, frame.interfaceId);
    this.#packets++;
  }

  /** Hands on what has come since the last time. */
  flush(): void {
    const { bytes, end } = this.#blocks;
    if (this.#handOn === undefined || end === this.#handedOn) return;
    Atomics.add(this.busy, this.#current, 1);
    this.#handOn({ bytes, start: this.#handedOn, end, packets: this.#packets, chunk: this.#current });
    this.#handedOn = end;
    this.#packets = 0;
  }

  /** The blocks that are held, the oldest first; on loan until the next frame. */
  held(): Uint8Array[] {
    this.#ends[this.#current] = this.#blocks.end;
    const order = [...this.#chunks.keys()].map((index) => (this.#current + 1 + index) % this.#chunks.length);
    return order.flatMap((index) => this.#chunks[index]?.subarray(0, this.#ends[index]) ?? []);
  }

  /** Goes on to the next chunk, unless that is still to be written. */
  #turn(needed: number): boolean {
    this.flush();
    const next = this.#next();
    if (Atomics.load(this.busy, next) > 0 && !this.#isFreed(next)) return false;
    this.#ends[this.#current] = this.#blocks.end;
    this.#current = next;
    this.#blocks.open(this.#chunkOf(next, needed));
    this.#ends[next] = 0;
    this.#handedOn = 0;
    return true;
  }

  /** Where nothing is held, the first that is free: few chunks stay in the processor's cache, a whole ring does not. */
  #next(): number {
    if (!this.#holds)
      for (let index = 0; index < MAX_CHUNKS; index++) if (Atomics.load(this.busy, index) === 0) return index;
    return (this.#current + 1) % MAX_CHUNKS;
  }

  #chunkOf(index: number, needed: number): Uint8Array {
    const size = Math.max(CHUNK_BYTES, needed);
    const known = this.#chunks[index];
    if (known?.length === size) return known;
    const made = new Uint8Array(new SharedArrayBuffer(size));
    this.#chunks[index] = made;
    return made;
  }

  #isFreed(index: number): boolean {
    if (!this.#waits) return false;
    for (let busy = Atomics.load(this.busy, index); busy > 0; busy = Atomics.load(this.busy, index)) {
      if (Atomics.wait(this.busy, index, busy, PATIENCE) === 'timed-out') this.#waits = false;
      if (!this.#waits) return false;
    }
    return true;
  }
}

/** To be called when a piece has been written, or given up. */
export function releasePiece(busy: Int32Array, { chunk }: Pick<ChunkPiece, 'chunk'>): void {
  Atomics.sub(busy, chunk, 1);
  Atomics.notify(busy, chunk);
}
