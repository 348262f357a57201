import { expect, test } from 'vitest';
import { valueAt } from '../../../src/report/html/cell-text.js';
import { inertText } from '../../../src/report/html/markup.js';
import { MAX_BYTES, MAX_ROWS, tablesData } from '../../../src/report/html/table-data.js';
import { anyTable } from '../../../src/report/tables/column.js';
import { REPORT_TABLES } from '../../../src/report/tables/tables.js';
import { reportOn } from './support.js';

const report = reportOn('edge');

test('every cell of a report comes back as it was', () => {
  const data = tablesData(REPORT_TABLES, report);
  expect(data.map(({ name }) => name)).toEqual(REPORT_TABLES.map(({ name }) => name));
  REPORT_TABLES.forEach((table, index) => {
    const { columns, rows, total } = data[index]!;
    expect(rows).toBe(total);
    [...table.cells(report)].forEach((cells, row) => {
      expect(columns.map((column) => valueAt(column, row))).toEqual(cells.map((cell) => cell ?? null));
    });
  });
});

const wide = (rows: number, text: string) =>
  anyTable<string>({
    name: 'wide',
    title: 'Wide',
    about: '',
    columns: [{ name: 'text', title: 'Text', type: 'text', value: (row) => row }],
    rows: () => Array.from({ length: rows }, (_, row) => `${row} ${text}`),
  });

test('more rows than a page can take are counted, not carried', () => {
  const [table] = tablesData([wide(MAX_ROWS + 7, 'x')], report);
  expect(table).toMatchObject({ rows: MAX_ROWS, total: MAX_ROWS + 7 });
});

test('long rows make a table shorter, and leave the next ones their first rows', () => {
  const long = 'x'.repeat(20_000);
  const [first, second] = tablesData([wide(1000, long), wide(1000, long)], report);
  expect(first!.rows).toBeLessThan(1000);
  expect(first!.rows * 20_000).toBeGreaterThan(MAX_BYTES * 0.9);
  expect(second).toMatchObject({ rows: 100, total: 1000 });
});

test.each(['<&>', 'é', '\u2028', 'plain'])(
  'all tables keep to the bytes of a page, whatever %j takes there',
  (text) => {
    const tables = tablesData([wide(MAX_ROWS, text.repeat(600)), wide(MAX_ROWS, text.repeat(600))], report);
    expect(Buffer.byteLength(inertText(tables[0]))).toBeLessThanOrEqual(MAX_BYTES);
    expect(tables[1]).toMatchObject({ rows: 100, total: MAX_ROWS });
  },
);

test('texts that repeat are carried once', () => {
  const [mapping] = tablesData(
    REPORT_TABLES.filter(({ name }) => name === 'mapping'),
    report,
  );
  const verdict = mapping!.columns.find(({ name }) => name === 'verdict')!;
  expect([...(verdict.texts ?? [])].sort()).toEqual(['contradicted', 'expected', 'undetermined', 'unexpected']);
});
