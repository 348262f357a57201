import { cleanString } from '../clean-text.js';
import type { VerdictKind } from '../verdict/verdict.js';
import type { FindingGroup, Findings, PathUse, ServiceUse } from './findings.js';
import type { SummaryRecord } from './record.js';
import { count, listing, size, span, tally } from './text.js';

/** Groups shown of each kind; the rest is counted. */
const SHOWN_GROUPS = 15;
const SHOWN_PATHS = 40;
const NAME_LIMIT = 80;

/** Colours by meaning; the plain words say the same, so nothing is lost without them. */
export type Paint = (kind: 'heading' | VerdictKind, text: string) => string;

export const unpainted: Paint = (_, text) => text;

/** What the summary says beside the findings. */
export interface SummaryContext {
  readonly summary: SummaryRecord;
  /** "lync-2010 (57 paths)", one a catalogue. */
  readonly catalogues: readonly string[];
  /** Notes for the reader: what was skipped, what is missing and what to do. */
  readonly notes: readonly string[];
}

/** The terminal summary of a run, ending in a line feed: what an engineer can act on, most urgent first. */
export function summaryText(findings: Findings, context: SummaryContext, paint: Paint = unpainted): string {
  const blocks = [
    head(context, findings, paint),
    ...(['unexpected', 'contradicted'] as const).map((kind) => verdictBlock(findings, kind, paint)),
    unansweredBlock(findings, paint),
    verdictBlock(findings, 'undetermined', paint),
    pathsBlock(findings, paint),
    servicesBlock(findings, paint),
    notesBlock(context.notes, paint),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function head({ summary, catalogues }: SummaryContext, findings: Findings, paint: Paint): string {
  const total = Object.values(summary.flows).reduce((sum, flows) => sum + flows, 0);
  const kinds = (['expected', 'contradicted', 'unexpected', 'undetermined'] as const).map((kind) =>
    paint(kind, `${count(summary.flows[kind])} ${kind}`),
  );
  const rows: [string, string][] = [
    [
      'Input',
      summary.inputs.map(({ name, bytes }) => (bytes === undefined ? name : `${name} (${size(bytes)})`)).join(', '),
    ],
    ['Time', summary.start === undefined ? 'no frames' : span(summary.start, summary.end ?? summary.start)],
    ['Frames', `${count(summary.frames)} (${size(summary.bytes)} on the wire)${outside(summary)}`],
    ['Site', site(summary, catalogues)],
    ['Quality', quality(summary)],
    ['Protocols', listing(tally(findings.protocols), 8)],
    ['Verdicts', `${count(total)} flows: ${kinds.join(', ')}`],
  ];
  return rows.map(([label, text]) => `${paint('heading', label.padEnd(10))}${cleanString(text, 2000)}`).join('\n');
}

function outside({ undecoded }: SummaryRecord): string {
  const reasons = Object.entries(undecoded).map(([reason, frames]) => `${reason} ${count(frames)}`);
  return reasons.length === 0 ? '' : `, part of no flow: ${reasons.join(', ')}`;
}

const site = ({ topology }: SummaryRecord, catalogues: readonly string[]): string =>
  topology === undefined ? 'no topology given' : `${topology.name}; ${catalogues.join(', ')}`;

function quality({ incomplete, drops, snapped }: SummaryRecord): string {
  const parts = [
    incomplete ? 'INCOMPLETE' : 'complete as captured',
    ...(drops.kernel > 0 ? [`${count(drops.kernel)} packets dropped by the kernel`] : []),
    ...(drops.interface > 0 ? [`${count(drops.interface)} dropped by the interface`] : []),
    ...(drops.shed > 0 ? [`${count(drops.shed)} flows given up early for want of room`] : []),
    ...(snapped > 0 ? [`${count(snapped)} frames cut by the snap length`] : []),
  ];
  return parts.join(', ');
}

const TITLES: Readonly<Record<VerdictKind, string>> = {
  expected: 'DOCUMENTED, BUT NOT ANSWERED',
  unexpected: 'UNEXPECTED: no documented path',
  contradicted: 'CONTRADICTED: a documented path, but not its protocol',
  undetermined: 'UNDETERMINED: cannot be judged',
};

function verdictBlock(findings: Findings, kind: VerdictKind, paint: Paint): string {
  const groups = findings.groups().filter(({ verdict }) => verdict.kind === kind && verdict.reason !== 'no-topology');
  return block(groups, kind, paint);
}

function unansweredBlock(findings: Findings, paint: Paint): string {
  return block(
    findings.groups().filter(({ verdict }) => verdict.kind === 'expected'),
    'expected',
    paint,
  );
}

function block(groups: readonly FindingGroup[], kind: VerdictKind, paint: Paint): string {
  if (groups.length === 0) return '';
  const flows = groups.reduce((sum, group) => sum + group.flows, 0);
  const lines = groups.slice(0, SHOWN_GROUPS).flatMap(groupLines);
  const rest = groups.slice(SHOWN_GROUPS);
  if (rest.length > 0) {
    const restFlows = rest.reduce((sum, group) => sum + group.flows, 0);
    lines.push(
      `  … and ${count(rest.length)} more groups with ${count(restFlows)} flows: see 'rolepath report --format csv'`,
    );
  }
  const title = `${TITLES[kind]} (${count(flows)} flows in ${count(groups.length)} groups)`;
  return [paint(kind, title), ...lines].join('\n');
}

function groupLines(group: FindingGroup): string[] {
  const states = listing(tally(group.states), 4);
  const protocols = listing(tally(group.protocols), 4);
  const lines = [
    `${count(group.flows).padStart(7)}  ${group.initiator} → ${group.responder}  ${group.port}  [${states}; ${protocols}]`,
    `         ${why(group)}`,
    `         e.g. ${group.examples.join(', ')}`,
  ];
  return lines.map((line) => cleanString(line, 600));
}

function why({ verdict }: FindingGroup): string {
  const { reason, path, nearest } = verdict;
  if (nearest !== undefined)
    return `${reason}; nearest ${nearest.path.id} (${nearest.path.title}), differs in ${nearest.failed.join(', ')}`;
  return path === undefined ? reason : `${reason}; ${path.id} (${path.title})`;
}

function pathsBlock({ paths }: Findings, paint: Paint): string {
  if (paths.size === 0) return '';
  const used = [...paths.values()].sort((a, b) => b.flows - a.flows || (a.path.id < b.path.id ? -1 : 1));
  const lines = used.slice(0, SHOWN_PATHS).map(pathLine);
  if (used.length > SHOWN_PATHS) lines.push(`  … and ${count(used.length - SHOWN_PATHS)} more paths`);
  return [paint('expected', `PATHS USED (${count(used.length)})`), ...lines].join('\n');
}

function pathLine({ path, flows, unanswered, bytes }: PathUse): string {
  const dead = unanswered === 0 ? '' : `, ${count(unanswered)} not answered`;
  return `${count(flows).padStart(7)}  ${path.id}: ${path.title} (${size(bytes)}${dead})`;
}

function servicesBlock(findings: Findings, paint: Paint): string {
  const services = findings.servicesUsed();
  if (services.length === 0) return '';
  const lines = services.slice(0, SHOWN_PATHS).map(serviceLine);
  if (services.length > SHOWN_PATHS) lines.push(`  … and ${count(services.length - SHOWN_PATHS)} more services`);
  return [paint('undetermined', 'SERVICES SEEN (nobody has a role without a topology)'), ...lines].join('\n');
}

function serviceLine({ address, port, protocol, name, flows, bytes }: ServiceUse): string {
  const called = name === undefined ? '' : ` ${cleanString(name, NAME_LIMIT)}`;
  return `${count(flows).padStart(7)}  ${address} ${port} ${protocol}${called} (${size(bytes)})`;
}

const notesBlock = (notes: readonly string[], paint: Paint): string =>
  notes.length === 0
    ? ''
    : [paint('heading', 'NOTES'), ...notes.map((note) => `  ${cleanString(note, 600)}`)].join('\n');
