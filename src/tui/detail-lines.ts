/** All that is known of the selected row. */

import type { FlowText } from '../live/latest-flows.js';
import { count, counted, size } from '../report/text.js';
import { VERDICT_KINDS, type VerdictKind } from '../verdict/verdict.js';
import { timeText } from './figures.js';
import type { Finding } from './findings.js';
import { hasPorts } from './flows.js';
import { type Glyphs, wrapped } from './glyphs.js';
import { flowsOf, type HostItem } from './hosts.js';
import { EMPTY, type Line, line, type Span, span } from './lines.js';
import { nearestLines } from './nearest-lines.js';
import type { PathItem } from './paths.js';
import type { State } from './state.js';
import type { TabTable } from './tables.js';
import { kindWord, markOf, placeOf, shortEnd } from './words.js';

/** Lines of one paragraph. */
const PARAGRAPH = 6;

export function detailLines(
  state: State,
  { tab, table }: TabTable,
  index: number,
  width: number,
  glyphs: Glyphs,
): Line[] {
  const item = table.items[index];
  if (item === undefined) return [];
  const view = { state, width, glyphs };
  switch (tab) {
    case 'Unexpected':
      return findingLines(item as Finding, view);
    case 'Flows':
      return flowLines(item as FlowText, view);
    case 'Paths':
      return pathLines(item as PathItem, view);
    case 'Hosts':
      return hostLines(item as HostItem, view);
    case 'Log':
      return paragraph((item as { text: string }).text, view);
  }
}

interface View {
  readonly state: State;
  readonly width: number;
  readonly glyphs: Glyphs;
}

const paragraph = (text: string, { width, glyphs }: View, most = PARAGRAPH): Line[] =>
  wrapped(text, width, most, glyphs).map((part) => line(part));

const labelled = (label: string, text: string): Line => ({ spans: [span(`${label} `, 'dim'), span(text)] });

function findingLines(finding: Finding, view: View): Line[] {
  const { from, to, service } = finding.text;
  const { flows, live, packets, bytes, first, last, protocols } = finding.sum;
  const mark = markOf(finding.text);
  const title = `${mark.sign} ${kindWord(finding.text)} `;
  const ends = `${placeOf(from)} (${shortEnd(from.words)}) → ${placeOf(to)} (${shortEnd(to.words)})`;
  return [
    ...titleLines({ text: title, tone: mark.tone }, `${service}  ${ends}`, view),
    line(`${figures(flows, live, packets, bytes)}, ${utc(first)} to ${utc(last)} UTC, bytes: ${protocols.join(', ')}`),
    ...asked(finding, view),
  ];
}

/** In up to three lines where one is too short. */
function titleLines(title: Span, text: string, { width, glyphs }: View): Line[] {
  const [opening = '', ...more] = wrapped(text, width - title.text.length, 3, glyphs);
  return [{ spans: [title, span(opening, 'strong')] }, ...more.map((rest) => line(`  ${rest}`, 'strong'))];
}

const figures = (flows: number, live: number, packets: number, bytes: number): string =>
  `${counted(flows, 'flow')} (${count(live)} open), ${counted(packets, 'packet')}, ${size(bytes)}`;

const utc = (seconds: number): string => timeText(seconds, 0, false);

/** What a thread tells of it when it is asked. */
function asked(finding: Finding, view: View): Line[] {
  const { state, width, glyphs } = view;
  if (finding.flow !== undefined) return flowReasons(finding.flow, view);
  const { groupDetail } = state;
  if (groupDetail === undefined || groupDetail.key !== finding.key) return [line('…', 'dim')];
  const { reason, nearest, examples, outcome } = groupDetail.detail;
  const { answered } = finding.text;
  // How it went is what there is to know of flows that nobody answered; else it is why they do not belong.
  return [
    ...(answered ? [] : paragraph(outcome, view)),
    ...nearestLines(nearest, width, glyphs),
    ...paragraph(reason, view),
    ...(answered ? paragraph(outcome, view) : []),
    ...examples.map((example, index) => labelled(index === 0 ? 'e.g.' : '    ', example)),
  ];
}

