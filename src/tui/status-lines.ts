/** The lines around the list: where the data come from, which tabs there are, what is filtered, which keys work. */

import { count } from '../report/text.js';
import { type Data, flowTotals, rates, type Source } from './data.js';
import { clock, short } from './figures.js';
import { LEVELS, latestFlows } from './findings.js';
import { cut, fitted, type Glyphs, shown, widthOf } from './glyphs.js';
import { type Line, line, type Span, span } from './lines.js';
import { type PathItem, pathCounts } from './paths.js';
import { missed, type Prompt, type State, TABS, type Tab, visible } from './state.js';
import type { TabTable } from './tables.js';
import type { Window } from './window.js';

/** `LIVE`, `FILE`, `PAUSED` or `ENDED`. */
function modeOf({ data: { sources }, frozen }: State): string {
  if (frozen !== undefined) return 'PAUSED';
  if (sources.every(({ phase }) => phase === 'ended' || phase === 'failed')) return 'ENDED';
  return sources.some(({ kind }) => kind === 'live') ? 'LIVE' : 'FILE';
}

/** Longest list of sources, in columns. */
const MAX_SOURCES = 40;

/** Pieces of the first line that leave, the last first, where it is too narrow. */
export function statusLine(state: State, titles: readonly string[], width: number, glyphs: Glyphs): Line {
  const { data } = state;
  const { frames, bits } = rates(data);
  const names = cut(shown(data.sources.map(({ name }) => name).join(', '), glyphs), MAX_SOURCES, glyphs);
  const mode = modeOf(state);
  const paused = state.frozen === undefined ? '' : `, ${count(missed(state))} new`;
  const must: Span[] = [
    span('rolepath ', 'accent'),
    span(`${mode}${paused}`, mode === 'PAUSED' ? 'alarm' : 'strong'),
    span(` ${names}`),
    span(`  ${lossesText(data)}`, isIncomplete(data) ? 'alarm' : 'plain'),
  ];
  const may = [
    `  ${clock((endOf(state) - state.started) / 1000)}`,
    `  ${short(frames)} pkt/s`,
    `  ${bitsText(bits)}`,
    `  ${titles.join(', ')}`,
  ];
  const kept = fitting(must, may, width);
  const [brand, , source] = must;
  const rest = kept.map((text) => span(text));
  return { spans: [brand, must[1], source, ...rest, must[3]].flatMap((piece) => piece ?? []) };
}

/** When the last source ended; until then, now. */
function endOf({ data: { sources }, now }: State): number {
  const ends = sources.map(({ endedAt }) => endedAt ?? now);
  return Math.max(...ends);
}

function fitting(must: readonly Span[], may: readonly string[], width: number): string[] {
  let left = width - must.reduce((sum, { text }) => sum + widthOf(text), 0);
  const kept: string[] = [];
  for (const text of may) {
    if (widthOf(text) > left) break;
    kept.push(text);
    left -= widthOf(text);
  }
  return kept;
}

const isIncomplete = ({ sources }: Data): boolean => sources.some(({ incomplete }) => incomplete);

/** Kernel, interface and our own losses apart; with any of them, that nothing here is complete. */
function lossesText(data: Data): string {
  const sum = (kind: keyof Source['drops']): string =>
    count(data.sources.reduce((total, { drops }) => total + drops[kind], 0));
  const counters = `drops kernel ${sum('kernel')} if ${sum('interface')} shed ${sum('shed')}`;
  return isIncomplete(data) ? `INCOMPLETE: ${counters}` : counters;
}

const bitsText = (bits: number): string => short(bits).replace(/[kMGTP]?$/, (unit) => ` ${unit}b/s`);

export function tabLine(state: State): Line {
  const spans = TABS.flatMap((tab, index) => {
    const text = `${index + 1} ${tab}${tabCount(tab, state)}`;
    return state.tab === tab ? [span(`[${text}]`, 'strong'), span(' ')] : [span(` ${text} `), span(' ')];
  });
  return { spans };
}

function tabCount(tab: Tab, state: State): string {
  const data = visible(state);
  const total = flowTotals(data);
  if (tab === 'Unexpected') return ` ${count(openGroups(data, state.acknowledged))}`;
  if (tab === 'Flows') return ` ${short(Object.values(total).reduce((sum, flows) => sum + flows, 0))}`;
  if (tab === 'Paths') return ` ${count(seenPaths(data))} seen`;
  return tab === 'Log' && data.logged > 0 ? ` ${count(data.logged)}` : '';
}

function seenPaths({ paths }: Data): number {
  const seen = paths.flatMap((own) => [...own.values()].flatMap(({ id, flows }) => (flows > 0 ? [id] : [])));
  return new Set(seen).size;
}

function openGroups({ groups }: Data, acknowledged: ReadonlySet<string>): number {
  let open = 0;
  for (const { key, sum } of groups.values()) if (sum.flows > 0 && !acknowledged.has(key)) open++;
  return open;
}

