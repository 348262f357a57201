/** The rows of a view as a file: all of its columns, with its filter and in its order. */

import { writeFileSync } from 'node:fs';
import { type CellValue, csvCell } from '../report/csv.js';
import { jsonLine } from '../report/json-line.js';
import { shown } from './glyphs.js';
import type { Table } from './table.js';

/** A view as a format gets it. */
interface View {
  /** What the sheet of a workbook is called. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CellValue[])[];
}

type Writer = (view: View) => string | Promise<Uint8Array>;

/** The formats by the endings of their files' names: all that there are, here and in every prompt. */
const WRITERS = {
  csv: ({ columns, rows }) => [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join(''),
  json: ({ columns, rows }) => `[\n${rows.map((row) => jsonText(columns, row).trimEnd()).join(',\n')}\n]\n`,
  ndjson: ({ columns, rows }) => rows.map((row) => jsonText(columns, row)).join(''),
  md: ({ columns, rows }) =>
    [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.map(markdownCell).join(' | ')} |\n`).join(''),
  xlsx: workbookOf,
  parquet: parquetOf,
} satisfies Record<string, Writer>;

export type ExportFormat = keyof typeof WRITERS;

export const EXPORT_FORMATS = Object.keys(WRITERS) as readonly ExportFormat[];

/** `.csv, .json, …`, for prompts. */
export const EXPORT_ENDINGS = EXPORT_FORMATS.map((format) => `.${format}`).join(', ');

/** By the name's ending; undefined where it names no format. */
export const formatOf = (file: string): ExportFormat | undefined =>
  EXPORT_FORMATS.find((format) => file.toLowerCase().endsWith(`.${format}`));

/** What the file is to hold: text, or the bytes of a workbook. */
export const exported = (table: Table, format: ExportFormat, name = 'view'): string | Promise<Uint8Array> =>
  WRITERS[format]({
    name,
    columns: table.heads.map(({ id }) => id),
    rows: table.items.map((_, row) => table.heads.map((_, column) => table.valueAt(row, column))),
  });

const jsonText = (columns: readonly string[], row: readonly CellValue[]): string =>
  jsonLine(
    Object.fromEntries(columns.flatMap((column, index) => (row[index] === undefined ? [] : [[column, row[index]]]))),
  );

const plain = (value: CellValue): string =>
  value === undefined ? '' : typeof value === 'object' ? value.join(' ') : String(value);

/** What Markdown or HTML would take for its own is escaped: names come from packets. */
function markdownCell(value: CellValue): string {
  const text = plain(value);
  return /^-+$/.test(text) ? text : shown(text, { ascii: false }).replace(/[\\|`*_<>[\]&]/g, '\\$&');
}

/** Widest column of a sheet, in characters. */
const MAX_WIDTH = 60;

/** The library for workbooks is loaded when one is written. */
async function workbookOf({ name, columns, rows }: View): Promise<Uint8Array> {
  const { tableSheet, workbook } = await import('../report/workbook.js');
  const heads = columns.map((title, column) => {
    const longest = rows.reduce((most, row) => Math.max(most, plain(row[column]).length), title.length);
    return { title, width: Math.min(MAX_WIDTH, longest + 2) };
  });
  const cells = rows.map((row) => row.map((value) => (typeof value === 'number' ? value : plain(value))));
  return workbook([tableSheet(name, heads, cells)]);
}

/** The library for Parquet is loaded when such a file is written. A column has the type that all its values have. */
async function parquetOf({ columns, rows }: View): Promise<Uint8Array> {
  const { ParquetWriter } = await import('../parquet/parquet-writer.js');
  const types = columns.map((_, column) => typeOf(rows.map((row) => row[column])));
  const pieces: Uint8Array[] = [];
  const writer = new ParquetWriter(
    columns.map((name, column) => ({ name, type: types[column] ?? 'text' })),
    (bytes) => pieces.push(Uint8Array.from(bytes)),
  );
  for (const row of rows)
    writer.add(types.map((type, column) => (type === 'text' ? textOf(row[column]) : row[column])));
  writer.end({});
  return Buffer.concat(pieces);
}

function typeOf(values: readonly CellValue[]): 'text' | 'integer' | 'number' {
  const there = values.filter((value) => value !== undefined);
  if (there.length === 0 || there.some((value) => typeof value !== 'number')) return 'text';
  return there.every(Number.isSafeInteger) ? 'integer' : 'number';
}

const textOf = (value: CellValue): string | undefined => (value === undefined ? undefined : plain(value));

/** Why a name that a report could have is none for a view; undefined where it may be one, or is none at all. */
export const whyNoView = (file: string): string | undefined =>
  /\.html?$/i.test(file) ? 'a page shows whole captures: rolepath report FILE -o report.html makes it' : undefined;

/** Writes a new file; throws where there is one of that name, or it cannot be written. */
export async function exportFile(table: Table, file: string, format: ExportFormat, name?: string): Promise<void> {
  writeFileSync(file, await exported(table, format, name), { flag: 'wx' });
}
