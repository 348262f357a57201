/** The differences of two runs for the terminal. */

import { VERDICT_KINDS } from '../../verdict/verdict.js';
import { exampleText } from '../example-text.js';
import { type Folded, foldedPortsText } from '../folded-ports.js';
import { type Meaning, Page, type Paint, unpainted, WIDTH } from '../page.js';
import { count } from '../text.js';
import { alikeButPorts } from './difference.js';
import type { Change, DifferenceRecord, FindingDifference, Pair, PathDifference } from './difference-record.js';
import {
  alikeText,
  arrow,
  filtersText,
  flowsText,
  hasOtherFilters,
  isSame,
  judgedByText,
  runText,
  sameText,
  USE_WORDS,
  verdictWords,
} from './difference-words.js';

/** Rows shown of each kind of change; the rest is counted. */
const SHOWN = 30;

/** The terminal summary, ending in a line feed. */
export function differenceText(record: DifferenceRecord, paint: Paint = unpainted, width = WIDTH): string {
  const page = new Page(paint, width);
  head(page, record);
  for (const change of ['new', 'gone', 'changed'] as const) findingsOf(page, record, change);
  pathsOf(page, record);
  hostsOf(page, record);
  requirementsOf(page, record);
  if (isSame(record)) page.heading('expected', sameText(record));
  return page.toString();
}

function head(page: Page, record: DifferenceRecord): void {
  const row = (label: string, text: string): void => page.row(label.padEnd(11), text);
  row('Old', runText(record.old));
  row('New', runText(record.new));
  row('Judged by', judgedByText(record));
  if (hasOtherFilters(record)) row('Filters', filtersText(record));
  row('Verdicts', VERDICT_KINDS.map((kind) => `${kind} ${arrow(record.verdicts[kind])}`).join(', '));
  const { beyond } = record;
  row('Alike', alikeText(record));
  if (beyond[0] + beyond[1] > 0)
    row('Incomplete', `${arrow(beyond)} sights found no room, so that differences may be missing`);
}

const FINDING_TITLES: Readonly<Record<Change, readonly [Meaning, string]>> = {
  new: ['unexpected', 'NEW FINDINGS'],
  gone: ['expected', 'FINDINGS THAT ARE GONE'],
  changed: ['undetermined', 'FINDINGS THAT CHANGED'],
};

function findingsOf(page: Page, { findings }: DifferenceRecord, change: Change): void {
  const rows = alikeButPorts(findings.filter((finding) => finding.change === change));
  if (rows.length === 0) return;
  const [meaning, title] = FINDING_TITLES[change];
  page.heading(meaning, `${title}: ${count(rows.length)}`);
  for (const row of rows.slice(0, SHOWN)) findingText(page, row);
  moreText(page, rows.length);
}

function findingText(page: Page, folded: Folded<FindingDifference>): void {
  const [{ from, to, verdict, reason, path, nearest, example }] = folded;
  const sum = (figure: (one: FindingDifference) => Pair): Pair =>
    folded.reduce<Pair>(([old, later], one) => [old + figure(one)[0], later + figure(one)[1]], [0, 0]);
  const figures = flowsText(
    sum(({ flows }) => flows),
    sum(({ unanswered }) => unanswered),
  );
  page.text('  ', `${verdictWords(verdict)}: ${from} → ${to}, ${foldedPortsText(folded)}: ${figures}`);
  const near = nearest === undefined ? '' : `; nearest [${nearest.path}]`;
  page.text('    ', `${reason}${path === undefined ? near : ` [${path}]`}; e.g. ${exampleText(example)}`);
}

function pathsOf(page: Page, { paths }: DifferenceRecord): void {
  if (paths.length === 0) return;
  page.heading('heading', `DOCUMENTED PATHS: ${count(paths.length)} that are not used as before`);
  for (const path of paths.slice(0, SHOWN)) page.text('  ', pathText(path));
  moreText(page, paths.length);
}

const pathText = ({ path, title, use, flows, unanswered }: PathDifference): string =>
  `${USE_WORDS[use[0]]} → ${USE_WORDS[use[1]]}: ${title === undefined ? '' : `${title} `}[${path}], ${flowsText(flows, unanswered)}`;

function hostsOf(page: Page, { hosts }: DifferenceRecord): void {
  if (hosts.length === 0) return;
  page.heading('heading', `HOSTS: ${count(hosts.length)} that are not as before`);
  for (const { change, ip, name, roles, flows } of hosts.slice(0, SHOWN)) {
    const listed = (list: readonly string[]): string => (list.length === 0 ? 'no role' : list.join(' + '));
    const what =
      change === 'changed' ? `${listed(roles[0])} → ${listed(roles[1])}` : listed(roles[change === 'new' ? 1 : 0]);
    page.text('  ', `${change}: ${ip}${name === undefined ? '' : ` (${name})`}, ${what}, ${arrow(flows)} flows`);
  }
  moreText(page, hosts.length);
}

function requirementsOf(page: Page, { requirements }: DifferenceRecord): void {
  if (requirements.length === 0) return;
  page.heading('heading', `REQUIREMENTS: ${count(requirements.length)} not met that are not as before`);
  for (const { change, id, problem, flows } of requirements.slice(0, SHOWN))
    page.text('  ', `${change}: ${problem} [${id}], ${arrow(flows)} flows`);
  moreText(page, requirements.length);
}

function moreText(page: Page, rows: number): void {
  if (rows > SHOWN) page.text('  ', `… and ${count(rows - SHOWN)} more: --json has them all`);
}
