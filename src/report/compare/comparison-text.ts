/** A comparison for the terminal: what the firewall between did, most urgent first. */

import { formatEndpoint } from '../../ip-text.js';
import { lossParts, unreadFramesText } from '../loss-text.js';
import type { FlowExample } from '../model/ends.js';
import { type Meaning, Page, type Paint, unpainted, WIDTH } from '../page.js';
import { portsText, portText } from '../port-words.js';
import { protocolNumber, type SummaryRecord } from '../record.js';
import { count, counted, span } from '../text.js';
import {
  COMPARISON_KINDS,
  type ComparedSide,
  type ComparisonGroup,
  type ComparisonKind,
  type ComparisonRecord,
  type UntoldReason,
} from './comparison-record.js';
import type { Direction } from './hearing.js';

/** Groups shown of each kind; the rest is counted. */
const SHOWN_GROUPS = 20;
/** Ports that are told apart between the same ends. */
const FEW_PORTS = 4;

export interface ComparisonContext {
  /** Of documented paths and exceptions of the site, by id. */
  readonly titles: ReadonlyMap<string, string>;
  /** The name of the site and what applies there, in words. */
  readonly site: string;
  readonly notes: readonly string[];
}

/** The terminal summary of a comparison, ending in a line feed. */
export function comparisonText(
  record: ComparisonRecord,
  context: ComparisonContext,
  paint: Paint = unpainted,
  width = WIDTH,
): string {
  const page = new Page(paint, width);
  head(page, record, context);
  for (const kind of COMPARISON_KINDS) groupsOf(kind, page, record, context.titles);
  if (record.ungrouped > 0) page.text('  ', `… and ${counted(record.ungrouped, 'flow')} more, in too many groups`);
  untold(page, record);
  if (context.notes.length > 0) page.heading('heading', 'NOTES');
  for (const note of context.notes) page.text('  ', note);
  return page.toString();
}

function head(page: Page, record: ComparisonRecord, { site }: ComparisonContext): void {
  const row = (label: string, text: string): void => page.row(label.padEnd(11), text);
  const [first, second] = record.sides;
  row(titled(first.name), sideText(first));
  row(titled(second.name), sideText(second));
  row('Site', site);
  row('Sides', sidesText(record));
  row('Clocks', clocksText(record));
  row('Flows', flowsText(record));
}