function flowLines(flow: FlowText, view: View): Line[] {
  const { from, to, fromPort, toPort, transport, packets, bytes, first, last, state, protocol, live } = flow;
  const mark = markOf(flow);
  const sni = flow.serverName === undefined ? '' : `, asked for ${flow.serverName}`;
  const port = (number: number): string => (hasPorts(flow) ? ` port ${number}` : '');
  const ends = `${placeOf(from)}${port(fromPort)} → ${placeOf(to)}${port(toPort)}, ${transport}`;
  return [
    ...titleLines({ text: `${mark.sign} ${kindWord(flow)} ${flow.service}  `, tone: mark.tone }, ends, view),
    line(`${from.words} → ${to.words}`),
    ...paragraph(
      `${state}${live ? ', open' : ''}, ${counted(packets, 'packet')}, ${size(bytes)}, ${utc(first)} to ${utc(last)} UTC, bytes: ${protocol}${sni}`,
      view,
      3,
    ),
    ...flowReasons(flow, view),
  ];
}

function flowReasons(flow: FlowText, view: View): Line[] {
  const { flowDetail } = view.state;
  const isIts = flowDetail !== undefined && (flow.id === flowDetail.id || flow.id.endsWith(`:${flowDetail.id}`));
  if (!isIts) return [line('…', 'dim')];
  const { complaint, nearest, explanation } = flowDetail;
  return [
    ...(complaint === undefined ? [] : paragraph(complaint, view)),
    ...nearestLines(nearest, view.width, view.glyphs),
    ...paragraph(explanation, view),
  ];
}

function pathLines(item: PathItem, view: View): Line[] {
  const { path, twins, status, why, flows, unanswered, live, packets, bytes, last } = item;
  const silent = unanswered === 0 ? '' : `, ${count(unanswered)} not answered`;
  const seen = flows === 0 ? '' : `: ${figures(flows, live, packets, bytes)}${silent}, last ${utc(last)} UTC`;
  const rows = path.sources.length === 0 ? '' : `, rows ${path.sources.join(', ')}`;
  return [
    line(path.title, 'strong'),
    line(path.id),
    line(`${status}${why === '' ? '' : ` (${why})`}${seen}`),
    ...paragraph(path.service, view),
    ...(path.exception === undefined
      ? [labelled('source', `${path.document}, ${path.table}${rows}`)]
      : [labelled('exception of', `${path.exception.owner}, ${path.exception.until ?? 'without an end'}`)]),
    ...twins.map((twin) => labelled('same as', twin)),
    ...path.notes.flatMap((note) => paragraph(note, view)),
    ...(status === 'never seen' ? [line('Never seen: a tap sees only its own segment.', 'dim')] : []),
  ];
}

function hostLines({ end, decided, opened, served, names, conflict, last }: HostItem, view: View): Line[] {
  return [
    line(`${placeOf(end)}  ${end.words}`, 'strong'),
    labelled('role by', decided),
    labelled('zone', end.zone ?? 'none'),
    labelled('opened', countsText(opened)),
    labelled('served', `${countsText(served)}${last === 0 ? '' : `; last ${utc(last)} UTC`}`),
    ...(conflict === '' ? [] : [labelled('conflict', conflict)]),
    ...(names.length === 0 ? [] : paragraph(`asked for as ${names.join(', ')}`, view)),
  ];
}

function countsText(counts: Readonly<Record<VerdictKind, number>>): string {
  if (flowsOf(counts) === 0) return 'no flow';
  const parts = VERDICT_KINDS.filter((kind) => counts[kind] > 0).map((kind) => `${count(counts[kind])} ${kind}`);
  return `${counted(flowsOf(counts), 'flow')}: ${parts.join(', ')}`;
}

/** At most so many lines from one on. */
export const windowed = (lines: readonly Line[], top: number, height: number): Line[] =>
  Array.from({ length: height }, (_, index) => lines[top + index] ?? EMPTY);
