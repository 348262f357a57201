/** How much one map may hold: a site has dozens of roles, and only a forged log has more. */

import { count } from '../../text.js';
import type { Box } from './boxes.js';
import type { Strand } from './strands.js';

export const MAX_BOXES = 64;
export const MAX_STRANDS = 1000;
/** Of one layer: more cannot be read. */
export const MAX_ARROWS = 120;

export interface Bounded {
  readonly strands: readonly Strand[];
  /** Strands that found no room. */
  readonly leftOut: number;
}

/** Keeps the boxes of the topology and those with the most flows, and what joins them. */
export function withinBounds(strands: readonly Strand[]): Bounded {
  const flows = new Map<Box, number>();
  for (const strand of strands)
    for (const box of new Set([strand.from, strand.to])) flows.set(box, (flows.get(box) ?? 0) + strand.flows);
  const ranked = [...flows].sort(([a, x], [b, y]) => Number(isListed(b)) - Number(isListed(a)) || y - x);
  const kept = new Set(ranked.slice(0, MAX_BOXES).map(([box]) => box));
  const joined = strands.filter(({ from, to }) => kept.has(from) && kept.has(to)).slice(0, MAX_STRANDS);
  return { strands: joined, leftOut: strands.length - joined.length };
}

const isListed = ({ hosts }: Box): boolean => hosts.some(({ name }) => name !== undefined);

/** What a reader has to know of it; undefined where everything is drawn. */
export const leftOutWords = (leftOut: number): string | undefined =>
  leftOut === 0
    ? undefined
    : `${count(leftOut)} paths or kinds of flows found no room on the map and in the matrix; the tables have them.`;

/** The same of the arrows of one layer. */
export const arrowsLeftOutWords = (leftOut: number): string | undefined =>
  leftOut === 0
    ? undefined
    : `${count(leftOut)} more arrows found no room here: choose a narrower layer, or see the tables.`;