const titled = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)} `;

const ONLY_WORDS: Readonly<Record<Direction, string>> = {
  inward: 'shows packets from outside alone, so that nothing is said of answers to them',
  outward: 'shows packets to the outside alone, so that nothing is said of answers to them',
};

/** Frames that are part of no flow, since they were cut before their ports. */
function cutText({ undecoded }: SummaryRecord): string[] {
  const frames = (undecoded['truncated-network'] ?? 0) + (undecoded['truncated-transport'] ?? 0);
  return frames === 0 ? [] : [`${counted(frames, 'frame')} cut before ${frames === 1 ? 'its' : 'their'} ports`];
}

function sideText({ summary, flows, beyond, only }: ComparedSide): string {
  const inputs = summary.inputs.map(({ name, problem }) => (problem === undefined ? name : `${name} (${problem})`));
  const shown = inputs.length <= 3 ? inputs.join(', ') : `${inputs[0]} and ${count(inputs.length - 1)} more`;
  const unread = unreadFramesText(summary);
  const losses = [
    ...(only === undefined ? [] : [ONLY_WORDS[only]]),
    ...(unread === undefined ? [] : [unread]),
    ...cutText(summary),
    ...lossParts(summary),
    ...(beyond > 0 ? [`${counted(beyond, 'flow')} not compared for want of room`] : []),
  ];
  const time = summary.start === undefined ? 'no frames' : span(summary.start, summary.end ?? summary.start);
  return [shown, counted(flows, 'flow'), time, ...losses].join('; ');
}

function sidesText({ sides, outer, outerWords }: ComparisonRecord): string {
  return outer === undefined ? outerWords : `${sides[outer].name} is the outer one: ${outerWords}`;
}

function clocksText({ clocks, sides }: ComparisonRecord): string {
  const within = `times within ${secondsText(clocks.tolerance)} count as the same`;
  if (clocks.flows === 0) return `taken for equal, since no flow tells of them; ${within}`;
  const ahead = Math.abs(clocks.ahead);
  const difference =
    ahead === 0
      ? 'they agree'
      : `that of ${sides[1].name} is ${secondsText(ahead)} ${clocks.ahead < 0 ? 'behind' : 'ahead'}`;
  const drift = Math.abs(clocks.drift) < 1e-3 ? '' : `, drifting by ${secondsText(Math.abs(clocks.drift))}`;
  return `${difference}${drift} (median of ${counted(clocks.flows, 'flow')}, scattering by ${secondsText(clocks.scatter)}); ${within}`;
}

function flowsText({ matched, local, groups, untold, ungrouped }: ComparisonRecord): string {
  const alone = groups.filter(({ kind }) => IS_ALONE[kind]).reduce((sum, { flows }) => sum + flows, ungrouped);
  const unknown = untold.reduce((sum, { flows }) => sum + flows, 0);
  const within = local[0] + local[1];
  return [
    `${count(matched.flows)} on both sides${matched.translated > 0 ? ` (${count(matched.translated)} through NAT)` : ''}`,
    ...(matched.parts > 0 ? [`${counted(matched.parts, 'other sight')} of these`] : []),
    ...(matched.doubled > 0 ? [`${count(matched.doubled)} of them with each packet twice on one side`] : []),
    `${count(alone)} on one side only`,
    ...(within > 0 ? [`${count(within)} within a zone or a link, which need not pass`] : []),
    ...(unknown > 0 ? [`${count(unknown)} of which nothing can be said`] : []),
  ].join(', ');
}

/** Seconds with a unit that suits them. */
function secondsText(seconds: number): string {
  if (seconds >= 1) return `${Number(seconds.toPrecision(4))} s`;
  if (seconds >= 1e-3) return `${Number((seconds * 1e3).toPrecision(3))} ms`;
  return `${Math.round(seconds * 1e6)} µs`;
}

/** Whether a flow of that kind was seen on one side only. */
const IS_ALONE: Readonly<Record<ComparisonKind, boolean>> = {
  swallowed: true,
  'answer-swallowed': false,
  'turned-away': true,
  'answered-between': true,
  'opening-lost': false,
  'missing-packets': false,
  'answer-elsewhere': false,
  'another-way': true,
};

const TITLES: Readonly<Record<ComparisonKind, readonly [meaning: Meaning, title: string, about: string]>> = {
  swallowed: ['unanswered', 'SWALLOWED', 'that went in and did not come out: what is between dropped it'],
  'answer-swallowed': ['unanswered', 'ANSWER SWALLOWED', 'that came out and whose answers did not come back'],
  'turned-away': ['unanswered', 'TURNED AWAY', 'turned away by a reset or an ICMP error, which did not come out'],
  'answered-between': [
    'unexpected',
    'ANSWERED BETWEEN',
    'answered without having come out: by a proxy, or another way',
  ],
  'opening-lost': ['undetermined', 'OPENING LOST', 'that came out only when the first packet was repeated'],
  'missing-packets': [
    'undetermined',
    'PACKETS MISSING',
    'that came out with fewer datagrams than went in, or came back so',
  ],
  'answer-elsewhere': [
    'unexpected',
    'ANSWERED ELSEWHERE',
    'whose answers do not come back here though more follows: by another way',
  ],
  'another-way': [
    'unexpected',
    'ANOTHER WAY',
    'that came out without having gone in, or whose answers do not pass: around a capture point',
  ],
};

function groupsOf(kind: ComparisonKind, page: Page, record: ComparisonRecord, titles: PathTitles): void {
  const groups = record.groups.filter((group) => group.kind === kind);
  if (groups.length === 0) return;
  const flows = groups.reduce((sum, group) => sum + group.flows, 0);
  const [meaning, title, about] = TITLES[kind];
  page.heading(meaning, `${title}: ${counted(flows, 'flow')} ${about}`);
  page.columns();
  const entries = entriesOf(groups);
  let between = '';
  for (const entry of entries.slice(0, SHOWN_GROUPS)) {
    const [group] = entry;
    const ends = `${group.from.label} → ${group.to.label}`;
    if (ends !== between) page.text('  ', ends);
    between = ends;
    entryText(page, entry, record, titles);
  }
  const left = entries.slice(SHOWN_GROUPS).flat();
  if (left.length > 0)
    page.text(
      '  ',
      `… and ${counted(
        left.reduce((sum, group) => sum + group.flows, 0),
        'flow',
      )} more: --json has them all`,
    );
}

type Entry = readonly [ComparisonGroup, ...ComparisonGroup[]];

/** Groups that differ by their port only are told as one where they are many, as a port scan leaves them. */
function entriesOf(groups: readonly ComparisonGroup[]): Entry[] {
  const alike = new Map<string, [ComparisonGroup, ...ComparisonGroup[]]>();
  for (const group of groups) {
    const { from, to, transport, verdict, reason, path, nearest, icmp, side } = group;
    const key = [from.label, to.label, transport, verdict, reason, path, nearest?.path, icmp?.error, icmp?.from, side];
    const known = alike.get(key.join('\0'));
    if (known === undefined) alike.set(key.join('\0'), [group]);
    else known.push(group);
  }
  return [...alike.values()].flatMap((all): Entry[] => (all.length <= FEW_PORTS ? all.map((one) => [one]) : [all]));
}

function entryText(page: Page, entry: Entry, { sides }: ComparisonRecord, titles: PathTitles): void {
  const [group] = entry;
  const sum = (figure: (group: ComparisonGroup) => number): number =>
    entry.reduce((total, each) => total + figure(each), 0);
  const missing = sum(({ missing: packets }) => packets ?? 0);
  const facts = [
    `seen by ${sides[group.side].name}`,
    ...(missing > 0
      ? [`${count(missing)} of ${counted(sum(({ packets }) => packets) + missing, 'packet')} missing`]
      : []),
    ...(group.icmp === undefined ? [] : [`ICMP ${group.icmp.error} from ${group.icmp.from}`]),
  ];
  page.entry(
    sum(({ flows }) => flows),
    sum(({ bytes }) => bytes),
    `${entryPorts(entry)}: ${facts.join('; ')}`,
  );
  page.detail(judgedText(group, titles));
  const shown = group.examples.map((example) => exampleText(example));
  for (const [index, text] of shown.entries())
    page.detail(text, shown.length === group.flows ? '' : index === 0 ? 'e.g. ' : '     ');
}

function entryPorts(entry: Entry): string {
  const [{ transport, port }] = entry;
  const protocol = protocolNumber(transport) ?? 0;
  if (port === undefined) return transport;
  return entry.length === 1
    ? portText(protocol, port)
    : portsText(
        protocol,
        entry.flatMap((group) => group.port ?? []),
      );
}

function judgedText({ verdict, reason, path, nearest }: ComparisonGroup, titles: PathTitles): string {
  if (path !== undefined) return `${verdict} (${reason}): ${pathText(path, titles)}`;
  return nearest === undefined
    ? `${verdict} (${reason})`
    : `${verdict} (${reason}); nearest ${pathText(nearest.path, titles)}`;
}

type PathTitles = ReadonlyMap<string, string>;

const pathText = (id: string, titles: PathTitles): string => {
  const title = titles.get(id);
  return title === undefined ? `[${id}]` : `${title} [${id}]`;
};

function exampleText({ start, initiator, responder, transport }: FlowExample): string {
  const ported =
    protocolNumber(transport) !== undefined && (transport === 'tcp' || transport === 'udp' || transport === 'sctp');
  const end = ({ ip, port, name }: FlowExample['initiator']): string =>
    `${ported ? formatEndpoint(ip, port) : ip}${name === undefined ? '' : ` (${name})`}`;
  return `${start.replace(/\.\d+Z$/, 'Z')} ${end(initiator)} > ${end(responder)}`;
}

const UNTOLD_TEXTS: Readonly<Record<UntoldReason, string>> = {
  translated:
    'the other side shows one with another address or port at that moment: a translation that the topology does not state (public:)',
  'no-zone': 'an end has no zone, so that it is not known on which side it is: add its network to the topology',
  clocks: 'the other side shows it at another time, and no more tells how far the clocks are apart',
  'not-shared': 'no flow between these networks was seen on both sides, so that they may not pass both',
  'sides-unknown': 'it is not known which of the two is the outer one: state it with --side',
  'outside-span': 'the other side was not captured then',
  'one-way': 'the other side shows packets of the other direction alone',
  losses: 'the other side lost as many packets, or more, or its flows are not all there',
  'no-room': 'not all flows of the other side could be compared, for want of room',
};

function untold(page: Page, { untold: groups, sides }: ComparisonRecord): void {
  if (groups.length === 0) return;
  const flows = groups.reduce((sum, group) => sum + group.flows, 0);
  page.heading('undetermined', `CANNOT TELL: ${counted(flows, 'flow')} on one side only, of which nothing can be said`);
  for (const { reason, side, flows: some, examples } of groups) {
    page.text(`${count(some).padStart(9)}  `, `seen by ${sides[side].name}: ${UNTOLD_TEXTS[reason]} (${reason})`);
    const [example] = examples;
    if (example !== undefined) page.detail(exampleText(example), 'e.g. ');
  }
}
