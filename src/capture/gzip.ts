import { createGunzip, type Gunzip } from 'node:zlib';
import { u24 } from '../bytes.js';
import type { ByteSource, SourceFault } from './source.js';

/** Compressed bytes handed to zlib at once, and decompressed bytes it gives at once. */
const INPUT_PIECE = 64 * 1024;
const OUTPUT_PIECE = 256 * 1024;
/** Decompressed bytes that may wait to be read; zlib pauses beyond. */
const MAX_WAITING = 1024 * 1024;

/** ID1, ID2 and the only compression method (RFC 1952 §2.3.1). */
const GZIP_START = 0x1f8b08;

/** Whether these bytes begin a gzip member. */
export const isGzip = (bytes: Uint8Array): boolean => bytes.length >= 3 && u24(bytes, 0) === GZIP_START;

/**
 * Decompresses gzip (RFC 1952), of one member or of several in a row, on the thread pool.
 *
 * When zlib meets damage it drops what it made of the piece it was handed. To keep every byte before the damage, the
 * input is then opened anew and the piece at fault handed over byte by byte; a pipe cannot be, and loses that piece.
 */
export class GzipSource implements ByteSource {
  #input: ByteSource;
  readonly #reopen: (() => Promise<ByteSource>) | undefined;
  #gunzip: Gunzip | undefined;
  readonly #piece = Buffer.allocUnsafeSlow(INPUT_PIECE);
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #ended = false;
  #closed = false;
  #wake: (() => void) | undefined;
  /** Compressed offset of the piece in work, and from where on a piece is one byte. */
  #pieceStart = 0;
  #fineFrom = Number.POSITIVE_INFINITY;
  /** Decompressed bytes that came out, and how many to drop because they came out before. */
  #produced = 0;
  #dropped = 0;
  fault: SourceFault | undefined;

  /** @param reopen gives the compressed bytes from their beginning once more, where that can be done. */
  constructor(input: ByteSource, reopen: (() => Promise<ByteSource>) | undefined) {
    this.#input = input;
    this.#reopen = reopen;
  }

  get bytesTaken(): number {
    return this.#input.bytesTaken;
  }

  async read(into: Uint8Array, at: number, length: number): Promise<number> {
    if (this.#gunzip === undefined) this.#begin();
    while (this.#waiting.length === 0 && !this.#ended) await this.#change();
    if (this.#closed) return 0;
    let taken = 0;
    for (let next = this.#waiting[0]; next !== undefined && taken < length; next = this.#waiting[0]) {
      const part = next.subarray(0, length - taken);
      into.set(part, at + taken);
      taken += part.length;
      if (part.length === next.length) this.#waiting.shift();
      else this.#waiting[0] = next.subarray(part.length);
    }
    this.#waitingBytes -= taken;
    this.#gunzip?.resume();
    return taken;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#end();
    this.#gunzip?.destroy();
    await this.#input.close();
  }

  #begin(): void {
    const gunzip = createGunzip({ chunkSize: OUTPUT_PIECE });
    this.#gunzip = gunzip;
    gunzip.on('data', (piece: Buffer) => this.#take(piece));
    gunzip.on('end', () => this.#end());
    gunzip.on('error', (error: NodeJS.ErrnoException) => this.#damaged(error));
    void this.#feed(gunzip);
  }

  async #feed(gunzip: Gunzip): Promise<void> {
    const input = this.#input;
    this.#pieceStart = 0;
    while (!gunzip.destroyed && !gunzip.readableEnded) {
      const got = await input.read(this.#piece, 0, INPUT_PIECE);
      if (got === 0) break;
      const fine = this.#pieceStart + got > this.#fineFrom;
      for (let at = 0; at < got && !gunzip.destroyed; at += fine ? 1 : got) {
        await written(gunzip, this.#piece.subarray(at, fine ? at + 1 : got));
      }
      if (!gunzip.destroyed) this.#pieceStart += got;
    }
    if (input.fault !== undefined) this.fault ??= input.fault;
    gunzip.end();
  }

  #take(piece: Buffer): void {
    const known = Math.min(piece.length, Math.max(0, this.#dropped - this.#produced));
    this.#produced += piece.length;
    if (known === piece.length) return;
    this.#waiting.push(piece.subarray(known));
    this.#waitingBytes += piece.length - known;
    if (this.#waitingBytes > MAX_WAITING) this.#gunzip?.pause();
    this.#wake?.();
  }

  #damaged(error: NodeJS.ErrnoException): void {
    const truncated = error.code === 'Z_BUF_ERROR';
    if (!truncated && this.#fineFrom === Number.POSITIVE_INFINITY && this.#reopen !== undefined && !this.#closed) {
      void this.#restart(this.#reopen);
      return;
    }
    this.fault ??= truncated
      ? { kind: 'truncated', cause: 'the gzip data ends in the middle' }
      : { kind: 'corrupt', cause: `the gzip data is damaged (${error.message})` };
    this.#end();
  }

  async #restart(reopen: () => Promise<ByteSource>): Promise<void> {
    this.#fineFrom = this.#pieceStart;
    this.#dropped = this.#produced;
    this.#produced = 0;
    await this.#input.close();
    try {
      const input = await reopen();
      if (this.#closed) return input.close();
      this.#input = input;
      this.#begin();
    } catch {
      this.fault = { kind: 'corrupt', cause: 'the gzip data is damaged' };
      this.#end();
    }
  }

  #end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** Settles when zlib has taken the bytes, or has failed. */
const written = (gunzip: Gunzip, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    gunzip.write(bytes, () => resolve());
  });
