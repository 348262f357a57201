/** The rows of a view as a file: all of its columns, with its filter and in its order. */

import { writeFileSync } from 'node:fs';
import { type CellValue, csvCell } from '../report/csv.js';
import { jsonLine } from '../report/json-line.js';
import { shown } from './glyphs.js';
import type { Table } from './table.js';

export const EXPORT_FORMATS = ['csv', 'ndjson', 'md'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** By the name's ending; undefined where it names no format. */
export const formatOf = (file: string): ExportFormat | undefined =>
  EXPORT_FORMATS.find((format) => file.toLowerCase().endsWith(`.${format}`));

export function exportText(table: Table, format: ExportFormat): string {
  const columns = table.heads.map(({ id }) => id);
  const rows = table.items.map((_, row) => columns.map((_, column) => table.valueAt(row, column)));
  if (format === 'csv') return csvText(columns, rows);
  return format === 'ndjson' ? rows.map((row) => jsonText(columns, row)).join('') : markdownText(columns, rows);
}

type Row = readonly CellValue[];

const csvText = (columns: readonly string[], rows: readonly Row[]): string =>
  [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');

const jsonText = (columns: readonly string[], row: Row): string =>
  jsonLine(
    Object.fromEntries(columns.flatMap((column, index) => (row[index] === undefined ? [] : [[column, row[index]]]))),
  );

const markdownText = (columns: readonly string[], rows: readonly Row[]): string =>
  [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.map(markdownCell).join(' | ')} |\n`).join('');

/** What Markdown or HTML would take for its own is escaped: names come from packets. */
function markdownCell(value: CellValue): string {
  const text = value === undefined ? '' : typeof value === 'object' ? value.join(' ') : String(value);
  return /^-+$/.test(text) ? text : shown(text, { ascii: false }).replace(/[\\|`*_<>[\]&]/g, '\\$&');
}

/** Writes a new file; throws where there is one of that name, or it cannot be written. */
export function exportFile(table: Table, file: string, format: ExportFormat): void {
  writeFileSync(file, exportText(table, format), { flag: 'wx' });
}
