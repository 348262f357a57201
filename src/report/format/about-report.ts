import type { Report } from '../model/report.js';
import { count, span } from '../text.js';

/** What a report is, of what, and what a reader must know before trusting it; a line each, the first its title. */
export function aboutReport({ head }: Report): string[] {
  const { topology, start, end, flows, unanswered, incomplete, interrupted, warnings } = head;
  const total = flows.expected + flows.contradicted + flows.unexpected + flows.undetermined;
  return [
    `Flow-to-rule mapping of ${topology?.name ?? 'a site without a topology'}`,
    start === undefined ? 'No time is recorded.' : `Seen from ${span(start, end ?? start)}.`,
    `${count(total)} flows: ${count(flows.expected)} expected, of which ${count(unanswered)} not answered; ${count(flows.contradicted)} contradicted, ${count(flows.unexpected)} unexpected, ${count(flows.undetermined)} undetermined.`,
    incomplete
      ? `INCOMPLETE${interrupted ? ' (interrupted)' : ''}: something is missing, and the table of quality says what.`
      : 'Complete as captured.',
    ...(head.anonymized ? ['Addresses and names are not the real ones.'] : []),
    ...warnings,
    'Written from what was captured: what was not seen may have been used before or after. Nothing was changed anywhere.',
  ];
}
