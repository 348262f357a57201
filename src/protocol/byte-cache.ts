import { i32, u8 } from '../bytes.js';

interface Entry<T> {
  /** A copy: what it was read from is gone by then. */
  readonly bytes: Uint8Array;
  readonly value: T;
}

/**
 * What was worked out of some bytes, for when the same bytes come again: the latest used `capacity` of them.
 *
 * Found by a 32-bit hash and compared byte by byte, which is cheaper than a cryptographic hash. Of two
 * entries with one hash the later stays, so that bytes made to collide cost no more than reading them again.
 */
export class ByteCache<T> {
  /** By hash, in order of last use. */
  readonly #entries = new Map<number, Entry<T>>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What `make` gives for the bytes `start`–`end`, or gave for the same bytes before. */
  of(bytes: Uint8Array, start: number, end: number, make: (copy: Uint8Array) => T): T {
    const key = hash(bytes, start, end);
    const known = this.#entries.get(key);
    const entry =
      known !== undefined && isSame(known.bytes, bytes, start, end) ? known : fresh(bytes, start, end, make);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size > this.#capacity) this.#forgetOldest();
    return entry.value;
  }

  #forgetOldest(): void {
    for (const key of this.#entries.keys()) {
      this.#entries.delete(key);
      return;
    }
  }
}

function fresh<T>(bytes: Uint8Array, start: number, end: number, make: (copy: Uint8Array) => T): Entry<T> {
  const copy = bytes.slice(start, end);
  return { bytes: copy, value: make(copy) };
}

/** FNV-1a over words, then over what is left of the last. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5 ^ (end - start);
  let at = start;
  for (; at + 4 <= end; at += 4) value = Math.imul(value ^ i32(bytes, at), 0x01000193);
  for (; at < end; at++) value = Math.imul(value ^ u8(bytes, at), 0x01000193);
  return value;
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  let i = 0;
  for (; i + 4 <= known.length; i += 4) if (i32(known, i) !== i32(bytes, start + i)) return false;
  for (; i < known.length; i++) if (u8(known, i) !== u8(bytes, start + i)) return false;
  return true;
}
