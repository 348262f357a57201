/** Tables as every format with columns sees them: which columns there are, and what stands in a cell. */

import type { Report } from '../model/report.js';

/**
 * `text`, `integer`, `number` (a share from 0 to 1), `boolean`, `time` (ISO 8601 UTC in nanoseconds, as text), `texts` (a
 * list of texts), `lines` (a text whose lines stand below one another).
 */
export type ColumnType = 'text' | 'integer' | 'number' | 'boolean' | 'time' | 'texts' | 'lines';

/** Absent where a row has nothing to say. */
export type Cell = string | number | boolean | readonly string[] | undefined;

export interface Column<Row> {
  /** Stable: camelCase, parts of a whole joined with dots, as in records. New columns are added at the end. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly type: ColumnType;
  readonly value: (row: Row) => Cell;
}

export interface Table<Row> {
  /** Stable: the name of its file, of its sheet and of `--table`. */
  readonly name: string;
  readonly title: string;
  /** What a row is, and in which order they stand. */
  readonly about: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: (report: Report) => readonly Row[];
}

/** A table whose rows are known to it alone: what formats go through. */
export interface AnyTable extends Omit<Table<never>, 'columns' | 'rows'> {
  readonly columns: readonly Omit<Column<never>, 'value'>[];
  readonly count: (report: Report) => number;
  /** The cells of every row, in the order of the columns. */
  readonly cells: (report: Report) => Iterable<readonly Cell[]>;
}

export const anyTable = <Row>({ name, title, about, columns, rows }: Table<Row>): AnyTable => ({
  name,
  title,
  about,
  columns: columns.map(({ name, title, type }) => ({ name, title, type })),
  count: (report) => rows(report).length,
  *cells(report) {
    for (const row of rows(report)) yield columns.map(({ value }) => value(row));
  },
});
