/** One column of one row group (parquet-format, README.md, "Data Pages"): a page of different values, a page of data. */

import { ByteWriter } from '../byte-writer.js';
import { i32At } from '../bytes.js';
import {
  isList,
  type ParquetCell,
  type ParquetColumn,
  type ParquetType,
  PHYSICAL,
  pathOf,
  STORED,
} from './column-types.js';
import { Int32List } from './int32-list.js';
import { writeEqual, writeHybrid } from './rle.js';
import type { Snappy } from './snappy.js';
import { type Fields, i32, i32List, i64, struct, textList, writeStruct } from './thrift.js';
import { BooleanValues, DictionaryValues, PLAIN, PlainValues, RLE, type Value, type Values } from './values.js';

/** `PageType` and `CompressionCodec` of parquet.thrift. */
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const UNCOMPRESSED = 0;
const SNAPPY = 1;

/** Where pages go, and what compresses them. */
export interface PageSink {
  /** Bytes of the file so far. */
  readonly offset: number;
  readonly snappy: Snappy;
  /** Memory for a page, and for the same page compressed. */
  readonly body: ByteWriter;
  readonly compressed: ByteWriter;
  write(bytes: Uint8Array): void;
}

/** A chunk that was written: what the footer says of it, and its size before it was compressed. */
export interface WrittenChunk {
  readonly metadata: Fields;
  readonly uncompressed: number;
}

/** What differs from row to row, and of that what compression would gain little from. */
const PLAIN_TYPES: ReadonlySet<ParquetType> = new Set(['prose', 'digest', 'time', 'moment']);
const UNCOMPRESSED_TYPES: ReadonlySet<ParquetType> = new Set(['digest', 'time', 'moment']);

const valuesOf = (type: ParquetType): Values => {
  const { physical } = STORED[type];
  if (physical === 'boolean') return new BooleanValues();
  return PLAIN_TYPES.has(type) ? new PlainValues(physical) : new DictionaryValues(physical);
};

/**
 * Levels (parquet-format, README.md, "Nested Encoding"): the definition level says how far a value is there; 0 for none, 1
 * for a value or an empty list, 2 for an element. The repetition level of an element is 0 where a list begins, else 1.
 */
export class ColumnChunk {
  private readonly column: ParquetColumn;
  private readonly isList: boolean;
  private readonly isCompressed: boolean;
  readonly values: Values;
  /** The row of each value; of an empty list, which has none, its complement. */
  private readonly rows = new Int32List();

  constructor(column: ParquetColumn) {
    this.column = column;
    this.isList = isList(column.type);
    this.isCompressed = !UNCOMPRESSED_TYPES.has(column.type);
    this.values = valuesOf(column.type);
  }

  /** About how many bytes it holds. */
  get size(): number {
    return this.values.size + 4 * this.rows.length;
  }

  /** Rows come in their order; one that has no value is not added. */
  add(row: number, cell: ParquetCell): void {
    if (cell === undefined) return;
    if (typeof cell !== 'object') this.addValue(row, cell);
    else if (cell.length === 0) this.rows.push(~row);
    else for (const value of cell) this.addValue(row, value);
  }

  private addValue(row: number, value: Value): void {
    this.rows.push(row);
    this.values.add(value);
  }

  /** Says that a value of the row was added to {@link values}. */
  addRow(row: number): void {
    this.rows.push(row);
  }

  /** The same for a value of a dictionary by its index there; below 0 for an empty list. */
  addIndexed(row: number, index: number): void {
    if (index < 0) this.rows.push(~row);
    else {
      this.rows.push(row);
      this.values.addIndex(index);
    }
  }

  /** Writes what was gathered and forgets it. */
  write(sink: PageSink, rowCount: number): WrittenChunk {
    const start = sink.offset;
    let uncompressed = 0;
    const { body } = sink;
    body.clear();
    const distinct = this.values.dictionary(body);
    if (distinct !== undefined) {
      const header = (sizes: Fields): Fields => ({
        1: i32(DICTIONARY_PAGE),
        ...sizes,
        7: struct({ 1: i32(distinct), 2: i32(PLAIN) }),
      });
      uncompressed += this.writePage(header, sink);
    }
    const dataStart = sink.offset;
    body.clear();
    const entries = this.writeData(body, rowCount);
    uncompressed += this.writePage(this.dataHeader(entries), sink);
    const isDictionary = distinct !== undefined;
    const metadata = this.metadata({ entries, start, dataStart, isDictionary, uncompressed, end: sink.offset });
    this.clear();
    return { metadata, uncompressed };
  }

