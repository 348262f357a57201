/*
 * Zstandard (RFC 8878): frames in a row, each a header, blocks of at most 128 KiB, and a checksum; or skippable.
 *
 *   frame header                                             block header (3 bytes, little-endian)
 *   0  magic FD2FB528                                        bit 0      last block of the frame
 *   4  descriptor: content size, single segment, checksum,   bits 1–2   raw, RLE, compressed
 *      dictionary                                            bits 3–23  size
 *   5  window, dictionary id, content size, as it says
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { u8, u32le } from '../bytes.js';
import type { ByteSource, SourceFault } from './source.js';
import { XxHash64 } from './xxhash64.js';
import { BlockDecoder, MAX_BLOCK_BYTES } from './zstd-block.js';

const MAGIC = 0xfd2fb528;
/** Magics of skippable frames end in any digit (§3.1.2). */
const SKIPPABLE_MAGIC = 0x184d2a50;

/** Largest window that is accepted, as the zstd program does without `--long=31`: bounds what is held. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;

const MAX_FRAME_HEADER = 18;
const BLOCK_HEADER = 3;
const RAW_BLOCK = 0;
const RLE_BLOCK = 1;
const COMPRESSED_BLOCK = 2;

/** Compressed bytes held; a block always fits. Room at either end lets bit reads run over. */
const INPUT_BYTES = 1024 * 1024;
const SLACK = 64;

/** Decompressed bytes after which other work gets its turn. */
const TURN_BYTES = 1024 * 1024;

const isSkippable = (magic: number): boolean => (magic & 0xffff_fff0) === SKIPPABLE_MAGIC;

/** Whether these bytes begin a zstd frame. */
export const isZstd = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && (u32le(bytes, 0) === MAGIC || isSkippable(u32le(bytes, 0)));

/** Decompresses zstd; every whole block before damage is given. */
export class ZstdSource implements ByteSource {
  readonly #input: ByteSource;
  readonly #bytes = new Uint8Array(SLACK + INPUT_BYTES + SLACK);
  readonly #view = new DataView(this.#bytes.buffer);
  #at = SLACK;
  #end = SLACK;
  readonly #decoder = new BlockDecoder();
  readonly #hash = new XxHash64();
  #inFrame = false;
  #lastBlock = false;
  #hasChecksum = false;
  /** Offset in the history of the first byte that was not taken. */
  #taken = 0;
  #sinceTurn = 0;
  #ended = false;
  fault: SourceFault | undefined;

  constructor(input: ByteSource) {
    this.#input = input;
  }

  get bytesTaken(): number {
    return this.#input.bytesTaken;
  }

