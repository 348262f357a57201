/** The values of one column of one row group: gathered, then written as a page. */

import { ByteWriter } from '../byte-writer.js';
import { i32At } from '../bytes.js';
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
  /** How many values there are. */
  readonly length: number;
  /** The values' own bytes, about: for the size of row groups. */
  readonly size: number;
  add(value: Value): void;
  /** Adds a value again, by its index in the dictionary; nothing where there is none. */
  addIndex(index: number): void;
  /** The page of values that the indices of the other are of, and how many there are; undefined where there is none. */
  dictionary(to: ByteWriter): number | undefined;
  write(to: ByteWriter): void;
  clear(): void;
}

const PLAIN_WRITERS: Readonly<Record<Exclude<Physical, 'boolean'>, (value: Value, to: ByteWriter) => void>> = {
  int32: (value, to) => to.u32(Number(value) >>> 0),
  int64: (value, to) => (typeof value === 'bigint' ? to.bigint64(value) : to.i64(Number(value))),
  double: (value, to) => to.f64(Number(value)),
  bytes: (value, to) => to.text(String(value)),
};

/** Numbers below this are looked up in a table: ports are. */
const SMALL = 0x1_0000;

/** Each different value once, and its number for each row. */
export class DictionaryValues implements Values {
  readonly encoding = RLE_DICTIONARY;
  private readonly known = new Map<Value, number>();
  /** Indices of small numbers, which are most, plus one. */
  private small: Int32Array | undefined;
  private readonly indices = new Int32List();
  private readonly distinct = new ByteWriter();
  private readonly writePlain: (value: Value, to: ByteWriter) => void;

  constructor(physical: Exclude<Physical, 'boolean'>) {
    this.writePlain = PLAIN_WRITERS[physical];
  }

  get length(): number {
    return this.indices.length;
  }

  get size(): number {
    return this.distinct.length + 4 * this.indices.length;
  }

  /** Different values so far. */
  private count = 0;

  add(value: Value): void {
    this.indices.push(this.indexOf(value));
  }

  addIndex(index: number): void {
    this.indices.push(index);
  }

  /** The index of a value, until {@link clear}. */
  indexOf(value: Value): number {
    if (typeof value === 'number' && value >= 0 && value < SMALL && Number.isInteger(value)) return this.ofSmall(value);
    let index = this.known.get(value);
    if (index === undefined) {
      index = this.first(value);
      this.known.set(value, index);
    }
    return index;
  }

  private ofSmall(value: number): number {
    this.small ??= new Int32Array(SMALL);
    const known = i32At(this.small, value);
    if (known > 0) return known - 1;
    const index = this.first(value);
    this.small[value] = index + 1;
    return index;
  }

  /** Adds a text that is not among the values yet, as its UTF-8, and gives its index; {@link indexOf} does not find it. */
  addNew(write: (to: ByteWriter) => void): number {
    this.distinct.sized(write);
    return this.count++;
  }

  private first(value: Value): number {
    this.writePlain(value, this.distinct);
    return this.count++;
  }

  dictionary(to: ByteWriter): number {
    to.raw(this.distinct.written);
    return this.count;
  }

  /** A byte for the width of the indices, then these. */
  write(to: ByteWriter): void {
    const width = bitWidth(Math.max(0, this.count - 1));
    to.u8(width);
    if (width === 0) to.varint(2 * this.indices.length);
    else writeHybrid(this.indices.numbers, this.indices.length, width, to);
  }

  clear(): void {
    this.known.clear();
    this.small?.fill(0);
    this.count = 0;
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

  length = 0;

  get size(): number {
    return this.bytes.length;
  }

  add(value: Value): void {
    this.writePlain(value, this.bytes);
    this.length++;
  }

  /** A time since 1970, where values are of 64 bits. */
  addTime(seconds: number, nanoseconds: number): void {
    this.bytes.nanoseconds(seconds, nanoseconds);
    this.length++;
  }

  /** A text as its UTF-8, where values are texts. */
  addText(write: (to: ByteWriter) => void): void {
    this.bytes.sized(write);
    this.length++;
  }

  addIndex(): void {}

  dictionary(): undefined {
    return undefined;
  }

  write(to: ByteWriter): void {
    to.raw(this.bytes.written);
  }

  clear(): void {
    this.bytes.clear();
    this.length = 0;
  }
}

/** A bit a value, the lowest first. */
export class BooleanValues implements Values {
  readonly encoding = PLAIN;
  private readonly bits = new Int32List();

  get length(): number {
    return this.bits.length;
  }

  get size(): number {
    return this.bits.length / 8;
  }

  add(value: Value): void {
    this.bits.push(value === true ? 1 : 0);
  }

  addIndex(): void {}

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
