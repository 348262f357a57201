/** Which rows of a table show, and in which order: pure functions over columns. */

import { cellText, valueAt } from '../cell-text.js';
import type { CellData, ColumnData, TableData } from '../page-data.js';

export interface Sorting {
  readonly column: number;
  readonly descending: boolean;
}

interface Term {
  readonly isWanted: boolean;
  /** Absent: any column. */
  readonly column?: number;
  readonly text: string;
}

/**
 * Reads what was typed: words that all have to be in a row, `"several words"`, `-word` for what must not be there, and
 * `column:word` for one column, named by the beginning of its name or title.
 */
export function readTerms(typed: string, columns: readonly ColumnData[]): readonly Term[] {
  return [...typed.matchAll(/(-?)(?:([\w.]+):)?(?:"([^"]*)"|(\S+))/g)].flatMap(([whole, minus, name, quoted, word]) => {
    const text = (quoted ?? word ?? '').toLowerCase();
    const column = name === undefined ? -1 : columnNamed(name, columns);
    if (name !== undefined && column < 0)
      return [{ isWanted: minus === '', text: whole.replace(/^-/, '').toLowerCase() }];
    return text === '' ? [] : [{ isWanted: minus === '', text, ...(column >= 0 && { column }) }];
  });
}

function columnNamed(name: string, columns: readonly ColumnData[]): number {
  const wanted = name.toLowerCase();
  const named = columns.findIndex((column) => column.name.toLowerCase() === wanted);
  return named >= 0
    ? named
    : columns.findIndex(
        (column) => column.name.toLowerCase().startsWith(wanted) || column.title.toLowerCase().startsWith(wanted),
      );
}

/** The numbers of the rows that fit what was typed, sorted. */
export function queryRows(table: TableData, typed: string, sorting: Sorting | undefined): readonly number[] {
  const terms = readTerms(typed, table.columns);
  const cells = table.columns.map(lowerCells);
  const rows: number[] = [];
  for (let row = 0; row < table.rows; row++) if (terms.every((term) => fits(term, row, cells))) rows.push(row);
  const column = sorting && table.columns[sorting.column];
  if (sorting === undefined || column === undefined) return rows;
  const sign = sorting.descending ? -1 : 1;
  return rows.sort((a, b) => sign * compared(valueAt(column, a), valueAt(column, b)) || a - b);
}

/** A column's texts in lower case, each different one made once. */
function lowerCells(column: ColumnData): (row: number) => string {
  const made: (string | undefined)[] = [];
  return (row) => {
    const place = column.texts === undefined ? row : (column.values[row] as number);
    const known = made[place];
    if (known !== undefined) return known;
    const text = cellText(valueAt(column, row), column.type).toLowerCase();
    made[place] = text;
    return text;
  };
}

function fits({ isWanted, column, text }: Term, row: number, cells: readonly ((row: number) => string)[]): boolean {
  const cell = column === undefined ? undefined : cells[column];
  const found = column === undefined ? cells.some((of) => of(row).includes(text)) : cell?.(row).includes(text) === true;
  return found === isWanted;
}

/** Empty cells come last, numbers by value, addresses and ports by their numbers. */
export function compared(a: CellData, b: CellData): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return naturally(String(a), String(b));
}

const collator = new Intl.Collator('en', { numeric: true });
const naturally = (a: string, b: string): number => collator.compare(a, b);