  /** Gives how many values and absent ones there are. */
  private writeData(to: ByteWriter, rowCount: number): number {
    const count = this.writeLevels(to, rowCount);
    this.values.write(to);
    return count;
  }

  private writeLevels(to: ByteWriter, rowCount: number): number {
    const { rows } = this;
    const isEmpty = rows.length === 0;
    if (isEmpty || (rows.length === rowCount && !this.isList)) {
      if (this.isList) to.sized(() => writeEqual(0, rowCount, 1, to));
      to.sized(() => writeEqual(isEmpty ? 0 : 1, rowCount, this.isList ? 2 : 1, to));
      return rowCount;
    }
    const { repetitions, definitions, count } = this.isList ? listLevels(rows, rowCount) : levelsOf(rows, rowCount);
    if (this.isList) to.sized(() => writeHybrid(repetitions, count, 1, to));
    to.sized(() => writeHybrid(definitions, count, this.isList ? 2 : 1, to));
    return count;
  }

  private dataHeader(entries: number): (sizes: Fields) => Fields {
    return (sizes) => ({
      1: i32(DATA_PAGE),
      ...sizes,
      5: struct({ 1: i32(entries), 2: i32(this.values.encoding), 3: i32(RLE), 4: i32(RLE) }),
    });
  }

  private metadata(pages: Pages): Fields {
    const { entries, start, dataStart, isDictionary, uncompressed, end } = pages;
    return {
      2: i64(start),
      3: struct({
        1: i32(PHYSICAL[STORED[this.column.type].physical]),
        2: i32List(isDictionary ? [PLAIN, RLE, this.values.encoding] : [RLE, PLAIN]),
        3: textList(pathOf(this.column)),
        4: i32(this.isCompressed ? SNAPPY : UNCOMPRESSED),
        5: i64(entries),
        6: i64(uncompressed),
        7: i64(end - start),
        9: i64(dataStart),
        11: isDictionary ? i64(start) : undefined,
        12: struct({ 3: i64(entries - this.values.length) }),
      }),
    };
  }

  /** A header, then the page, compressed; gives their size with the page as it was. */
  private writePage(header: (sizes: Fields) => Fields, sink: PageSink): number {
    const { body, compressed } = sink;
    compressed.clear();
    if (this.isCompressed) sink.snappy.compress(body.written, compressed);
    const page = this.isCompressed ? compressed : body;
    const head = new ByteWriter(64);
    writeStruct(header({ 2: i32(body.length), 3: i32(page.length) }), head);
    sink.write(head.written);
    sink.write(page.written);
    return head.length + body.length;
  }

  private clear(): void {
    this.values.clear();
    this.rows.clear();
  }
}

/** Offsets of a chunk's pages in the file, and their size before they were compressed. */
interface Pages {
  readonly entries: number;
  readonly start: number;
  readonly dataStart: number;
  readonly isDictionary: boolean;
  readonly uncompressed: number;
  readonly end: number;
}

/** The levels of all values and absent ones, of which the first `count` are meant. */
interface Levels {
  readonly definitions: Int32Array;
  readonly repetitions: Int32Array;
  readonly count: number;
}

const NO_LEVELS = new Int32Array(0);

function levelsOf(rows: Int32List, rowCount: number): Levels {
  const definitions = new Int32Array(rowCount);
  for (let index = 0; index < rows.length; index++) definitions[i32At(rows.numbers, index)] = 1;
  return { definitions, repetitions: NO_LEVELS, count: rowCount };
}

function listLevels(rows: Int32List, rowCount: number): Levels {
  const definitions = new Int32Array(rowCount + rows.length);
  const repetitions = new Int32Array(rowCount + rows.length);
  let count = 0;
  let next = 0;
  for (let row = 0; row < rowCount; row++) {
    const start = count;
    for (; next < rows.length && i32At(rows.numbers, next) === row; next++) {
      repetitions[count] = count > start ? 1 : 0;
      definitions[count++] = 2;
    }
    if (count > start) continue;
    const isEmpty = next < rows.length && i32At(rows.numbers, next) === ~row;
    if (isEmpty) next++;
    definitions[count++] = isEmpty ? 1 : 0;
  }
  return { definitions, repetitions, count };
}
