import { i32, u8 } from '../bytes.js';

interface Entry<T> {
  /** A copy: what it was read from is gone by then. */
  readonly bytes: Buffer;
  readonly value: T;
}

/** Bytes at either end that are hashed: there, certificates have their serial number and their signature. */
const HASHED = 64;

/**
 * What was worked out of some bytes, for when the same bytes come again: the latest used `capacity` of them.
 *
 * Found by a 32-bit hash of both ends and compared as a whole, which is cheaper than a cryptographic hash. Of two
 * entries with one hash the later stays, so that bytes made to collide cost no more than reading them again.
 */
export class ByteCache<T> {
  /** By hash, the next to be forgotten first. */
  private readonly entries = new Map<number, Entry<T>>();
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get size(): number {
    return this.entries.size;
  }

  /** What `make` gives for the bytes `start`–`end`, or gave for the same bytes before. */
  of(bytes: Uint8Array, start: number, end: number, make: (copy: Uint8Array) => T): T {
    const key = hash(bytes, start, end);
    const known = this.entries.get(key);
    const entry = known?.bytes.compare(bytes, start, end) === 0 ? known : fresh(bytes, start, end, make);
    if (entry !== known || this.isFilling) this.renew(key, entry);
    return entry.value;
  }

  /** The order of use matters only where something may soon be forgotten. */
  private get isFilling(): boolean {
    return 2 * this.entries.size > this.capacity;
  }

  private renew(key: number, entry: Entry<T>): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
    if (this.entries.size > this.capacity) this.forgetOldest();
  }

  private forgetOldest(): void {
    for (const key of this.entries.keys()) {
      this.entries.delete(key);
      return;
    }
  }
}

function fresh<T>(bytes: Uint8Array, start: number, end: number, make: (copy: Uint8Array) => T): Entry<T> {
  const copy = Buffer.allocUnsafeSlow(end - start);
  copy.set(bytes.subarray(start, end));
  return { bytes: copy, value: make(copy) };
}

function hash(bytes: Uint8Array, start: number, end: number): number {
  const headEnd = Math.min(end, start + HASHED);
  const tail = Math.max(headEnd, end - HASHED);
  return mix(mix(0x811c9dc5 ^ (end - start), bytes, start, headEnd), bytes, tail, end);
}

/** FNV-1a over words, then over what is left of the last. */
function mix(before: number, bytes: Uint8Array, start: number, end: number): number {
  let value = before;
  let at = start;
  for (; at + 4 <= end; at += 4) value = Math.imul(value ^ i32(bytes, at), 0x01000193);
  for (; at < end; at++) value = Math.imul(value ^ u8(bytes, at), 0x01000193);
  return value;
}
