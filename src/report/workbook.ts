/** Sheets that are tables, as a workbook: the header frozen, a filter on every column. */

import type { Blob, Buffer } from 'node:buffer';
import type Stream from 'node:stream';
import writeWorkbook, { type Cell, type Feature, type Sheet } from 'write-excel-file/node';
import { cleanString } from '../clean-text.js';
import { undated } from './zip-dates.js';

/** What the library takes for images and files, of which there are none here. */
type Content = Stream | Buffer | Blob;

export type WorkbookSheet = Sheet<Content>;

/** What a cell takes (ECMA-376 limits of Excel). */
const MAX_CELL = 32_767;
/** Rows of a sheet, likewise; its heading is one of them. */
export const MAX_SHEET_ROWS = 1_048_576;

/** The name of a sheet that is no table, and has no filter. */
export const ABOUT = 'About';

const HEADER = { fontWeight: 'bold', backgroundColor: '#D9E2F3', alignVertical: 'top', wrap: true } as const;
const BODY = { alignVertical: 'top', wrap: true } as const;

/** Always text: nothing in it is a formula. */
const textOf = (value: string, style: object): Cell => ({
  value: cleanString(value, MAX_CELL),
  type: String,
  ...style,
});

export const headCell = (title: string): Cell => textOf(title, HEADER);

/** What a cell may hold; absent and empty ones stay blank. */
export type SheetCell = string | number | boolean | undefined;

export const bodyCell = (value: SheetCell): Cell => {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return { value, type: Boolean, ...BODY };
  if (typeof value === 'number') return { value, type: Number, ...BODY };
  return value === '' ? null : textOf(value, BODY);
};

/** A sheet with a heading for each column; `widths` are in characters. */
export function tableSheet(
  name: string,
  columns: readonly { readonly title: string; readonly width: number }[],
  rows: readonly (readonly SheetCell[])[],
): WorkbookSheet {
  return {
    sheet: name.charAt(0).toUpperCase() + name.slice(1),
    stickyRowsCount: 1,
    orientation: 'landscape',
    columns: columns.map(({ width }) => ({ width })),
    data: [columns.map(({ title }) => headCell(title)), ...rows.map((row) => row.map(bodyCell))],
  };
}

/** The last sheet: a title, and lines below it. */
export const aboutSheet = (title: string, lines: readonly string[]): WorkbookSheet => ({
  sheet: ABOUT,
  columns: [{ width: 120 }],
  data: [[headCell(title)], ...lines.map((line) => [bodyCell(line)])],
});

/** The bytes of the workbook; the same for the same sheets. */
export async function workbook(sheets: readonly WorkbookSheet[]): Promise<Uint8Array> {
  return undated(await writeWorkbook([...sheets], { features: [filters] }).toBuffer());
}

/** A filter over all columns (ECMA-376 Part 1, §18.3.1.2), which stands right behind the data. */
const filters: Feature<Content> = {
  files: {
    transform: {
      'xl/worksheets/sheet{id}.xml': {
        transform: (xml, { sheet, columns }) =>
          sheet === ABOUT
            ? xml
            : xml.replace('</sheetData>', `</sheetData><autoFilter ref="${filterRange(columns?.length ?? 1, xml)}"/>`),
      },
    },
  },
};

/** From the first cell of the header to the last row. */
const filterRange = (columns: number, xml: string): string =>
  `A1:${columnName(columns)}${xml.split('<row ').length - 1}`;

const LETTERS = 26;

/** Of the 27th column: AA. */
function columnName(column: number): string {
  const letter = String.fromCharCode(65 + ((column - 1) % LETTERS));
  return column <= LETTERS ? letter : columnName(Math.floor((column - 1) / LETTERS)) + letter;
}
