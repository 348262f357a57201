/** The panel that opens at the side: all of a row, of an arrow, of a role. */

import { cellText, valueAt } from '../cell-text.js';
import { countsAs } from '../map/strand-counts.js';
import type { CellData, ColumnData, MapData, PageData, StrandData, TableData } from '../page-data.js';
import { button, make } from './dom.js';
import type { PageRows } from './page-rows.js';

/** Rows of one kind that a panel lists. */
const MAX_LISTED = 60;

/** Columns whose cells are worth copying, line by line or whole. */
const COPIED_LINES = new Set(['examples', 'clients.first', 'servers.first']);
const COPIED_WHOLE = new Set(['suggestion']);

export class Details {
  private readonly map: MapData;
  private readonly rows: PageRows;

  constructor(data: PageData, rows: PageRows) {
    this.map = data.map ?? { strands: [], arrows: {}, boxes: {} };
    this.rows = rows;
    const dialog = this.dialog();
    // A press beside the panel closes it.
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  /** The rows of these keys: all of the only one, or a list of several under a title. */
  keyed(tableName: string, keys: readonly string[], title = ''): void {
    const table = this.rows.table(tableName);
    const [key, ...others] = keys;
    const row = key === undefined ? undefined : this.rows.find(tableName, key);
    if (table === undefined || row === undefined) return;
    if (others.length === 0) this.tableRow(table, row);
    else this.show(title, this.rowGroup(table.title, tableName, keys));
  }

  tableRow(table: TableData, row: number): void {
    this.show(`${table.title}: ${titleOf(table, row)}`, [rowList(table, row), ...this.linked(table, row)]);
  }

  arrow(id: string): void {
    const { arrows, strands } = this.map;
    const arrow = arrows[id];
    if (arrow !== undefined)
      this.strands(
        arrow.title,
        arrow.strands.flatMap((at) => strands[at] ?? []),
      );
  }

  /** What one box opens to another, in one state. */
  pair(from: string, to: string, state: string): void {
    const { boxes, strands } = this.map;
    const found = strands.filter((one) => one.from === from && one.to === to && countsAs(state, one));
    this.strands(`${boxes[from]?.title ?? from} → ${boxes[to]?.title ?? to}`, found);
  }

  box(id: string): void {
    const { boxes, strands } = this.map;
    const box = boxes[id];
    if (box === undefined) return;
    const joined = strands.filter(({ from, to }) => from === id || to === id);
    this.show(`${box.title} (${box.zone})`, [
      ...this.rowGroup('Hosts and addresses', 'hosts', box.hosts),
      ...(box.otherHosts > 0 ? [make('p', { class: 'soft' }, `${box.otherHosts} more.`)] : []),
      ...(joined.length === 0 ? [] : [make('h3', {}, 'Paths and flows')]),
      ...joined.slice(0, MAX_LISTED).map((strand) => this.strand(strand)),
      ...(joined.length > MAX_LISTED ? [make('p', {}, `${joined.length - MAX_LISTED} more.`)] : []),
    ]);
  }

  private strands(title: string, strands: readonly StrandData[]): void {
    this.show(
      title,
      strands.map((strand) => this.strand(strand, strands.length === 1)),
    );
  }

  private strand(strand: StrandData, isOpen = false): HTMLElement {
    const { words, state, stateWords, flows, unanswered, paths, mapping, deviations } = strand;
    const figures =
      flows === 0
        ? ''
        : `: ${flows} ${flows === 1 ? 'flow' : 'flows'}${unanswered === 0 ? '' : `, ${unanswered} not answered`}`;
    return make(
      'details',
      { class: `strand ${state}`, ...(isOpen && { open: '' }) },
      make(
        'summary',
        {},
        make('strong', {}, words),
        make('span', { class: `state ${state}` }, ` ${stateWords}${figures}`),
      ),
      ...this.rowGroup('What is not as documented', 'deviations', deviations),
      ...this.rowGroup('Flows', 'mapping', mapping),
      ...this.rowGroup(deviations.length > 0 ? 'Nearest path' : 'Documented as', 'paths', paths),
    );
  }

  /** Rows of a table under a heading, each to be opened. */
  private rowGroup(heading: string, tableName: string, keys: readonly string[]): HTMLElement[] {
    const table = this.rows.table(tableName);
    if (table === undefined || keys.length === 0) return [];
    const found = keys.flatMap((key) => this.rows.find(tableName, key) ?? []);
    return [
      make('h3', {}, heading),
      ...found
        .slice(0, MAX_LISTED)
        .map((row) =>
          make(
            'details',
            { class: 'row', ...(found.length === 1 && { open: '' }) },
            make('summary', {}, titleOf(table, row)),
            rowList(table, row),
          ),
        ),
      ...(keys.length > Math.min(found.length, MAX_LISTED)
        ? [
            make(
              'p',
              { class: 'soft' },
              `${keys.length - Math.min(found.length, MAX_LISTED)} more are in the data files.`,
            ),
          ]
        : []),
    ];
  }

  /** The rows of other tables that a row names. */
  private linked(table: TableData, row: number): HTMLElement[] {
    return ['deviations', 'mapping', 'paths', 'requirements', 'hosts', 'findings'].flatMap((name) => {
      const column = table.columns.find((one) => one.name === name && one.type === 'texts');
      const keys = column && valueAt(column, row);
      return Array.isArray(keys) ? this.rowGroup(this.rows.table(name)?.title ?? name, name, keys) : [];
    });
  }

  private show(title: string, content: readonly Node[]): void {
    const dialog = this.dialog();
    dialog.replaceChildren(
      make(
        'div',
        { class: 'panel-head' },
        make('h2', { id: 'details-title' }, title),
        button('Close', { autofocus: '' }, () => dialog.close()),
      ),
      make('div', { class: 'panel-body', tabindex: '0' }, ...content),
    );
    if (!dialog.open) dialog.showModal();
  }

  private dialog(): HTMLDialogElement {
    return document.getElementById('details') as HTMLDialogElement;
  }
}

function titleOf(table: TableData, row: number): string {
  const columns = table.titled === undefined ? table.columns.slice(0, 1) : columnsNamed(table, table.titled);
  return columns
    .flatMap((column) => cellText(valueAt(column, row), column.type).replaceAll('\n', ', ') || [])
    .join(' · ');
}

const columnsNamed = ({ columns }: TableData, names: readonly string[]): readonly ColumnData[] =>
  names.flatMap((name) => columns.find((column) => column.name === name) ?? []);

/** Every column that says something. */
function rowList(table: TableData, row: number): HTMLElement {
  const list = make('dl', {});
  const first = columnsNamed(table, table.toldFirst ?? []);
  for (const column of [...first, ...table.columns.filter((one) => !first.includes(one))]) {
    const value = valueAt(column, row);
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) continue;
    list.append(make('dt', {}, column.title), make('dd', {}, ...valueNodes(column, value)));
  }
  return list;
}

function valueNodes(column: ColumnData, value: CellData): (Node | string)[] {
  const text = cellText(value, column.type);
  if (COPIED_WHOLE.has(column.name)) return [make('pre', { tabindex: '0' }, text), copyButton(text)];
  if (!Array.isArray(value)) return [text];
  return value.map((line) =>
    COPIED_LINES.has(column.name)
      ? make('div', { class: 'tuple' }, make('code', {}, String(line)), copyButton(String(line)))
      : make('div', {}, String(line)),
  );
}

const copyButton = (text: string): HTMLElement =>
  make('button', { type: 'button', class: 'quiet', 'data-copy': text }, 'Copy');
