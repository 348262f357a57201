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

/** A table of what is written: of a report, unless something else is named. */
export interface Table<Row, Source = Report> {
  /** Stable: the name of its file, of its sheet and of `--table`. */
  readonly name: string;
  readonly title: string;
  /** What a row is, and in which order they stand. */
  readonly about: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: (source: Source) => readonly Row[];
}

/** A table whose rows are known to it alone: what formats go through. */
export interface AnyTable<Source = Report> extends Omit<Table<never>, 'columns' | 'rows'> {
  readonly columns: readonly Omit<Column<never>, 'value'>[];
  readonly count: (source: Source) => number;
  /** The cells of every row, in the order of the columns. */
  readonly cells: (source: Source) => Iterable<readonly Cell[]>;
}

export const anyTable = <Row, Source = Report>({
  name,
  title,
  about,
  columns,
  rows,
}: Table<Row, Source>): AnyTable<Source> => ({
  name,
  title,
  about,
  columns: columns.map(({ name, title, type }) => ({ name, title, type })),
  count: (source) => rows(source).length,
  *cells(source) {
    for (const row of rows(source)) yield columns.map(({ value }) => value(row));
  },
});
