/** The lines around the list: where the data come from, which tabs there are, what is filtered, which keys work. */

import { count, counted, size } from '../report/text.js';
import { amounts, type Data, flowTotals, isIncomplete, rates, type Source, unplaced } from './data.js';
import { EXPORT_ENDINGS } from './export-view.js';
import { clock, short } from './figures.js';
import { type Finding, LEVELS, latestFlows } from './findings.js';
import { cut, cutBefore, fitted, type Glyphs, shown, widthOf } from './glyphs.js';
import { type Line, line, type Span, span } from './lines.js';
import { type PathItem, pathCounts, pathsSeen } from './paths.js';
import type { ScreenSite } from './screen-site.js';
import { missed, narrowingOf, type Prompt, type State, TABS, type Tab, visible } from './state.js';
import type { TabTable } from './tables.js';
import type { Window } from './window.js';
import { ACKNOWLEDGED, kindWord, markOf } from './words.js';

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
  const mode = modeOf(state);
  const paused = state.frozen === undefined ? '' : `, ${count(missed(state))} new`;
  const losses = `  ${lossesText(data)}`;
  // The names give way: what was lost is never cut.
  const room = width - widthOf(`rolepath ${mode}${paused} ${losses}`);
  const all = shown(data.sources.map(({ name }) => name).join(', '), glyphs);
  const names = cut(all, Math.max(0, Math.min(MAX_SOURCES, room)), glyphs);
  const must: Span[] = [
    span('rolepath ', 'accent'),
    span(`${mode}${paused}`, mode === 'PAUSED' ? 'alarm' : 'strong'),
    span(` ${names}`),
    span(losses, isIncomplete(data) ? 'alarm' : 'plain'),
  ];
  const may = [`  ${clock(elapsed(state) / 1000)}`, ...amountTexts(state), `  ${titles.join(', ')}`];
  const kept = fitting(must, may, width);
  const [brand, , source] = must;
  const rest = kept.map((text) => span(text));
  return { spans: [brand, must[1], source, ...rest, must[3]].flatMap((piece) => piece ?? []) };
}

/** What goes on, as rates; of what has ended, how much it was. */
function amountTexts({ data }: State): string[] {
  if (data.sources.some(({ phase }) => phase === 'opening' || phase === 'running')) {
    const { frames, bits } = rates(data);
    return [`  ${short(frames)} pkt/s`, `  ${bitsText(bits)}`];
  }
  const { frames, bytes } = amounts(data);
  return [`  ${counted(frames, 'frame')}`, `  ${size(bytes)}`];
}

