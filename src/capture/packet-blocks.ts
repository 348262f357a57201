/*
 * Enhanced Packet Block (draft-ietf-opsawg-pcapng §4.3), as it is written: little-endian, nanoseconds.
 *
 *   0   type, 6              12  time, high word     20  captured length            28       data, padded to 4
 *   4   total length         16  time, low word      24  length on the wire         …        options: opt_comment
 *   8   interface                                                                   −4       total length again
 */
import { ByteCopier } from '../byte-copier.js';
import type { Frame } from './frame.js';
import { ENHANCED_PACKET, OPT_COMMENT, OPTION_HEADER, PACKET_DATA, padded, TRAILER } from './pcapng-format.js';

/** `opt_endofopt`, behind other options alone. */
const END_OF_OPTIONS = 4;

const TWO_16 = 2 ** 16;
const TWO_32 = 2 ** 32;

const NO_COMMENT = new Uint8Array(0);

/** Bytes of the block of a packet. */
export const packetBlockBytes = (captured: number, comment = 0): number =>
  PACKET_DATA + padded(captured) + (comment === 0 ? 0 : OPTION_HEADER + padded(comment) + END_OF_OPTIONS) + TRAILER;

/** Writes packets one behind the other into bytes that it is given; allocates nothing. */
export class PacketBlocks {
  bytes: Uint8Array = new Uint8Array(0);
  /** Offset after the last block. */
  end = 0;
  #view = new DataView(this.bytes.buffer);
  readonly #copier = new ByteCopier();

  /** From now on writes into these bytes, from `end` on. */
  open(bytes: Uint8Array, end = 0): void {
    this.bytes = bytes;
    this.end = end;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fits(frame: Frame, comment = 0): boolean {
    return this.end + packetBlockBytes(frame.end - frame.start, comment) <= this.bytes.length;
  }

  /**
   * Writes a packet, for which there must be room ({@link fits}).
   *
   * @param interfaceId as the section numbers its interfaces.
   * @param comment UTF-8, at most `MAX_OPTION_BYTES`; empty for none.
   */
  write(frame: Frame, interfaceId: number, comment: Uint8Array = NO_COMMENT): void {
    const captured = frame.end - frame.start;
    const length = packetBlockBytes(captured, comment.length);
    const view = this.#view;
    const at = this.end;
    view.setUint32(at, ENHANCED_PACKET, true);
    view.setUint32(at + 4, length, true);
    view.setUint32(at + 8, interfaceId, true);
    this.#writeTime(at + 12, frame.seconds, frame.nanoseconds);
    view.setUint32(at + 20, captured, true);
    view.setUint32(at + 24, frame.wireLength, true);
    this.#copier.copy(frame.bytes, frame.start, this.bytes, at + PACKET_DATA, captured);
    this.#pad(at + PACKET_DATA, captured);
    if (comment.length > 0) this.#writeComment(at + PACKET_DATA + padded(captured), comment);
    view.setUint32(at + length - TRAILER, length, true);
    this.end = at + length;
  }

  /**
   * Seconds · 10^9 + nanoseconds in two words. The product exceeds 2^53, so that the halves of the seconds are
   * multiplied apart: seconds = upper · 2^16 + lower.
   */
  #writeTime(at: number, seconds: number, nanoseconds: number): void {
    const upper = (seconds >>> 16) * 1e9;
    const lower = (seconds & 0xffff) * 1e9 + nanoseconds;
    const high = Math.floor(upper / TWO_16);
    const rest = (upper - high * TWO_16) * TWO_16 + lower;
    const carry = Math.floor(rest / TWO_32);
    this.#view.setUint32(at, high + carry, true);
    this.#view.setUint32(at + 4, rest - carry * TWO_32, true);
  }

  #writeComment(at: number, comment: Uint8Array): void {
    const view = this.#view;
    view.setUint16(at, OPT_COMMENT, true);
    view.setUint16(at + 2, comment.length, true);
    this.#copier.copy(comment, 0, this.bytes, at + OPTION_HEADER, comment.length);
    this.#pad(at + OPTION_HEADER, comment.length);
    view.setUint32(at + OPTION_HEADER + padded(comment.length), 0, true);
  }

  /** The bytes may hold what was written before. */
  #pad(start: number, length: number): void {
    for (let at = start + length; at < start + padded(length); at++) this.bytes[at] = 0;
  }
}
