/** The least that would have let through what was seen, documented and answered: a rule sheet of those paths alone. */

import type { PathUsageRow } from './model/path-usage.js';
import type { Report } from './model/report.js';
import { type RuleSheet, ruleSheet, type SheetParts } from './rule-sheet.js';
import { count, counted, span } from './text.js';

/** `catalogues` are those of the provenance. */
export function seenRuleSheet(
  report: Report,
  parts: Omit<SheetParts, 'paths' | 'seen'> & { readonly paths: SheetParts['paths'] },
): RuleSheet {
  const rows = new Map(report.paths.map((row) => [row.path, row]));
  const paths = parts.paths.filter(({ path }) => rows.get(path.id)?.status === 'hit');
  const remarkOf = (id: string): string | undefined => {
    const row = rows.get(id);
    return row === undefined || row.flows === 0 ? undefined : remark(row);
  };
  return ruleSheet({ ...parts, paths, seen: { about: about(report), remarkOf } });
}

/** `seen in 12 flows from 3 addresses to 1, last 2026-01-02T03:04:05Z; 3 of 10,000 ports were used`. */
function remark({ flows, clients, servers, end, overBroad }: PathUsageRow): string {
  const last = end === undefined ? '' : `, last ${end.replace(/\.\d+Z$/, 'Z')}`;
  const broad = overBroad === undefined ? '' : `; ${overBroad}`;
  return `seen in ${counted(flows, 'flow')} from ${counted(clients.count, 'client')} to ${counted(servers.count, 'server')}${last}${broad}`;
}

/** An unanswered flow is no reason for a line, nor a reason against one that answered flows needed. */
function unansweredText(flows: number, paths: number): string {
  const only = paths === 0 ? '' : `; without a line, since no other flow was on them: ${counted(paths, 'path')}`;
  return `Not counted: ${counted(flows, 'flow')} on documented paths that nobody answered${only}.`;
}

function about({ head, paths }: Report): string[] {
  const { start, end, flows, unanswered } = head;
  const time = start === undefined ? '' : `, seen from ${span(start, end ?? start)}`;
  const tried = paths.filter(({ status }) => status === 'unanswered').length;
  const possible = paths.filter(({ status }) => status === 'possible').length;
  return [
    `Only the documented paths that ${counted(flows.expected - unanswered, 'answered flow')} needed${time}, with the addresses of all hosts of their roles.`,
    'What was not seen in that time is not here, though it may be needed: failover, meetings, federation, the monthly job.',
    ...(unanswered === 0 ? [] : [unansweredText(unanswered, tried)]),
    ...(possible === 0 ? [] : [`Not here: ${counted(possible, 'path')} that flows may have been on, without proof.`]),
    `Not here: ${count(flows.unexpected + flows.contradicted + flows.undetermined)} flows that no document covers, that contradict it, or that could not be judged.`,
  ];
}
