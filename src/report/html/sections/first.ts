/** What a person has to look at first: a few items in full, each with the flows to look for elsewhere. */

import { element, joined, type Markup } from '../markup.js';

/** Items that are told in full. */
const FIRST_ITEMS = 8;

export interface FirstItem {
  /** The table that it is from, and the keys of its rows there. */
  readonly table: string;
  readonly keys: readonly [string, ...string[]];
  /** A word in a frame, and the state or severity that gives its colour. */
  readonly mark: string;
  readonly state: string;
  readonly title: string;
  readonly detail: string;
  /** Figures and codes, in one line. */
  readonly facts: readonly string[];
  readonly tuples: readonly string[];
}

export interface FirstWords {
  readonly heading: string;
  /** Where there is no item. */
  readonly nothing: string;
  /** Where all of them are: the table, its rows counted in words. */
  readonly table: string;
  readonly all: string;
  readonly rows: number;
  /** Whether that table has more than the items. */
  readonly hasMore: boolean;
}

/** The first ones of the items, most urgent first, and where the rest is. */
export function firstSection(
  items: readonly FirstItem[],
  { heading, nothing, table, all, rows, hasMore }: FirstWords,
): Markup {
  const shown = items.slice(0, FIRST_ITEMS);
  return element(
    'section',
    { id: 'first', 'aria-labelledby': 'first-title' },
    element('h2', { id: 'first-title' }, heading),
    shown.length === 0 ? element('p', {}, nothing) : element('ol', { class: 'findings' }, shown.map(firstItem)),
    (hasMore || items.length > shown.length) &&
      element(
        'p',
        {},
        element('a', { href: `#table-${table}` }, all),
        ` ${rows === 1 ? 'stands' : 'stand'} in the table below.`,
      ),
  );
}

/** Rows that a button opens. */
const MAX_ROWS = 100;

const firstItem = ({ table, keys, mark, state, title, detail, facts, tuples }: FirstItem): Markup =>
  element(
    'li',
    { class: `finding ${state}`, id: `finding-${keys[0]}` },
    element('h3', {}, element('span', { class: `severity ${state}` }, mark), ` ${title}`),
    element('p', {}, detail),
    element(
      'p',
      { class: 'soft' },
      facts.join(' · '),
      ' ',
      element(
        'button',
        {
          type: 'button',
          class: 'quiet',
          'data-row': [table, ...keys.slice(0, MAX_ROWS)].join(' '),
          'data-title': keys.length > 1 && title,
          hidden: true,
        },
        'Details',
      ),
    ),
    tupleList(tuples),
  );

/** Flows to look for elsewhere, each with a button that copies it. */
const tupleList = (tuples: readonly string[]): Markup =>
  joined(
    tuples.length > 0 &&
      element(
        'ul',
        { class: 'tuples' },
        tuples.map((tuple) =>
          element(
            'li',
            {},
            element('code', {}, tuple),
            element('button', { type: 'button', class: 'quiet', 'data-copy': tuple, hidden: true }, 'Copy'),
          ),
        ),
      ),
  );
