/** Cells as people read them, on the page as in what it says without its script. */

import type { CellData, ColumnData } from './page-data.js';

/** The value of a column in a row. */
export function valueAt({ texts, values }: ColumnData, row: number): CellData {
  const value = values[row] ?? null;
  return texts === undefined ? value : (texts[value as number] ?? null);
}

/** Thousands are parted by commas, times lose their fractions; lists have a line each. */
export function cellText(value: CellData, type: ColumnData['type']): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return type === 'integer' ? grouped(value) : String(value);
  if (typeof value === 'string') return type === 'time' ? value.replace('T', ' ').replace(/\.\d+Z$/, 'Z') : value;
  return value.join('\n');
}

const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
