/** Lists of any kind as tables: what is filtered, in which order, and what stands in the cells. */

import type { Test } from '../filter/filter.js';
import type { CellValue } from '../report/csv.js';
import { timeText } from './figures.js';
import type { Tone } from './lines.js';
import type { Subject } from './subject.js';

/** How cells are to be written. */
export interface Look {
  /** The time that ages are told from, in seconds since 1970. */
  readonly now: number;
  /** Whether times are told as ages. */
  readonly relative: boolean;
  /** Whether ends are named by their addresses instead of their roles. */
  readonly addresses: boolean;
}

export interface Column<T> {
  readonly id: string;
  readonly title: string;
  /** Least width. */
  readonly width: number;
  /** Its share of the room that is left; absent: none. */
  readonly grow?: number;
  /** No wider than this. */
  readonly most?: number;
  /** Columns of the highest rank leave first where there is no room; 0 stays. */
  readonly rank: number;
  /** Whether it is never made narrower: what would be cut off of it would be missed. */
  readonly firm?: true;
  readonly align?: 'left' | 'right';
  /** Whether sorting by it begins with the greatest. */
  readonly descending?: boolean;
  /** What stands in a cell of so many columns. */
  readonly text: (item: T, look: Look, width: number) => string;
  readonly value: (item: T) => CellValue;
  /** What it is sorted by, where that is not its value. */
  readonly order?: (item: T) => number;
}

/** The sign in front of a row; a word in the row says the same. */
export interface Mark {
  readonly sign: string;
  readonly tone: Tone;
}

/** What there is to know of a kind of list. */
export interface Kind<T> {
  readonly columns: readonly Column<T>[];
  readonly key: (item: T) => string;
  /** The order of equals; absent: the latest to come up stands first. */
  readonly tie?: (item: T) => string;
  /** The order in which it came up. */
  readonly arrival: (item: T) => number;
  readonly mark: (item: T) => Mark;
  readonly subject: (item: T) => Subject;
  /** Items of a higher rank come behind all others, however they are sorted. */
  readonly behind?: (item: T) => number;
}

export interface Sort {
  /** Of a column. */
  readonly id: string;
  readonly descending: boolean;
}

export type Head = Pick<
  Column<never>,
  'id' | 'title' | 'width' | 'grow' | 'most' | 'rank' | 'firm' | 'align' | 'descending'
>;

/** A list, filtered and sorted; rows are made when they are asked for. */
export interface Table<T = unknown> {
  readonly heads: readonly Head[];
  readonly sort: Sort;
  /** Before the filter. */
  readonly total: number;
  readonly items: readonly T[];
  keyAt(index: number): string | undefined;
  arrivalAt(index: number): number;
  markAt(index: number): Mark;
  cellAt(index: number, column: number, look: Look, width: number): string;
  valueAt(index: number, column: number): CellValue;
}

/** Without a test all pass. */
export function tableOf<T>(kind: Kind<T>, all: readonly T[], passes: Test<Subject> | undefined, sort: Sort): Table<T> {
  const passed = passes === undefined ? all : all.filter((item) => passes(kind.subject(item)));
  const items = sorted(kind, passed, sort);
  const at = (index: number): T | undefined => items[index];
  return {
    heads: kind.columns,
    sort,
    total: all.length,
    items,
    keyAt: (index) => mapped(at(index), kind.key),
    arrivalAt: (index) => mapped(at(index), kind.arrival) ?? 0,
    markAt: (index) => mapped(at(index), kind.mark) ?? { sign: ' ', tone: 'plain' },
    cellAt: (index, column, look, width) =>
      mapped(at(index), (item) => kind.columns[column]?.text(item, look, width)) ?? '',
    valueAt: (index, column) => mapped(at(index), (item) => kind.columns[column]?.value(item)),
  };
}

const mapped = <T, R>(item: T | undefined, make: (item: T) => R): R | undefined =>
  item === undefined ? undefined : make(item);

/** Values are taken once an item, since they are compared many times. */
function sorted<T>(
  { columns, behind = () => 0, arrival, tie = () => '' }: Kind<T>,
  items: readonly T[],
  sort: Sort,
): T[] {
  const column = columns.find(({ id }) => id === sort.id);
  if (column === undefined) return [...items];
  const sign = sort.descending ? -1 : 1;
  const orderOf = column.order ?? column.value;
  return items
    .map((item) => ({ item, behind: behind(item), value: orderOf(item), tie: tie(item), arrival: arrival(item) }))
    .sort(
      (a, b) =>
        a.behind - b.behind || sign * compare(a.value, b.value) || compare(a.tie, b.tie) || b.arrival - a.arrival,
    )
    .map(({ item }) => item);
}

function compare(a: CellValue, b: CellValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a ?? ''), String(b ?? '')];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A column of times; its value is ISO 8601 UTC. */
export const timeColumn = <T>(
  column: Pick<Column<T>, 'id' | 'title' | 'rank'>,
  seconds: (item: T) => number,
): Column<T> => ({
  ...column,
  width: 8,
  descending: true,
  text: (item, { now, relative }) => timeText(seconds(item), now, relative),
  value: (item) => isoOf(seconds(item)),
  order: seconds,
});

const isoOf = (seconds: number): string | undefined =>
  seconds > 0 && Number.isFinite(seconds) ? `${new Date(seconds * 1000).toISOString().slice(0, -5)}Z` : undefined;
