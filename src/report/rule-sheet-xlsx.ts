/** A rule sheet as a workbook: a sheet a firewall, its header frozen, a filter on every column. */

import type { Blob, Buffer } from 'node:buffer';
import type Stream from 'node:stream';
import writeWorkbook, { type Cell, type Feature, type Sheet } from 'write-excel-file/node';
import { cleanString } from '../clean-text.js';
import { aboutLines, NO_HOST, RULE_COLUMNS } from './rule-columns.js';
import { FIREWALLS, type RuleSheet } from './rule-sheet.js';
import { HEADINGS } from './rule-sheet-text.js';
import { undated } from './zip-dates.js';

/** What the library takes for images and files, of which a rule sheet has none. */
type Content = Stream | Buffer | Blob;

/** What a cell takes (ECMA-376 limits of Excel). */
const MAX_CELL = 32_767;

const HEADER = { fontWeight: 'bold', backgroundColor: '#D9E2F3', alignVertical: 'top', wrap: true } as const;
const BODY = { alignVertical: 'top', wrap: true } as const;

/** The bytes of the workbook; the same for the same sheet. */
export async function sheetXlsx(sheet: RuleSheet): Promise<Uint8Array> {
  const rules = FIREWALLS.map((firewall) =>
    tableSheet(
      firewall,
      sheet.rules
        .filter((rule) => rule.firewall === firewall)
        .map((rule) => RULE_COLUMNS.map(({ value }) => value(rule))),
    ),
  );
  const hostless = sheet.hostless.map((path) => RULE_COLUMNS.map(({ hostless: value }) => value?.(path) ?? ''));
  const sheets = [...rules, tableSheet(NO_HOST, hostless)].filter(({ data }) => data.length > 1);
  const bytes = await writeWorkbook([...sheets, aboutSheet(sheet)], { features: [filters] }).toBuffer();
  return undated(bytes);
}

/** Always text: nothing in a cell is a formula. */
const text = (value: string, style: object): Cell => ({ value: cleanString(value, MAX_CELL), type: String, ...style });

function tableSheet(name: string, rows: readonly (readonly string[])[]): Sheet<Content> {
  return {
    sheet: name.charAt(0).toUpperCase() + name.slice(1),
    stickyRowsCount: 1,
    orientation: 'landscape',
    columns: RULE_COLUMNS.map(({ width }) => ({ width })),
    data: [
      RULE_COLUMNS.map(({ title }) => text(title, HEADER)),
      ...rows.map((row) => row.map((value) => (value === '' ? null : text(value, BODY)))),
    ],
  };
}

const ABOUT = 'About';

function aboutSheet(sheet: RuleSheet): Sheet<Content> {
  const parts = [...FIREWALLS, NO_HOST].map((part) => HEADINGS[part]);
  return {
    sheet: ABOUT,
    columns: [{ width: 120 }],
    data: [`Rule sheet of ${sheet.site}`, ...aboutLines(sheet), ...parts].map((line, index) => [
      text(line, index === 0 ? HEADER : BODY),
    ]),
  };
}

/** A filter over all columns (ECMA-376 Part 1, §18.3.1.2), which stands right behind the data. */
const filters: Feature<Content> = {
  files: {
    transform: {
      'xl/worksheets/sheet{id}.xml': {
        transform: (xml, { sheet }) =>
          sheet === ABOUT ? xml : xml.replace('</sheetData>', `</sheetData><autoFilter ref="${filterRange(xml)}"/>`),
      },
    },
  },
};

/** From the first cell of the header to the last row. */
const filterRange = (xml: string): string => `A1:${columnName(RULE_COLUMNS.length)}${xml.split('<row ').length - 1}`;

const LETTERS = 26;

/** Of the 27th column: AA. */
function columnName(column: number): string {
  const letter = String.fromCharCode(65 + ((column - 1) % LETTERS));
  return column <= LETTERS ? letter : columnName(Math.floor((column - 1) / LETTERS)) + letter;
}
