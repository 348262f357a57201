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

/** Always text: nothing in it is a formula. Several texts stand below one another. */
const textOf = (value: string | readonly string[], style: object): Cell => ({
  value: typeof value === 'string' ? cellText(value) : value.map(cellText).join('\n'),
  type: String,
  ...style,
});

/** Cleaned; also in its escaped form no longer than a cell. */
function cellText(value: string): string {
  const text = escaped(cleanString(value, MAX_CELL));
  return text.length <= MAX_CELL ? text : escaped(cleanString(value, Math.floor(MAX_CELL / UNDERSCORE.length)));
}

/** For U+FFFD and what is no character: the library drops them, and a name would look like another without them. */
const STAND_IN = '\u25a1';

/** `_xHHHH_` is read as that character (ECMA-376 Part 1, §22.9.2.19): a name with such letters must not become it. */
const UNDERSCORE = '_x005F_';

/** Text as the library takes it. It numbers texts by the keys of an object, and would take `constructor` for known. */
function escaped(text: string): string {
  const plain = text
    .replace(/[\ufffd\p{Noncharacter_Code_Point}]/gu, STAND_IN)
    .replace(/_(?=x[0-9a-f]{4}_)/gi, UNDERSCORE);
  return plain in Object.prototype ? `${plain} ` : plain;
}

export const headCell = (title: string): Cell => textOf(title, HEADER);

/** What a cell may hold, several texts below one another; absent and empty ones stay blank. */
export type SheetCell = string | number | boolean | readonly string[] | undefined;

export const bodyCell = (value: SheetCell): Cell => {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return { value, type: Boolean, ...BODY };
  if (typeof value === 'number') return { value, type: Number, ...BODY };
  if (typeof value === 'object') return textOf(value, BODY);
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
  return undated(await writeWorkbook([...sheets], { features: [filtersOf(sheets)] }).toBuffer());
}

/**
 * A filter over all columns of each table (ECMA-376 Part 1, §18.3.1.2), which stands right behind the data. LibreOffice
 * shows none without its hidden name (§18.2.5, `_xlnm._FilterDatabase`).
 */
const filtersOf = (sheets: readonly WorkbookSheet[]): Feature<Content> => ({
  files: {
    transform: {
      'xl/worksheets/sheet{id}.xml': {
        transform: (xml, _, { sheetIndex }) => {
          const sheet = sheets[sheetIndex];
          const corners = sheet && filterCorners(sheet);
          if (corners === undefined) return xml;
          return xml.replace('</sheetData>', `</sheetData><autoFilter ref="${corners.join(':')}"/>`);
        },
      },
      'xl/workbook.xml': {
        transform: (xml) =>
          xml.replace('<definedNames/>', `<definedNames>${sheets.map(filterName).join('')}</definedNames>`),
      },
    },
  },
});

function filterName(sheet: WorkbookSheet, index: number): string {
  const corners = filterCorners(sheet);
  if (corners === undefined) return '';
  const range = corners.map((cell) => cell.replace(/^([A-Z]+)/, '$$$1$$')).join(':');
  return `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">'${sheet.sheet}'!${range}</definedName>`;
}

/** From the first cell of the heading to the last of the last row; none on the sheet that is no table. */
function filterCorners({
  sheet,
  columns = [],
  data,
}: WorkbookSheet): readonly [first: string, last: string] | undefined {
  return sheet === ABOUT ? undefined : ['A1', `${columnName(columns.length)}${data.length}`];
}

const LETTERS = 26;

/** Of the 27th column: AA. */
function columnName(column: number): string {
  const letter = String.fromCharCode(65 + ((column - 1) % LETTERS));
  return column <= LETTERS ? letter : columnName(Math.floor((column - 1) / LETTERS)) + letter;
}
