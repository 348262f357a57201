/** Tables as a page carries them: compact, and no more rows than a page can take. */

import type { AnyTable, Cell } from '../tables/column.js';
import { inertText, shownText } from './markup.js';
import type { CellData, ColumnData, TableData } from './page-data.js';
import type { TableLooks } from './table-look.js';

/** Most rows of a table on the page, and the bytes that all tables may take together in its data. */
export const MAX_ROWS = 3000;
export const MAX_BYTES = 2_400_000;
/** Rows that every table has, be they ever so long. */
const LEAST_ROWS = 100;

/** All tables; what they may take is shared out in their order. */
export function tablesData<Source>(
  tables: readonly AnyTable<Source>[],
  source: Source,
  looks: TableLooks = {},
): TableData[] {
  let left = MAX_BYTES;
  return tables.map((table) => {
    const rows = firstRows(table.cells(source), left);
    let data = tableData(table, rows, table.count(source), looks);
    let bytes = bytesOf(data);
    while (bytes > left && rows.length > LEAST_ROWS) {
      rows.length = Math.max(LEAST_ROWS, Math.min(rows.length - 1, Math.floor((rows.length * left) / bytes)));
      data = tableData(table, rows, data.total, looks);
      bytes = bytesOf(data);
    }
    left = Math.max(0, left - bytes);
    return data;
  });
}

const bytesOf = (data: TableData): number => Buffer.byteLength(inertText(data));

/** No more rows than can fit, even if all that repeats is carried once: long ones of a large report are not gathered. */
function firstRows(cells: Iterable<readonly Cell[]>, bytes: number): (readonly Cell[])[] {
  const rows: (readonly Cell[])[] = [];
  const texts = new Set<string>();
  let least = 0;
  for (const row of cells) {
    rows.push(row);
    for (const text of row.flat()) {
      if (typeof text !== 'string' || texts.has(text)) continue;
      texts.add(text);
      least += text.length;
    }
    if (rows.length >= MAX_ROWS || (least > bytes && rows.length >= LEAST_ROWS)) break;
  }
  return rows;
}

function tableData(
  table: Pick<AnyTable, 'name' | 'title' | 'columns'>,
  rows: readonly (readonly Cell[])[],
  total: number,
  looks: TableLooks,
): TableData {
  const { shown, key, titled, toldFirst } = looks[table.name] ?? {};
  return {
    name: table.name,
    title: table.title,
    total,
    rows: rows.length,
    columns: columnsOf(table, rows, shown),
    ...(key !== undefined && { key }),
    ...(titled !== undefined && { titled }),
    ...(toldFirst !== undefined && { toldFirst }),
  };
}

const columnsOf = (
  { columns }: Pick<AnyTable, 'columns'>,
  rows: readonly (readonly Cell[])[],
  shown: readonly string[] | undefined,
): ColumnData[] =>
  columns.map(({ name, title, type }, index) => ({
    name,
    title,
    type,
    isKey: shown?.includes(name) ?? true,
    ...repeatedOnce(rows.map((cells) => cellData(cells[index]))),
  }));

function cellData(cell: Cell): CellData {
  if (cell === undefined) return null;
  if (typeof cell === 'string') return shownText(cell);
  return typeof cell === 'object' ? cell.map(shownText) : cell;
}

/** Where so many texts are all different, the rest is not looked at. */
const SAMPLE = 200;

/** Worth it where texts are many and different ones few. */
function repeatedOnce(values: readonly CellData[]): Pick<ColumnData, 'texts' | 'values'> {
  const places = new Map<string, number>();
  const texts: CellData[] = [];
  const indexes: number[] = [];
  for (const value of values) {
    const key = keyOf(value);
    if (key === undefined) return { values };
    let place = places.get(key);
    if (place === undefined) {
      place = texts.length;
      places.set(key, place);
      texts.push(value);
    }
    indexes.push(place);
    if (indexes.length === SAMPLE && texts.length === SAMPLE) return { values };
  }
  return texts.length * 2 < values.length ? { texts, values: indexes } : { values };
}

/** Undefined for figures, which are as short as a place would be. */
function keyOf(value: CellData): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return `t${value}`;
  return typeof value === 'object' ? `l${value.length} ${value.join('\n')}` : undefined;
}
