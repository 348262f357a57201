/** The map as SVG: zones, firewalls, boxes, arrows. Colours and strokes are the style sheet's. */

import { count } from '../../text.js';
import { element, type Markup } from '../markup.js';
import type { Arrow } from './arrows.js';
import { LABEL_FONT, LINE_HEIGHT, TITLE_FONT } from './box-text.js';
import type { MapZone } from './boxes.js';
import type { Area, Column, MapLayout, PlacedArrow, PlacedBox, Point } from './layout.js';
import { isDocumented, STATE_WORDS, TIP } from './state-words.js';

/** Above the picture: the names of zones and firewalls. */
const HEAD = 34;
const EDGE = 10;
/** Least width of a wall. */
const WALL = 26;

export const ZONE_TITLES: Readonly<Record<MapZone, string>> = {
  internet: 'Internet',
  perimeter: 'Perimeter',
  internal: 'Internal',
  unknown: 'Zone not stated',
};

/** The picture of one layer; `title` names it for those who do not see it. */
export function drawMap(layout: MapLayout, { id, title }: { readonly id: string; readonly title: string }): Markup {
  const width = layout.width + 2 * EDGE;
  const height = layout.height + HEAD + 2 * EDGE;
  return element(
    'svg',
    {
      class: 'map',
      role: 'group',
      'aria-labelledby': `${id}-title ${id}-desc`,
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
    },
    element('title', { id: `${id}-title` }, title),
    element(
      'desc',
      { id: `${id}-desc` },
      `Zones from left to right: ${layout.columns.map(({ zone }) => ZONE_TITLES[zone]).join(', ')}. ` +
        `${count(layout.boxes.length)} roles, ${count(layout.arrows.length)} arrows; each arrow opens its details.`,
    ),
    layout.columns.map((column) => zoneBand(column, layout, height)),
    layout.columns.map((column) => wall(column, layout, height)),
    element('g', { transform: `translate(${EDGE} ${HEAD + EDGE})` }, [
      ...layout.boxes.map(drawBox),
      ...layout.arrows.map(drawLine),
      ...layout.arrows.map(drawArrow),
    ]),
  );
}

/** What lies between two zones: as wide as the gates in it. */
interface Gap {
  readonly left: number;
  readonly right: number;
  readonly middle: number;
}

/** The gap behind a column; undefined behind the last one. */
function gapBehind(outer: Column | undefined, { columns, arrows }: MapLayout): Gap | undefined {
  const inner = outer && columns[columns.indexOf(outer) + 1];
  if (outer === undefined || inner === undefined) return undefined;
  const gates = arrows.filter(
    ({ label }) => label.width > 0 && label.x >= outer.right && label.x + label.width <= inner.left,
  );
  const middle = (outer.right + inner.left) / 2;
  const left = gates.length === 0 ? middle - WALL / 2 : Math.min(...gates.map(({ label }) => label.x)) - 5;
  const right =
    gates.length === 0 ? middle + WALL / 2 : Math.max(...gates.map(({ label }) => label.x + label.width)) + 5;
  return { left, right, middle: (left + right) / 2 };
}

/** A zone reaches from the middle of one wall to the middle of the next. */
function zoneBand(column: Column, layout: MapLayout, height: number): Markup {
  const { columns, width } = layout;
  const left = gapBehind(columns[columns.indexOf(column) - 1], layout)?.middle ?? -EDGE;
  const right = gapBehind(column, layout)?.middle ?? width + EDGE;
  return element(
    'g',
    { class: `zone ${column.zone}` },
    element('rect', { x: left + EDGE, y: 0, width: right - left, height }),
    element(
      'text',
      { x: (column.left + column.right) / 2 + EDGE, y: 22, 'text-anchor': 'middle' },
      ZONE_TITLES[column.zone],
    ),
  );
}

/** The firewall behind a zone; what the topology does not place has none before it. */
function wall(outer: Column, layout: MapLayout, height: number): Markup | undefined {
  const inner = layout.columns[layout.columns.indexOf(outer) + 1];
  const gap = gapBehind(outer, layout);
  if (gap === undefined || inner === undefined || inner.zone === 'unknown') return undefined;
  return element(
    'g',
    { class: 'wall' },
    element('rect', {
      x: gap.left + EDGE,
      y: HEAD,
      width: gap.right - gap.left,
      height: height - HEAD,
      fill: 'url(#bricks)',
    }),
    element('text', { x: gap.middle + EDGE, y: 22, 'text-anchor': 'middle' }, wallTitle(outer, inner)),
  );
}

function wallTitle(outer: Column, inner: Column): string {
  if (outer.zone !== 'internet') return 'Internal firewall';
  return inner.zone === 'internal' ? 'Firewall' : 'External firewall';
}

/** The pattern of walls and the heads of arrows, once a page. */
export const mapDefinitions = (): Markup =>
  element(
    'svg',
    { width: 0, height: 0, 'aria-hidden': 'true', class: 'definitions' },
    element(
      'defs',
      {},
      element(
        'pattern',
        { id: 'bricks', width: 24, height: 16, patternUnits: 'userSpaceOnUse' },
        element('rect', { width: 24, height: 16, class: 'brick' }),
        element('path', { d: 'M0 0H24M0 8H24M6 0V8M18 8V16', class: 'mortar' }),
      ),
      ['seen', 'unseen', 'untested', 'undetermined'].map((state) => head(state, 'M0 0L10 5L0 10Z')),
      head('unanswered', 'M0 0L10 5L0 10M10 0V10'),
      head('unexpected', 'M0 5L5 0L10 5L5 10Z'),
      head('contradicted', 'M0 5L5 0L10 5L5 10Z'),
    ),
  );