  async read(into: Uint8Array, at: number, length: number): Promise<number> {
    const { history } = this.#decoder;
    let given = 0;
    while (given < length && !this.#ended) {
      const part = Math.min(length - given, history.end - this.#taken);
      into.set(history.bytes.subarray(this.#taken, this.#taken + part), at + given);
      this.#taken += part;
      given += part;
      if (this.#taken === history.end && !(await this.#decodeMore())) break;
    }
    return given;
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#input.close();
  }

  /** Decodes the next part of the stream; false at its end, proper or not. */
  async #decodeMore(): Promise<boolean> {
    if (this.#sinceTurn >= TURN_BYTES) {
      this.#sinceTurn = 0;
      await nextTurn();
    }
    const going = this.#inFrame
      ? this.#lastBlock
        ? await this.#endFrame()
        : await this.#decodeBlock()
      : await this.#beginFrame();
    this.#ended ||= !going;
    return going;
  }

  async #beginFrame(): Promise<boolean> {
    await this.#hold(MAX_FRAME_HEADER);
    const held = this.#end - this.#at;
    if (held === 0) return false;
    if (held < 5) return this.#truncated();
    const magic = u32le(this.#bytes, this.#at);
    if (isSkippable(magic)) return held < 8 ? this.#truncated() : this.#skip(8 + u32le(this.#bytes, this.#at + 4));
    if (magic !== MAGIC) return this.#corrupt('what follows the zstd frame is no other');
    return this.#readFrameHeader(held);
  }

  /** §3.1.1.1: optional fields in the order window, dictionary id, content size. */
  #readFrameHeader(held: number): boolean {
    const descriptor = u8(this.#bytes, this.#at + 4);
    const singleSegment = (descriptor & 0x20) !== 0;
    const sizeCode = descriptor >> 6;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
    const sizeBytes = sizeCode === 0 ? Number(singleSegment) : 1 << sizeCode;
    const dictionary = this.#at + 5 + Number(!singleSegment);
    const size = dictionary + dictionaryBytes;
    if (size + sizeBytes > this.#at + held) return this.#truncated();
    if ((descriptor & 0x08) !== 0) return this.#corrupt('the zstd frame header is not valid');
    if (littleEndian(this.#bytes, dictionary, dictionaryBytes) !== 0) {
      return this.#corrupt('the zstd data needs a dictionary, which is not there');
    }
    const window = singleSegment
      ? littleEndian(this.#bytes, size, sizeBytes) + (sizeCode === 1 ? 256 : 0)
      : windowBytes(u8(this.#bytes, this.#at + 5));
    if (window > MAX_WINDOW_BYTES) return this.#corrupt('the zstd data needs a window of more than 128 MiB');
    this.#decoder.beginFrame(window);
    this.#hash.reset();
    this.#taken = 0;
    this.#inFrame = true;
    this.#lastBlock = false;
    this.#hasChecksum = (descriptor & 0x04) !== 0;
    this.#at = size + sizeBytes;
    return true;
  }

  async #decodeBlock(): Promise<boolean> {
    if (!(await this.#hold(BLOCK_HEADER))) return this.#truncated();
    const header = u32le(this.#bytes, this.#at) & 0xff_ffff;
    const type = (header >> 1) & 3;
    const size = header >> 3;
    const stored = type === RLE_BLOCK ? 1 : size;
    if (size > MAX_BLOCK_BYTES) return this.#corrupt('a zstd block is larger than 128 KiB');
    if (!(await this.#hold(BLOCK_HEADER + stored))) return this.#truncated();
    const { history } = this.#decoder;
    const begin = history.makeRoom();
    this.#taken = begin;
    if (!this.#decodeContent(type, size, this.#at + BLOCK_HEADER)) return this.#corrupt('a zstd block is damaged');
    if (this.#hasChecksum) this.#hash.update(history.bytes, begin, history.end);
    this.#sinceTurn += history.end - begin;
    this.#at += BLOCK_HEADER + stored;
    this.#lastBlock = (header & 1) !== 0;
    return true;
  }

  #decodeContent(type: number, size: number, data: number): boolean {
    const { history } = this.#decoder;
    if (type === COMPRESSED_BLOCK) {
      const begin = history.end;
      const intact = this.#decoder.decode(this.#view, data, data + size);
      if (!intact) history.end = begin;
      return intact;
    }
    if (type === RAW_BLOCK) history.bytes.set(this.#bytes.subarray(data, data + size), history.end);
    else if (type === RLE_BLOCK) history.bytes.fill(u8(this.#bytes, data), history.end, history.end + size);
    else return false;
    history.end += size;
    return true;
  }

  async #endFrame(): Promise<boolean> {
    this.#inFrame = false;
    if (!this.#hasChecksum) return true;
    if (!(await this.#hold(4))) return this.#truncated();
    const expected = u32le(this.#bytes, this.#at);
    this.#at += 4;
    return expected === this.#hash.lowDigest() || this.#corrupt('the zstd checksum does not fit what came before it');
  }

  /** Skips bytes of the stream, however many. */
  async #skip(count: number): Promise<boolean> {
    let left = count;
    for (;;) {
      const held = Math.min(left, this.#end - this.#at);
      this.#at += held;
      left -= held;
      if (left === 0) return true;
      if (!(await this.#hold(1))) return this.#truncated();
    }
  }

  /** Sees to it that `count` compressed bytes are held; false where there are no more so many. */
  async #hold(count: number): Promise<boolean> {
    if (this.#end - this.#at >= count) return true;
    this.#bytes.copyWithin(SLACK, this.#at, this.#end);
    this.#end += SLACK - this.#at;
    this.#at = SLACK;
    while (this.#end - this.#at < count) {
      const got = await this.#input.read(this.#bytes, this.#end, SLACK + INPUT_BYTES - this.#end);
      if (got === 0) return false;
      this.#end += got;
    }
    return true;
  }

  #truncated(): boolean {
    this.fault ??= this.#input.fault ?? { kind: 'truncated', cause: 'the zstd data ends in the middle' };
    return false;
  }

  #corrupt(cause: string): boolean {
    this.fault ??= { kind: 'corrupt', cause };
    return false;
  }
}

/** Window_Size (§3.1.1.1.2): 5 bits of exponent, 3 of mantissa. */
function windowBytes(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function littleEndian(bytes: Uint8Array, start: number, length: number): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i--) value = value * 256 + u8(bytes, start + i);
  return value;
}
