/** What a comparison says in words, whoever reads them: a terminal, a page. */

import { lossParts, unreadFramesText } from '../loss-text.js';
import type { SummaryRecord } from '../record.js';
import { count, counted, span } from '../text.js';
import type { ComparedSide, ComparisonKind, ComparisonRecord, UntoldReason } from './comparison-record.js';
import type { Direction } from './hearing.js';

/** What a side means that shows one direction of packets. */
export const ONLY_WORDS: Readonly<Record<Direction, string>> = {
  inward: 'shows packets from outside alone, so that nothing is said of answers to them',
  outward: 'shows packets to the outside alone, so that nothing is said of answers to them',
};

/** Frames that are part of no flow, since they were cut before their ports. */
function cutText({ undecoded }: SummaryRecord): string[] {
  const frames = (undecoded['truncated-network'] ?? 0) + (undecoded['truncated-transport'] ?? 0);
  return frames === 0 ? [] : [`${counted(frames, 'frame')} cut before ${frames === 1 ? 'its' : 'their'} ports`];
}

export function sideText({ summary, flows, beyond, only }: ComparedSide): string {
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

export function sidesText({ sides, outer, outerWords }: ComparisonRecord): string {
  return outer === undefined ? outerWords : `${sides[outer].name} is the outer one: ${outerWords}`;
}

export function clocksText({ clocks, sides }: ComparisonRecord): string {
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

export function flowsText({ matched, local, groups, untold, ungrouped }: ComparisonRecord): string {
  const alone = groups
    .filter(({ kind }) => KIND_WORDS[kind].isAlone)
    .reduce((sum, { flows }) => sum + flows, ungrouped);
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

interface KindWords {
  readonly meaning: 'unanswered' | 'unexpected' | 'undetermined';
  readonly title: string;
  /** What became of the flows, behind their number. */
  readonly about: string;
  /** Whether such a flow was seen on one side only. */
  readonly isAlone: boolean;
}

export const KIND_WORDS: Readonly<Record<ComparisonKind, KindWords>> = {
  swallowed: {
    meaning: 'unanswered',
    title: 'Swallowed',
    about: 'that went in and did not come out: what is between dropped it',
    isAlone: true,
  },
  'answer-swallowed': {
    meaning: 'unanswered',
    title: 'Answer swallowed',
    about: 'that came out and whose answers did not come back',
    isAlone: false,
  },
  'turned-away': {
    meaning: 'unanswered',
    title: 'Turned away',
    about: 'turned away by a reset or an ICMP error, which did not come out',
    isAlone: true,
  },
  'answered-between': {
    meaning: 'unexpected',
    title: 'Answered between',
    about: 'answered without having come out: by a proxy, or another way',
    isAlone: true,
  },
  'opening-lost': {
    meaning: 'undetermined',
    title: 'Opening lost',
    about: 'that came out only when the first packet was repeated',
    isAlone: false,
  },
  'missing-packets': {
    meaning: 'undetermined',
    title: 'Packets missing',
    about: 'that came out with fewer datagrams than went in, or came back so',
    isAlone: false,
  },
  'answer-elsewhere': {
    meaning: 'unexpected',
    title: 'Answered elsewhere',
    about: 'whose answers do not come back here though more follows: by another way',
    isAlone: false,
  },
  'another-way': {
    meaning: 'unexpected',
    title: 'Another way',
    about: 'that came out without having gone in, or whose answers do not pass: around a capture point',
    isAlone: true,
  },
};

/** Why nothing can be said of a flow, and what to do about it. */
export const UNTOLD_TEXTS: Readonly<Record<UntoldReason, string>> = {
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
