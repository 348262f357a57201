/** A table as it stands in the page before, and without, its script: the first rows of the chief columns. */

import type { AnyTable } from '../../tables/column.js';
import { count } from '../../text.js';
import { cellText, valueAt } from '../cell-text.js';
import { element, type Markup } from '../markup.js';
import type { ColumnData, TableData } from '../page-data.js';
import type { TableLook, TableLooks } from '../table-look.js';

const FIRST_ROWS = 20;

export interface TablesContext {
  readonly looks: TableLooks;
  /** What the rows of a table come to, in words, by its name. */
  readonly figures?: Readonly<Record<string, string>>;
  /** How to have the files that hold all rows. */
  readonly dataFiles: string;
}

/** A section a table; `data` are the same tables, as the page carries them. */
export const tableSections = (
  tables: readonly Pick<AnyTable, 'about'>[],
  data: readonly TableData[],
  context: TablesContext,
): Markup[] => data.map((table, index) => tableSection(table, tables[index]?.about ?? '', context));

/** Where the tables are, for the list at the top. */
export const tableLinks = (tables: readonly TableData[], looks: TableLooks): (readonly [string, string])[] =>
  tables.map(({ name, title }) => [idOf(name), looks[name]?.link ?? title]);

const idOf = (table: string): string => `table-${table}`;

/** What is typed into the filter where the look of a table names nothing else. */
const SOUGHT: NonNullable<TableLook['sought']> = '443 -udp verdict:unexpected';

function tableSection(table: TableData, about: string, { looks, figures = {}, dataFiles }: TablesContext): Markup {
  const id = idOf(table.name);
  const words = figures[table.name];
  const columns = table.columns.filter(({ isKey }) => isKey);
  const rows = Array.from({ length: Math.min(FIRST_ROWS, table.rows) }, (_, row) => row);
  return element(
    'section',
    { id, 'data-table': table.name, 'aria-labelledby': `${id}-title`, class: 'table' },
    element('h2', { id: `${id}-title` }, table.title),
    element('p', { class: 'soft' }, about, ' ', leftOutText(table, dataFiles)),
    words !== undefined && element('p', { class: 'soft' }, words),
    element(
      'div',
      { class: 'tools', hidden: true },
      element(
        'label',
        {},
        'Filter ',
        element('input', {
          type: 'search',
          placeholder: looks[table.name]?.sought ?? SOUGHT,
          autocomplete: 'off',
          spellcheck: 'false',
        }),
      ),
      element('button', { type: 'button', 'data-columns': true, 'aria-pressed': 'false' }, 'All columns'),
      element('span', { role: 'status', class: 'soft' }),
    ),
    element(
      'div',
      { class: 'scroll', role: 'group', tabindex: 0, 'aria-labelledby': `${id}-title` },
      element(
        'table',
        {},
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            columns.map(({ title }) => element('th', { scope: 'col' }, title)),
          ),
        ),
        element(
          'tbody',
          {},
          rows.map((row) =>
            element(
              'tr',
              {},
              columns.map((column) => cell(column, row)),
            ),
          ),
        ),
      ),
    ),
    element(
      'p',
      { class: 'pager', hidden: true },
      element('button', { type: 'button', 'data-page': -1 }, 'Previous rows'),
      element('button', { type: 'button', 'data-page': 1 }, 'Next rows'),
    ),
    table.rows > FIRST_ROWS &&
      element('noscript', {}, element('p', {}, `The first ${count(FIRST_ROWS)} rows; with JavaScript, all of them.`)),
  );
}

/** What a page cannot take is in the data files, and it is said. */
function leftOutText({ total, rows }: TableData, dataFiles: string): string {
  return rows < total
    ? `The first ${count(rows)} of ${count(total)} rows are on this page; all of them are in the data files (${dataFiles}).`
    : `${count(total)} ${total === 1 ? 'row' : 'rows'}.`;
}

const cell = (column: ColumnData, row: number): Markup =>
  element('td', { class: column.type }, cellText(valueAt(column, row), column.type));
