import type { Catalogue } from '../catalogue/catalogue.js';
import type { VerdictKind } from '../verdict/verdict.js';
import { endWords } from './end-words.js';
import { type Entry, entriesOf } from './finding-entries.js';
import type { FindingGroup } from './finding-group.js';
import { exampleTexts, named, outcomeText, reasonText } from './finding-words.js';
import type { Findings, PathUse } from './findings.js';
import { lossParts, unreadFramesText } from './loss-text.js';
import { Page, type Paint, unpainted, WIDTH } from './page.js';
import type { SummaryRecord } from './record.js';
import { requirementCountsText, requirementsText } from './requirements-text.js';
import { servicesText } from './services-text.js';
import { count, counted, listing, size, span } from './text.js';

/** Findings shown of each kind, paths shown and inputs named; the rest is counted. */
const SHOWN_FINDINGS = 20;
const SHOWN_PATHS = 40;
const SHOWN_INPUTS = 4;

/** What the summary says beside the findings. */
export interface SummaryContext {
  readonly summary: SummaryRecord;
  /** "Lync Server 2010 (57 paths)", one a catalogue. */
  readonly catalogues: readonly string[];
  /** Notes for the reader: what was skipped, what is missing and what to do. */
  readonly notes: readonly string[];
  /** The words for roles and conditions. */
  readonly catalogue: Catalogue;
}

/** The terminal summary of a run, ending in a line feed: what an engineer can act on, most urgent first. */
export function summaryText(
  findings: Findings,
  context: SummaryContext,
  paint: Paint = unpainted,
  width = WIDTH,
): string {
  const page = new Page(paint, width);
  const { catalogue } = context;
  head(page, findings, context);
  for (const kind of ['unexpected', 'contradicted', 'expected', 'undetermined'] as const)
    findingsOf(kind, page, findings, catalogue);
  requirementsText(page, findings.requirements);
  pathsUsed(page, findings);
  servicesText(page, findings.services);
  notes(page, findings, context);
  return page.toString();
}

function head(page: Page, findings: Findings, { summary, catalogues }: SummaryContext): void {
  const row = (label: string, text: string): void => page.row(label.padEnd(11), text);
  row('Input', inputs(summary));
  row('Time', summary.start === undefined ? untimed(summary) : span(summary.start, summary.end ?? summary.start));
  row('Frames', `${count(summary.frames)} (${size(summary.bytes)} on the wire)${outside(summary)}`);
  row('Site', [summary.topology?.name ?? 'no topology given', ...catalogues].join('; '));
  row('Quality', quality(summary));
  if (summary.captureFilter !== undefined) row('Capture', captureFilterText(summary, summary.captureFilter));
  if (summary.filter !== undefined) row('Filter', filterText(summary, summary.filter));
  row('Protocols', listing(findings.protocols.entries(), 12));
  row('Verdicts', verdicts(summary, findings));
  const required = requirementCountsText(findings.requirements);
  if (required !== '') row('Required', required);
}

/** A Simple Packet Block of a pcapng file has no time. */
const untimed = ({ frames }: SummaryRecord): string => (frames === 0 ? 'no frames' : 'not recorded');

function inputs({ inputs }: SummaryRecord): string {
  const named = inputs.slice(0, SHOWN_INPUTS).map(({ name, bytes, problem }) => {
    const facts = [...(bytes === undefined ? [] : [size(bytes)]), ...(problem === undefined ? [] : [problem])];
    return facts.length === 0 ? name : `${name} (${facts.join(', ')})`;
  });
  if (inputs.length <= SHOWN_INPUTS) return named.join(', ');
  const all = inputs.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  return `${named.join(', ')} and ${count(inputs.length - SHOWN_INPUTS)} more (${size(all)} in all)`;
}

function outside({ undecoded }: SummaryRecord): string {
  const reasons = Object.entries(undecoded).map(([reason, frames]) => `${reason} ${count(frames)}`);
  return reasons.length === 0 ? '' : `; part of no flow: ${reasons.join(', ')}`;
}

function quality(summary: SummaryRecord): string {
  const { incomplete, interrupted, snapped, inputs } = summary;
  const unread = unreadFramesText(summary);
  const cut = inputs.filter(({ problem }) => problem !== undefined).length;
  const parts = [
    ...(cut > 0 ? [`${count(cut)} of ${count(inputs.length)} inputs not read to the end`] : []),
    ...(unread === undefined ? [] : [`${unread}, so nothing is said of them`]),
    ...lossParts(summary),
    ...(snapped > 0 ? [`${counted(snapped, 'frame')} cut by the snap length`] : []),
  ];
  return [incomplete ? `INCOMPLETE${interrupted ? ' (interrupted)' : ''}` : 'complete as captured', ...parts].join(
    '; ',
  );
}

function filterText({ flows }: SummaryRecord, { expression, filtered }: NonNullable<SummaryRecord['filter']>): string {
  const left = flows.expected + flows.contradicted + flows.unexpected + flows.undetermined;
  return `${expression}: ${count(left)} of ${counted(left + filtered, 'flow')}; all that follows is of these`;
}

type CaptureFilter = NonNullable<SummaryRecord['captureFilter']>;

