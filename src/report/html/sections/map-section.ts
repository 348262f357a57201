/** The map with what chooses its layer and what it shows. */

import type { Report } from '../../model/report.js';
import { counted } from '../../text.js';
import { arrowsLeftOutWords, leftOutWords } from '../map/bounds.js';
import { drawMap, mapDefinitions } from '../map/drawing.js';
import type { DeploymentMap, MapLayer } from '../map/map.js';
import { STATE_SIGNS, STATE_WORDS } from '../map/state-words.js';
import { STRAND_STATES } from '../map/strands.js';
import { element, type Markup } from '../markup.js';

export function mapSection({ head }: Report, { layers, leftOut }: DeploymentMap): Markup {
  const site = head.topology?.name ?? 'the site';
  return element(
    'section',
    { id: 'map', 'aria-labelledby': 'map-title', class: 'map-section' },
    element('h2', { id: 'map-title' }, 'The deployment and its paths'),
    head.topology === undefined &&
      element(
        'p',
        { class: 'loud' },
        'No topology was given, so that no address has a role: the map shows zones alone.',
      ),
    element('p', { class: 'loud', hidden: leftOut === 0 }, leftOutWords(leftOut)),
    element(
      'div',
      { class: 'tools', hidden: true },
      element(
        'label',
        {},
        'Show ',
        element(
          'select',
          { id: 'layer' },
          layers.map(({ id, title, arrows }) =>
            element('option', { value: id }, `${title}: ${counted(arrows.length, 'arrow')}`),
          ),
        ),
      ),
      element(
        'span',
        { class: 'zoom', role: 'group', 'aria-label': 'Size of the map' },
        element('button', { type: 'button', 'data-zoom': 'out', 'aria-label': 'Smaller' }, '−'),
        element('button', { type: 'button', 'data-zoom': 'fit' }, 'Fit'),
        element('button', { type: 'button', 'data-zoom': 'in', 'aria-label': 'Larger' }, '+'),
      ),
    ),
    element(
      'fieldset',
      { class: 'legend' },
      element('legend', {}, 'Arrows point from who opens to who listens'),
      STRAND_STATES.map((state) => legendEntry(state)),
    ),
    mapDefinitions(),
    layers.map((layer, index) => layerFigure(layer, index, site)),
  );
}

const legendEntry = (state: (typeof STRAND_STATES)[number]): Markup =>
  element(
    'label',
    { class: `key ${state}` },
    element('input', { type: 'checkbox', 'data-state': state, checked: true, hidden: true }),
    element(
      'svg',
      { width: 44, height: 12, 'aria-hidden': 'true', class: 'sample' },
      element(
        'g',
        { class: `line ${state}` },
        element('path', { d: 'M1 6H41', 'marker-end': `url(#head-${state})` }),
        (state === 'unexpected' || state === 'contradicted') && element('path', { d: 'M1 6H34', class: 'core' }),
      ),
    ),
    `${STATE_SIGNS[state]} ${STATE_WORDS[state]}`,
    element('span', { class: 'figure', 'data-figure': state }),
  );

const layerFigure = ({ id, title, layout, leftOut }: MapLayer, index: number, site: string): Markup =>
  element(
    'figure',
    { class: 'layer', id, hidden: index > 0 },
    leftOut > 0 && element('p', { class: 'loud' }, arrowsLeftOutWords(leftOut)),
    element(
      'div',
      { class: 'scroll', role: 'group', tabindex: 0, 'aria-label': `Map of ${site}: ${title}` },
      layout.boxes.length === 0
        ? element('p', {}, 'There is nothing to draw.')
        : drawMap(layout, { id, title: `${site}: ${title}` }),
    ),
    element(
      'p',
      { class: 'more', hidden: true },
      'The map goes on to the right → scroll sideways, or press Fit to see all of it',
    ),
  );
