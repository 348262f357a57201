/** Which rows of a list are on the screen. */

import type { Place } from './state.js';
import type { Table } from './table.js';

export interface Window {
  /** The selected row; -1 where there is none. */
  readonly index: number;
  /** The first row that is shown. */
  readonly top: number;
  /** Rows above it that came up since the top was last shown. */
  readonly newAbove: number;
}

type Rows = Pick<Table, 'items' | 'keyAt' | 'arrivalAt'>;

/** The selected row stays on its line of the screen, wherever it moves to in the list. */
export function windowOf(table: Rows, place: Place, height: number): Window {
  const count = table.items.length;
  if (count === 0) return { index: -1, top: 0, newAbove: 0 };
  if (place.follows) return { index: 0, top: 0, newAbove: 0 };
  const index = indexOf(table, place);
  const top = Math.max(0, Math.min(index - place.line, count - height));
  return { index, top: Math.max(top, index - height + 1), newAbove: newAbove(table, top, place.seen) };
}

function indexOf(table: Rows, { key, index }: Place): number {
  const last = table.items.length - 1;
  const guess = Math.min(index, last);
  if (key === undefined || table.keyAt(guess) === key) return guess;
  for (let at = 0; at <= last; at++) if (table.keyAt(at) === key) return at;
  return guess;
}

function newAbove(table: Rows, top: number, seen: number): number {
  let found = 0;
  for (let at = 0; at < top; at++) if (table.arrivalAt(at) >= seen) found++;
  return found;
}

/** The place after a move to a row; `arrivals` are all that have come up until now. */
export function movedTo(table: Rows, place: Place, to: number, height: number, arrivals: number): Partial<Place> {
  const last = table.items.length - 1;
  if (last < 0) return {};
  const { index, top } = windowOf(table, place, height);
  const target = Math.max(0, Math.min(to, last));
  const line = Math.max(0, Math.min(index - top + (target - index), height - 1));
  const seen = place.follows || target - line <= 0 ? arrivals : place.seen;
  return { key: table.keyAt(target), index: target, line, follows: false, seen };
}
