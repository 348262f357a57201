import type { Report } from '../model/report.js';
import { cellText } from '../tables/cell-text.js';
import type { AnyTable, Cell, ColumnType } from '../tables/column.js';
import { REPORT_TABLES } from '../tables/tables.js';
import { aboutSheet, MAX_SHEET_ROWS, type SheetCell, tableSheet, type WorkbookSheet, workbook } from '../workbook.js';
import { aboutReport } from './about-report.js';

const WIDTHS: Readonly<Record<ColumnType, number>> = {
  text: 28,
  integer: 11,
  number: 9,
  boolean: 9,
  time: 31,
  texts: 36,
  lines: 60,
};

/** A report as a workbook: a sheet a table; the same bytes for the same report. */
export function reportXlsx(report: Report): Promise<Uint8Array> {
  const [title = '', ...lines] = aboutReport(report);
  const sheets = REPORT_TABLES.map((table) => sheetOf(table, report)).filter(({ data }) => data.length > 1);
  return workbook([...sheets, aboutSheet(title, lines)]);
}

function sheetOf({ name, columns, cells }: AnyTable, report: Report): WorkbookSheet {
  const rows: SheetCell[][] = [];
  for (const row of cells(report)) {
    if (rows.length >= MAX_SHEET_ROWS - 1) break;
    rows.push(row.map((cell, column) => sheetCell(cell, columns[column]?.type)));
  }
  const widths = columns.map(({ title, type }) => ({ title, width: WIDTHS[type] }));
  return tableSheet(name, widths, rows);
}

function sheetCell(cell: Cell, type: ColumnType | undefined): SheetCell {
  if (type === 'lines' && typeof cell === 'string') return cell.split('\n');
  return typeof cell === 'object' ? cellText(cell) : cell;
}
