import type { Cell } from './column.js';

/** A cell as plain text: parts of a list with semicolons between them, since they may hold spaces and commas. */
export function cellText(cell: Cell): string {
  if (cell === undefined) return '';
  return typeof cell === 'object' ? cell.join('; ') : String(cell);
}
