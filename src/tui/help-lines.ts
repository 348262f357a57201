/** The page behind `?`: every key, the signs, and what can be filtered by. */

import type { FilterLanguage } from '../filter/filter.js';
import { EXPORT_ENDINGS } from './export-view.js';
import { wrapped } from './glyphs.js';
import { type Line, line, span } from './lines.js';
import type { Tab } from './state.js';
import type { Subject } from './subject.js';

type Entry = readonly [keys: string, does: string];

const EVERYWHERE: readonly Entry[] = [
  ['1-5, Tab', 'the view: Unexpected, Flows, Paths, Hosts, Log'],
  ['j k, arrows', 'move; PgUp PgDn by pages; Home End to the ends'],
  ['Enter, Esc', 'open the row; back, or clear the filter'],
  ['s, S', 'sort by the next column; turn the order'],
  ['f', 'follow: stay at the top, whatever comes'],
  ['p', 'pause the display; the capture goes on'],
  ['t, n', 'times as ages; ends by address instead of role'],
  ['e', `export this view with its filter: ${EXPORT_ENDINGS}`],
  ['y', "copy the row to the terminal's clipboard (OSC 52)"],
  ['m', 'mouse on or off: the wheel moves, a click chooses a row or a view'],
  ['q, Ctrl-C', 'quit; at once'],
];

const FILTER: Entry = ['/', 'filter; the same language as --filter'];

const PACKETS: Entry = ['w', "write the row's packets as .pcapng, as far as they are at hand"];

const HERE: Readonly<Record<Tab, readonly Entry[]>> = {
  Unexpected: [
    ['g', 'gather by role pair; by host pair or flow, of the latest flows'],
    ['A', 'acknowledge, or write an exception of the site; again: undo'],
    PACKETS,
    FILTER,
  ],
  Flows: [PACKETS, FILTER],
  Paths: [FILTER],
  Hosts: [FILTER],
  Log: [['/', 'search: lines that hold all words; the filter is for the other views']],
};

const SIGNS: Readonly<Record<Tab, string>> = {
  Unexpected:
    '! unexpected: no documented path; nothing is blocked  # contradicted: other bytes  24 +10: findings, each flows of one kind; unexpected + others',
  Flows: '! unexpected   # contradicted   ? undetermined   - not answered   none: expected',
  Paths: '+ seen   - not answered   x not testable here   none: never seen',
  Hosts: '# serves what its role does not   ! has findings   ? neither role nor zone',
  Log: '! a loss or a problem',
};

/** As many lines as `width` columns take. */
export function helpLines(tab: Tab, language: FilterLanguage<Subject>, width: number): Line[] {
  const keys = [...HERE[tab], ...EVERYWHERE];
  return [
    line(`${tab}: keys`, 'strong'),
    ...keys.flatMap((entry) => keyLines(entry, width)),
    ...inLines(SIGNS[tab].split(/ {2,}/), width).map((text) => line(text)),
    ...(tab === 'Log' ? [] : filterLines(language, width)),
  ];
}

function filterLines({ fields }: FilterLanguage<Subject>, width: number): Line[] {
  const examples = Object.values(fields).map(({ example }) => example);
  return [
    ...inLines(FILTER_RULES, width).map((text) => line(text, 'strong')),
    ...inLines(examples, width - 2).map((text) => line(`  ${text}`)),
  ];
}

const FILTER_RULES = ['Filter: all terms have to hold;', '-term: not;', 'a,b: either;', 'words: any column'];

const KEYS_WIDTH = 14;

function keyLines([key, does]: Entry, width: number): Line[] {
  const [first = '', ...more] = wrapped(does, width - KEYS_WIDTH, 3, { ascii: false });
  return [
    { spans: [span(`  ${key}`.padEnd(KEYS_WIDTH), 'accent'), span(first)] },
    ...more.map((text) => line(`${' '.repeat(KEYS_WIDTH)}${text}`)),
  ];
}

function inLines(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + word.length <= width) lines[lines.length - 1] = `${last}  ${word}`;
    else lines.push(word);
  }
  return lines;
}
