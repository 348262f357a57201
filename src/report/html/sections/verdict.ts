/** The first lines of the page: what came out, how far to trust it, and what to do first. */

import type { FindingRow } from '../../model/finding-rows.js';
import type { Report, ReportHead } from '../../model/report.js';
import { exampleCell } from '../../tables/cells.js';
import { count, counted, size, span } from '../../text.js';
import { element, joined, type Markup } from '../markup.js';

/** Findings that are told in full at the top. */
const FIRST_FINDINGS = 8;

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
      element(
        'p',
        { class: 'loud' },
        element('strong', {}, 'INCOMPLETE. '),
        'Not all that was on the wire was seen, so what is missing here may have been there. See ',
        element('a', { href: '#quality' }, 'how far this can be trusted'),
        '.',
      ),
    element('p', { class: 'headline' }, headline(head)),
    element('ul', { class: 'tiles', 'aria-label': 'Flows by verdict' }, [
      tile('unexpected', '!', head.flows.unexpected, 'unexpected'),
      tile('contradicted', '≠', head.flows.contradicted, 'contradicted'),
      tile('unanswered', '✗', head.unanswered, 'not answered'),
      tile('undetermined', '?', head.flows.undetermined, 'undetermined'),
      tile('seen', '✓', head.flows.expected - head.unanswered, 'expected'),
    ]),
    element('p', { class: 'soft' }, seenText(head)),
    head.warnings.length > 0 &&
      element(
        'ul',
        { class: 'warnings' },
        head.warnings.map((warning) => element('li', {}, warning)),
      ),
  );
}

const tile = (state: string, sign: string, flows: number, words: string): Markup =>
  element(
    'li',
    { class: `tile ${flows === 0 ? 'none' : state}` },
    element('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
    element('strong', {}, count(flows)),
    ` ${words}`,
  );

function seenText({ start, end, frames, bytes, inputs, topology, anonymized }: ReportHead): string {
  return [
    ...(start !== undefined && end !== undefined ? [span(start, end)] : []),
    ...(frames === undefined ? [] : [`${counted(frames, 'frame')}${bytes === undefined ? '' : `, ${size(bytes)}`}`]),
    counted(inputs.length, 'input'),
    topology === undefined ? 'no topology: nobody has a role' : `topology ${topology.name}`,
    ...(anonymized ? ['addresses and names were replaced'] : []),
  ].join(' · ');
}

/** What a person has to do, most urgent first. */
export function findingsSection({ findings }: Report): Markup {
  const urgent = findings.filter(({ severity }) => severity !== 'info').slice(0, FIRST_FINDINGS);
  return element(
    'section',
    { id: 'first', 'aria-labelledby': 'first-title' },
    element('h2', { id: 'first-title' }, 'What to do first'),
    urgent.length === 0
      ? element('p', {}, 'Nothing needs a person.')
      : element('ol', { class: 'findings' }, urgent.map(findingItem)),
    findings.length > urgent.length &&
      element(
        'p',
        {},
        element('a', { href: '#table-findings' }, `All ${counted(findings.length, 'finding')}`),
        ' stand in the table below.',
      ),
  );
}

const findingItem = (finding: FindingRow): Markup =>
  element(
    'li',
    { class: `finding ${finding.severity}`, id: `finding-${finding.id}` },
    element(
      'h3',
      {},
      element('span', { class: `severity ${finding.severity}` }, finding.severity),
      ` ${finding.title}`,
    ),
    element('p', {}, finding.detail),
    element(
      'p',
      { class: 'soft' },
      [
        ...(finding.flows > 0 ? [`${counted(finding.flows, 'flow')}, ${size(finding.bytes)}`] : []),
        ...(finding.exposure === undefined ? [] : [`reaches: ${finding.exposure}`]),
        finding.code,
      ].join(' · '),
      ' ',
      element(
        'button',
        { type: 'button', class: 'quiet', 'data-row': `findings ${finding.id}`, hidden: true },
        'Details',
      ),
    ),
    tupleList(exampleCell(finding.examples.slice(0, 2))),
  );

/** Flows to look for elsewhere, each with a button that copies it. */
export const tupleList = (tuples: readonly string[]): Markup =>
  joined(
    tuples.length > 0 &&
      element(
        'ul',
        { class: 'tuples' },
        tuples.map((tuple) =>
          element(
            'li',
            {},
            element('code', {}, tuple),
            element('button', { type: 'button', class: 'quiet', 'data-copy': tuple, hidden: true }, 'Copy'),
          ),
        ),
      ),
  );
