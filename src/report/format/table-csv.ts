import { csvCell, csvLines } from '../csv.js';
import type { Report } from '../model/report.js';
import { cellText } from '../tables/cell-text.js';
import type { AnyTable, Cell, ColumnType } from '../tables/column.js';

/** A table of a report as CSV (RFC 4180), its heading line the stable names; nothing in it is a formula. */
export function* tableCsv(table: AnyTable, report: Report): Generator<string> {
  yield `${table.columns.map(({ name }) => name).join(',')}\r\n`;
  for (const cells of table.cells(report))
    yield `${cells.map((cell, column) => tableCell(cell, table.columns[column]?.type)).join(',')}\r\n`;
}

function tableCell(cell: Cell, type: ColumnType | undefined): string {
  if (type === 'lines' && typeof cell === 'string') return csvLines(cell);
  return csvCell(typeof cell === 'object' ? cellText(cell) : cell);
}
