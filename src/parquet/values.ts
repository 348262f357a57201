/** The values of one column of one row group: gathered, then written as a page. */

import { ByteWriter } from '../byte-writer.js';
import type { Physical } from './column-types.js';
import { Int32List } from './int32-list.js';
import { bitWidth, writeHybrid } from './rle.js';

/** `Encoding` of parquet.thrift. */
export const PLAIN = 0;
export const RLE = 3;
export const RLE_DICTIONARY = 8;

export type Value = string | number | bigint | boolean;

export interface Values {
  readonly encoding: number;
  /** The values' own bytes, about: for the size of row groups. */
  readonly size: number;
  add(value: Value): void;
  /** The page of values that the indices of the other are of, and how many there are; undefined where there is none. */
  dictionary(to: ByteWriter): number | undefined;
  write(to: ByteWriter): void;
  clear(): void;
}

const PLAIN_WRITERS: Readonly<Record<Exclude<Physical, 'boolean'>, (value: Value, to: ByteWriter) => void>> = {
  int32: (value, to) => to.u32(Number(value) >>> 0),
  int64: (value, to) => to.i64(BigInt(value)),
  double: (value, to) => to.f64(Number(value)),
  bytes: (value, to) => to.text(String(value)),
};

/** Each different value once, and its number for each row. */
export class DictionaryValues implements Values {
  readonly encoding = RLE_DICTIONARY;
  private readonly known = new Map<Value, number>();
  private readonly indices = new Int32List();
  private readonly distinct = new ByteWriter();
  private readonly writePlain: (value: Value, to: ByteWriter) => void;

  constructor(physical: Exclude<Physical, 'boolean'>) {
    this.writePlain = PLAIN_WRITERS[physical];
  }

  get size(): number {
    return this.distinct.length + 4 * this.indices.length;
  }

  add(value: Value): void {
    let index = this.known.get(value);
    if (index === undefined) {
      index = this.known.size;
      this.known.set(value, index);
      this.writePlain(value, this.distinct);
    }
    this.indices.push(index);
  }

  dictionary(to: ByteWriter): number {
    to.raw(this.distinct.written);
    return this.known.size;
  }

  /** A byte for the width of the indices, then these. */
  write(to: ByteWriter): void {
    const width = bitWidth(Math.max(0, this.known.size - 1));
    to.u8(width);
    if (width === 0) to.varint(2 * this.indices.length);
    else writeHybrid(this.indices.numbers, this.indices.length, width, to);
  }

  clear(): void {
    this.known.clear();
    this.indices.clear();
    this.distinct.clear();
  }
}

/** One value after another. */
export class PlainValues implements Values {
  readonly encoding = PLAIN;
  private readonly bytes = new ByteWriter();
  private readonly writePlain: (value: Value, to: ByteWriter) => void;

  constructor(physical: Exclude<Physical, 'boolean'>) {
    this.writePlain = PLAIN_WRITERS[physical];
  }

  get size(): number {
    return this.bytes.length;
  }

  add(value: Value): void {
    this.writePlain(value, this.bytes);
  }

  dictionary(): undefined {
    return undefined;
  }

  write(to: ByteWriter): void {
    to.raw(this.bytes.written);
  }

  clear(): void {
    this.bytes.clear();
  }
}

/** A bit a value, the lowest first. */
export class BooleanValues implements Values {
  readonly encoding = PLAIN;
  private readonly bits = new Int32List();

  get size(): number {
    return this.bits.length / 8;
  }

  add(value: Value): void {
    this.bits.push(value === true ? 1 : 0);
  }

  dictionary(): undefined {
    return undefined;
  }

  write(to: ByteWriter): void {
    const { numbers, length } = this.bits;
    for (let at = 0; at < length; at += 8) {
      let byte = 0;
      for (let bit = 0; bit < 8 && at + bit < length; bit++) byte |= (numbers[at + bit] ?? 0) << bit;
      to.u8(byte);
    }
  }

  clear(): void {
    this.bits.clear();
  }
}
