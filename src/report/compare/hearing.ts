/** What a capture point could have heard: when it was listening, which directions it shows, what it lost. */

import { f64At } from '../../bytes.js';
import type { SummaryRecord } from '../record.js';
import type { ComparedInput } from './comparison.js';
import type { FlowDigests } from './flow-digests.js';
import type { Matching } from './match.js';
import type { Sides, ZoneLookup } from './sides.js';

/** A time in which a capture point is known to have been listening, in microseconds since 1970. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Captures of one point that follow one another within this, in microseconds, are one: rings change their file so. */
const SEAM = 10_000_000;

/** The spans in their order, without those of no packet; what is no more than a seam apart is one. */
export function joinedSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const { start, end } of spans.filter((span) => span.start <= span.end).sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last === undefined || start - last.end > SEAM) joined.push({ start, end });
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, end) };
  }
  return joined;
}

/** Where packets go: from outside inwards, or from inside outwards. */
export const DIRECTIONS = ['inward', 'outward'] as const;
export type Direction = (typeof DIRECTIONS)[number];

type Side = 0 | 1;
const SIDES = [0, 1] as const;

/** Flows whose packets the other side shows in a direction, before silence in it tells of the capture. */
const FEW_FLOWS = 3;

interface Parts {
  readonly inputs: readonly [ComparedInput, ComparedInput];
  readonly matching: Matching;
  readonly zones: ZoneLookup;
  readonly sides: Sides;
}

export class Hearing {
  /** The only direction that a side shows: one of two cables was tapped. */
  readonly only: readonly [Direction | undefined, Direction | undefined];
  private readonly parts: Parts;
  private readonly starts: readonly [Float64Array, Float64Array];

  constructor(parts: Parts) {
    this.parts = parts;
    const { inputs } = parts;
    this.starts = [startsOf(inputs[0].spans), startsOf(inputs[1].spans)];
    this.only = onlyDirections(parts);
  }

  /** Whether a side was listening at a moment by the clock of `of`, the side itself or the other. */
  heardAt(side: Side, time: number, of: Side): boolean {
    const { clocks } = this.parts.matching;
    const shift = side === of ? 0 : clocks.aheadAt(time);
    const there = of === 0 ? time + shift : time - shift;
    const span = this.parts.inputs[side].spans[lastUpTo(this.starts[side], there)];
    return span !== undefined && there >= span.start + clocks.margin && there <= span.end - clocks.margin;
  }

  /** Packets that a side may have missed: such as it dropped, or could not read. */
  lost(side: Side): number {
    const { summary, isPartial } = this.parts.inputs[side];
    return isPartial || summary.uncountedDrops === true ? Number.POSITIVE_INFINITY : lossOf(summary);
  }

  /** Whether a side shows packets that go from an end of that rank to one of the other. */
  hears(side: Side, [from, to]: readonly [number, number]): boolean {
    const only = this.only[side];
    return only === undefined || only === directionOf(from, to);
  }
}

/** Frames that were cut before their ports are part of no flow. */
const lossOf = ({ drops, undecoded }: SummaryRecord): number =>
  drops.kernel +
  drops.interface +
  drops.shed +
  (undecoded['truncated-network'] ?? 0) +
  (undecoded['truncated-transport'] ?? 0);

const directionOf = (from: number, to: number): Direction => (from < to ? 'inward' : 'outward');

const startsOf = (spans: readonly Span[]): Float64Array => Float64Array.from(spans, ({ start }) => start);

/** The place of the last that is not beyond; −1 where all are. */
function lastUpTo(starts: Float64Array, time: number): number {
  let low = -1;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (f64At(starts, middle) <= time) low = middle;
    else high = middle;
  }
  return low;
}

/** What flows on both sides show of a direction at one of them. */
interface Shown {
  /** Flows with packets in it here, and with such there alone. */
  here: number;
  thereOnly: number;
  /** Whether they must have passed here, and not only there. */
  isSure: boolean;
}

/**
 * A side that shows packets of one direction alone, while the other shows both, and these must have passed it: they come
 * from its own side, or what follows shows that they arrived. Else the firewall may have dropped them.
 */
function onlyDirections(parts: Parts): [Direction | undefined, Direction | undefined] {
  const shown = SIDES.map(() => DIRECTIONS.map((): Shown => ({ here: 0, thereOnly: 0, isSure: false })));
  parts.matching.first.forEach((match, row) => {
    if (match >= 0) for (const side of SIDES) note(parts, side, [row, match], shown[side] ?? []);
  });
  const [first, second] = shown.map(([inward, outward]) => {
    if (isMissing(outward) && (inward?.here ?? 0) > 0) return 'inward';
    return isMissing(inward) && (outward?.here ?? 0) > 0 ? 'outward' : undefined;
  });
  return [first, second];
}

const isMissing = (shown: Shown | undefined): boolean =>
  shown !== undefined && shown.here === 0 && shown.thereOnly >= FEW_FLOWS && shown.isSure;

function note({ inputs, zones, sides }: Parts, side: Side, rows: readonly [number, number], shown: Shown[]): void {
  const [mine, theirs] = [inputs[side].flows, inputs[other(side)].flows];
  const [row, otherRow] = [rows[side], rows[other(side)]];
  const ranks = zones.ofEnds(mine, row);
  if (ranks === undefined || ranks[0] === ranks[1]) return;
  for (const end of SIDES) {
    const direction = directionOf(ranks[end], ranks[other(end)]);
    const count = shown[DIRECTIONS.indexOf(direction)];
    if (count === undefined) continue;
    if (mine.packets(row, end) > 0) count.here++;
    else if (theirs.packets(otherRow, end) > 0) {
      count.thereOnly++;
      const isFromHere = sides.outer !== undefined && (sides.outer === side) === (direction === 'inward');
      if (isFromHere || goesOn(mine, row)) count.isSure = true;
    }
  }
}

const other = (side: Side): Side => (1 - side) as Side;

/**
 * Whether a connection was under way before it was captured, or its opener goes on though no answer was seen: then it
 * is answered by a way that does not pass here.
 */
export function goesOn(table: FlowDigests, row: number): boolean {
  const state = table.state(row);
  if (state === 'midstream') return true;
  const isAnswered = table.packets(row, 1 - table.initiator(row)) > 0;
  return !isAnswered && (state === 'established' || state === 'closed' || state === 'reset');
}
