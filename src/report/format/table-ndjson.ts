import { jsonLine } from '../json-line.js';
import type { Report } from '../model/report.js';
import type { AnyTable } from '../tables/column.js';

/** A table of a report as lines of JSON, an object a row by the names of the columns; absent cells are absent. */
export function* tableNdjson(table: AnyTable, report: Report): Generator<string> {
  const names = table.columns.map(({ name }) => name);
  for (const cells of table.cells(report))
    yield jsonLine(
      Object.fromEntries(names.flatMap((name, at) => (cells[at] === undefined ? [] : [[name, cells[at]]]))),
    );
}
