/** What a difference says in words, whoever reads them: a terminal, a page. */

import { VERDICT_KINDS, type VerdictKind } from '../../verdict/verdict.js';
import { enumeration, quote } from '../../wording.js';
import { lossCauses } from '../loss-text.js';
import type { SummaryRecord } from '../record.js';
import { count, counted, span } from '../text.js';
import type { DifferenceRecord, Pair, Use } from './difference-record.js';

export function sameText(record: DifferenceRecord): string {
  const { verdicts, provenance } = record;
  const differing = [
    ...(VERDICT_KINDS.some((kind) => verdicts[kind][0] !== verdicts[kind][1]) ? ['the number of flows'] : []),
    ...(provenance.length > 0 ? ['what they were judged by'] : []),
    ...(hasOtherFilters(record) ? ['the filters'] : []),
  ];
  return differing.length === 0 ? 'Nothing differs.' : `Nothing differs but ${enumeration(differing)}.`;
}

export const hasOtherFilters = ({ filters: [old, later] }: DifferenceRecord): boolean =>
  old.length !== later.length || old.some((filter, index) => filter !== later[index]);

export function filtersText({ filters }: DifferenceRecord): string {
  const [old, later] = filters.map((list) => (list.length === 0 ? 'none' : enumeration(list.map(quote))));
  return `not the same, so that differences may come from them: ${old} → ${later}`;
}

/** Whether paths, findings, hosts and requirements are those of the earlier run. */
export const isSame = ({ paths, findings, hosts, requirements }: DifferenceRecord): boolean =>
  paths.length + findings.length + hosts.length + requirements.length === 0;

export const arrow = ([old, later]: Pair): string => (old === later ? count(old) : `${count(old)} → ${count(later)}`);

export function runText(summary: SummaryRecord): string {
  const { inputs, start, end, incomplete } = summary;
  const names = inputs.slice(0, 3).map(({ name, problem }) => (problem === undefined ? name : `${name} (${problem})`));
  const more = inputs.length > 3 ? [`${count(inputs.length - 3)} more`] : [];
  return [
    [...names, ...more].join(', '),
    start === undefined ? 'no flows' : span(start, end ?? start),
    ...(incomplete ? [`INCOMPLETE: ${lossCauses(summary).join(', ')}`] : []),
  ].join('; ');
}

export function judgedByText({ provenance }: DifferenceRecord): string {
  if (provenance.length === 0) return 'the same catalogues and topology';
  const parts = provenance.map(({ what, name, old, new: later }) => {
    const hash = (sha256: string | undefined): string => sha256?.slice(0, 12) ?? 'none';
    return `${what}${name === '' ? '' : ` ${name}`} ${hash(old)} → ${hash(later)}`;
  });
  return `not the same, so that differences may come from it: ${parts.join(', ')}`;
}

export function flowsText(flows: Pair, unanswered: Pair): string {
  const missing = Math.max(...unanswered) === 0 ? '' : `, ${arrow(unanswered)} not answered`;
  const most = flows[0] === flows[1] ? flows[0] : 2;
  return `${arrow(flows)} ${most === 1 ? 'flow' : 'flows'}${missing}`;
}

export const USE_WORDS: Readonly<Record<Use, string>> = { hit: 'hit', unanswered: 'not answered', unused: 'not seen' };

/** Of findings, among which what is expected is there because nobody answered. */
export const verdictWords = (verdict: VerdictKind): string => (verdict === 'expected' ? 'not answered' : verdict);

export const alikeText = ({ same }: DifferenceRecord): string =>
  `${counted(same.paths, 'path')}, ${counted(same.findings, 'finding')}, ${counted(same.hosts, 'host')}, ${counted(same.requirements, 'requirement')} not met`;
