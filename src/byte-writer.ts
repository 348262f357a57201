import { u8 } from './bytes.js';

/** Up to these lengths bytes and characters are copied one by one, which costs less than a call of the engine's copy. */
const SHORT = 8;
const SHORT_PART = 64;
const SHORT_TEXT = 32;

const ZERO = 0x30;
const DOT = 0x2e;
/** Characters of `255.255.255.255`, and a dot behind it. */
const LONGEST_IPV4 = 16;
/** The two decimal digits of each number below 100. */
const TENS = Uint8Array.from({ length: 100 }, (_, value) => ZERO + Math.floor(value / 10));
const ONES = Uint8Array.from({ length: 100 }, (_, value) => ZERO + (value % 10));

const WORD = 2 ** 32;

/** Bytes that are gathered to be written; numbers little-endian. Grows by doubling. */
export class ByteWriter {
  private bytes: Buffer;
  private used = 0;

  constructor(size = 1024) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  get length(): number {
    return this.used;
  }

  /** What was written since the last {@link clear}; valid until the next write. */
  get written(): Buffer {
    return this.bytes.subarray(0, this.used);
  }

  clear(): void {
    this.used = 0;
  }

  u8(value: number): void {
    const at = this.take(1);
    this.bytes[at] = value;
  }

  u32(value: number): void {
    const at = this.take(4);
    const { bytes } = this;
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
  }

  /** The same, of a place that was written before. */
  putU32(at: number, value: number): void {
    this.bytes.writeUInt32LE(value, at);
  }

  /** A whole number in 64 bits, exact to 2^53. */
  i64(value: number): void {
    const high = Math.floor(value / WORD);
    this.u32(value - high * WORD);
    this.u32(high >>> 0);
  }

  /** Nanoseconds since 1970 in 64 bits. */
  nanoseconds(seconds: number, nanoseconds: number): void {
    // In halves of 16 bits, since the product has more than 53.
    const upper = (seconds >>> 16) * 1e9;
    const lower = (seconds & 0xffff) * 1e9 + nanoseconds + (upper % 0x1_0000) * 0x1_0000;
    const carried = Math.floor(lower / WORD);
    this.u32(lower - carried * WORD);
    this.u32(Math.floor(upper / 0x1_0000) + carried);
  }

  bigint64(value: bigint): void {
    const at = this.take(8);
    this.bytes.writeBigInt64LE(value, at);
  }

  f64(value: number): void {
    const at = this.take(8);
    this.bytes.writeDoubleLE(value, at);
  }

  /** Seven bits a byte, the lowest first, the top bit set in all but the last (LEB128); up to 2^53. */
  varint(value: number): void {
    let left = value;
    while (left > 0x7f) {
      this.u8((left % 0x80) | 0x80);
      left = Math.floor(left / 0x80);
    }
    this.u8(left);
  }

  raw(bytes: Uint8Array): void {
    const { length } = bytes;
    const at = this.take(length);
    const to = this.bytes;
    if (length > SHORT) to.set(bytes, at);
    else for (let index = 0; index < length; index++) to[at + index] = u8(bytes, index);
  }

  /** The bytes `start`–`end` of others. */
  rawOf(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > SHORT_PART) return this.raw(bytes.subarray(start, end));
    let at = this.take(end - start);
    const to = this.bytes;
    for (let index = start; index < end; index++) to[at++] = u8(bytes, index);
  }

  /** Text of ASCII alone. */
  ascii(text: string): void {
    const { length } = text;
    const at = this.take(length);
    const { bytes } = this;
    if (length > SHORT_TEXT) bytes.write(text, at, 'latin1');
    else for (let index = 0; index < length; index++) bytes[at + index] = text.charCodeAt(index);
  }

  utf8(text: string): void {
    const at = this.take(3 * text.length);
    this.used = at + this.bytes.write(text, at);
  }

  /** Text of which every character is one of the `allowed` of ASCII; else writes nothing and gives false. */
  asciiOf(allowed: Uint8Array, text: string): boolean {
    const { length } = text;
    const at = this.take(length);
    const { bytes } = this;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0x7f || u8(allowed, code) === 0) {
        this.used = at;
        return false;
      }
      bytes[at + index] = code;
    }
    return true;
  }

  /** A whole number from 0, exact to 2^53, in decimal. */
  decimal(value: number): void {
    if (value > 0x7fff_ffff) this.ascii(String(value));
    else this.digits(value, decimals(value));
  }

  /** The last `count` decimal digits of a number below 2^31, with leading zeros. */
  digits(value: number, count: number): void {
    const at = this.take(count);
    const { bytes } = this;
    let left = value;
    let index = at + count - 1;
    for (; index > at; index -= 2) {
      const hundredth = (left / 100) | 0;
      const pair = left - 100 * hundredth;
      bytes[index - 1] = u8(TENS, pair);
      bytes[index] = u8(ONES, pair);
      left = hundredth;
    }
    if (index === at) bytes[at] = u8(ONES, left % 100);
  }

  /** An IPv4 address in dotted decimal. */
  ipv4(word: number): void {
    let at = this.take(LONGEST_IPV4);
    const { bytes } = this;
    for (let shift = 24; shift >= 0; shift -= 8) {
      const octet = (word >>> shift) & 0xff;
      const hundreds = (octet / 100) | 0;
      const pair = octet - 100 * hundreds;
      if (hundreds > 0) bytes[at++] = ZERO + hundreds;
      if (octet >= 10) bytes[at++] = u8(TENS, pair);
      bytes[at++] = u8(ONES, pair);
      bytes[at++] = DOT;
    }
    this.used = at - 1;
  }

  /** A text as its length in bytes in 32 bits, then its UTF-8. */
  text(value: string): void {
    const at = this.take(4 + 3 * value.length);
    const length = this.bytes.write(value, at + 4);
    this.bytes.writeUInt32LE(length, at);
    this.used = at + 4 + length;
  }

  /** What `write` adds, its length in 32 bits before it. */
  sized(write: (to: this) => void): void {
    const start = this.used;
    this.u32(0);
    write(this);
    this.putU32(start, this.used - start - 4);
  }

  /** Sets a byte that was written before. */
  put(at: number, value: number): void {
    this.bytes[at] = value;
  }

  /** Room for `length` more bytes; gives where. */
  private take(length: number): number {
    const at = this.used;
    this.used += length;
    if (this.used > this.bytes.length) this.grow(at);
    return at;
  }

  private grow(kept: number): void {
    const grown = Buffer.allocUnsafe(Math.max(this.used, 2 * this.bytes.length));
    grown.set(this.bytes.subarray(0, kept));
    this.bytes = grown;
  }
}

function decimals(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  let count = 4;
  for (let limit = 10_000; value >= limit; limit *= 10) count++;
  return count;
}
