/** The panel that opens at the side: all of a row, of an arrow, of a role. */

import { cellText, valueAt } from '../cell-text.js';
import { countsAs } from '../map/strand-counts.js';
import type { CellData, ColumnData, PageData, StrandData, TableData } from '../page-data.js';
import { button, make } from './dom.js';
import type { PageRows } from './page-rows.js';

/** Rows of one kind that a panel lists. */
const MAX_LISTED = 60;

/** Columns whose cells are worth copying, line by line or whole. */
const COPIED_LINES = new Set(['examples', 'clients.first', 'servers.first']);
const COPIED_WHOLE = new Set(['suggestion']);

export class Details {
  private readonly data: PageData;
  private readonly rows: PageRows;

  constructor(data: PageData, rows: PageRows) {
    this.data = data;
    this.rows = rows;
    const dialog = this.dialog();
    // A press beside the panel closes it.
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  row(tableName: string, key: string): void {
    const table = this.rows.table(tableName);
    const row = this.rows.find(tableName, key);
    if (table !== undefined && row !== undefined) this.tableRow(table, row);
  }

  tableRow(table: TableData, row: number): void {
    this.show(`${table.title}: ${titleOf(table, row)}`, [rowList(table, row), ...this.linked(table, row)]);
  }

  arrow(id: string): void {
    const arrow = this.data.arrows[id];
    if (arrow !== undefined)
      this.strands(
        arrow.title,
        arrow.strands.flatMap((at) => this.data.strands[at] ?? []),
      );
  }

  /** What one box opens to another, in one state. */
  pair(from: string, to: string, state: string): void {
    const found = this.data.strands.filter((one) => one.from === from && one.to === to && countsAs(state, one));
    this.strands(`${this.data.boxes[from]?.title ?? from} → ${this.data.boxes[to]?.title ?? to}`, found);
  }

  box(id: string): void {
    const box = this.data.boxes[id];
    if (box === undefined) return;
    const joined = this.data.strands.filter(({ from, to }) => from === id || to === id);
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
    return ['deviations', 'mapping', 'paths', 'requirements', 'hosts'].flatMap((name) => {
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

/** The columns that a reader knows a row by. */
const TITLES: Readonly<Record<string, readonly string[]>> = {
  findings: ['id', 'title'],
  mapping: ['id', 'from.label', 'server.ip', 'ports', 'transport', 'verdict'],
  paths: ['rows', 'title', 'status'],
  deviations: ['id', 'verdict', 'from.label', 'to.label', 'ports', 'transport'],
  hosts: ['ip', 'name', 'label'],
  requirements: ['kind', 'demand'],
};

function titleOf(table: TableData, row: number): string {
  const names = TITLES[table.name];
  const columns =
    names === undefined
      ? table.columns.slice(0, 1)
      : names.flatMap((name) => table.columns.find((column) => column.name === name) ?? []);
  return columns
    .flatMap((column) => cellText(valueAt(column, row), column.type).replaceAll('\n', ', ') || [])
    .join(' · ');
}

/** What a person wants to know of a row before the rest. */
const TOLD_FIRST: Readonly<Record<string, readonly string[]>> = {
  findings: ['title', 'detail', 'examples'],
  deviations: ['explanation', 'comparison', 'suggestion', 'noSuggestion', 'examples'],
  mapping: ['title', 'examples'],
  paths: ['title', 'service', 'status', 'why', 'overBroad'],
  hosts: ['conflicts', 'services', 'names'],
  requirements: ['demand', 'status', 'problems', 'seen'],
};

/** Every column that says something. */
function rowList(table: TableData, row: number): HTMLElement {
  const list = make('dl', {});
  const first = (TOLD_FIRST[table.name] ?? []).flatMap((name) => table.columns.find((one) => one.name === name) ?? []);
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
