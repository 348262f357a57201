/** The page behind `?`: every key, the signs, and what can be filtered by. */

import type { FilterLanguage } from '../filter/filter.js';
import { type Line, line, span } from './lines.js';
import type { Tab } from './state.js';
import type { Subject } from './subject.js';

type Entry = readonly [keys: string, does: string];

const EVERYWHERE: readonly Entry[] = [
  ['1-5, Tab', 'the view: Unexpected, Flows, Paths, Hosts, Log'],
  ['j k, arrows', 'move; PgUp PgDn by pages; Home End to the ends'],
  ['Enter, Esc', 'open the row; back, or clear the filter'],
  ['/', 'filter; the same language as --filter'],
  ['s, S', 'sort by the next column; turn the order'],
  ['f', 'follow: stay at the top, whatever comes'],
  ['p', 'pause the display; the capture goes on'],
  ['t, n', 'times as ages; ends by address instead of role'],
  ['e', 'export this view with its filter: .csv, .ndjson or .md'],
  ['y', "copy the row to the terminal's clipboard (OSC 52)"],
  ['q, Ctrl-C', 'quit; at once'],
];

const HERE: Readonly<Record<Tab, readonly Entry[]>> = {
  Unexpected: [
    ['g', 'gather by role pair; by host pair or flow, of the latest flows'],
    ['A', 'acknowledge, or write an exception of the site; again: undo'],
  ],
  Flows: [],
  Paths: [],
  Hosts: [],
  Log: [],
};

const SIGNS: Readonly<Record<Tab, string>> = {
  Unexpected: '! unexpected: no documented path; nothing is blocked  # contradicted: other bytes',
  Flows: '! unexpected   # contradicted   ? undetermined   - not answered   none: expected',
  Paths: '+ seen   - not answered   x not testable here   none: never seen',
  Hosts: '# serves what its role does not   ! has findings   ? neither role nor zone',
  Log: '! a loss or a problem',
};

export function helpLines(tab: Tab, language: FilterLanguage<Subject>): Line[] {
  const keys = [...HERE[tab], ...EVERYWHERE];
  const examples = Object.values(language.fields).map(({ example }) => example);
  return [
    line(`${tab}: keys`, 'strong'),
    ...keys.map(([key, does]) => ({ spans: [span(`  ${key.padEnd(12)}`, 'accent'), span(does)] })),
    line(SIGNS[tab]),
    line('Filter: all terms have to hold; -term: not; a,b: either; words: any column', 'strong'),
    ...inLines(examples, 76).map((text) => line(`  ${text}`)),
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
