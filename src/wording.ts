/** How messages name what a user wrote. */

import { cleanString } from './clean-text.js';

/** Longest piece of a user's text that a message repeats, in characters. */
const MAX_QUOTED = 60;

/** Longest word that a spelling is suggested for: the comparison costs the product of both lengths. */
const MAX_SUGGESTED = 40;

/** The text in single quotes, cut, and made safe to show. */
export const quote = (text: string): string => `'${cleanString(text, MAX_QUOTED)}'`;

/** `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? 'nothing';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function enumeration(words: readonly string[]): string {
  const last = words.at(-1) ?? 'nothing';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** `hosts.edge1.external[0]`, with keys that are no plain words in quotes. */
export const formatPath = (path: readonly (string | number)[]): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const key = /^[\w@:/-]{1,60}$/.test(step) ? step : quote(step);
    return text === '' ? key : `${text}.${key}`;
  }, '');

/** Candidates that a word is compared with. */
const MAX_CANDIDATES = 1_000;

/** The candidate that a misspelt word most likely means; undefined where none is near. */
export function nearestWord(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > MAX_SUGGESTED) return undefined;
  const plain = normalise(word);
  let best: string | undefined;
  // A third of the letters may differ, so that short words are not turned into others.
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates.slice(0, MAX_CANDIDATES)) {
    if (candidate.length > MAX_SUGGESTED) continue;
    const distance = editDistance(plain, normalise(candidate), least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

const normalise = (word: string): string => word.toLowerCase().replace(/[_ -]/g, '');

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment); `limit` where it is no less. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let twoBack: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(cell(a, b, i, j, row, previous, twoBack));
    twoBack = previous;
    previous = row;
  }
  return Math.min(limit, previous[b.length] ?? limit);
}

function cell(
  a: string,
  b: string,
  i: number,
  j: number,
  row: readonly number[],
  previous: readonly number[],
  twoBack: readonly number[],
): number {
  const at = (numbers: readonly number[], index: number) => numbers[index] ?? Number.POSITIVE_INFINITY;
  const replaced = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
  const least = Math.min(at(row, j - 1) + 1, at(previous, j) + 1, replaced);
  const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  return swapped ? Math.min(least, at(twoBack, j - 2) + 1) : least;
}

/** The end of a message about a misspelt word. */
export const didYouMean = (word: string): string => `; did you mean '${word}'?`;

/** `; did you mean 'x'?` where a candidate is near, else `; use one of …` with all of them. */
export function advise(word: string, candidates: readonly string[]): string {
  const nearest = nearestWord(word, candidates);
  if (nearest !== undefined) return didYouMean(nearest);
  if (candidates.length === 0) return '';
  return `; use ${candidates.length === 1 ? '' : 'one of '}${alternatives(candidates)}`;
}
