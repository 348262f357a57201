/** The differences of two runs for the terminal. */

import { formatEndpoint } from '../../ip-text.js';
import { VERDICT_KINDS } from '../../verdict/verdict.js';
import { enumeration, quote } from '../../wording.js';
import { lossCauses } from '../loss-text.js';
import type { FlowExample } from '../model/ends.js';
import { type Meaning, Page, type Paint, unpainted, WIDTH } from '../page.js';
import { portsText, portText } from '../port-words.js';
import { protocolNumber, type SummaryRecord } from '../record.js';
import { count, counted, span } from '../text.js';
import type { Change, DifferenceRecord, FindingDifference, Pair, PathDifference, Use } from './difference-record.js';

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

function sameText(record: DifferenceRecord): string {
  const { verdicts, provenance } = record;
  const differing = [
    ...(VERDICT_KINDS.some((kind) => verdicts[kind][0] !== verdicts[kind][1]) ? ['the number of flows'] : []),
    ...(provenance.length > 0 ? ['what they were judged by'] : []),
    ...(hasOtherFilters(record) ? ['the filters'] : []),
  ];
  return differing.length === 0 ? 'Nothing differs.' : `Nothing differs but ${enumeration(differing)}.`;
}

/** Whether paths, findings, hosts and requirements are those of the earlier run. */
export const isSame = ({ paths, findings, hosts, requirements }: DifferenceRecord): boolean =>
  paths.length + findings.length + hosts.length + requirements.length === 0;

function head(page: Page, record: DifferenceRecord): void {
  const row = (label: string, text: string): void => page.row(label.padEnd(11), text);
  row('Old', runText(record.old));
  row('New', runText(record.new));
  row('Judged by', provenanceText(record));
  if (hasOtherFilters(record)) row('Filters', filtersText(record));
  row('Verdicts', VERDICT_KINDS.map((kind) => `${kind} ${arrow(record.verdicts[kind])}`).join(', '));
  const { same, beyond } = record;
  row(
    'Alike',
    `${counted(same.paths, 'path')}, ${counted(same.findings, 'finding')}, ${counted(same.hosts, 'host')}, ${counted(same.requirements, 'requirement')} not met`,
  );
  if (beyond[0] + beyond[1] > 0)
    row('Incomplete', `${arrow(beyond)} sights found no room, so that differences may be missing`);
}

const arrow = ([old, later]: Pair): string => (old === later ? count(old) : `${count(old)} → ${count(later)}`);

function runText(summary: SummaryRecord): string {
  const { inputs, start, end, incomplete } = summary;
  const names = inputs.slice(0, 3).map(({ name, problem }) => (problem === undefined ? name : `${name} (${problem})`));
  const more = inputs.length > 3 ? [`${count(inputs.length - 3)} more`] : [];
  return [
    [...names, ...more].join(', '),
    start === undefined ? 'no flows' : span(start, end ?? start),
    ...(incomplete ? [`INCOMPLETE: ${lossCauses(summary).join(', ')}`] : []),
  ].join('; ');
}

function provenanceText({ provenance }: DifferenceRecord): string {
  if (provenance.length === 0) return 'the same catalogues and topology';
  const parts = provenance.map(({ what, name, old, new: later }) => {
    const hash = (sha256: string | undefined): string => sha256?.slice(0, 12) ?? 'none';
    return `${what}${name === '' ? '' : ` ${name}`} ${hash(old)} → ${hash(later)}`;
  });
  return `not the same, so that differences may come from it: ${parts.join(', ')}`;
}

const hasOtherFilters = ({ filters: [old, later] }: DifferenceRecord): boolean =>
  old.length !== later.length || old.some((filter, index) => filter !== later[index]);

function filtersText({ filters }: DifferenceRecord): string {
  const [old, later] = filters.map((list) => (list.length === 0 ? 'none' : enumeration(list.map(quote))));
  return `not the same, so that differences may come from them: ${old} → ${later}`;
}

const FINDING_TITLES: Readonly<Record<Change, readonly [Meaning, string]>> = {
  new: ['unexpected', 'NEW FINDINGS'],
  gone: ['expected', 'FINDINGS THAT ARE GONE'],
  changed: ['undetermined', 'FINDINGS THAT CHANGED'],
};

function findingsOf(page: Page, { findings }: DifferenceRecord, change: Change): void {
  const rows = foldedPorts(findings.filter((finding) => finding.change === change));
  if (rows.length === 0) return;
  const [meaning, title] = FINDING_TITLES[change];
  page.heading(meaning, `${title}: ${count(rows.length)}`);
  for (const row of rows.slice(0, SHOWN)) findingText(page, row);
  moreText(page, rows.length);
}

/** Ports between the same ends that are told apart; more are told as one finding, as a port scan leaves them. */
const FEW_PORTS = 4;

type Folded = readonly [FindingDifference, ...FindingDifference[]];

function foldedPorts(findings: readonly FindingDifference[]): Folded[] {
  const alike = new Map<string, [FindingDifference, ...FindingDifference[]]>();
  for (const finding of findings) {
    const { from, to, transport, verdict, reason } = finding;
    const key = [from, to, transport, verdict, reason].join('\0');
    const known = alike.get(key);
    if (known === undefined) alike.set(key, [finding]);
    else known.push(finding);
  }
  return [...alike.values()].flatMap((all): Folded[] => (all.length <= FEW_PORTS ? all.map((one) => [one]) : [all]));
}

function findingText(page: Page, folded: Folded): void {
  const [{ from, to, transport, port, verdict, reason, path, nearest, example }] = folded;
  const sum = (figure: (one: FindingDifference) => Pair): Pair =>
    folded.reduce<Pair>(([old, later], one) => [old + figure(one)[0], later + figure(one)[1]], [0, 0]);
  const protocol = protocolNumber(transport) ?? 0;
  const ports = folded.flatMap((one) => one.port ?? []);
  const where =
    port === undefined ? transport : ports.length === 1 ? portText(protocol, port) : portsText(protocol, ports);
  const kind = verdict === 'expected' ? 'not answered' : verdict;
  const figures = flowsText(
    sum(({ flows }) => flows),
    sum(({ unanswered }) => unanswered),
  );
  page.text('  ', `${kind}: ${from} → ${to}, ${where}: ${figures}`);
  const near = nearest === undefined ? '' : `; nearest [${nearest.path}]`;
  page.text('    ', `${reason}${path === undefined ? near : ` [${path}]`}; e.g. ${exampleText(example)}`);
}

function flowsText(flows: Pair, unanswered: Pair): string {
  const missing = Math.max(...unanswered) === 0 ? '' : `, ${arrow(unanswered)} not answered`;
  const most = flows[0] === flows[1] ? flows[0] : 2;
  return `${arrow(flows)} ${most === 1 ? 'flow' : 'flows'}${missing}`;
}

const PORTED: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp']);

function exampleText({ start, initiator, responder, transport }: FlowExample): string {
  const end = ({ ip, port, name }: FlowExample['initiator']): string =>
    `${PORTED.has(transport) ? formatEndpoint(ip, port) : ip}${name === undefined ? '' : ` (${name})`}`;
  return `${start.replace(/\.\d+Z$/, 'Z')} ${end(initiator)} > ${end(responder)}`;
}

const USE_WORDS: Readonly<Record<Use, string>> = { hit: 'hit', unanswered: 'not answered', unused: 'not seen' };

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
