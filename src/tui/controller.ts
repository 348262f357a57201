/** What keys do. All that reaches beyond the screen goes through {@link Outside}. */

import { cleanString } from '../clean-text.js';
import type { FlowText } from '../live/latest-flows.js';
import type { CellValue } from '../report/csv.js';
import { isIncomplete, type Source } from './data.js';
import { detailLines } from './detail-lines.js';
import type { Terms } from './exception-text.js';
import type { Finding } from './findings.js';
import { helpLines } from './help-lines.js';
import type { Key } from './keys.js';
import { type Order, Orders } from './orders.js';
import type { Outcome } from './outcome.js';
import { partsOfFinding, partsOfFlows, type SavePart } from './packet-saving.js';
import { bodyHeight, FIRST_ROW, listHeight, TAB_ROW } from './screen-lines.js';
import type { ScreenSite } from './screen-site.js';
import {
  type Action,
  type Answers,
  type Change,
  initialState,
  type Narrowing,
  narrowingOf,
  type Prompt,
  reduce,
  type State,
  TABS,
  type Tab,
  visible,
} from './state.js';
import { tabAt } from './status-lines.js';
import type { Table } from './table.js';
import { Tables, type TabTable } from './tables.js';
import { movedTo, type Window, windowOf } from './window.js';

/** What a screen can do beyond itself. */
export interface Outside {
  order(source: number, order: Order): void;
  copy(text: string): void;
  /** Writes the view that is called `name`. */
  save(table: Table, file: string, name: string): Promise<Outcome>;
  /** Writes packets; `done` is told what became of it. */
  savePackets(parts: readonly SavePart[], file: string, done: (outcome: Outcome) => void): void;
  /** Why the finding cannot become an exception; undefined where it can. */
  refusal(finding: Finding): string | undefined;
  /** Writes an exception. */
  except(finding: Finding, terms: Terms): Outcome;
  /** Takes clicks and the wheel from the terminal, or leaves them to it. */
  takeMouse(isTaken: boolean): void;
  quit(): void;
}

