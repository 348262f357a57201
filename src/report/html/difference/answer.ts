/** The first lines of a difference's page: what is new, in a sentence and in figures. */

import { VERDICT_KINDS, type VerdictKind } from '../../../verdict/verdict.js';
import { enumeration } from '../../../wording.js';
import { alikeButPorts } from '../../diff/difference.js';
import type { WrittenDifference } from '../../diff/difference-formats.js';
import type { DifferenceRecord, Use } from '../../diff/difference-record.js';
import {
  alikeText,
  arrow,
  filtersText,
  hasOtherFilters,
  isSame,
  judgedByText,
  runText,
  sameText,
  verdictWords,
} from '../../diff/difference-words.js';
import { count, counted } from '../../text.js';
import { STATE_SIGNS } from '../map/state-words.js';
import type { StrandState } from '../map/strands.js';
import { element, type Markup } from '../markup.js';
import { factList } from '../sections/facts.js';
import { incompleteWarning, tile, tileList, warningList } from '../sections/tiles.js';

/** The state that a verdict of a finding looks like: an expected one is there because nobody answered. */
export const stateOf = (verdict: VerdictKind): Exclude<StrandState, 'seen' | 'unseen' | 'untested'> =>
  verdict === 'expected' ? 'unanswered' : verdict;

/** What nobody documents first; of the documented, what is not answered. */
const ORDER: readonly VerdictKind[] = ['unexpected', 'contradicted', 'expected', 'undetermined'];

/** Findings of that change; ports between the same ends count together where they are many, as a port scan leaves them. */
const found = ({ findings }: DifferenceRecord, change: string, verdict?: VerdictKind): number =>
  alikeButPorts(findings.filter((one) => one.change === change && (verdict === undefined || one.verdict === verdict)))
    .length;

/** Documented paths that have come to be of that use. */
const became = ({ paths }: DifferenceRecord, use: Use): number => paths.filter((one) => one.use[1] === use).length;

const are = (figure: number): string => (figure === 1 ? 'is' : 'are');

/** "17 findings are new, 7 of them unexpected; 17 are gone; 2 documented paths are no longer answered." */
export function difference(record: DifferenceRecord): string {
  if (isSame(record)) return sameText(record);
  const fresh = found(record, 'new');
  const gone = found(record, 'gone');
  const changed = found(record, 'changed');
  const dead = became(record, 'unanswered');
  const unused = became(record, 'unused');
  const used = became(record, 'hit');
  const kinds = ORDER.flatMap((verdict) => {
    const some = found(record, 'new', verdict);
    return some === 0 ? [] : [`${count(some)} ${verdictWords(verdict)}`];
  });
  const hosts = record.hosts.length;
  const requirements = record.requirements.filter(({ change }) => change === 'new').length;
  const parts = [
    fresh === 0 ? 'No finding is new' : `${counted(fresh, 'finding')} ${are(fresh)} new: ${enumeration(kinds)}`,
    ...(changed > 0 ? [`${count(changed)} changed`] : []),
    ...(gone > 0 ? [`${count(gone)} ${are(gone)} gone`] : []),
    ...(dead > 0 ? [`${counted(dead, 'documented path')} ${are(dead)} no longer answered`] : []),
    ...(unused > 0 ? [`${counted(unused, 'documented path')} ${are(unused)} no longer seen`] : []),
    ...(used > 0 ? [`${counted(used, 'documented path')} ${are(used)} newly used`] : []),
    ...(requirements > 0 ? [`${counted(requirements, 'requirement')} ${are(requirements)} newly not met`] : []),
    ...(hosts > 0 ? [`${counted(hosts, 'host')} ${are(hosts)} not as before`] : []),
  ];
  return `${parts.join('; ')}.`;
}

export function differenceSection({ record, head }: WrittenDifference): Markup {
  const isIncomplete = record.old.incomplete || record.new.incomplete || head.causes.flat().length > 0;
  return element(
    'section',
    { id: 'verdict', class: 'verdict', 'aria-label': 'Answer' },
    isIncomplete &&
      incompleteWarning('A run does not hold all that was on the wire, so what seems new or gone may have been there.'),
    element('p', { class: 'headline' }, difference(record)),
    tileList('Findings and paths by what became of them', tiles(record)),
    warningList(record.provenance.length === 0 ? [] : [`The runs were judged by what is ${judgedByText(record)}.`]),
    factList([
      ['Old', runText(record.old)],
      ['New', runText(record.new)],
      ['Judged by', record.provenance.length === 0 ? judgedByText(record) : 'not the same: see above'],
      ...(hasOtherFilters(record) ? [['Filters', filtersText(record)] as const] : []),
      ['Flows', VERDICT_KINDS.map((kind) => `${kind} ${arrow(record.verdicts[kind])}`).join(', ')],
      ['Alike', alikeText(record)],
    ]),
  );
}

const tiles = (record: DifferenceRecord): readonly Markup[] => [
  ...ORDER.map((verdict) => {
    const state = stateOf(verdict);
    return tile(state, STATE_SIGNS[state], found(record, 'new', verdict), `new, ${verdictWords(verdict)}`);
  }),
  tile('undetermined', '≈', found(record, 'changed'), 'changed'),
  tile('seen', '−', found(record, 'gone'), 'gone'),
  tile('unanswered', STATE_SIGNS.unanswered, became(record, 'unanswered'), 'paths no longer answered'),
  tile('unseen', STATE_SIGNS.unseen, became(record, 'unused'), 'paths no longer seen'),
  tile('seen', STATE_SIGNS.seen, became(record, 'hit'), 'paths newly used'),
];
