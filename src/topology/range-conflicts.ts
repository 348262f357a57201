/** Which ranges of a topology file contradict one another. */

import type { Problem } from '../problem.js';
import type { YamlFile } from '../yaml-file.js';
import { formatRange, type IpRange } from './ip-range.js';
import { outerFirst } from './layer.js';
import type { HostClaim, NetworkClaim, ZoneClaim } from './site-claims.js';

interface Placed {
  readonly range: IpRange;
  readonly path: readonly (string | number)[];
}

type Relation = 'equal' | 'inside' | 'partial';

/** What is wrong with two ranges that share addresses, `other` standing in `line`; undefined where nothing is. */
type Judge<T> = (claim: T, other: T, relation: Relation, line: number) => string | undefined;

/** An address belongs to one host; the same host may list it for several roles. */
export const hostConflicts = (file: YamlFile<unknown>, claims: readonly HostClaim[]): Problem[] =>
  conflicts(file, claims, (claim, other, relation, line) => {
    const text = formatRange(claim.range);
    if (claim.host !== other.host) {
      const share = relation === 'equal' ? 'is an address of' : `overlaps with ${formatRange(other.range)} of`;
      return `${text} ${share} '${other.host}' already (line ${line}); list an address at one host only, with all its roles`;
    }
    if (relation === 'equal') return undefined;
    return `${text} overlaps with ${formatRange(other.range)} of the same host (line ${line}); write each address once`;
  });

/** Networks lie inside one another, where the most specific counts, or apart. */
export const networkConflicts = (file: YamlFile<unknown>, claims: readonly NetworkClaim[]): Problem[] =>
  conflicts(file, claims, (claim, other, relation, line) => {
    if (relation === 'equal') return `${formatRange(claim.range)} is in line ${line} already; keep one of the two`;
    return relation === 'partial' ? splitOne(claim.range, other.range, line) : undefined;
  });

/** Zones lie inside one another, where the most specific counts, or apart. */
export const zoneConflicts = (file: YamlFile<unknown>, claims: readonly ZoneClaim[]): Problem[] =>
  conflicts(file, claims, (claim, other, relation, line) => {
    if (claim.zone === other.zone || relation === 'inside') return undefined;
    if (relation === 'partial') return splitOne(claim.range, other.range, line);
    return `${formatRange(claim.range)} is in zone '${other.zone}' already (line ${line}); keep it in one zone`;
  });

const splitOne = (range: IpRange, other: IpRange, line: number): string =>
  `${formatRange(range)} shares only a part with ${formatRange(other)} (line ${line}); split one of the two`;

/** A problem for each range that conflicts with one that stands before it in the file. */
function conflicts<T extends Placed>(file: YamlFile<unknown>, claims: readonly T[], judge: Judge<T>): Problem[] {
  const found: Problem[] = [];
  for (const version of [4, 6]) {
    const open: T[] = [];
    for (const claim of claims.filter(({ range }) => range.version === version).sort(outerFirst)) {
      while ((open.at(-1)?.range.last ?? claim.range.first) < claim.range.first) open.pop();
      const under = open.at(-1);
      if (under !== undefined) found.push(...conflict(file, under, claim, judge));
      if (under === undefined || claim.range.last !== under.range.last || claim.range.first !== under.range.first) {
        open.push(claim);
      }
    }
  }
  return found;
}

function conflict<T extends Placed>(file: YamlFile<unknown>, under: T, claim: T, judge: Judge<T>): Problem[] {
  const isUnderFirst = isBefore(file.problem(under.path, ''), file.problem(claim.path, ''));
  const [first, second] = isUnderFirst ? [under, claim] : [claim, under];
  const message = judge(second, first, relationOf(under.range, claim.range), file.problem(first.path, '').line);
  return message === undefined ? [] : [file.problem(second.path, message)];
}

const isBefore = (a: Problem, b: Problem): boolean => a.line < b.line || (a.line === b.line && a.column <= b.column);

function relationOf(under: IpRange, over: IpRange): Relation {
  if (over.last > under.last) return 'partial';
  return over.first === under.first && over.last === under.last ? 'equal' : 'inside';
}
