/** How far a page can be trusted. */

import type { QualityRow } from '../../model/quality.js';
import { count, counted } from '../../text.js';
import { element, type Markup } from '../markup.js';

const SIGNS: Readonly<Record<QualityRow['mark'], string>> = { good: '✓', note: '–', bad: '!' };
const WORDS: Readonly<Record<QualityRow['mark'], string>> = { good: 'good', note: 'to know', bad: 'trouble' };

export function qualitySection(quality: readonly QualityRow[], incomplete: boolean): Markup {
  const bad = quality.filter(({ mark }) => mark === 'bad');
  const good = quality.filter(({ mark }) => mark === 'good');
  return element(
    'section',
    {
      id: 'quality',
      'aria-labelledby': 'quality-title',
      class: incomplete || bad.length > 0 ? 'quality bad' : 'quality',
    },
    element('h2', { id: 'quality-title' }, 'How far this can be trusted'),
    element('p', {}, verdictOn(bad.length, incomplete)),
    marks(bad),
    marks(quality.filter(({ mark }) => mark === 'note')),
    good.length > 0 &&
      element(
        'details',
        {},
        element('summary', {}, `${counted(good.length, 'check')} found nothing amiss`),
        marks(good),
      ),
  );
}

const marks = (rows: readonly QualityRow[]): Markup => element('ul', { class: 'marks' }, rows.map(markItem));

const markItem = (row: QualityRow): Markup =>
  element(
    'li',
    { class: row.mark },
    element(
      'span',
      { class: 'sign' },
      SIGNS[row.mark],
      element('span', { class: 'unseen-text' }, ` ${WORDS[row.mark]}: `),
    ),
    element('span', {}, element('strong', {}, row.title), ` ${figureOf(row)}`),
    row.mark !== 'good' && element('span', { class: 'soft' }, row.meaning),
  );

const verdictOn = (bad: number, incomplete: boolean): string =>
  incomplete
    ? 'Incomplete: something is missing, so that what was not seen may still have been there.'
    : bad > 0
      ? 'Complete as captured, but some verdicts rest on less than they should.'
      : 'Complete as captured.';

function figureOf({ value, of }: QualityRow): string {
  if (value === undefined) return 'not told';
  if (typeof value === 'string') return value;
  return of === undefined ? count(value) : `${count(value)} of ${count(of)}`;
}
