import type { ParquetCell } from '../../parquet/column-types.js';
import { ParquetWriter } from '../../parquet/parquet-writer.js';
import type { Report } from '../model/report.js';
import { nanoseconds } from '../parquet-times.js';
import type { AnyTable, Cell, ColumnType } from '../tables/column.js';

/** The key of the table's name, among the file's own facts. */
export const TABLE_KEY = 'rolepath.table';

/** A table as a Parquet file: its columns typed, lists as lists, text as it stands. */
export function tableParquet(table: AnyTable, report: Report): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const columns = table.columns.map(({ name, type }) => ({ name, type: parquetType(type) }));
  const writer = new ParquetWriter(columns, (bytes) => pieces.push(Uint8Array.from(bytes)));
  const types = table.columns.map(({ type }) => type);
  for (const cells of table.cells(report)) writer.add(cells.map((cell, column) => parquetCell(cell, types[column])));
  writer.end({ [TABLE_KEY]: table.name });
  return pieces;
}

const parquetType = (type: ColumnType) => (type === 'lines' ? 'text' : type);

const parquetCell = (cell: Cell, type: ColumnType | undefined): ParquetCell =>
  type === 'time' && typeof cell === 'string' ? nanoseconds(cell) : cell;
