/** When what was seen: flows by their start, what is documented above, what is not below, and the findings. */

import type { FindingRow } from '../../model/finding-rows.js';
import type { Report, TimelineBin } from '../../model/report.js';
import { count, counted, duration } from '../../text.js';
import { STATE_SIGNS } from '../map/state-words.js';
import type { StrandState } from '../map/strands.js';
import { type Attributes, element, type Markup } from '../markup.js';

const WIDTH = 1000;
const PANEL = 80;
const GAP = 12;
const MARKS = 16;
/** Findings that are marked, the most urgent ones. */
const MAX_MARKS = 400;
const HEIGHT = 2 * PANEL + GAP + MARKS;

type Series = readonly (readonly [StrandState, (bin: TimelineBin) => number])[];

const DOCUMENTED: Series = [
  ['seen', (bin) => bin.expected - bin.unanswered],
  ['unanswered', (bin) => bin.unanswered],
];
const UNDOCUMENTED: Series = [
  ['unexpected', (bin) => bin.unexpected],
  ['contradicted', (bin) => bin.contradicted],
  ['undetermined', (bin) => bin.undetermined],
];

export function timelineSection({ timeline, findings, head }: Report): Markup {
  const { bins, binSeconds } = timeline;
  const [first] = bins;
  return element(
    'section',
    { id: 'timeline', 'aria-labelledby': 'timeline-title' },
    element('h2', { id: 'timeline-title' }, 'When it was seen'),
    first === undefined
      ? element('p', {}, 'No flow has a time.')
      : [
          element(
            'p',
            { class: 'soft' },
            `Flows by their start, ${binText(binSeconds)} a bar; documented ones above, `,
            `the others below, each to its own scale (up to ${count(most(bins, DOCUMENTED))} and ${count(most(bins, UNDOCUMENTED))}); triangles are findings.`,
          ),
          legend(bins),
          chart(bins, binSeconds, findings),
          element(
            'p',
            { class: 'axis' },
            element('span', {}, shortTime(first.start)),
            element('span', {}, head.end === undefined ? '' : shortTime(head.end)),
          ),
        ],
  );
}

function binText(seconds: number): string {
  if (seconds < 1) return `${count(seconds * 1000)} ms`;
  return seconds < 60 ? `${seconds} s` : duration(seconds);
}

/** The colours of the bars in words, as far as there are any. */
const legend = (bins: readonly TimelineBin[]): Markup =>
  element(
    'p',
    { class: 'legend' },
    [...DOCUMENTED, ...UNDOCUMENTED]
      .filter(([, value]) => bins.some((bin) => value(bin) > 0))
      .map(([state]) =>
        element(
          'span',
          { class: `key ${state}` },
          element('span', { class: 'swatch', 'aria-hidden': 'true' }),
          `${STATE_SIGNS[state]} ${WORDS[state] ?? state}`,
        ),
      ),
  );

/** Where bars are called otherwise than arrows. */
const WORDS: Readonly<Partial<Record<StrandState, string>>> = { seen: 'expected', unanswered: 'not answered' };

const shortTime = (time: string): string => time.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC');

function chart(bins: readonly TimelineBin[], binSeconds: number, findings: readonly FindingRow[]): Markup {
  const top = most(bins, DOCUMENTED);
  const bottom = most(bins, UNDOCUMENTED);
  const start = Date.parse(bins[0]?.start ?? '');
  const seconds = Math.max(binSeconds * bins.length, Number.MIN_VALUE);
  return element(
    'svg',
    {
      class: 'timeline',
      role: 'img',
      'aria-labelledby': 'timeline-svg-title timeline-svg-desc',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
    },
    element('title', { id: 'timeline-svg-title' }, 'Timeline of flows and findings'),
    element(
      'desc',
      { id: 'timeline-svg-desc' },
      `${counted(bins.length, 'bar')}; at most ${counted(top, 'documented flow')} and ${counted(bottom, 'other flow')} in one. The table Timeline has the figures.`,
    ),
    element('rect', { class: 'panel', x: 0, y: 0, width: WIDTH, height: PANEL }),
    element('rect', { class: 'panel', x: 0, y: PANEL + GAP, width: WIDTH, height: PANEL }),
    bins.flatMap((bin, index) => [
      ...bars(bin, DOCUMENTED, { index, bins: bins.length, most: top, base: PANEL, up: true }),
      ...bars(bin, UNDOCUMENTED, { index, bins: bins.length, most: bottom, base: PANEL + GAP, up: false }),
    ]),
    findings.slice(0, MAX_MARKS).flatMap((finding) => mark(finding, start, seconds)),
  );
}

const most = (bins: readonly TimelineBin[], series: Series): number =>
  Math.max(1, ...bins.map((bin) => series.reduce((sum, [, value]) => sum + value(bin), 0)));

interface Place {
  readonly index: number;
  readonly bins: number;
  readonly most: number;
  readonly base: number;
  readonly up: boolean;
}

function bars(bin: TimelineBin, series: Series, { index, bins, most, base, up }: Place): Markup[] {
  const width = WIDTH / bins;
  let stacked = 0;
  return series.flatMap(([state, value]) => {
    const flows = value(bin);
    if (flows <= 0) return [];
    const [y0, y1] = [(stacked / most) * PANEL, ((stacked + flows) / most) * PANEL];
    stacked += flows;
    const attributes: Attributes = {
      class: `bar ${state}`,
      x: fixed(index * width),
      width: fixed(Math.max(0.8, width - (width > 3 ? 1 : 0))),
      y: fixed(up ? base - y1 : base + y0),
      height: fixed(Math.max(1, y1 - y0)),
    };
    return [element('rect', attributes)];
  });
}

function mark({ id, severity, start, title }: FindingRow, origin: number, seconds: number): Markup[] {
  if (start === undefined || severity === 'info') return [];
  const x = Math.min(1, Math.max(0, (Date.parse(start) - origin) / 1000 / seconds)) * WIDTH;
  const base = HEIGHT;
  return [
    element(
      'path',
      { class: `mark ${severity}`, d: `M${fixed(x - 4)} ${base}L${fixed(x + 4)} ${base}L${fixed(x)} ${base - 11}Z` },
      element('title', {}, `${id}: ${title}`),
    ),
  ];
}

const fixed = (value: number): string => String(Math.round(value * 100) / 100);