const captureFilterText = ({ frames }: SummaryRecord, { expression, filtered }: CaptureFilter): string =>
  `filter ${expression}: ${count(frames - filtered)} of ${counted(frames, 'frame')}; all that follows is of these`;

function verdicts({ flows }: SummaryRecord, findings: Findings): string {
  const total = flows.expected + flows.contradicted + flows.unexpected + flows.undetermined;
  const kinds = [
    `${count(flows.expected)} expected${expectedText(findings)}`,
    ...(['contradicted', 'unexpected', 'undetermined'] as const).map((kind) => `${count(flows[kind])} ${kind}`),
  ];
  return `${counted(total, 'flow')}: ${kinds.join(', ')}`;
}

function expectedText({ unanswered, paths }: Findings): string {
  const excepted = [...paths.values()].reduce((sum, { path, flows }) => sum + (path.exception ? flows : 0), 0);
  const parts = [
    ...(excepted === 0 ? [] : [`${count(excepted)} by exceptions of the site`]),
    ...(unanswered === 0 ? [] : [`${count(unanswered)} not answered`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

const TITLES: Readonly<Record<VerdictKind, readonly [title: string, about: string]>> = {
  unexpected: ['UNEXPECTED', 'that no documented path covers'],
  contradicted: ['CONTRADICTED', 'on documented paths, whose bytes are not what is documented'],
  expected: ['NOT ANSWERED', 'on documented paths: dropped or turned away on the way, or nobody listens'],
  undetermined: ['UNDETERMINED', 'that could not be judged'],
};

function findingsOf(kind: VerdictKind, page: Page, findings: Findings, catalogue: Catalogue): void {
  const groups = findings.groups.filter(({ verdict }) => verdict.kind === kind);
  const left = findings.ungrouped[kind];
  const entries = entriesOf(groups);
  const flows = entries.reduce((sum, entry) => sum + entry.flows, left);
  if (flows === 0) return;
  const [title, about] = TITLES[kind];
  page.heading(kind === 'expected' ? 'unanswered' : kind, `${title}: ${counted(flows, 'flow')} ${about}`);
  page.columns();
  for (const pair of byPair(entries.slice(0, SHOWN_FINDINGS))) findingsBetween(pair, page, catalogue);
  moreText(page, entries.slice(SHOWN_FINDINGS), left);
}

/** Entries between the same kinds of ends, in the order of the first of them. */
function byPair(entries: readonly Entry[]): Entry[][] {
  const pairs = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { initiator, responder } = entry.groups[0];
    const key = `${initiator.id} ${responder.id}`;
    pairs.set(key, [...(pairs.get(key) ?? []), entry]);
  }
  return [...pairs.values()];
}

function findingsBetween(entries: readonly Entry[], page: Page, catalogue: Catalogue): void {
  const [first] = entries;
  if (first === undefined) return;
  const { initiator, responder }: FindingGroup = first.groups[0];
  page.text('  ', `${endWords(initiator, catalogue)} → ${endWords(responder, catalogue)}`);
  for (const entry of entries) {
    page.entry(entry.flows, entry.bytes, `${entry.ports}: ${outcomeText(entry)}`);
    page.detail(reasonText(entry, catalogue));
    for (const { label, text } of exampleTexts(entry)) page.detail(text, label);
  }
}

function moreText(page: Page, entries: readonly Entry[], ungrouped: number): void {
  const flows = entries.reduce((sum, entry) => sum + entry.flows, ungrouped);
  if (flows === 0) return;
  page.text('  ', `… and ${counted(flows, 'flow')} more: rolepath report --format csv has them all`);
}

/** What the documents know, and apart from it what the site allows itself. */
function pathsUsed(page: Page, { paths }: Findings): void {
  const used = [...paths.values()].sort((a, b) => b.flows - a.flows || (a.path.id < b.path.id ? -1 : 1));
  pathList(
    page,
    'DOCUMENTED PATHS USED',
    used.filter(({ path }) => path.exception === undefined),
  );
  pathList(
    page,
    'SITE EXCEPTIONS USED',
    used.filter(({ path }) => path.exception !== undefined),
  );
}

function pathList(page: Page, title: string, used: readonly PathUse[]): void {
  if (used.length === 0) return;
  page.heading('expected', `${title}: ${count(used.length)}`);
  page.columns();
  for (const use of used.slice(0, SHOWN_PATHS)) page.entry(use.flows, use.bytes, pathText(use));
  if (used.length > SHOWN_PATHS) page.text('  ', `… and ${count(used.length - SHOWN_PATHS)} more`);
}

function pathText({ path, flows, unanswered }: PathUse): string {
  if (unanswered === 0) return named(path);
  return `${named(path)}: ${unanswered === flows ? 'none answered' : `${count(unanswered)} not answered`}`;
}

function notes(page: Page, findings: Findings, { notes }: SummaryContext): void {
  const hints = findings.groups.length + findings.requirements.groups.length === 0 ? [] : [HINT];
  if (notes.length + hints.length === 0) return;
  page.heading('heading', 'NOTES');
  for (const note of [...notes, ...hints]) page.text('  ', note);
}

const HINT =
  "'rolepath explain REASON' says what a reason means and what to do about it, 'rolepath paths show ID' what a path " +
  'is and where it is written.';
