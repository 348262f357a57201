/** The arrows of one layer: strands between two boxes, gathered where they would be too many to read. */

import type { Ports } from '../../model/ends.js';
import { count } from '../../text.js';
import type { Box } from './boxes.js';
import { STATE_SIGNS } from './state-words.js';
import type { Strand, StrandState } from './strands.js';

export interface Arrow {
  readonly id: string;
  readonly from: Box;
  readonly to: Box;
  readonly state: StrandState;
  /** False where nobody answered any flow of it. */
  readonly answered: boolean;
  /** True where some flows of it were answered and others were not. */
  readonly isPartly: boolean;
  /** What stands on it, the sign of its state first. */
  readonly lines: readonly string[];
  readonly strands: readonly Strand[];
}

/** Lines of a label; more strands than that share one arrow. */
const MAX_LINES = 3;
/** Ports that the label of a gathering arrow lists. */
const MAX_PORTS = 4;

/** Most urgent last, so that it is drawn on top. */
const ORDER: readonly StrandState[] = [
  'untested',
  'unseen',
  'seen',
  'unanswered',
  'undetermined',
  'contradicted',
  'unexpected',
];

/**
 * The arrows for some strands. `isGathered`: one a pair of boxes and state, with the ports of all; else one a strand, as
 * long as there are few.
 */
export function arrowsOf(strands: readonly Strand[], layer: string): readonly Arrow[] {
  const groups = new Map<string, Strand[]>();
  for (const strand of strands) {
    const key = `${strand.from.id} ${strand.to.id} ${strand.state} ${isAnswered(strand)}`;
    const group = groups.get(key) ?? [];
    group.push(strand);
    groups.set(key, group);
  }
  return [...groups.values()]
    .flatMap((group) => (group[0] === undefined ? [] : [{ first: group[0], group }]))
    .sort((a, b) => ORDER.indexOf(a.first.state) - ORDER.indexOf(b.first.state))
    .map(({ first, group }, index) => ({
      id: `${layer}-${index + 1}`,
      from: first.from,
      to: first.to,
      state: first.state,
      answered: isAnswered(first),
      isPartly: group.some((strand) => isAnswered(strand) && strand.unanswered > 0),
      lines: withSign(wordsOf(group), first.state),
      strands: group,
    }));
}

/** At most so many of them, in their order: by state, then what was answered, then what has the most flows. */
export function mostUrgent(arrows: readonly Arrow[], most: number): readonly Arrow[] {
  if (arrows.length <= most) return arrows;
  const flowsOf = ({ strands }: Arrow): number => strands.reduce((sum, { flows }) => sum + flows, 0);
  const ranked = [...arrows].sort(
    (a, b) =>
      ORDER.indexOf(b.state) - ORDER.indexOf(a.state) ||
      Number(b.answered) - Number(a.answered) ||
      flowsOf(b) - flowsOf(a),
  );
  const kept = new Set(ranked.slice(0, most));
  return arrows.filter((arrow) => kept.has(arrow));
}

const isAnswered = ({ flows, unanswered }: Strand): boolean => flows > unanswered;

/** The sign of the state before the first. */
const withSign = ([first = '', ...rest]: readonly string[], state: StrandState): readonly string[] => [
  `${STATE_SIGNS[state]} ${first}`,
  ...rest,
];

/** One line a strand while they are few, else their ports by transport; each failure at the ports that it is of. */
function wordsOf(group: readonly Strand[]): readonly string[] {
  const lines = gathered(group, strandText);
  if (lines.size <= MAX_LINES) return [...lines].map(([line, strands]) => `${line} ${failureText(strands)}`.trimEnd());
  const transports = gathered(group, ({ transport }) => transport);
  return [...[...transports].map(([transport, strands]) => portsText(strands, transport)), failureText(group)].filter(
    (line) => line !== '',
  );
}

function gathered(group: readonly Strand[], keyOf: (strand: Strand) => string): ReadonlyMap<string, readonly Strand[]> {
  const byKey = new Map<string, Strand[]>();
  for (const strand of group) {
    const known = byKey.get(keyOf(strand));
    if (known === undefined) byKey.set(keyOf(strand), [strand]);
    else known.push(strand);
  }
  return byKey;
}

/** `(1 of 5 ✗)`: how many flows were not answered where others were; empty where all or none were. */
function failureText(group: readonly Strand[]): string {
  const flows = group.reduce((sum, strand) => sum + strand.flows, 0);
  const unanswered = group.reduce((sum, strand) => sum + strand.unanswered, 0);
  return unanswered > 0 && unanswered < flows
    ? `(${count(unanswered)} of ${count(flows)} ${STATE_SIGNS.unanswered})`
    : '';
}

/** `5061/tcp`, `any/tcp from 50000–59999`. */
export function formatPorts({ ports, sourcePorts, transport }: Strand): string {
  const listed = ports.length === 0 ? 'any' : ports.map(rangeText).join(', ');
  return `${listed}/${transport}${sourcePorts.length === 0 ? '' : ` from ${sourcePorts.map(rangeText).join(', ')}`}`;
}

/** `5061/tcp SIP mTLS`. */
function strandText({ ports, sourcePorts, transport, application }: Strand): string {
  const listed =
    ports.length === 0 ? 'any' : ports.slice(0, 2).map(rangeText).join(', ') + (ports.length > 2 ? '…' : '');
  const source = ports.length === 0 && sourcePorts.length > 0 ? ` from ${sourcePorts.map(rangeText).join(', ')}` : '';
  return `${listed}/${transport}${source} ${shortApplication(application)}`.trim();
}

/** The ports of several strands, those that lie within or beside one another as one range. */
function portsText(group: readonly Strand[], transport: string): string {
  if (group.some(({ ports }) => ports.length === 0)) return `any/${transport}`;
  const merged = mergedRanges(group.flatMap(({ ports }) => ports));
  const shown = merged.slice(0, MAX_PORTS);
  const more = merged.length - shown.length;
  return `${shown.map(rangeText).join(', ')}${more > 0 ? ` +${count(more)}` : ''}/${transport}`;
}

function mergedRanges(ranges: readonly Ports[]): readonly Ports[] {
  const merged: Ports[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last === undefined || range.from > last.to + 1) merged.push(range);
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
  }
  return merged;
}

const rangeText = ({ from, to }: Ports): string => (from === to ? `${from}` : `${from}–${to}`);

const shortApplication = (application: string): string =>
  application
    .replace(' over mutual TLS', ' mTLS')
    .replace(' over TLS or in clear', '')
    .replace(' over TLS', ' TLS')
    .replace('any protocol', '');
