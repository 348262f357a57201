/** What came out, in figures: a row of tiles, and what has to be known before they are believed. */

import { count } from '../../text.js';
import { element, type Markup } from '../markup.js';

/** `state` gives its colour; a tile of nothing has none. */
export const tile = (state: string, sign: string, figure: number, words: string): Markup =>
  element(
    'li',
    { class: `tile ${figure === 0 ? 'none' : state}` },
    element('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
    element('strong', {}, count(figure)),
    ` ${words}`,
  );

export const tileList = (label: string, tiles: readonly Markup[]): Markup =>
  element('ul', { class: 'tiles', 'aria-label': label }, tiles);

export const warningList = (warnings: readonly string[]): Markup | false =>
  warnings.length > 0 &&
  element(
    'ul',
    { class: 'warnings' },
    warnings.map((warning) => element('li', {}, warning)),
  );

/** That not all is there, what that means, and where more is said of it. */
export const incompleteWarning = (meaning: string): Markup =>
  element(
    'p',
    { class: 'loud' },
    element('strong', {}, 'INCOMPLETE. '),
    `${meaning} See `,
    element('a', { href: '#quality' }, 'how far this can be trusted'),
    '.',
  );
