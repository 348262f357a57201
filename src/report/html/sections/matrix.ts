/** Who spoke with whom, role by role: rows open, columns listen. */

import { count } from '../../text.js';
import type { Box } from '../map/boxes.js';
import { MAP_ZONES } from '../map/boxes.js';
import { ZONE_TITLES } from '../map/drawing.js';
import { isUnseen, STATE_SIGNS, STATE_WORDS } from '../map/state-words.js';
import { countsAs, flowsAs } from '../map/strand-counts.js';
import { STRAND_STATES, type Strand, type StrandState } from '../map/strands.js';
import { element, type Markup } from '../markup.js';

export function matrixSection(strands: readonly Strand[], boxes: readonly Box[]): Markup {
  const ordered = MAP_ZONES.flatMap((zone) => boxes.filter((box) => box.zone === zone));
  const sources = ordered.filter((box) => strands.some(({ from }) => from === box));
  const targets = ordered.filter((box) => strands.some(({ to }) => to === box));
  return element(
    'section',
    { id: 'matrix', 'aria-labelledby': 'matrix-title' },
    element('h2', { id: 'matrix-title' }, 'Who opens to whom'),
    element(
      'p',
      { class: 'soft' },
      'Rows open, columns listen. Flows by what they are: ',
      STRAND_STATES.map((state) => `${STATE_SIGNS[state]} ${STATE_WORDS[state]}`).join('; '),
      '. Never-seen paths are counted as paths.',
    ),
    element(
      'div',
      { class: 'scroll', role: 'group', tabindex: 0, 'aria-labelledby': 'matrix-title' },
      element(
        'table',
        { class: 'matrix' },
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            element('td', {}),
            targets.map((box) => element('th', { scope: 'col' }, boxName(box))),
          ),
        ),
        element(
          'tbody',
          {},
          sources.map((from) =>
            element(
              'tr',
              {},
              element('th', { scope: 'row' }, boxName(from)),
              targets.map((to) => cell(strands.filter((one) => one.from === from && one.to === to))),
            ),
          ),
        ),
      ),
    ),
  );
}

const boxName = ({ title, zone }: Box): readonly Markup[] => [
  element('span', {}, title),
  element('span', { class: 'soft zone-name' }, ZONE_TITLES[zone]),
];

function cell(strands: readonly Strand[]): Markup {
  const [first] = strands;
  if (first === undefined) return element('td', { class: 'empty' });
  return element(
    'td',
    {},
    STRAND_STATES.map((state) =>
      chip(
        state,
        strands.filter((strand) => countsAs(state, strand)),
      ),
    ),
  );
}

function chip(state: StrandState, strands: readonly Strand[]): Markup | undefined {
  const [first] = strands;
  if (first === undefined) return undefined;
  const flows = strands.reduce((sum, strand) => sum + flowsAs(state, strand), 0);
  const figure = count(isUnseen(state) ? strands.length : flows);
  return element(
    'button',
    {
      type: 'button',
      class: `chip ${state}`,
      'data-pair': `${first.from.id}|${first.to.id}|${state}`,
      'aria-label': `${first.from.title} to ${first.to.title}: ${figure} ${STATE_WORDS[state]}`,
    },
    `${STATE_SIGNS[state]} ${figure}`,
  );
}
