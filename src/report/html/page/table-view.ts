/** A table of the page: filtered, sorted, and drawn a page of rows at a time, however many there are. */

import { cellText, valueAt } from '../cell-text.js';
import type { CellData, ColumnData, TableData } from '../page-data.js';
import type { Details } from './details.js';
import { button, make } from './dom.js';
import { queryRows, type Sorting } from './row-query.js';

const PAGE_ROWS = 25;
/** Rows that are printed of each table. */
const PRINTED_ROWS = 500;
/** Lines of a cell; the rest is in the details of its row. */
const CELL_LINES = 3;
/** Typing waits so long for the next key. */
const TYPING_MILLISECONDS = 120;

interface View {
  typed: string;
  sorting: Sorting | undefined;
  first: number;
  allColumns: boolean;
  pageRows: number;
}

/** Takes over a table that stands in the page already. */
export function tableView(section: HTMLElement, table: TableData, details: Details): void {
  const view: View = { typed: '', sorting: undefined, first: 0, allColumns: false, pageRows: PAGE_ROWS };
  const parts = partsOf(section);
  const draw = (): void => {
    const rows = queryRows(table, view.typed, view.sorting);
    view.first = Math.max(0, Math.min(view.first, rows.length - 1));
    view.first -= view.first % view.pageRows;
    const columns = table.columns
      .map((column, index) => ({ column, index }))
      .filter(({ column }) => view.allColumns || column.isKey);
    drawHead(parts.head, columns, view, draw);
    const shown = rows.slice(view.first, view.first + view.pageRows);
    parts.body.replaceChildren(...shown.map((row) => drawRow(table, columns, row, details)));
    tellPage(parts, view, rows.length, table.rows);
  };
  listen(parts, view, draw);
  draw();
}

interface Parts {
  readonly filter: HTMLInputElement;
  readonly columns: HTMLElement;
  readonly status: HTMLElement;
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  readonly pager: HTMLElement;
}

function partsOf(section: HTMLElement): Parts {
  const find = <E extends HTMLElement>(selector: string): E => {
    const found = section.querySelector<E>(selector);
    if (found === null) throw new Error(`the page has no ${selector}`);
    return found;
  };
  return {
    filter: find('input[type=search]'),
    columns: find('[data-columns]'),
    status: find('[role=status]'),
    head: find('thead tr'),
    body: find('tbody'),
    pager: find('.pager'),
  };
}

function listen(parts: Parts, view: View, draw: () => void): void {
  let waiting = 0;
  parts.filter.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      view.typed = parts.filter.value;
      view.first = 0;
      draw();
    }, TYPING_MILLISECONDS);
  });
  parts.columns.addEventListener('click', () => {
    view.allColumns = !view.allColumns;
    parts.columns.setAttribute('aria-pressed', String(view.allColumns));
    draw();
  });
  for (const turn of parts.pager.querySelectorAll<HTMLElement>('[data-page]'))
    turn.addEventListener('click', () => {
      view.first += Number(turn.dataset['page']) * view.pageRows;
      draw();
    });
  const paged = (rows: number) => (): void => {
    view.pageRows = rows;
    draw();
  };
  addEventListener('beforeprint', paged(PRINTED_ROWS));
  addEventListener('afterprint', paged(PAGE_ROWS));
}

interface Shown {
  readonly column: ColumnData;
  readonly index: number;
}

function drawHead(head: HTMLElement, columns: readonly Shown[], view: View, draw: () => void): void {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['column'] : undefined;
  head.replaceChildren(
    ...columns.map(({ column, index }) => {
      const sorted = view.sorting?.column === index ? (view.sorting.descending ? 'descending' : 'ascending') : 'none';
      const sort = button(column.title, { class: 'sort', 'data-column': column.name }, () => {
        view.sorting = nextSorting(view.sorting, index, column);
        view.first = 0;
        draw();
      });
      return make('th', { scope: 'col', 'aria-sort': sorted, class: column.type }, sort);
    }),
  );
  if (focused !== undefined && head.querySelector(`[data-column="${CSS.escape(focused)}"]`) instanceof HTMLElement)
    head.querySelector<HTMLElement>(`[data-column="${CSS.escape(focused)}"]`)?.focus();
}

/** Figures and times begin with the greatest; the third press takes the order of the report again. */
function nextSorting(sorting: Sorting | undefined, index: number, { type }: ColumnData): Sorting | undefined {
  const greatestFirst = type === 'integer' || type === 'number' || type === 'boolean';
  if (sorting?.column !== index) return { column: index, descending: greatestFirst };
  return sorting.descending === greatestFirst ? { column: index, descending: !greatestFirst } : undefined;
}

function drawRow(table: TableData, columns: readonly Shown[], row: number, details: Details): HTMLElement {
  return make(
    'tr',
    {},
    ...columns.map(({ column }, place) => {
      const value = valueAt(column, row);
      const text = shortText(value, column.type);
      const open = (): void => details.tableRow(table, row);
      return make(
        'td',
        { class: column.type, ...markOf(table, column, value) },
        place === 0 ? button(text || '–', { class: 'open', 'aria-label': `${text}: details` }, open) : text,
      );
    }),
  );
}

/** Verdicts, statuses and severities carry their colour beside their word. */
const markOf = ({ marked = [] }: TableData, { name }: ColumnData, value: CellData): Record<string, string> =>
  [...MARKED, ...marked].includes(name) && typeof value === 'string' ? { 'data-mark': value } : {};

const MARKED = ['verdict', 'status', 'severity', 'mark'];

function shortText(value: CellData, type: ColumnData['type']): string {
  if (!Array.isArray(value) || value.length <= CELL_LINES) return cellText(value, type);
  return `${value.slice(0, CELL_LINES - 1).join('\n')}\n… ${value.length - CELL_LINES + 1} more`;
}

function tellPage({ status, pager }: Parts, { first, pageRows }: View, fitting: number, all: number): void {
  const last = Math.min(first + pageRows, fitting);
  status.textContent =
    fitting === 0
      ? all === 0
        ? 'No rows.'
        : 'No row fits.'
      : `Rows ${first + 1} to ${last} of ${fitting}${fitting < all ? ` that fit, of ${all}` : ''}`;
  pager.hidden = fitting <= pageRows;
  for (const turn of pager.querySelectorAll<HTMLButtonElement>('[data-page]'))
    turn.disabled = turn.dataset['page'] === '1' ? last >= fitting : first === 0;
}
