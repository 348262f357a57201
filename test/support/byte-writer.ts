/** Puts numbers of either byte order and bytes one after the other. */
export class ByteWriter {
  readonly #little: boolean;
  readonly #parts: Buffer[] = [];
  #length = 0;

  constructor(little: boolean) {
    this.#little = little;
  }

  u8(value: number): this {
    return this.bytes([value]);
  }

  u16(value: number): this {
    const part = Buffer.alloc(2);
    if (this.#little) part.writeUInt16LE(value & 0xffff);
    else part.writeUInt16BE(value & 0xffff);
    return this.bytes(part);
  }

  u32(value: number): this {
    const part = Buffer.alloc(4);
    if (this.#little) part.writeUInt32LE(value >>> 0);
    else part.writeUInt32BE(value >>> 0);
    return this.bytes(part);
  }

  u64(value: bigint): this {
    const part = Buffer.alloc(8);
    if (this.#little) part.writeBigUInt64LE(BigInt.asUintN(64, value));
    else part.writeBigUInt64BE(BigInt.asUintN(64, value));
    return this.bytes(part);
  }

  bytes(value: Iterable<number>): this {
    const part = Buffer.from(Uint8Array.from(value));
    this.#parts.push(part);
    this.#length += part.length;
    return this;
  }

  /** Zeros up to a multiple of `size`. */
  align(size: number): this {
    return this.bytes(new Uint8Array((size - (this.#length % size)) % size));
  }

  done(): Buffer {
    return Buffer.concat(this.#parts);
  }
}
