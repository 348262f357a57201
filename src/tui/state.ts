/** All that a screen shows, and what changes it: pure functions. */

import type { FlowDetail } from '../live/latest-flows.js';
import type { GroupDetail } from '../live/snapshot.js';
import { type Data, emptyData, type LogEntry, type News, type Source, withEntry, withNews } from './data.js';
import { LEVELS, type Level } from './findings.js';
import type { SavePart } from './packet-saving.js';
import type { Sort } from './table.js';

export const TABS = ['Unexpected', 'Flows', 'Paths', 'Hosts', 'Log'] as const;
export type Tab = (typeof TABS)[number];

/** Where somebody is in a list. */
export interface Place {
  /** The row that is selected; undefined: the first. */
  readonly key: string | undefined;
  /** Where it was when it was last seen, for when it goes away. */
  readonly index: number;
  /** The line of the list on the screen on which it stays. */
  readonly line: number;
  /** Whether the top is shown whatever comes. */
  readonly follows: boolean;
  /** Rows that came up before this one are no news. */
  readonly seen: number;
}

/** What narrows a list: the filter that the views of traffic share, or the search of the log. */
export type Narrowing = 'filter' | 'search';

/** What is asked of the user in the third line. */
export type Prompt =
  | { readonly kind: Narrowing; readonly text: string; readonly before: string }
  | { readonly kind: 'export'; readonly text: string }
  | {
      readonly kind: 'packets';
      readonly text: string;
      readonly parts: readonly SavePart[];
      /** Those that the row has by now. */
      readonly packets: number;
    }
  | { readonly kind: 'quit' }
  | {
      readonly kind: 'acknowledge';
      readonly key: string;
      readonly step: AcknowledgeStep;
      readonly text: string;
      readonly answers: Answers;
    };

export type AcknowledgeStep = 'where' | 'owner' | 'until' | 'reason';

export interface Answers {
  readonly owner?: string;
  readonly until?: string;
}

export interface State {
  readonly data: Data;
  /** What is shown instead while the display is paused. */
  readonly frozen: Data | undefined;
  readonly tab: Tab;
  readonly places: Readonly<Record<Tab, Place>>;
  readonly sorts: Readonly<Record<Tab, Sort>>;
  readonly level: Level;
  /** Of all views but the log. */
  readonly filter: string;
  /** Words that lines of the log have to hold. */
  readonly search: string;
  readonly relative: boolean;
  readonly addresses: boolean;
  /** Whether clicks and the wheel are taken. */
  readonly mouse: boolean;
  /** Kinds of findings that are known by now. */
  readonly acknowledged: ReadonlySet<string>;
  readonly prompt: Prompt | undefined;
  readonly help: boolean;
  /** Whether the detail takes the whole screen, and its first line that is shown. */
  readonly detailOpen: boolean;
  readonly detailTop: number;
  readonly groupDetail: { readonly key: string; readonly detail: GroupDetail } | undefined;
  readonly flowDetail: FlowDetail | undefined;
  /** What was done by the last key. */
  readonly message: string;
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly now: number;
}

export type Change = Partial<
  Pick<
    State,
    | 'filter'
    | 'search'
    | 'relative'
    | 'addresses'
    | 'mouse'
    | 'prompt'
    | 'help'
    | 'detailOpen'
    | 'detailTop'
    | 'message'
    | 'columns'
    | 'rows'
    | 'now'
    | 'tab'
  >
>;

export type Action =
  | { readonly type: 'news'; readonly source: number; readonly news: News; readonly at: number }
  | { readonly type: 'log'; readonly entry: LogEntry }
  | { readonly type: 'change'; readonly change: Change }
  | { readonly type: 'place'; readonly place: Partial<Place> }
  | { readonly type: 'sort'; readonly sort: Sort }
  | { readonly type: 'level' }
  | { readonly type: 'pause' }
  | { readonly type: 'acknowledge'; readonly key: string; readonly isAcknowledged: boolean };

const START: Place = { key: undefined, index: 0, line: 0, follows: true, seen: 0 };

export const initialState = (
  sources: readonly Pick<Source, 'name' | 'kind' | 'isUncounted'>[],
  { columns, rows, now }: Pick<State, 'columns' | 'rows' | 'now'>,
): State => ({
  data: emptyData(sources),
  frozen: undefined,
  tab: 'Unexpected',
  places: { Unexpected: START, Flows: START, Paths: START, Hosts: START, Log: START },
  sorts: {
    Unexpected: { id: 'last', descending: true },
    Flows: { id: 'last', descending: true },
    Paths: { id: 'flows', descending: true },
    Hosts: { id: 'findings', descending: true },
    Log: { id: 'at', descending: true },
  },
  level: 'role pair',
  filter: '',
  search: '',
  relative: false,
  addresses: false,
  mouse: false,
  acknowledged: new Set(),
  prompt: undefined,
  help: false,
  detailOpen: false,
  detailTop: 0,
  groupDetail: undefined,
  flowDetail: undefined,
  message: '',
  columns,
  rows,
  started: now,
  now,
});

/** What is shown: the data as they are, or as they were when the display was paused. */
export const visible = ({ data, frozen }: State): Data => frozen ?? data;

/** What narrows the view that is shown; its text is in the state by this name. */
export const narrowingOf = ({ tab }: State): Narrowing => (tab === 'Log' ? 'search' : 'filter');

/** Groups that came up while the display is paused. */
export const missed = ({ data, frozen }: State): number =>
  frozen === undefined ? 0 : data.groups.size - frozen.groups.size;

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'news':
      return withTold(state, action);
    case 'log':
      return { ...state, data: withEntry(state.data, action.entry) };
    case 'change':
      return { ...state, ...action.change };
    case 'place':
      return {
        ...state,
        places: { ...state.places, [state.tab]: { ...state.places[state.tab], ...action.place } },
        detailTop: 0,
      };
    case 'sort':
      return { ...state, sorts: { ...state.sorts, [state.tab]: action.sort } };
    case 'level':
      return withLevel(state);
    case 'pause':
      return { ...state, frozen: state.frozen === undefined ? state.data : undefined };
    case 'acknowledge':
      return withAcknowledged(state, action.key, action.isAcknowledged);
  }
}

function withTold(state: State, { source, news, at }: Extract<Action, { type: 'news' }>): State {
  const told = { ...state, data: withNews(state.data, source, news, at) };
  if (news.type === 'flow') return { ...told, flowDetail: news.detail };
  if (news.type !== 'detail') return told;
  const key = news.detail === undefined ? undefined : state.data.keys[source]?.get(news.detail.id);
  return { ...told, groupDetail: news.detail && key !== undefined ? { key, detail: news.detail } : undefined };
}

function withLevel(state: State): State {
  const next = LEVELS[(LEVELS.indexOf(state.level) + 1) % LEVELS.length] ?? 'role pair';
  return { ...state, level: next, places: { ...state.places, Unexpected: START } };
}

function withAcknowledged(state: State, key: string, isAcknowledged: boolean): State {
  const acknowledged = new Set(state.acknowledged);
  if (isAcknowledged) acknowledged.add(key);
  else acknowledged.delete(key);
  return { ...state, acknowledged };
}
