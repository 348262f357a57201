/** The first lines of a comparison's page: the one answer, in a sentence and in figures. */

import { enumeration } from '../../../wording.js';
import type { WrittenComparison } from '../../compare/comparison-formats.js';
import { COMPARISON_KINDS, type ComparisonKind, type ComparisonRecord } from '../../compare/comparison-record.js';
import { clocksText, KIND_WORDS, sidesText, sideText } from '../../compare/comparison-words.js';
import { count, counted } from '../../text.js';
import { STATE_SIGNS } from '../map/state-words.js';
import { element, type Markup } from '../markup.js';
import { factList } from '../sections/facts.js';
import { incompleteWarning, tile, tileList, warningList } from '../sections/tiles.js';
import { isStopped, isUndocumented } from './attention.js';

export const flowsOfKind = ({ groups }: ComparisonRecord, kind: ComparisonKind): number =>
  sum(groups.filter((group) => group.kind === kind));

const sum = (groups: readonly { readonly flows: number }[]): number =>
  groups.reduce((total, { flows }) => total + flows, 0);

const were = (flows: number): string => (flows === 1 ? 'was' : 'were');

/** Whether a kind is of flows that one side alone saw. */
const isAlone = (kind: ComparisonKind): boolean => KIND_WORDS[kind].isAlone;

const KIND_PHRASES: Readonly<Record<ComparisonKind, (flows: number) => string>> = {
  swallowed: (flows) => `${were(flows)} swallowed by what is between`,
  'answer-swallowed': (flows) => `got no answer back, though ${flows === 1 ? 'it was' : 'they were'} answered`,
  'turned-away': (flows) => `${were(flows)} turned away`,
  'answered-between': (flows) => `${were(flows)} answered between`,
  'opening-lost': () => 'came out only at a repetition',
  'missing-packets': () => 'lost packets on the way',
  'answer-elsewhere': (flows) => `${were(flows)} answered by another way`,
  'another-way': () => 'went another way',
};

/** "Of 17 flows, 12 were seen on both sides (1 through NAT); 2 were swallowed by what is between." */
export function answer(record: ComparisonRecord): string {
  const { matched, groups, untold, ungrouped } = record;
  const cannotTell = sum(untold);
  const total = matched.flows + sum(groups.filter(({ kind }) => isAlone(kind))) + ungrouped + cannotTell;
  if (total === 0) return 'No flow that has to pass both capture points was seen.';
  const kinds = (areAlone: boolean): string[] =>
    COMPARISON_KINDS.filter((kind) => isAlone(kind) === areAlone).flatMap((kind) => {
      const flows = flowsOfKind(record, kind);
      return flows === 0 ? [] : [`${count(flows)} ${KIND_PHRASES[kind](flows)}`];
    });
  const nat = matched.translated > 0 ? ` (${count(matched.translated)} through NAT)` : '';
  const marred = kinds(false);
  const both = `${count(matched.flows)} ${were(matched.flows)} seen on both sides${nat}`;
  const parts = [
    marred.length === 0 ? both : `${both}, of which ${enumeration(marred)}`,
    ...kinds(true),
    ...(ungrouped > 0 ? [`${count(ungrouped)} showed something else, in too many groups`] : []),
    ...(cannotTell > 0 ? [`of ${count(cannotTell)} nothing can be said`] : []),
  ];
  return `Of ${counted(total, 'flow')}, ${parts.join('; ')}.`;
}

/** What it means beside the documents: who is stopped though documented, who comes through though not. */
export function answerByDocuments({ groups, through }: ComparisonRecord): string | undefined {
  const stopped = groups.filter(isStopped);
  const documented = sum(stopped.filter(({ verdict }) => verdict === 'expected'));
  const undocumented = sum(through.filter(isUndocumented));
  const rightly = sum(stopped.filter(isUndocumented));
  const parts = [
    ...(documented > 0 ? [`${counted(documented, 'documented flow')} ${were(documented)} stopped`] : []),
    ...(undocumented > 0 ? [`${counted(undocumented, 'flow')} that no document knows came through`] : []),
    ...(rightly > 0 ? [`${counted(rightly, 'undocumented flow')} ${were(rightly)} stopped, as it should be`] : []),
  ];
  return parts.length === 0 ? undefined : `By the documents: ${parts.join('; ')}.`;
}

export function answerSection({ record, context, head }: WrittenComparison): Markup {
  const [first, second] = record.sides;
  const isIncomplete = record.sides.some(({ summary }) => summary.incomplete) || head.causes.flat().length > 0;
  const documents = answerByDocuments(record);
  return element(
    'section',
    { id: 'verdict', class: 'verdict', 'aria-label': 'Answer' },
    isIncomplete &&
      incompleteWarning('A side does not hold all that passed it, so what is missing there may have come through.'),
    element('p', { class: 'headline' }, answer(record)),
    documents !== undefined && element('p', { class: 'headline' }, documents),
    tileList('Flows by what became of them', tiles(record)),
    warningList(context.notes),
    factList([
      [first.name, sideText(first)],
      [second.name, sideText(second)],
      ['Site', context.site],
      ['Sides', sidesText(record)],
      ['Clocks', clocksText(record)],
      ['NAT', natText(record)],
    ]),
  );
}

const natText = ({ matched: { flows, translated } }: ComparisonRecord): string =>
  translated === 0
    ? "No flow was seen by a public address on one side and the host's own on the other."
    : `${counted(translated, 'flow')} of ${count(flows)} on both sides: by a public address on one, by the host's own on the other.`;

/** Kinds that are shown though there is none. */
const ALWAYS: ReadonlySet<ComparisonKind> = new Set(['swallowed', 'turned-away']);

const tiles = (record: ComparisonRecord): readonly Markup[] => [
  tile('seen', STATE_SIGNS.seen, record.matched.flows, 'on both sides'),
  ...COMPARISON_KINDS.flatMap((kind) => {
    const flows = flowsOfKind(record, kind);
    const { meaning, title } = KIND_WORDS[kind];
    return flows === 0 && !ALWAYS.has(kind) ? [] : [tile(meaning, STATE_SIGNS[meaning], flows, title.toLowerCase())];
  }),
  tile('undetermined', STATE_SIGNS.undetermined, sum(record.untold), 'cannot be told'),
];