/** Filter, sorting and place; or what is asked of the user. */
export function thirdLine(
  state: State,
  shownTable: TabTable,
  window: Window,
  height: number,
  width: number,
  glyphs: Glyphs,
): Line {
  if (state.prompt !== undefined) return promptLine(state.prompt);
  const { table } = shownTable;
  const filter = state.filter === '' ? 'filter (none)' : `filter ${state.filter}`;
  const right = [...notes(state, shownTable), placeText(table.items.length, table.total, window, height)].join('   ');
  const left = fitted(filter, Math.max(0, width - widthOf(right) - 2), glyphs);
  return { spans: [span(left, state.filter === '' ? 'dim' : 'accent'), span('  '), span(right, 'dim')] };
}

function notes(state: State, { tab, table }: TabTable): string[] {
  const found: string[] = [];
  if (tab === 'Unexpected') found.push(`by ${state.level}`);
  const isOfLatest = tab === 'Flows' || (tab === 'Unexpected' && state.level !== LEVELS[0]);
  if (isOfLatest) found.push(`of the latest ${count(latestFlows(visible(state)).length)} flows`);
  if (tab === 'Paths' && state.columns >= 100) found.push(pathCounts(table.items as readonly PathItem[]));
  if (state.places[tab].follows) found.push('follow');
  return found;
}

function placeText(shownRows: number, total: number, { top, newAbove }: Window, height: number): string {
  const above = newAbove === 0 ? '' : `${count(newAbove)} new above   `;
  if (shownRows === 0) return `${above}no rows${total > 0 ? ` of ${count(total)}` : ''}`;
  const last = Math.min(top + height, shownRows);
  const of = shownRows === total ? count(total) : `${count(shownRows)} of ${count(total)}`;
  return `${above}rows ${count(top + 1)}-${count(last)}/${of}`;
}

const QUESTIONS = {
  where: 'acknowledge: s for this session, w to write an exception to a file, Esc to leave it: ',
  owner: 'exception: who answers for it? ',
  until: 'exception: last day (2026-12-31; Enter for no end): ',
  reason: 'exception: why, such as a change number (Enter for none): ',
} as const;

function promptLine(prompt: Prompt): Line {
  const [question, text] = asking(prompt);
  return { spans: [span(question, 'accent'), span(text), span('_', 'accent')] };
}

function asking(prompt: Prompt): readonly [question: string, text: string] {
  switch (prompt.kind) {
    case 'filter':
      return ['filter: ', prompt.text];
    case 'export':
      return ['export this view to (.csv, .ndjson, .md): ', prompt.text];
    case 'quit':
      return ['the capture goes on: end it? (y/n) ', ''];
    case 'acknowledge':
      return [QUESTIONS[prompt.step], prompt.text];
  }
}

/** What is said below the list where nothing else is to be said. */
const LEGENDS: Readonly<Record<Tab, string>> = {
  Unexpected: 'Unexpected = no documented path covers it. Nothing is blocked by this tool.',
  Flows: '! unexpected  # contradicted  ? undetermined  - documented, but not answered',
  Paths: '+ seen  - not answered  x not testable here; a tap sees only its own segment',
  Hosts: '# serves what its role does not  ! has findings  ? neither role nor zone',
  Log: 'Losses, problems of inputs, and what was written. Times are UTC.',
};

export function messageLine(state: State, problem: string | undefined): Line {
  if (problem !== undefined) return line(problem, 'alarm');
  return state.message === '' ? line(LEGENDS[state.tab], 'dim') : line(state.message, 'accent');
}

/** The keys that work here, in short. */
export function keyLine(state: State, width: number): Line {
  if (state.prompt !== undefined)
    return line(state.prompt.kind === 'quit' ? 'y end  n go on' : 'Enter take  Esc leave it  Ctrl-U clear', 'dim');
  if (state.help) return line('any key: back', 'dim');
  if (state.detailOpen)
    return line(
      `Esc back  j/k scroll  y copy  ${state.tab === 'Unexpected' ? 'A acknowledge  ' : ''}? help  q quit`,
      'dim',
    );
  return line(width < 100 ? SHORT_KEYS[state.tab] : `${SHORT_KEYS[state.tab]}${MORE_KEYS}`, 'dim');
}

const COMMON = '/ filter  s sort  p pause  e export';
const SHORT_KEYS: Readonly<Record<Tab, string>> = {
  Unexpected: `Enter open  ${COMMON}  g group  A ack  ? help  q quit`,
  Flows: `Enter open  ${COMMON}  y copy  ? help  q quit`,
  Paths: `Enter open  ${COMMON}  y copy  ? help  q quit`,
  Hosts: `Enter open  ${COMMON}  y copy  ? help  q quit`,
  Log: `Enter open  ${COMMON}  y copy  ? help  q quit`,
};
const MORE_KEYS = '  S reverse  f follow  n names  t time  1-5 Tab views';