export interface ControllerParts {
  readonly site: ScreenSite;
  readonly sources: readonly Pick<Source, 'name' | 'kind' | 'isUncounted'>[];
  readonly outside: Outside;
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export class Controller {
  state: State;
  /** What is known of the site; another from a reload on. */
  site: ScreenSite;
  tables: Tables;
  private readonly outside: Outside;
  private readonly now: () => number;
  private readonly orders: Orders;

  constructor({ site, sources, outside, columns, rows, now }: ControllerParts) {
    this.state = initialState(sources, { columns, rows, now: now() });
    this.site = site;
    this.tables = new Tables(site);
    this.outside = outside;
    this.orders = new Orders((source, order) => outside.order(source, order));
    this.now = now;
  }

  dispatch(action: Action): void {
    this.state = reduce(this.state, action);
  }

  /** Topology and catalogue were read anew. A filter with words that are no longer known is given up, and that is said. */
  use(site: ScreenSite): void {
    this.site = site;
    this.tables = new Tables(site);
    this.orders.forget();
    const { filter } = this.state;
    const problem = this.tables.problemOf(filter);
    if (problem !== undefined) this.change({ filter: '', message: `filter ${filter} given up: ${problem}` });
  }

  /** What is due before each picture: what the screen lacks is asked for. */
  refresh(): void {
    this.change({ now: this.now() });
    this.ask();
  }

  press(key: Key): void {
    if (key.name === 'interrupt') this.outside.quit();
    else if (key.name === 'click') this.click(key);
    else if (this.state.prompt !== undefined) this.answer(this.state.prompt, key);
    else if (this.state.help) this.inHelp(key);
    else this.command(key);
    this.ask();
  }

  private ask(): void {
    this.orders.askLists(this.state);
    this.orders.askDetail(this.state, this.shown, this.window.index);
  }

  /** Keys that move scroll the help where it is longer than the screen; any other leads back. */
  private inHelp(key: Key): void {
    const { rows, columns, tab, detailTop } = this.state;
    const page = bodyHeight(rows);
    const last = Math.max(0, helpLines(tab, this.tables.language, columns).length - page);
    const lines = SCROLL[key.name === 'text' ? key.text : key.name]?.(page);
    if (lines === undefined) this.change({ help: false, detailTop: 0 });
    else this.change({ detailTop: Math.max(0, Math.min(detailTop + lines, last)) });
  }

  /** On a view's name or a row; what is asked of the user waits for keys. */
  private click({ column, row }: Extract<Key, { name: 'click' }>): void {
    const { prompt, help, detailOpen, rows } = this.state;
    if (prompt !== undefined) return;
    if (help) return this.change({ help: false, detailTop: 0 });
    if (row === TAB_ROW) return this.turnTo(tabAt(column, this.state, this.site));
    const line = row - FIRST_ROW;
    if (detailOpen || line < 0 || line >= listHeight(rows)) return;
    const index = this.window.top + line;
    if (index < this.shown.table.items.length) this.move(index, 0);
  }

  private turnMouse(): void {
    const mouse = !this.state.mouse;
    this.outside.takeMouse(mouse);
    this.change({ mouse, message: mouse ? 'mouse on; m leaves it to the terminal again' : 'mouse off' });
  }

  private change(change: Change): void {
    this.dispatch({ type: 'change', change });
  }

  private get shown(): TabTable {
    return this.tables.of(this.state);
  }

  private get window(): Window {
    const { tab, places, rows } = this.state;
    return windowOf(this.shown.table, places[tab], listHeight(rows));
  }

  private get selected(): unknown {
    return this.shown.table.items[this.window.index];
  }

  private command(key: Key): void {
    this.change({ message: '' });
    if (key.name === 'text') this.letter(key.text);
    else if (key.name !== 'click') this.named(key.name);
  }

  private named(name: Exclude<Key['name'], 'text' | 'click'>): void {
    const page = listHeight(this.state.rows);
    const { index } = this.window;
    const last = this.shown.table.items.length - 1;
    const { tab, detailOpen } = this.state;
    if (name === 'up') this.move(index - 1, -1);
    else if (name === 'down') this.move(index + 1, 1);
    else if (name === 'wheel-up') this.move(index - NOTCH, -NOTCH);
    else if (name === 'wheel-down') this.move(index + NOTCH, NOTCH);
    else if (name === 'page-up') this.move(index - page, -page);
    else if (name === 'page-down') this.move(index + page, page);
    else if (name === 'home') this.move(0, -this.state.detailTop);
    else if (name === 'end') this.move(last, 0);
    else if (name === 'enter') this.change({ detailOpen: last >= 0, detailTop: 0 });
    else if (name === 'tab') this.turnTo(TABS[(TABS.indexOf(tab) + 1) % TABS.length]);
    else if (name === 'back-tab') this.turnTo(TABS[(TABS.indexOf(tab) + TABS.length - 1) % TABS.length]);
    else if (name === 'escape' && detailOpen) this.change({ detailOpen: false });
    else if (name === 'escape') this.change(narrowed(narrowingOf(this.state), ''));
  }

  private letter(text: string): void {
    const { tab, relative, addresses } = this.state;
    if (text >= '1' && text <= String(TABS.length)) return this.turnTo(TABS[Number(text) - 1]);
    switch (text) {
      case 'j':
        return this.named('down');
      case 'k':
        return this.named('up');
      case 'G':
        return this.named('end');
      case '/':
        return this.askNarrowing(narrowingOf(this.state));
      case 's':
        return this.sortNext();
      case 'S':
        return this.turnOrder();
      case 'g':
        return tab === 'Unexpected' ? this.dispatch({ type: 'level' }) : undefined;
      case 'p':
        return this.dispatch({ type: 'pause' });
      case 'f':
        return this.follow();
      case 'm':
        return this.turnMouse();
      case 't':
        return this.change({ relative: !relative });
      case 'n':
        return this.change({ addresses: !addresses });
      case 'A':
        return this.acknowledge();
      case 'e':
        return this.change({ prompt: { kind: 'export', text: '' } });
      case 'w':
        return this.askForPackets();
      case 'y':
        return this.copyRow();
      case '?':
        return this.change({ help: true, detailTop: 0 });
      case 'q':
        return this.quit();
    }
  }

  /** Scrolls the detail where that is open, by `lines`; else goes to a row. */
  private move(to: number, lines: number): void {
    const { tab, places, rows, data, detailOpen, detailTop } = this.state;
    if (detailOpen) return this.change({ detailTop: Math.max(0, Math.min(detailTop + lines, this.lastDetailTop)) });
    const place = movedTo(this.shown.table, places[tab], to, listHeight(rows), data.groups.size);
    this.dispatch({ type: 'place', place });
  }

  private get lastDetailTop(): number {
    const { state, shown, window } = this;
    const lines = detailLines(state, shown, window.index, state.columns, { ascii: false });
    return Math.max(0, lines.length - bodyHeight(state.rows));
  }

  private turnTo(tab: Tab | undefined): void {
    if (tab !== undefined) this.change({ tab, detailOpen: false });
  }

  private follow(): void {
    const { tab, places, data } = this.state;
    const { follows } = places[tab];
    if (follows) this.move(this.window.index, 0);
    else
      this.dispatch({
        type: 'place',
        place: { follows: true, key: undefined, index: 0, line: 0, seen: data.groups.size },
      });
  }

  private sortNext(): void {
    const { heads, sort } = this.shown.table;
    const next = heads[(heads.findIndex(({ id }) => id === sort.id) + 1) % heads.length];
    if (next === undefined) return;
    this.dispatch({ type: 'sort', sort: { id: next.id, descending: next.descending === true } });
    this.change({ message: `sorted by ${next.title.toLowerCase()}` });
  }

  private turnOrder(): void {
    const { id, descending } = this.shown.table.sort;
    this.dispatch({ type: 'sort', sort: { id, descending: !descending } });
  }

  private copyRow(): void {
    const { table } = this.shown;
    const { index } = this.window;
    if (index < 0) return;
    const cells = table.heads.map((_, column) => table.valueAt(index, column) ?? '');
    this.outside.copy(cells.map(copied).join('\t'));
    this.change({ message: 'copied; the terminal may need to allow it (OSC 52)' });
  }

  private quit(): void {
    const isRunning = this.state.data.sources.some(({ kind, phase }) => kind === 'live' && phase === 'running');
    if (isRunning) this.change({ prompt: { kind: 'quit' } });
    else this.outside.quit();
  }

  private acknowledge(): void {
    if (this.state.tab !== 'Unexpected') return;
    const finding = this.selected as Finding | undefined;
    if (finding === undefined) return;
    const { kindKey: key, isAcknowledged } = finding;
    if (isAcknowledged) {
      this.dispatch({ type: 'acknowledge', key, isAcknowledged: false });
      this.change({ message: 'no longer acknowledged in this session' });
    } else this.change({ prompt: { kind: 'acknowledge', key, step: 'where', text: '', answers: {} } });
  }

  private answer(prompt: Prompt, key: Key): void {
    if (key.name === 'escape') return this.leave(prompt);
    if (prompt.kind === 'quit') return this.answerQuit(key);
    if (prompt.kind === 'acknowledge' && prompt.step === 'where') return this.answerWhere(prompt, key);
    if (key.name === 'enter') return this.take(prompt);
    const text = typed(prompt.text, key);
    this.change({
      prompt: { ...prompt, text },
      ...(isNarrowing(prompt) && narrowed(prompt.kind, this.isRight(prompt.kind, text) ? text : prompt.before)),
    });
  }

  /** A filter is changed where it stands; a search begins anew, and Esc leads back to the one before. */
  private askNarrowing(kind: Narrowing): void {
    const before = this.state[kind];
    const text = kind === 'filter' ? before : '';
    this.change({ prompt: { kind, text, before }, ...narrowed(kind, text) });
  }

  /** What is typed narrows the list at once, as long as it is right. */
  private isRight(kind: Narrowing, text: string): boolean {
    return this.tables.problemOf(text, kind) === undefined;
  }

  private leave(prompt: Prompt): void {
    this.change({ prompt: undefined, ...(isNarrowing(prompt) && narrowed(prompt.kind, prompt.before)) });
  }

  private answerQuit(key: Key): void {
    this.change({ prompt: undefined });
    if (key.name === 'text' && key.text.toLowerCase() === 'y') this.outside.quit();
  }

  private take(prompt: Exclude<Prompt, { kind: 'quit' }>): void {
    if (isNarrowing(prompt)) {
      if (!this.isRight(prompt.kind, prompt.text)) return;
      return this.change({ prompt: undefined, ...narrowed(prompt.kind, prompt.text.trim()) });
    }
    if (prompt.kind === 'export') return this.export(prompt.text.trim());
    if (prompt.kind === 'packets') return this.savePackets(prompt);
    this.nextStep(prompt);
  }

  private export(file: string): void {
    if (file === '') return this.change(NO_NAME);
    const { table, tab } = this.shown;
    this.change({ prompt: undefined });
    void this.outside
      .save(table, file, tab)
      .then(({ written, text }) => this.tell({ written, text: written ? `${text}${this.caveat}` : text }));
  }

  /** Who reads a file later does not see the first line of the screen. */
  private get caveat(): string {
    return isIncomplete(visible(this.state)) ? '; INCOMPLETE: not all was captured or kept' : '';
  }

  /** What is selected by now is meant, whatever comes meanwhile. */
  private askForPackets(): void {
    const { tab } = this.shown;
    const item = this.selected as (Finding & FlowText) | undefined;
    const data = visible(this.state);
    if (item === undefined) return;
    if (tab === 'Flows')
      this.change({ prompt: { kind: 'packets', text: '', parts: partsOfFlows([item], data), packets: item.packets } });
    if (tab === 'Unexpected')
      this.change({
        prompt: { kind: 'packets', text: '', parts: partsOfFinding(item, data), packets: item.sum.packets },
      });
  }

  private savePackets({ text, parts }: Extract<Prompt, { kind: 'packets' }>): void {
    const file = text.trim();
    if (file === '') return this.change(NO_NAME);
    this.change({ prompt: undefined, message: `writing ${file}` });
    this.outside.savePackets(parts, file, (outcome) => this.tell(outcome));
  }

  private tell({ written, text }: Outcome): void {
    this.change({ message: text });
    this.dispatch({ type: 'log', entry: { at: this.now(), kind: written ? 'done' : 'failed', text } });
  }

  private answerWhere(prompt: Extract<Prompt, { kind: 'acknowledge' }>, key: Key): void {
    const choice = key.name === 'text' ? key.text.toLowerCase() : '';
    if (choice === 's') {
      this.dispatch({ type: 'acknowledge', key: prompt.key, isAcknowledged: true });
      this.change({ prompt: undefined, message: 'acknowledged for this session; A again takes it back' });
    } else if (choice === 'w') this.beginException(prompt);
  }

  private beginException(prompt: Extract<Prompt, { kind: 'acknowledge' }>): void {
    const finding = this.findingOf(prompt.key);
    const why = finding === undefined ? 'the finding is gone' : this.outside.refusal(finding);
    if (why === undefined) this.change({ prompt: { ...prompt, step: 'owner' } });
    else this.change({ prompt: undefined, message: `no exception: ${why}` });
  }

  private nextStep(prompt: Extract<Prompt, { kind: 'acknowledge' }>): void {
    const { step, text, answers } = prompt;
    const answer = text.trim();
    if (step === 'owner' && answer !== '')
      this.change({ prompt: { ...prompt, step: 'until', text: '', answers: { owner: answer } } });
    if (step === 'until')
      this.change({ prompt: { ...prompt, step: 'reason', text: '', answers: { ...answers, until: answer } } });
    if (step === 'reason') this.except(prompt.key, answers, answer);
  }

  private except(key: string, { owner = '', until = '' }: Answers, reason: string): void {
    const finding = this.findingOf(key);
    if (finding === undefined) return this.change({ prompt: undefined, message: 'the finding is gone' });
    const outcome = this.outside.except(finding, { owner, until, reason });
    if (outcome.written) this.dispatch({ type: 'acknowledge', key, isAcknowledged: true });
    this.change({ prompt: undefined });
    this.tell(outcome);
  }

  private findingOf(key: string): Finding | undefined {
    const { shown } = this;
    return shown.tab === 'Unexpected' ? shown.table.items.find(({ kindKey }) => kindKey === key) : undefined;
  }
}

/** Enter without a name. */
const NO_NAME: Change = { prompt: undefined, message: 'no name was given: nothing was written' };

const isNarrowing = (prompt: Prompt): prompt is Extract<Prompt, { kind: Narrowing }> =>
  prompt.kind === 'filter' || prompt.kind === 'search';

const narrowed = (kind: Narrowing, text: string): Change => (kind === 'filter' ? { filter: text } : { search: text });

/** Rows or lines that a notch of the wheel moves. */
const NOTCH = 3;

/** By how many lines keys scroll. */
const SCROLL: Readonly<Record<string, (page: number) => number>> = {
  j: () => 1,
  k: () => -1,
  down: () => 1,
  up: () => -1,
  'wheel-down': () => NOTCH,
  'wheel-up': () => -NOTCH,
  'page-down': (page) => page,
  'page-up': (page) => -page,
  home: () => Number.NEGATIVE_INFINITY,
  end: () => Number.POSITIVE_INFINITY,
};

/** Longest cell that is copied, in characters. */
const MAX_COPIED = 4000;

/** What is pasted into a shell must not run: no line ends, no control characters from packets. */
const copied = (cell: NonNullable<CellValue>): string =>
  cleanString(typeof cell === 'object' ? cell.join(' ') : String(cell), MAX_COPIED);

/** Longest answer, in characters. */
const MAX_ANSWER = 4096;

function typed(text: string, key: Key): string {
  if (key.name === 'text') return `${text}${key.text}`.slice(0, MAX_ANSWER);
  if (key.name === 'backspace') return [...text].slice(0, -1).join('');
  return key.name === 'clear' ? '' : text;
}