/** Milliseconds: of captures that were read to their ends, what they span, else until the last source ended, or now. */
function elapsed({ data: { sources }, now, started }: State): number {
  const spans = sources.flatMap(({ span: own }) => own ?? []);
  if (spans.length === sources.length)
    return Math.max(...spans.map(({ end }) => end)) - Math.min(...spans.map(({ start }) => start));
  return Math.max(...sources.map(({ endedAt }) => endedAt ?? now)) - started;
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

/** Kernel, interface and our own losses apart; with any of them, that nothing here is complete. */
function lossesText(data: Data): string {
  const sum = (kind: keyof Source['drops']): string =>
    count(data.sources.reduce((total, { drops }) => total + drops[kind], 0));
  const unwritten = data.sources.reduce((total, source) => total + source.unwritten, 0);
  const rest = unwritten === 0 ? '' : ` not written ${count(unwritten)}`;
  const isUncounted = data.sources.some((source) => source.isUncounted);
  const dropped = (kind: 'kernel' | 'interface'): string => (isUncounted ? `${sum(kind)}+?` : sum(kind));
  const counters = `drops kernel ${dropped('kernel')} if ${dropped('interface')} shed ${sum('shed')}${rest}`;
  return isIncomplete(data) ? `INCOMPLETE: ${counters}` : counters;
}

const bitsText = (bits: number): string => short(bits).replace(/[kMGTP]?$/, (unit) => ` ${unit}b/s`);

export function tabLine(state: State, site: ScreenSite): Line {
  const spans = TABS.flatMap((tab, index) => {
    const text = `${index + 1} ${tab}${tabCount(tab, state, site)}`;
    return state.tab === tab ? [span(`[${text}]`, 'strong'), span(' ')] : [span(` ${text} `), span(' ')];
  });
  return { spans };
}

/** The tab that stands at a column of {@link tabLine}. */
export function tabAt(column: number, state: State, site: ScreenSite): Tab | undefined {
  let at = 0;
  for (const [index, { text }] of tabLine(state, site).spans.entries()) {
    at += widthOf(text);
    // Each tab is followed by a space.
    if (column < at) return index % 2 === 0 ? TABS[index / 2] : undefined;
  }
  return undefined;
}

function tabCount(tab: Tab, state: State, site: ScreenSite): string {
  const data = visible(state);
  const total = flowTotals(data);
  if (tab === 'Unexpected') return ` ${openText(data, state.acknowledged)}`;
  if (tab === 'Flows') return ` ${short(Object.values(total).reduce((sum, flows) => sum + flows, 0))}`;
  if (tab === 'Paths') return ` ${count(pathsSeen(data, site))} seen`;
  return tab === 'Log' && data.logged > 0 ? ` ${count(data.logged)}` : '';
}

/** `24 +10`: findings, which are kinds of flows, that are unexpected and not acknowledged; and all other findings. */
function openText({ groups }: Data, acknowledged: ReadonlySet<string>): string {
  let unexpected = 0;
  let others = 0;
  for (const { key, text, sum } of groups.values()) {
    if (sum.flows === 0 || acknowledged.has(key)) continue;
    if (text.kind === 'unexpected') unexpected++;
    else others++;
  }
  return others === 0 ? count(unexpected) : `${count(unexpected)} +${count(others)}`;
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
  if (state.prompt !== undefined) return promptLine(state.prompt, width, glyphs);
  const { table } = shownTable;
  const narrowing = narrowingOf(state);
  const expression = state[narrowing];
  const filter = `${narrowing} ${expression === '' ? '(none)' : expression}`;
  const right = [...notes(state, shownTable), placeText(table.items.length, table.total, window, height)].join('   ');
  const left = fitted(filter, Math.max(0, width - widthOf(right) - 2), glyphs);
  return { spans: [span(left, expression === '' ? 'dim' : 'accent'), span('  '), span(right, 'dim')] };
}

function notes(state: State, { tab, table }: TabTable): string[] {
  const found: string[] = [];
  if (tab === 'Unexpected') found.push(state.level === 'flow' ? 'flow by flow' : `findings by ${state.level}`);
  const ungrouped = tab === 'Unexpected' ? unplaced(visible(state), 'ungrouped') : 0;
  if (ungrouped > 0) found.push(`${counted(ungrouped, 'flow')} in no group`);
  const unlisted = tab === 'Hosts' ? unplaced(visible(state), 'unlisted') : 0;
  if (unlisted > 0) found.push(`${counted(unlisted, 'flow')} of hosts not listed`);
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

/** Of an answer that is longer than there is room, its end is shown: there it is typed. */
function promptLine(prompt: Prompt, width: number, glyphs: Glyphs): Line {
  const [question, text] = asking(prompt);
  const room = Math.max(0, width - widthOf(question) - 1);
  return { spans: [span(question, 'accent'), span(cutBefore(text, room, glyphs)), span('_', 'accent')] };
}

function asking(prompt: Prompt): readonly [question: string, text: string] {
  switch (prompt.kind) {
    case 'filter':
    case 'search':
      return [`${prompt.kind}: `, prompt.text];
    case 'export':
      return [`export to a file (${EXPORT_ENDINGS}): `, prompt.text];
    case 'packets':
      return [`write its ${counted(prompt.packets, 'packet')} to (.pcapng): `, prompt.text];
    case 'quit':
      return ['the capture goes on: end it? (y/n) ', ''];
    case 'acknowledge':
      return [QUESTIONS[prompt.step], prompt.text];
  }
}

/** What is said below the list where nothing else is to be said. */
const LEGENDS: Readonly<Record<Exclude<Tab, 'Unexpected'>, string>> = {
  Flows: '! unexpected  # contradicted  ? undetermined  - documented, but not answered',
  Paths: '+ seen  - not answered  x not testable here; a tap sees only its own segment',
  Hosts: '# serves what its role does not  ! has findings  ? neither role nor zone',
  Log: 'Losses, problems of inputs, and what was written. Times are UTC.',
};

export function messageLine(state: State, shownTable: TabTable, problem: string | undefined): Line {
  if (problem !== undefined) return line(problem, 'alarm');
  if (state.message !== '') return line(state.message, 'accent');
  if (shownTable.tab !== 'Unexpected') return line(LEGENDS[shownTable.tab], 'dim');
  const legend = findingsLegend(shownTable.table.items);
  const both = `${legend}   ${ABOUT_UNEXPECTED}`;
  if (legend === '') return line(ABOUT_UNEXPECTED, 'dim');
  return line(both.length <= state.columns ? both : legend, 'dim');
}

const ABOUT_UNEXPECTED = 'Unexpected = no documented path covers it. Nothing is blocked by this tool.';

/** `! 24 unexpected  # 5 contradicted  - 4 not answered`: what the rows of the list are. */
function findingsLegend(findings: readonly Finding[]): string {
  const kinds = new Map<string, number>();
  for (const { isAcknowledged, text } of findings) {
    const mark = isAcknowledged ? ACKNOWLEDGED : markOf(text);
    const kind = `${mark.sign} ${isAcknowledged ? 'acknowledged' : kindWord(text)}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return LEGEND_ORDER.flatMap((kind) => {
    const rows = kinds.get(kind);
    return rows === undefined ? [] : [kind.replace(' ', ` ${count(rows)} `)];
  }).join('  ');
}

const LEGEND_ORDER = ['! unexpected', '# contradicted', '? undetermined', '- not answered', '~ acknowledged'] as const;

/** A key and what it does, in short; of the lowest rank is what stays longest where there is little room. */
interface Hint {
  readonly text: string;
  readonly rank: number;
  /** Where it works; absent: everywhere. */
  readonly tabs?: readonly Tab[];
}

const HINTS: readonly Hint[] = [
  { text: 'Enter open', rank: 2 },
  { text: '/ filter', rank: 3, tabs: ['Unexpected', 'Flows', 'Paths', 'Hosts'] },
  { text: '/ search', rank: 3, tabs: ['Log'] },
  { text: 's sort', rank: 6 },
  { text: 'S reverse', rank: 12 },
  { text: 'g group', rank: 8, tabs: ['Unexpected'] },
  { text: 'p pause', rank: 7 },
  { text: 'f follow', rank: 14 },
  { text: 'n names', rank: 13 },
  { text: 't time', rank: 15 },
  { text: 'A ack', rank: 4, tabs: ['Unexpected'] },
  { text: 'e export', rank: 5 },
  { text: 'w write', rank: 9, tabs: ['Unexpected', 'Flows'] },
  { text: 'y copy', rank: 10 },
  { text: '1-5 views', rank: 11 },
  { text: '? help', rank: 0 },
  { text: 'q quit', rank: 1 },
];

const IN_DETAIL: readonly Hint[] = [
  { text: 'Esc back', rank: 1 },
  { text: 'j/k scroll', rank: 2 },
  { text: 'A acknowledge', rank: 3, tabs: ['Unexpected'] },
  { text: 'w write', rank: 4, tabs: ['Unexpected', 'Flows'] },
  { text: 'y copy', rank: 5 },
  { text: '? help', rank: 0 },
  { text: 'q quit', rank: 6 },
];

/** The keys that work here, in short: as many whole hints as there is room for, `? help` always among them. */
export function keyLine(state: State, width: number): Line {
  if (state.prompt !== undefined)
    return line(state.prompt.kind === 'quit' ? 'y end  n go on' : 'Enter take  Esc leave it  Ctrl-U clear', 'dim');
  if (state.help) return line('j/k scroll  any other key: back', 'dim');
  const hints = (state.detailOpen ? IN_DETAIL : HINTS).filter(({ tabs }) => tabs?.includes(state.tab) ?? true);
  return line(hintsText(hints, width), 'dim');
}

function hintsText(hints: readonly Hint[], width: number): string {
  let kept = hints;
  const text = (): string => kept.map((hint) => hint.text).join('  ');
  while (text().length > width && kept.length > 1) {
    const highest = Math.max(...kept.map(({ rank }) => rank));
    kept = kept.filter(({ rank }) => rank !== highest);
  }
  return text();
}
