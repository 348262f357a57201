/** Workbooks and CSV as spreadsheet programs open them: text stays text, numbers stay numbers, nothing calculates. */

import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanString } from '../../../src/clean-text.js';
import { csvHead, csvLine } from '../../../src/report/csv.js';
import { reportXlsx } from '../../../src/report/format/report-xlsx.js';
import { tableCsv } from '../../../src/report/format/table-csv.js';
import type { Report } from '../../../src/report/model/report.js';
import { cellText } from '../../../src/report/tables/cell-text.js';
import type { AnyTable, Cell, ColumnType } from '../../../src/report/tables/column.js';
import { REPORT_TABLES } from '../../../src/report/tables/tables.js';
import { samplePath } from '../../samples/expectations.js';
import { rolepath } from '../../support/command-line.js';
import { hostileCapture } from '../../support/hostile-capture.js';
import { hasPrograms } from '../../support/peers.js';
import {
  type CalcCell,
  type CalcSheet,
  CSV_READINGS,
  openedByCalc,
  openedByGnumeric,
} from '../../support/spreadsheet.js';
import { reportOn, sampleReport } from '../sample-reports.js';
import { csvCells, HOSTILE_NAMES, hostileRecords } from './hostile-names.js';

const TOPOLOGY = samplePath('consolidated-edge.topology.yaml');
const folder = mkdtempSync(join(tmpdir(), 'rolepath-spreadsheet-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

/** The report on a capture of such peers as the command writes it, with all its tables. */
function reportOnCapture(): Report {
  writeFileSync(at('hostile.pcap'), hostileCapture(HOSTILE_NAMES));
  for (const output of [at('capture.json'), at('capture.xlsx'), at('tables/')]) {
    const { code, err } = rolepath(['report', at('hostile.pcap'), '-t', TOPOLOGY, '-o', output, '-q']);
    if (code !== 0) throw new Error(err);
  }
  for (const table of readdirSync(at('tables'))) renameSync(at(`tables/${table}`), at(`capture-${table}`));
  return JSON.parse(readFileSync(at('capture.json'), 'utf8')) as Report;
}

/** A report on records that have such a name wherever they have a name. */
async function reportOnRecords(): Promise<Report> {
  const sample = await sampleReport('edge-external');
  const records = hostileRecords(sample.records);
  const report = reportOn(records, sample.site);
  writeFileSync(at('records.xlsx'), await reportXlsx(report));
  for (const table of REPORT_TABLES)
    writeFileSync(at(`records-${table.name}.csv`), [...tableCsv(table, report)].join(''));
  writeFileSync(at('records-flows.csv'), csvHead() + records.map(csvLine).join(''));
  return report;
}

const filled = (report: Report): AnyTable[] => REPORT_TABLES.filter((table) => table.count(report) > 0);
const sheetName = ({ name }: AnyTable): string => name.charAt(0).toUpperCase() + name.slice(1);
const columnName = (column: number): string =>
  (column > 26 ? String.fromCharCode(64 + Math.floor((column - 1) / 26)) : '') +
  String.fromCharCode(65 + ((column - 1) % 26));

/** How a sheet is to hold a cell. LibreOffice has no truth values but as what these formulas give. */
function meant(cell: Cell, type?: ColumnType): CalcCell {
  if (cell === undefined || cell === '' || (typeof cell === 'object' && cell.length === 0)) return BLANK;
  if (typeof cell === 'boolean') {
    const name = cell ? 'TRUE' : 'FALSE';
    return { type: 'float', value: Number(cell), formula: `of:=${name}()`, text: name };
  }
  if (typeof cell === 'number') return { type: 'float', value: cell, text: expect.any(String) as string };
  const lines = type === 'lines' ? cellText(cell).split('\n') : [cellText(cell)];
  return { type: 'string', text: lines.map(shown).join('\n') };
}
const BLANK: CalcCell = { text: '' };

/** A line as it is read there: what is not to be shown stands as a square; `constructor` has a space behind it. */
function shown(line: string): string {
  const text = cleanString(line, 32_767).replace(/[\ufffd\p{Noncharacter_Code_Point}]/gu, '\u25a1');
  return text in Object.prototype ? `${text} ` : text;
}

describe.skipIf(!hasPrograms('soffice', 'ssconvert'))(
  'names that mean harm, in LibreOffice and Gnumeric (needs both)',
  () => {
    const reports = new Map<string, Report>();
    let workbooks: ReadonlyMap<string, readonly CalcSheet[]>;

    beforeAll(async () => {
      reports.set('capture', reportOnCapture());
      reports.set('records', await reportOnRecords());
      workbooks = openedByCalc([at('capture.xlsx'), at('records.xlsx')]);
    });

    const report = (name: string): Report => reports.get(name) as Report;
    const sheetsOf = (name: string): readonly CalcSheet[] => workbooks.get(`${name}.xlsx`) ?? [];

    describe.each(['capture', 'records'])('the workbook on the %s', (name) => {
      it('has every cell as it is meant: text, number or blank, and no link', () => {
        for (const table of filled(report(name))) {
          const sheet = sheetsOf(name).find((each) => each.name === sheetName(table));
          const titles = table.columns.map(({ title }) => meant(title));
          const meantOf = (cell: Cell, column: number): CalcCell => meant(cell, table.columns[column]?.type);
          const rows = [titles, ...Array.from(table.cells(report(name)), (cells) => cells.map(meantOf))];
          expect(sheet?.rows.length, table.name).toBe(rows.length);
          rows.forEach((row, index) => {
            const cells = sheet?.rows[index] ?? [];
            expect(row.map((_, column) => cells[column] ?? BLANK)).toEqual(row);
          });
        }
      });

      it('has a filter over each table, and none over what it says of itself', () => {
        const filters = sheetsOf(name).map((sheet) => [sheet.name, sheet.filter]);
        const tables = filled(report(name)).map((table) => [
          sheetName(table),
          `A1:${columnName(table.columns.length)}${table.count(report(name)) + 1}`,
        ]);
        expect(filters).toEqual([...tables, ['About', undefined]]);
      });

      it('has its headings frozen, and is the same to Gnumeric', () => {
        const sheets = openedByGnumeric(at(`${name}.xlsx`));
        expect(sheets.map(({ formulas, links }) => [formulas, links])).toEqual(sheets.map(() => [0, 0]));
        for (const table of filled(report(name))) {
          const sheet = sheets.find((each) => each.name === sheetName(table));
          const cells = [...table.cells(report(name))].flat();
          const of = (type: string): number => cells.filter((cell) => typeof cell === type).length;
          expect(sheet).toMatchObject({ unfrozen: 'A2', numbers: of('number'), booleans: of('boolean') });
        }
      });
    });

    it('the names are there to be seen', () => {
      const cells = sheetsOf('records').flatMap(({ rows }) => rows.flat());
      const all = cells.map(({ text }) => text).join('\n');
      expect(HOSTILE_NAMES.filter((name) => !all.includes(shown(name)))).toEqual([]);
    });

    describe.each(Object.entries(CSV_READINGS))('CSV, cells parted by %s', (reading, filter) => {
      const files = (): string[] => readdirSync(folder).filter((file) => file.endsWith('.csv'));
      let opened: ReadonlyMap<string, readonly CalcSheet[]>;
      beforeAll(() => {
        writeFileSync(at('unguarded.csv'), 'a\r\n=1+1\r\n"=HYPERLINK(""http://evil.example"",""click"")"\r\n');
        opened = openedByCalc(files().map(at), filter);
      });
      const cellsOf = (file: string): readonly CalcCell[] =>
        (opened.get(file) ?? []).flatMap(({ rows }) => rows.flat());

      it('would calculate what is not guarded', () => {
        expect(cellsOf('unguarded.csv').flatMap(({ formula }) => formula ?? [])).toEqual([
          'of:=1+1',
          'of:=HYPERLINK("http://evil.example";"click")',
        ]);
      });

      it('calculates nothing in a table, and has no link', () => {
        expect(files().length).toBeGreaterThan(20);
        for (const file of files().filter((each) => each !== 'unguarded.csv')) {
          expect(cellsOf(file).length, file).toBeGreaterThan(0);
          expect(cellsOf(file).filter(({ formula, hasLink }) => formula !== undefined || hasLink)).toEqual([]);
        }
      });

      if (reading !== 'comma') return;

      it('has every cell as it is written', () => {
        for (const file of files().filter((each) => each !== 'unguarded.csv')) {
          const written = csvCells(readFileSync(at(file), 'utf8'));
          const rows = opened.get(file)?.[0]?.rows ?? [];
          const width = rows[0]?.length ?? 0;
          written.forEach((source, index) => {
            const cell = rows[Math.floor(index / width)]?.[index % width] ?? BLANK;
            if (cell.type === undefined || cell.type === 'string') expect(cell.text, file).toBe(source);
            else expect(source, file).toMatch(/^(true|false|[\d.:TZ-]+)$/);
            if (/^\d+$/.test(source)) expect(cell.value, file).toBe(Number(source));
          });
        }
      });
    });
  },
);
