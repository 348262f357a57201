import type { WrittenComparison } from '../../compare/comparison-formats.js';
import { alikeButPorts } from '../../compare/comparison-groups.js';
import type { FlowsBetween } from '../../compare/comparison-record.js';
import { KIND_WORDS } from '../../compare/comparison-words.js';
import { type Folded, foldedPorts, foldedPortsText } from '../../folded-ports.js';
import { SEVERITIES, type Severity } from '../../model/finding-rows.js';
import { exampleCell } from '../../tables/cells.js';
import { counted, size } from '../../text.js';
import type { Markup } from '../markup.js';
import { type FirstItem, firstSection } from '../sections/first.js';
import { isUndocumented, meaningOf, severityOf } from './attention.js';
import { findingId, throughId } from './tables.js';

/** Flows that are shown of an item. */
const FIRST_EXAMPLES = 2;

/** What a person has to do, most urgent first; what is stopped as it should be is in the tables alone. */
export function comparisonFirst(comparison: WrittenComparison): Markup {
  const { groups, through } = comparison.record;
  const items = [...foundItems(comparison), ...undocumentedItems(comparison)];
  return firstSection(
    items.sort((a, b) => SEVERITIES.indexOf(a.mark) - SEVERITIES.indexOf(b.mark)),
    {
      heading: 'What to do first',
      nothing:
        through.length + groups.length === 0
          ? 'Nothing was found.'
          : 'Nothing needs a person: what is documented came through, and what did not is not documented.',
      table: 'findings',
      all: groups.length === 1 ? 'The one finding' : `All ${counted(groups.length, 'finding')}`,
      rows: groups.length,
      hasMore: groups.some((group) => severityOf(group) === 'low'),
    },
  );
}

type Item = FirstItem & { readonly mark: Severity };

function foundItems({ record, context }: WrittenComparison): Item[] {
  const ids = new Map(record.groups.map((group, index) => [group, findingId(index)]));
  return alikeButPorts(record.groups.filter((group) => severityOf(group) !== 'low')).map((folded) => {
    const [group] = folded;
    return {
      ...itemOf(folded, ids, context.titles),
      table: 'findings',
      mark: severityOf(group),
      state: severityOf(group),
      title: `${KIND_WORDS[group.kind].title}: ${endsOf(folded)}`,
      detail: meaningOf(folded, record),
    };
  });
}

/** What came through and no document knows. */
function undocumentedItems({ record, context }: WrittenComparison): Item[] {
  const ids = new Map(record.through.map((group, index) => [group, throughId(index)]));
  const alike = ({ from, to, transport, reason }: FlowsBetween) => [from.label, to.label, transport, reason].join('\0');
  return foldedPorts(record.through.filter(isUndocumented), alike).map((folded) => ({
    ...itemOf(folded, ids, context.titles),
    table: 'through',
    mark: 'medium',
    state: 'medium',
    title: `Came through undocumented: ${endsOf(folded)}`,
    detail: 'Seen on both sides, and no document knows it: a rule is wider than the documents ask for.',
  }));
}

const endsOf = (folded: Folded<FlowsBetween>): string =>
  `${folded[0].from.label} → ${folded[0].to.label}, ${foldedPortsText(folded)}`;

function itemOf<Group extends FlowsBetween>(
  folded: Folded<Group>,
  ids: ReadonlyMap<Group, string>,
  titles: ReadonlyMap<string, string>,
): Pick<Item, 'keys' | 'facts' | 'tuples'> {
  const [first, ...others] = folded;
  const { path, nearest, reason, verdict, examples } = first;
  const sum = (figure: (group: Group) => number): number => folded.reduce((total, group) => total + figure(group), 0);
  const named = (id: string): string => titles.get(id) ?? id;
  return {
    keys: [ids.get(first) ?? '', ...others.map((group) => ids.get(group) ?? '')],
    facts: [
      `${counted(
        sum(({ flows }) => flows),
        'flow',
      )}, ${size(sum(({ bytes }) => bytes))}`,
      `${verdict} (${reason})`,
      ...(path === undefined ? [] : [named(path)]),
      ...(nearest === undefined ? [] : [`nearest: ${named(nearest.path)}`]),
    ],
    tuples: exampleCell(examples.slice(0, FIRST_EXAMPLES)),
  };
}
