/** One column of one row group (parquet-format, README.md, "Data Pages"): a page of different values, a page of data. */

import { ByteWriter } from '../byte-writer.js';
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
import { writeHybrid } from './rle.js';
import type { Snappy } from './snappy.js';
import { type Fields, i32, i32List, i64, struct, textList, writeStruct } from './thrift.js';
import { BooleanValues, DictionaryValues, PLAIN, PlainValues, RLE, type Value, type Values } from './values.js';

/** `PageType` and `CompressionCodec` of parquet.thrift. */
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const SNAPPY = 1;

/** Where pages go, and what compresses them. */
export interface PageSink {
  /** Bytes of the file so far. */
  readonly offset: number;
  readonly snappy: Snappy;
  write(bytes: Uint8Array): void;
}

/** A chunk that was written: what the footer says of it, and its size before it was compressed. */
export interface WrittenChunk {
  readonly metadata: Fields;
  readonly uncompressed: number;
}

const valuesOf = (type: ParquetType): Values => {
  const { physical } = STORED[type];
  if (physical === 'boolean') return new BooleanValues();
  return type === 'prose' || type === 'time' || type === 'moment'
    ? new PlainValues(physical)
    : new DictionaryValues(physical);
};

/**
 * Levels (parquet-format, README.md, "Nested Encoding"): the definition level says how far a value is there; 0 for none, 1
 * for a value or an empty list, 2 for an element. The repetition level of an element is 0 where a list begins, else 1.
 */
export class ColumnChunk {
  private readonly column: ParquetColumn;
  private readonly isList: boolean;
  private readonly values: Values;
  private readonly definitions = new Int32List();
  private readonly repetitions = new Int32List();
  private absent = 0;

  constructor(column: ParquetColumn) {
    this.column = column;
    this.isList = isList(column.type);
    this.values = valuesOf(column.type);
  }

  /** About how many bytes it holds. */
  get size(): number {
    return this.values.size + 8 * this.repetitions.length;
  }

  add(cell: ParquetCell): void {
    if (cell === undefined) this.addNone(0);
    else if (typeof cell !== 'object') this.addValue(cell, 1, 0);
    else if (cell.length === 0) this.addNone(1);
    else this.addList(cell);
  }

  private addNone(definition: number): void {
    this.absent++;
    this.definitions.push(definition);
    if (this.isList) this.repetitions.push(0);
  }

  private addValue(value: Value, definition: number, repetition: number): void {
    this.definitions.push(definition);
    if (this.isList) this.repetitions.push(repetition);
    this.values.add(value);
  }

  private addList(cell: readonly (string | number)[]): void {
    let repetition = 0;
    for (const value of cell) {
      this.addValue(value, 2, repetition);
      repetition = 1;
    }
  }

  /** Writes what was gathered and forgets it. */
  write(sink: PageSink): WrittenChunk {
    const start = sink.offset;
    let uncompressed = 0;
    const body = new ByteWriter(this.size + 1024);
    const distinct = this.values.dictionary(body);
    if (distinct !== undefined) {
      const header = (sizes: Fields): Fields => ({
        1: i32(DICTIONARY_PAGE),
        ...sizes,
        7: struct({ 1: i32(distinct), 2: i32(PLAIN) }),
      });
      uncompressed += writePage(body, header, sink);
    }
    const dataStart = sink.offset;
    body.clear();
    this.writeData(body);
    uncompressed += writePage(body, this.dataHeader, sink);
    const isDictionary = distinct !== undefined;
    const metadata = this.metadata({ start, dataStart, isDictionary, uncompressed, end: sink.offset });
    this.clear();
    return { metadata, uncompressed };
  }

  private writeData(to: ByteWriter): void {
    if (this.isList) writeLevels(this.repetitions, 1, to);
    writeLevels(this.definitions, this.isList ? 2 : 1, to);
    this.values.write(to);
  }

  private readonly dataHeader = (sizes: Fields): Fields => ({
    1: i32(DATA_PAGE),
    ...sizes,
    5: struct({ 1: i32(this.definitions.length), 2: i32(this.values.encoding), 3: i32(RLE), 4: i32(RLE) }),
  });

  private metadata(pages: Pages): Fields {
    const { start, dataStart, isDictionary, uncompressed, end } = pages;
    return {
      2: i64(start),
      3: struct({
        1: i32(PHYSICAL[STORED[this.column.type].physical]),
        2: i32List(isDictionary ? [PLAIN, RLE, this.values.encoding] : [RLE, PLAIN]),
        3: textList(pathOf(this.column)),
        4: i32(SNAPPY),
        5: i64(this.definitions.length),
        6: i64(uncompressed),
        7: i64(end - start),
        9: i64(dataStart),
        11: isDictionary ? i64(start) : undefined,
        12: struct({ 3: i64(this.absent) }),
      }),
    };
  }

  private clear(): void {
    this.values.clear();
    this.definitions.clear();
    this.repetitions.clear();
    this.absent = 0;
  }
}

/** Offsets of a chunk's pages in the file, and their size before they were compressed. */
interface Pages {
  readonly start: number;
  readonly dataStart: number;
  readonly isDictionary: boolean;
  readonly uncompressed: number;
  readonly end: number;
}

/** Levels up to `largest`, their length in four bytes before them. */
function writeLevels(levels: Int32List, largest: 1 | 2, to: ByteWriter): void {
  const runs = new ByteWriter();
  writeHybrid(levels.numbers, levels.length, largest, runs);
  to.u32(runs.length);
  to.raw(runs.written);
}

/** A header, then the compressed page; gives their size with the page as it was. */
function writePage(body: ByteWriter, header: (sizes: Fields) => Fields, sink: PageSink): number {
  const compressed = new ByteWriter(body.length + 1024);
  sink.snappy.compress(body.written, compressed);
  const head = new ByteWriter();
  writeStruct(header({ 2: i32(body.length), 3: i32(compressed.length) }), head);
  sink.write(head.written);
  sink.write(compressed.written);
  return head.length + body.length;
}
