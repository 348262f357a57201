/** The whole screen as lines, exactly as many as it has. */

import { detailLines, windowed } from './detail-lines.js';
import type { Glyphs } from './glyphs.js';
import { helpLines } from './help-lines.js';
import { clipped, type Line, line } from './lines.js';
import type { ScreenSite } from './screen-site.js';
import { type State, visible } from './state.js';
import { keyLine, messageLine, statusLine, tabLine, thirdLine } from './status-lines.js';
import type { Look } from './table.js';
import { tableLines } from './table-lines.js';
import type { Tables } from './tables.js';
import { windowOf } from './window.js';

/** Below this nothing can be shown. */
export const LEAST_COLUMNS = 60;
export const LEAST_ROWS = 12;

/** Status, tabs, filter and heading above the rows; message and keys below. */
const FIXED = 6;

/** Lines of the detail below the list, its rule included; none where the screen is low. */
function detailHeight(rows: number): number {
  if (rows < 18) return 0;
  return rows < 36 ? 9 : 16;
}

/** Lines above and below what is between the heading lines and the message. */
const FRAME = 5;

/** Lines that the list and its detail have, or either alone. */
export const bodyHeight = (rows: number): number => Math.max(0, rows - FRAME);

/** Lines of the screen, from 0: the one with the tabs, and the first row of the list. */
export const TAB_ROW = 1;
export const FIRST_ROW = 4;

/** Rows of the list that are on the screen. */
export const listHeight = (rows: number): number => Math.max(1, rows - FIXED - detailHeight(rows));

export interface ScreenView {
  readonly state: State;
  readonly site: ScreenSite;
  readonly tables: Tables;
  readonly glyphs: Glyphs;
}

export function screenLines({ state, site, tables, glyphs }: ScreenView): Line[] {
  const { columns, rows } = state;
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS)
    return windowed([line(`window too small (${LEAST_COLUMNS}x${LEAST_ROWS})`, 'alarm')], 0, rows);
  const shown = tables.of(state);
  const window = windowOf(shown.table, state.places[state.tab], listHeight(rows));
  const problem = state.prompt?.kind === 'filter' ? tables.problemOf(state.prompt.text) : undefined;
  const top = [
    statusLine(state, site.titles, columns, glyphs),
    tabLine(state, site),
    thirdLine(state, shown, window, listHeight(rows), columns, glyphs),
  ];
  const bottom = [messageLine(state, shown, problem), keyLine(state, columns)];
  const body = bodyLines({ state, site, tables, glyphs }, bodyHeight(rows));
  return [...top, ...body, ...bottom].map((each) => clipped(each, columns, glyphs));
}

function bodyLines(view: ScreenView, height: number): Line[] {
  const { state, tables, glyphs, site } = view;
  const { columns, rows } = state;
  if (state.help) return windowed(helpLines(state.tab, tables.language, columns), state.detailTop, height);
  const shown = tables.of(state);
  const { table } = shown;
  const list = listHeight(rows);
  const window = windowOf(table, state.places[state.tab], list);
  const detail = () => detailLines(state, shown, window.index, columns, glyphs);
  if (state.detailOpen) return windowed(detail(), state.detailTop, height);
  const look: Look = { now: nowOf(state), relative: state.relative, addresses: addressesShown(state) };
  const lines = tableLines({ table, window, look, width: columns, height: list, glyphs });
  const empty = table.items.length === 0 ? [line(`  ${emptyText(state, table.total, site)}`, 'dim')] : [];
  const room = height - list - 1;
  const shownList = windowed([...lines, ...empty], 0, list + 1);
  return room <= 0
    ? shownList
    : [...shownList, line((glyphs.ascii ? '-' : '─').repeat(columns), 'dim'), ...windowed(detail(), 0, room - 1)];
}

/** The list of flows names them by address unless it is asked otherwise, all others by role. */
const addressesShown = ({ tab, level, addresses }: State): boolean =>
  tab === 'Flows' || (tab === 'Unexpected' && level !== 'role pair') ? !addresses : addresses;

/** Of a file that has been read, ages are told from its end. */
function nowOf(state: State): number {
  const { sources, groups } = visible(state);
  if (sources.some(({ kind, phase }) => kind === 'live' && phase === 'running')) return state.now / 1000;
  let last = 0;
  for (const { sum } of groups.values()) last = Math.max(last, sum.last);
  return last;
}

function emptyText({ tab, filter, data }: State, total: number, { topology }: ScreenSite): string {
  if (tab === 'Log') return total > 0 ? 'No line holds this; Esc clears the search.' : 'Nothing yet.';
  if (filter !== '' && total > 0) return 'Nothing fits the filter; Esc clears it.';
  if (tab !== 'Unexpected') return 'Nothing yet.';
  const expected = data.sources.reduce((sum, { flows }) => sum + flows.expected, 0);
  if (!topology.isGiven) return 'Nothing yet. Without a topology (-t) nobody has a role, and nothing can be judged.';
  return `Nothing unexpected so far; ${expected} flows on documented paths.`;
}
