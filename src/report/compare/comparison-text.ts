/** A comparison for the terminal: what the firewall between did, most urgent first. */

import { exampleText } from '../example-text.js';
import { type Folded, foldedPortsText } from '../folded-ports.js';
import { Page, type Paint, unpainted, WIDTH } from '../page.js';
import { count, counted } from '../text.js';
import { alikeButPorts } from './comparison-groups.js';
import {
  COMPARISON_KINDS,
  type ComparisonGroup,
  type ComparisonKind,
  type ComparisonRecord,
} from './comparison-record.js';
import { clocksText, flowsText, KIND_WORDS, sidesText, sideText, UNTOLD_TEXTS } from './comparison-words.js';

/** Groups shown of each kind; the rest is counted. */
const SHOWN_GROUPS = 20;

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

function groupsOf(kind: ComparisonKind, page: Page, record: ComparisonRecord, titles: PathTitles): void {
  const groups = record.groups.filter((group) => group.kind === kind);
  if (groups.length === 0) return;
  const flows = groups.reduce((sum, group) => sum + group.flows, 0);
  const { meaning, title, about } = KIND_WORDS[kind];
  page.heading(meaning, `${title.toUpperCase()}: ${counted(flows, 'flow')} ${about}`);
  page.columns();
  const entries = alikeButPorts(groups);
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

function entryText(page: Page, entry: Folded<ComparisonGroup>, { sides }: ComparisonRecord, titles: PathTitles): void {
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
    `${foldedPortsText(entry)}: ${facts.join('; ')}`,
  );
  page.detail(judgedText(group, titles));
  const shown = group.examples.map(exampleText);
  for (const [index, text] of shown.entries())
    page.detail(text, shown.length === group.flows ? '' : index === 0 ? 'e.g. ' : '     ');
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