const head = (state: string, path: string): Markup =>
  element(
    'marker',
    {
      id: `head-${state}`,
      class: `head ${state}`,
      viewBox: '-1 -1 12 12',
      refX: 10,
      refY: 5,
      markerWidth: 10,
      markerHeight: 10,
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    },
    element('path', { d: path }),
  );

const drawBox = ({ box, text, x, y, width, height }: PlacedBox): Markup => {
  const top = y + (height - text.height) / 2 + 10 + TITLE_FONT - 2;
  return element(
    'g',
    {
      class: `box ${box.hosts.length === 0 ? 'nobody' : ''}`,
      tabindex: 0,
      role: 'button',
      'data-box': box.id,
      'aria-label': `${[text.title, ...text.lines].join(' ')}, ${ZONE_TITLES[box.zone]}`,
    },
    element('rect', { x, y, width, height, rx: 5 }),
    element(
      'text',
      { x: x + width / 2, y: top, 'text-anchor': 'middle', class: 'role', 'font-size': TITLE_FONT },
      text.title,
    ),
    text.lines.map((line, index) => [
      ' ',
      element(
        'text',
        { x: x + width / 2, y: top + 4 + (index + 1) * LINE_HEIGHT, 'text-anchor': 'middle', 'font-size': LABEL_FONT },
        line,
      ),
    ]),
  );
};

const classOf = ({ state, answered, isPartly }: Arrow): string =>
  `${state}${isPartly ? ' partly' : ''}${answered || isDocumented(state) ? '' : ' silent'}`;

/** Lines lie below all labels, so that none is crossed out. */
const drawLine = ({ arrow, points }: PlacedArrow): Markup =>
  element(
    'g',
    { class: `line ${classOf(arrow)}`, 'data-line': arrow.id, 'aria-hidden': 'true' },
    element('path', { d: pathOf(points), 'marker-end': `url(#head-${arrow.state})` }),
    arrow.state === 'unexpected' || arrow.state === 'contradicted'
      ? element('path', { d: pathOf(points), class: 'core' })
      : undefined,
    element('path', { d: pathOf(points), class: 'reach', 'data-arrow': arrow.id }),
  );

function drawArrow({ arrow, label }: PlacedArrow): Markup {
  return element(
    'g',
    {
      class: `arrow ${classOf(arrow)}`,
      tabindex: 0,
      role: 'button',
      'data-arrow': arrow.id,
      'aria-label': arrowWords(arrow),
    },
    element('title', {}, arrowWords(arrow)),
    labelShape(arrow, label),
    arrow.lines.map((line, index) => [
      ' ',
      element(
        'text',
        {
          x: label.x + label.width / 2,
          y: label.y + 2 + LINE_HEIGHT * (index + 1) - 3,
          'text-anchor': 'middle',
          'font-size': LABEL_FONT,
        },
        line,
      ),
    ]),
  );
}

/** Documented: rounded; undocumented: pointed at both ends. */
function labelShape({ state }: Arrow, { x, y, width, height }: Area): Markup {
  if (isDocumented(state)) return element('rect', { x, y, width, height, rx: 6 });
  const [right, bottom, middle] = [x + width, y + height, y + height / 2];
  const points = [
    [x, middle],
    [x + TIP, y],
    [right - TIP, y],
    [right, middle],
    [right - TIP, bottom],
    [x + TIP, bottom],
  ];
  return element('polygon', { points: points.map((point) => point.join(',')).join(' ') });
}

/** What a screen reader says, and what shows where the pointer rests. */
export function arrowWords({ from, to, state, lines, strands }: Arrow): string {
  const flows = strands.reduce((sum, strand) => sum + strand.flows, 0);
  const unanswered = strands.reduce((sum, strand) => sum + strand.unanswered, 0);
  const figures =
    flows === 0
      ? ''
      : `, ${count(flows)} ${flows === 1 ? 'flow' : 'flows'}${unanswered > 0 ? `, ${count(unanswered)} not answered` : ''}`;
  return `${lines.join(' ')}: ${from.title} to ${to.title}, ${STATE_WORDS[state]}${figures}`;
}

/** Bends with rounded corners. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points.filter((point, index) => !isOnLine(points[index - 1], point, points[index + 1]));
  if (first === undefined) return '';
  let path = `M${first.x} ${first.y}`;
  let before = first;
  rest.forEach((point, index) => {
    const after = rest[index + 1];
    if (after === undefined) path += `L${point.x} ${point.y}`;
    else {
      const into = towards(point, before);
      const out = towards(point, after);
      path += `L${into.x} ${into.y}Q${point.x} ${point.y} ${out.x} ${out.y}`;
    }
    before = point;
  });
  return path;
}

/** Whether a point bends nothing. */
const isOnLine = (before: Point | undefined, { x, y }: Point, after: Point | undefined): boolean =>
  before !== undefined &&
  after !== undefined &&
  ((before.x === x && after.x === x) || (before.y === y && after.y === y));

const CORNER = 5;

/** A point on the way from a corner to its neighbour. */
function towards(corner: Point, neighbour: Point): Point {
  const [dx, dy] = [neighbour.x - corner.x, neighbour.y - corner.y];
  const length = Math.hypot(dx, dy);
  const part = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
  return { x: round(corner.x + dx * part), y: round(corner.y + dy * part) };
}

const round = (value: number): number => Math.round(value * 10) / 10;
