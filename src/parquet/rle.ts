import type { ByteWriter } from '../byte-writer.js';
import { i32At } from '../bytes.js';

/** Values that are packed together. */
const GROUP = 8;

/** Bits that hold numbers up to `largest`. */
export const bitWidth = (largest: number): number => 32 - Math.clz32(largest);

/**
 * The hybrid of run lengths and bit packing (parquet-format, Encodings.md, "RLE"): numbers of `width` bits, in runs of
 *
 *   equal numbers    varint of length << 1, then the number in whole bytes
 *   any numbers      varint of groups << 1 | 1, then groups of eight, `width` bits each, the lowest first
 */
export function writeHybrid(numbers: Int32Array, count: number, width: number, to: ByteWriter): void {
  let packed = 0;
  let start = 0;
  for (let here = 0; here < count; ) {
    let end = here + 1;
    while (end < count && numbers[end] === numbers[here]) end++;
    // A long run first fills the group before it that is not full; a short one is all packed.
    const filled = end - here < GROUP ? end : here + (-packed & (GROUP - 1));
    packed += filled - here;
    if (end - filled < GROUP) {
      packed += end - filled;
      here = end;
      continue;
    }
    if (packed > 0) writePacked(numbers, start, packed, width, to);
    writeRun(i32At(numbers, filled), end - filled, width, to);
    packed = 0;
    start = end;
    here = end;
  }
  if (packed > 0) writePacked(numbers, start, packed, width, to);
}

/** The same of one number alone. */
export function writeEqual(number: number, count: number, width: number, to: ByteWriter): void {
  if (count >= GROUP) writeRun(number, count, width, to);
  else writePacked(new Int32Array(count).fill(number), 0, count, width, to);
}

function writeRun(value: number, length: number, width: number, to: ByteWriter): void {
  to.varint(2 * length);
  for (let shift = 0; shift < width; shift += 8) to.u8((value >>> shift) & 0xff);
}

/** The last group of all may be short: zeros fill it, which the count of values says to pass over. */
function writePacked(numbers: Int32Array, start: number, count: number, width: number, to: ByteWriter): void {
  const groups = Math.ceil(count / GROUP);
  to.varint(2 * groups + 1);
  let bits = 0;
  let held = 0;
  for (let index = 0; index < groups * GROUP; index++) {
    const value = index < count ? i32At(numbers, start + index) : 0;
    // Up to 7 bits are held, so that a number of up to 24 fits beside them.
    bits |= value << held;
    held += width;
    for (; held >= 8; held -= 8) {
      to.u8(bits & 0xff);
      bits >>>= 8;
    }
  }
}
