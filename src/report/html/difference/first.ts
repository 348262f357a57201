import type { VerdictKind } from '../../../verdict/verdict.js';
import { alikeButPorts } from '../../diff/difference.js';
import type { WrittenDifference } from '../../diff/difference-formats.js';
import type { FindingDifference, Pair, PathDifference } from '../../diff/difference-record.js';
import { flowsText, USE_WORDS, verdictWords } from '../../diff/difference-words.js';
import { type Folded, foldedPortsText } from '../../folded-ports.js';
import { exampleCell } from '../../tables/cells.js';
import { counted } from '../../text.js';
import type { Markup } from '../markup.js';
import { type FirstItem, firstSection } from '../sections/first.js';
import { stateOf } from './answer.js';
import { findingId } from './tables.js';

const MEANINGS: Readonly<Record<VerdictKind, string>> = {
  unexpected: 'The earlier run has no such flow, and no document knows it.',
  contradicted: 'The earlier run has no such flow; a documented path fits, but the bytes are something else.',
  expected: 'It is documented, and nobody answers: the earlier run has no such attempt in vain.',
  undetermined: 'The earlier run has no such flow, and it could not be judged.',
};

/** What is new, what no document knows first; then what is now answered or no longer is, and paths that died. */
export function differenceFirst(difference: WrittenDifference): Markup {
  const { findings, paths } = difference.record;
  const fresh = itemsOf(
    difference,
    findings.filter(({ change }) => change === 'new'),
  );
  const changed = itemsOf(
    difference,
    findings.filter(({ change }) => change === 'changed'),
  );
  const dead = paths.filter(({ use }) => use[1] === 'unanswered').map(pathItem);
  return firstSection([...fresh, ...dead, ...changed], {
    heading: 'New and unexpected first',
    nothing: 'Nothing is new that needs a person.',
    table: 'findings',
    all: findings.length === 1 ? 'The one finding' : `All findings, ${counted(findings.length, 'row')}`,
    rows: findings.length,
    hasMore: findings.some(({ change }) => change === 'gone'),
  });
}

function itemsOf({ record, titles }: WrittenDifference, findings: readonly FindingDifference[]): FirstItem[] {
  const ids = new Map(record.findings.map((finding, index) => [finding, findingId(index)]));
  return alikeButPorts(findings).map((folded) => findingItem(folded, ids, titles));
}

function findingItem(
  folded: Folded<FindingDifference>,
  ids: ReadonlyMap<FindingDifference, string>,
  titles: ReadonlyMap<string, string>,
): FirstItem {
  const [first, ...others] = folded;
  const { change, verdict, reason, from, to, path, nearest, example } = first;
  const sum = (figure: (one: FindingDifference) => Pair): Pair =>
    folded.reduce<Pair>(([old, later], one) => [old + figure(one)[0], later + figure(one)[1]], [0, 0]);
  const named = (id: string): string => titles.get(id) ?? id;
  return {
    table: 'findings',
    keys: [ids.get(first) ?? '', ...others.map((one) => ids.get(one) ?? '')],
    mark: verdictWords(verdict),
    state: stateOf(verdict),
    title: `${from} → ${to}, ${foldedPortsText(folded)}`,
    detail:
      change === 'new'
        ? MEANINGS[verdict]
        : changeOf(
            sum(({ flows }) => flows),
            sum(({ unanswered }) => unanswered),
          ),
    facts: [
      flowsText(
        sum(({ flows }) => flows),
        sum(({ unanswered }) => unanswered),
      ),
      reason,
      ...(path === undefined ? [] : [named(path)]),
      ...(nearest === undefined ? [] : [`nearest: ${named(nearest.path)}`]),
    ],
    tuples: exampleCell([example]),
  };
}

/** Of a finding that both runs have: whether somebody answers has changed. */
const changeOf = (flows: Pair, unanswered: Pair): string =>
  unanswered[1] < flows[1]
    ? 'Nobody answered it in the earlier run; now it is answered.'
    : 'It was answered in the earlier run; now nobody answers.';

const pathItem = ({ path, title, use, flows, unanswered }: PathDifference): FirstItem => ({
  table: 'paths',
  keys: [path],
  mark: 'path',
  state: 'unanswered',
  title: title ?? path,
  detail: `It was ${USE_WORDS[use[0]]}, and is ${USE_WORDS[use[1]]} now.`,
  facts: [flowsText(flows, unanswered), path],
  tuples: [],
});
