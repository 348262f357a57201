/** Finds rows of the page's tables by their key. */

import { valueAt } from '../cell-text.js';
import type { TableData } from '../page-data.js';

export class PageRows {
  private readonly tables: ReadonlyMap<string, TableData>;
  private readonly places = new Map<string, ReadonlyMap<string, number>>();

  constructor(tables: readonly TableData[]) {
    this.tables = new Map(tables.map((table) => [table.name, table]));
  }

  table(name: string): TableData | undefined {
    return this.tables.get(name);
  }

  /** The number of a row; undefined where the page does not hold it. */
  find(name: string, key: string): number | undefined {
    const table = this.tables.get(name);
    if (table === undefined) return undefined;
    const known = this.places.get(name) ?? placesOf(table);
    this.places.set(name, known);
    return known.get(key);
  }
}

function placesOf(table: TableData): ReadonlyMap<string, number> {
  const column = table.columns.find(({ name }) => name === table.key);
  const places = new Map<string, number>();
  if (column !== undefined) for (let row = 0; row < table.rows; row++) places.set(String(valueAt(column, row)), row);
  return places;
}
