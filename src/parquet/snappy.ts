/**
 * Snappy compression (google/snappy, format_description.txt): the length as a varint, then elements, each a tag and what
 * it stands for:
 *
 *   literal   (length − 1) << 2 | 0 up to 60 bytes; 60 << 2 and 61 << 2 with the length − 1 in one or two bytes behind
 *   copy      (length − 1) << 2 | 2, the distance back in two bytes; 1–64 bytes
 */

import type { ByteWriter } from '../byte-writer.js';
import { i32At } from '../bytes.js';

/** Matches are looked for within blocks of this size, so that two bytes hold every distance. */
const BLOCK = 1 << 16;
const HASH_BITS = 14;
const MULTIPLIER = 0x1e35_a7bd;
const SHORTEST_MATCH = 4;
const LONGEST_COPY = 64;
const LONGEST_SHORT_LITERAL = 60;
/** After this many misses in a row, every second byte is skipped, then two of three, and so on. */
const PATIENCE = 32;

export class Snappy {
  /** Where the four bytes of a hash were last seen in the block. */
  private readonly seen = new Int32Array(1 << HASH_BITS);

  compress(bytes: Uint8Array, to: ByteWriter): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    to.varint(bytes.length);
    for (let start = 0; start < bytes.length; start += BLOCK) {
      this.block(bytes, view, start, Math.min(bytes.length, start + BLOCK), to);
    }
  }

  private block(bytes: Uint8Array, view: DataView, start: number, end: number, to: ByteWriter): void {
    const { seen } = this;
    seen.fill(-1);
    const last = end - SHORTEST_MATCH;
    let literal = start;
    let misses = PATIENCE;
    for (let here = start; here <= last; ) {
      const word = view.getInt32(here, true);
      const hash = Math.imul(word, MULTIPLIER) >>> (32 - HASH_BITS);
      const before = i32At(seen, hash);
      seen[hash] = here;
      if (before < 0 || view.getInt32(before, true) !== word) {
        here += misses++ >> 5;
        continue;
      }
      const length = matchLength(view, before, here, end);
      writeLiteral(bytes, literal, here, to);
      writeCopy(here - before, length, to);
      here += length;
      literal = here;
      misses = PATIENCE;
    }
    writeLiteral(bytes, literal, end, to);
  }
}

/** Of the same four bytes at both places; compared in fours as far as they go. */
function matchLength(view: DataView, before: number, here: number, end: number): number {
  const distance = here - before;
  let at = here + SHORTEST_MATCH;
  while (at + 4 <= end && view.getInt32(at) === view.getInt32(at - distance)) at += 4;
  while (at < end && view.getUint8(at) === view.getUint8(at - distance)) at++;
  return at - here;
}

function writeLiteral(bytes: Uint8Array, start: number, end: number, to: ByteWriter): void {
  const length = end - start;
  if (length === 0) return;
  if (length <= LONGEST_SHORT_LITERAL) to.u8((length - 1) << 2);
  else {
    const isShort = length <= 0x100;
    to.u8(isShort ? 60 << 2 : 61 << 2);
    to.u8((length - 1) & 0xff);
    if (!isShort) to.u8((length - 1) >> 8);
  }
  to.rawOf(bytes, start, end);
}

function writeCopy(distance: number, length: number, to: ByteWriter): void {
  for (let left = length; left > 0; ) {
    const piece = Math.min(left, LONGEST_COPY);
    to.u8(((piece - 1) << 2) | 2);
    to.u8(distance & 0xff);
    to.u8(distance >> 8);
    left -= piece;
  }
}
