/** Bytes that are gathered to be written: little-endian, as Parquet has them. Grows by doubling. */
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
  get written(): Uint8Array {
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
    this.bytes.writeUInt32LE(value, at);
  }

  i64(value: bigint): void {
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
    const at = this.take(bytes.length);
    this.bytes.set(bytes, at);
  }

  /** A text as its length in bytes in 32 bits, then its UTF-8. */
  text(value: string): void {
    const at = this.take(4 + 3 * value.length);
    const length = this.bytes.write(value, at + 4);
    this.bytes.writeUInt32LE(length, at);
    this.used = at + 4 + length;
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
