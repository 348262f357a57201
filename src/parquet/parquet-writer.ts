import { ByteWriter } from '../byte-writer.js';
import { ColumnChunk, type PageSink } from './column-chunk.js';
import { type ParquetCell, type ParquetColumn, schemaOf } from './column-types.js';
import { Snappy } from './snappy.js';
import { type Fields, i32, i64, struct, structList, text, writeStruct } from './thrift.js';

const MAGIC = Buffer.from('PAR1');
const VERSION = 2;
const CREATED_BY = 'rolepath';

/** Rows of a row group, which is what is held in memory. */
const GROUP_ROWS = 32_768;
/** A row group ends earlier where its values are long: about so many bytes, looked at now and then. */
const GROUP_BYTES = 64 * 1024 * 1024;
const LOOK_EVERY = 256;

/**
 * A table as a Parquet file (github.com/apache/parquet-format), written in one pass: row groups as they fill, then the
 * footer. All columns may be empty; texts and integers are stored once a row group and numbered; pages are compressed
 * by Snappy. The same rows give the same bytes.
 */
export class ParquetWriter {
  private readonly columns: readonly ParquetColumn[];
  /** One a column. */
  readonly chunks: readonly ColumnChunk[];
  private readonly file: FileBytes;
  /** What the footer says of each row group, as it will stand there. */
  readonly groups: Uint8Array[] = [];
  private rows = 0;
  /** Rows of this row group so far. */
  groupRows = 0;

  /** `sink` gets the file piece by piece, each valid during the call. */
  constructor(columns: readonly ParquetColumn[], sink: (bytes: Uint8Array) => void) {
    this.columns = columns;
    this.chunks = columns.map((column) => new ColumnChunk(column));
    this.file = new FileBytes(sink);
    this.file.write(MAGIC);
  }

  /** Cells in the order of the columns. */
  add(cells: readonly ParquetCell[]): void {
    for (let at = 0; at < this.chunks.length; at++) this.chunks[at]?.add(this.groupRows, cells[at]);
    this.endRow();
  }

  /** Ends a row whose cells were put into {@link chunks} under the number {@link groupRows}. */
  endRow(): void {
    this.groupRows++;
    const isLong = this.groupRows % LOOK_EVERY === 0 && this.size > GROUP_BYTES;
    if (this.groupRows === GROUP_ROWS || isLong) this.endGroup();
  }

  /** Writes what is left, and the footer with further facts by key. */
  end(facts: Readonly<Record<string, string>>): void {
    if (this.groupRows > 0) this.endGroup();
    const footer = new ByteWriter();
    writeStruct(this.footer(facts), footer);
    footer.u32(footer.length);
    footer.raw(MAGIC);
    this.file.write(footer.written);
  }

  private get size(): number {
    return this.chunks.reduce((sum, { size }) => sum + size, 0);
  }

  private endGroup(): void {
    const start = this.file.offset;
    const chunks = this.chunks.map((chunk) => chunk.write(this.file, this.groupRows));
    const group = new ByteWriter();
    writeStruct(
      {
        1: structList(chunks.map(({ metadata }) => metadata)),
        2: i64(chunks.reduce((sum, { uncompressed }) => sum + uncompressed, 0)),
        3: i64(this.groupRows),
        5: i64(start),
        6: i64(this.file.offset - start),
      },
      group,
    );
    this.groups.push(Uint8Array.from(group.written));
    this.rows += this.groupRows;
    this.groupRows = 0;
  }

  /** `FileMetaData`; the orders of the columns say that their values sort as their types do. */
  private footer(facts: Readonly<Record<string, string>>): Fields {
    return {
      1: i32(VERSION),
      2: structList(schemaOf(this.columns)),
      3: i64(this.rows),
      4: structList(this.groups),
      5: structList(Object.entries(facts).map(([key, value]) => ({ 1: text(key), 2: text(value) }))),
      6: text(CREATED_BY),
      7: structList(this.columns.map(() => ({ 1: struct({}) }))),
    };
  }
}

/** The file on its way out. */
class FileBytes implements PageSink {
  offset = 0;
  readonly snappy = new Snappy();
  readonly body = new ByteWriter();
  readonly compressed = new ByteWriter();
  private readonly sink: (bytes: Uint8Array) => void;

  constructor(sink: (bytes: Uint8Array) => void) {
    this.sink = sink;
  }

  write(bytes: Uint8Array): void {
    this.sink(bytes);
    this.offset += bytes.length;
  }
}
