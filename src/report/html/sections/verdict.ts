/** The first lines of a report's page: what came out, of what. */

import type { Report, ReportHead } from '../../model/report.js';
import { count, counted, size, span } from '../../text.js';
import { element, type Markup } from '../markup.js';
import { incompleteWarning, tile, tileList, warningList } from './tiles.js';

const areOf = (flows: number): string => (flows === 1 ? 'is' : 'are');

export function headline(head: ReportHead): string {
  const { unexpected, contradicted, undetermined, expected } = head.flows;
  const total = unexpected + contradicted + undetermined + expected;
  if (total === 0) return 'No flow was seen.';
  const parts = [
    ...(unexpected > 0
      ? [`${count(unexpected)} ${unexpected === 1 ? 'belongs' : 'belong'} to no documented path`]
      : []),
    ...(contradicted > 0
      ? [`${count(contradicted)} ${areOf(contradicted)} on a documented path with other bytes than documented`]
      : []),
    ...(head.unanswered > 0
      ? [`${count(head.unanswered)} ${areOf(head.unanswered)} documented, and nobody answered`]
      : []),
    ...(undetermined > 0 ? [`${count(undetermined)} could not be judged`] : []),
  ];
  return parts.length === 0
    ? total === 1
      ? 'The one flow is on a documented path and was answered.'
      : `All ${counted(total, 'flow')} are on documented paths and were answered.`
    : `Of ${counted(total, 'flow')}, ${parts.join('; ')}.`;
}

export function verdictSection(report: Report): Markup {
  const { head } = report;
  return element(
    'section',
    { id: 'verdict', class: 'verdict', 'aria-label': 'Verdict' },
    head.incomplete &&
      incompleteWarning('Not all that was on the wire was seen, so what is missing here may have been there.'),
    element('p', { class: 'headline' }, headline(head)),
    tileList('Flows by verdict', [
      tile('unexpected', '!', head.flows.unexpected, 'unexpected'),
      tile('contradicted', '≠', head.flows.contradicted, 'contradicted'),
      tile('unanswered', '✗', head.unanswered, 'not answered'),
      tile('undetermined', '?', head.flows.undetermined, 'undetermined'),
      tile('seen', '✓', head.flows.expected - head.unanswered, 'expected'),
    ]),
    element('p', { class: 'soft' }, seenText(head)),
    warningList(head.warnings),
  );
}

function seenText({ start, end, frames, bytes, inputs, topology, anonymized }: ReportHead): string {
  return [
    ...(start !== undefined && end !== undefined ? [span(start, end)] : []),
    ...(frames === undefined ? [] : [`${counted(frames, 'frame')}${bytes === undefined ? '' : `, ${size(bytes)}`}`]),
    counted(inputs.length, 'input'),
    topology === undefined ? 'no topology: nobody has a role' : `topology ${topology.name}`,
    ...(anonymized ? ['addresses and names were replaced'] : []),
  ].join(' · ');
}
