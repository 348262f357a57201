/** Tables as a page carries them: compact, and no more rows than a page can take. */

import type { AnyTable, Cell } from '../tables/column.js';
import { shownText } from './markup.js';
import type { CellData, ColumnData, TableData } from './page-data.js';
import type { TableLooks } from './table-look.js';

/** Most rows of a table on the page, and about how many characters all tables may take together. */
export const MAX_ROWS = 3000;
export const MAX_CHARACTERS = 3_000_000;

/** All tables; what they may take is shared out in their order, each at least {@link LEAST_ROWS}. */
export function tablesData<Source>(
  tables: readonly AnyTable<Source>[],
  source: Source,
  looks: TableLooks = {},
): TableData[] {
  let left = MAX_CHARACTERS;
  return tables.map((table) => {
    const rows: (readonly Cell[])[] = [];
    const total = table.count(source);
    for (const cells of table.cells(source)) {
      rows.push(cells);
      left -= charactersOf(cells);
      if (rows.length >= MAX_ROWS || (left < 0 && rows.length >= LEAST_ROWS)) break;
    }
    const { shown, key, titled, toldFirst, marked } = looks[table.name] ?? {};
    return {
      name: table.name,
      title: table.title,
      total,
      rows: rows.length,
      columns: columnsOf(table, rows, shown),
      ...(key !== undefined && { key }),
      ...(titled !== undefined && { titled }),
      ...(toldFirst !== undefined && { toldFirst }),
      ...(marked !== undefined && { marked }),
    };
  });
}

const LEAST_ROWS = 100;

function charactersOf(cells: readonly Cell[]): number {
  let characters = 0;
  for (const cell of cells) {
    if (typeof cell === 'string') characters += 3 + cell.length / 2;
    else if (typeof cell === 'object') for (const part of cell) characters += 3 + part.length / 2;
    else characters += 5;
  }
  return characters;
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
