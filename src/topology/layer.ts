/**
 * Ranges laid over an address space, the more specific over the less: for each address, the most specific range that
 * holds it. The ranges lie inside one another or apart; of equal ones, the first given counts.
 */

import { type IpRange, lastAddress } from './ip-range.js';

export interface Layer<T> {
  /** Where what holds the addresses changes, in ascending order, the first at address 0. */
  readonly bounds: readonly bigint[];
  /** What holds the addresses from the bound of the same index up to the next. */
  readonly items: readonly (T | undefined)[];
}

export function layOut<T extends { readonly range: IpRange }>(version: 4 | 6, all: readonly T[]): Layer<T> {
  // Reversed, so that of equal ranges the first given comes last and lies on top.
  const items = all
    .filter(({ range }) => range.version === version)
    .reverse()
    .sort(outerFirst);
  const bounds = boundsOf(version, items);
  const open: T[] = [];
  let next = 0;
  const holders = bounds.map((bound) => {
    closeBefore(open, bound);
    for (let item = items[next]; item !== undefined && item.range.first === bound; item = items[++next])
      open.push(item);
    return open.at(-1);
  });
  return { bounds, items: holders };
}

/** The most specific item that holds an address. */
export function itemAt<T>({ bounds, items }: Layer<T>, address: bigint): T | undefined {
  let low = 0;
  let high = bounds.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] ?? 0n) <= address) low = middle;
    else high = middle;
  }
  return items[low];
}

/** The bounds of several layers together. */
export const mergeBounds = (layers: readonly Layer<unknown>[]): bigint[] =>
  [...new Set(layers.flatMap(({ bounds }) => bounds))].sort(compare);

function boundsOf(version: 4 | 6, items: readonly { readonly range: IpRange }[]): bigint[] {
  const bounds = new Set([0n]);
  for (const { range } of items) bounds.add(range.first).add(range.last + 1n);
  bounds.delete(lastAddress(version) + 1n);
  return [...bounds].sort(compare);
}

function closeBefore(open: { readonly range: IpRange }[], bound: bigint): void {
  for (let top = open.at(-1); top !== undefined && top.range.last < bound; top = open.at(-1)) open.pop();
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** By first address; of those, the widest first. */
export function outerFirst(a: { readonly range: IpRange }, b: { readonly range: IpRange }): number {
  return compare(a.range.first, b.range.first) || compare(b.range.last, a.range.last);
}
