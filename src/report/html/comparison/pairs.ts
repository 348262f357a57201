/** By whom, to whom and on which ports flows came through, and did not. */

import type { ComparisonGroup, ComparisonRecord, FlowsBetween } from '../../compare/comparison-record.js';
import { KIND_WORDS } from '../../compare/comparison-words.js';
import { SEVERITIES } from '../../model/finding-rows.js';
import { portsText } from '../../port-words.js';
import { protocolNumber } from '../../record.js';
import { count, counted } from '../../text.js';
import { STATE_SIGNS } from '../map/state-words.js';
import type { StrandState } from '../map/strands.js';
import { element, type Markup } from '../markup.js';
import { severityOf } from './attention.js';
import { findingId, throughId } from './tables.js';

/** Pairs of ends that are shown, those with the most urgent findings first. */
const MAX_PAIRS = 40;
/** Rows that a button opens. */
const MAX_ROWS = 100;

/** A row of one of the tables, with its id there. */
interface Row<Group> {
  readonly id: string;
  readonly group: Group;
}

interface Pair {
  readonly from: string;
  readonly to: string;
  readonly through: Row<FlowsBetween>[];
  readonly found: Row<ComparisonGroup>[];
}

export function pairsSection(record: ComparisonRecord): Markup {
  const pairs = pairsOf(record);
  const left = pairs.length - MAX_PAIRS;
  return element(
    'section',
    { id: 'pairs', 'aria-labelledby': 'pairs-title' },
    element('h2', { id: 'pairs-title' }, 'Who came through, and who did not'),
    pairs.length === 0
      ? element('p', {}, 'No flow had to pass both capture points.')
      : [
          element('p', { class: 'soft' }, 'By who opens and who listens; a press shows the rows behind a figure.'),
          pairTable(pairs.slice(0, MAX_PAIRS)),
          left > 0 && element('p', {}, `${counted(left, 'pair')} more of ends are in the tables below.`),
        ],
  );
}

function pairsOf({ groups, through }: ComparisonRecord): Pair[] {
  const pairs = new Map<string, Pair>();
  const pairOf = ({ from: { label: from }, to: { label: to } }: FlowsBetween): Pair => {
    const key = `${from}\0${to}`;
    const known = pairs.get(key) ?? { from, to, through: [], found: [] };
    pairs.set(key, known);
    return known;
  };
  for (const [index, group] of groups.entries()) pairOf(group).found.push({ id: findingId(index), group });
  for (const [index, group] of through.entries()) pairOf(group).through.push({ id: throughId(index), group });
  return [...pairs.values()].sort((a, b) => urgencyOf(a) - urgencyOf(b));
}

/** The rank of the most urgent finding of a pair. */
const urgencyOf = ({ found }: Pair): number =>
  Math.min(SEVERITIES.length, ...found.map(({ group }) => SEVERITIES.indexOf(severityOf(group))));

const pairTable = (pairs: readonly Pair[]): Markup =>
  element(
    'div',
    { class: 'scroll', role: 'group', tabindex: 0, 'aria-labelledby': 'pairs-title' },
    element(
      'table',
      { class: 'matrix pairs' },
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ['From → to', 'Did not come through, or not as it went in', 'Came through'].map((title) =>
            element('th', { scope: 'col' }, title),
          ),
        ),
      ),
      element('tbody', {}, pairs.map(pairRow)),
    ),
  );

const pairRow = (pair: Pair): Markup =>
  element(
    'tr',
    {},
    element('th', { scope: 'row' }, `${pair.from} → ${pair.to}`),
    element('td', {}, foundChips(pair)),
    element('td', {}, throughChips(pair)),
  );

const THROUGH: readonly (readonly [FlowsBetween['verdict'], StrandState, words: string])[] = [
  ['expected', 'seen', 'documented'],
  ['unexpected', 'unexpected', 'undocumented'],
  ['contradicted', 'contradicted', 'contradicted'],
  ['undetermined', 'undetermined', 'not judged'],
];

const throughChips = ({ through, from, to }: Pair): readonly (Markup | false)[] =>
  THROUGH.map(([verdict, state, words]) =>
    chip(
      'through',
      `${from} → ${to}`,
      state,
      words,
      through.filter(({ group }) => group.verdict === verdict),
    ),
  );

const foundChips = ({ found, from, to }: Pair): readonly (Markup | false)[] =>
  [...new Set(found.map(({ group }) => group.kind))].map((kind) => {
    const { meaning, title } = KIND_WORDS[kind];
    const rows = found.filter(({ group }) => group.kind === kind);
    return chip('findings', `${from} → ${to}`, meaning, title.toLowerCase(), rows);
  });

function chip(
  table: string,
  ends: string,
  state: StrandState,
  words: string,
  rows: readonly Row<FlowsBetween>[],
): Markup | false {
  if (rows.length === 0) return false;
  const flows = rows.reduce((sum, { group }) => sum + group.flows, 0);
  const text = `${count(flows)} ${words}: ${portsOf(rows.map(({ group }) => group))}`;
  return element(
    'button',
    {
      type: 'button',
      class: `chip ${state}`,
      'data-row': [table, ...rows.slice(0, MAX_ROWS).map(({ id }) => id)].join(' '),
      'data-title': `${ends}: ${words}`,
      'aria-label': `${ends}: ${text}`,
    },
    `${STATE_SIGNS[state]} ${text}`,
  );
}

/** `443, 5061/tcp, 3478/udp`. */
function portsOf(groups: readonly FlowsBetween[]): string {
  return [...new Set(groups.map(({ transport }) => transport))]
    .map((transport) => {
      const ports = groups.filter((group) => group.transport === transport).flatMap(({ port }) => port ?? []);
      return ports.length === 0 ? transport : portsText(protocolNumber(transport) ?? 0, ports);
    })
    .join(', ');
}
