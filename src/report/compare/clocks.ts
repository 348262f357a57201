/**
 * How far the clocks of two capture points are apart, by the flows that both saw: the median of the differences of
 * their beginnings, and how far these scatter. Clocks drift, so that with many flows the difference is taken piece by
 * piece and drawn as a line between the pieces.
 */

import { f64At } from '../../bytes.js';

/** Times within which a flow on both sides may begin and end apart, in microseconds. */
export const LEAST_TOLERANCE = 100_000;
export const DEFAULT_TOLERANCE = 2_000_000;
const MOST_TOLERANCE = 5_000_000;
const LEAST_MARGIN = 1000;

/** Fewer differences than this may be chance: they count only where they agree closely, a single one where it is small. */
const FEW_SAMPLES = 3;
const MAX_PIECES = 16;
const LEAST_IN_PIECE = 16;
/** Of a normal distribution, the standard deviation in median absolute deviations. */
const DEVIATION_PER_MAD = 1.4826;
/** Deviations that are within tolerance. */
const DEVIATIONS = 6;

/** What is known of two clocks. All times in microseconds. */
export interface Clocks {
  /** How many flows tell of them; 0 where nothing is known, and the clocks are taken for equal. */
  readonly samples: number;
  /** How far the second point's clock is ahead of the first's in the middle; negative where it is behind. */
  readonly ahead: number;
  /** By how much that changes from the beginning to the end. */
  readonly drift: number;
  /** How far single flows scatter about it: a standard deviation, by the median. */
  readonly scatter: number;
  /** Within this a flow of one side counts as the same moment on the other. */
  readonly tolerance: number;
  /** How near to the beginning or end of a capture a moment on it is uncertain. */
  readonly margin: number;
  /** How far the second point's clock is ahead at a time by the first's. */
  aheadAt(time: number): number;
}

/** A flow seen on both sides: when by the first clock, and by how much later the second says. */
export interface ClockSamples {
  readonly times: Float64Array;
  readonly differences: Float64Array;
}

/** `stated` is a tolerance that the user gave. */
export function clocksOf(samples: ClockSamples, stated: number | undefined): Clocks {
  const count = samples.differences.length;
  const middle = median(samples.differences);
  if (count === 0 || !isTrusted(samples.differences, middle)) return unknownClocks(stated);
  const knots = knotsOf(samples, middle);
  const aheadAt = (time: number): number => onLine(knots, time);
  const rests = samples.differences.map((difference, index) =>
    Math.abs(difference - aheadAt(f64At(samples.times, index))),
  );
  const scatter = DEVIATION_PER_MAD * median(rests);
  const last = knots.at(-1)?.ahead ?? middle;
  const tolerance = stated ?? Math.min(MOST_TOLERANCE, Math.max(LEAST_TOLERANCE, DEVIATIONS * scatter));
  return {
    samples: count,
    ahead: middle,
    drift: last - (knots[0]?.ahead ?? middle),
    scatter,
    tolerance,
    margin: Math.min(tolerance, DEVIATIONS * scatter + LEAST_MARGIN),
    aheadAt,
  };
}

const unknownClocks = (stated: number | undefined): Clocks => ({
  samples: 0,
  ahead: 0,
  drift: 0,
  scatter: 0,
  tolerance: stated ?? DEFAULT_TOLERANCE,
  margin: stated ?? DEFAULT_TOLERANCE,
  aheadAt: () => 0,
});

/** Whether the differences agree with one another; of few, whether they do so closely, or are small: no chance then. */
function isTrusted(differences: Float64Array, middle: number): boolean {
  if (differences.length === 1) return Math.abs(middle) <= MOST_TOLERANCE;
  if (differences.length < FEW_SAMPLES)
    return differences.every((difference) => Math.abs(difference - middle) <= LEAST_TOLERANCE);
  const near = differences.filter((difference) => Math.abs(difference - middle) <= MOST_TOLERANCE).length;
  return near * 2 > differences.length;
}

interface Knot {
  readonly time: number;
  readonly ahead: number;
}

/** The difference piece by piece, in the order of time; outliers, such as ports used anew, are left out. */
function knotsOf({ times, differences }: ClockSamples, middle: number): Knot[] {
  const order = Array.from(times.keys())
    .filter((index) => Math.abs(f64At(differences, index) - middle) <= MOST_TOLERANCE)
    .sort((a, b) => f64At(times, a) - f64At(times, b));
  const pieces = Math.max(1, Math.min(MAX_PIECES, Math.floor(order.length / LEAST_IN_PIECE)));
  return Array.from({ length: pieces }, (_, piece) => {
    const part = order.slice(
      Math.floor((piece * order.length) / pieces),
      Math.floor(((piece + 1) * order.length) / pieces),
    );
    return {
      time: median(Float64Array.from(part, (index) => f64At(times, index))),
      ahead: median(Float64Array.from(part, (index) => f64At(differences, index))),
    };
  });
}

/** The value at a time on the line through the knots; before the first and after the last, theirs. */
function onLine(knots: readonly Knot[], time: number): number {
  let before: Knot | undefined;
  for (const knot of knots) {
    if (knot.time >= time) {
      if (before === undefined || knot.time === before.time) return knot.ahead;
      return before.ahead + ((knot.ahead - before.ahead) * (time - before.time)) / (knot.time - before.time);
    }
    before = knot;
  }
  return before?.ahead ?? 0;
}

/** 0 of none; of an even number the lower of the two in the middle. */
export function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  return sorted.length === 0 ? 0 : f64At(sorted, (sorted.length - 1) >> 1);
}
