/** IP addresses as text: RFC 5952 going out, RFC 4291 §2.2 and dotted decimal coming in. */

/** Four 32-bit words in network order, signed; an IPv4 address stands in the last word, the first three being 0. */
export type IpWords = readonly [number, number, number, number];

export interface IpAddress {
  readonly version: 4 | 6;
  readonly words: IpWords;
}

/** Longest text of an address: eight groups of which the last two are written as IPv4. */
const MAX_TEXT = 45;

/** Dotted decimal of a word, signed or not. */
export const formatIpv4 = (word: number): string =>
  `${word >>> 24}.${(word >>> 16) & 0xff}.${(word >>> 8) & 0xff}.${word & 0xff}`;

/** RFC 5952 §4: lower case, no leading zeros, the first longest run of two or more zero groups as `::`. */
export function formatIpv6(w0: number, w1: number, w2: number, w3: number): string {
  // §5: an address known to hold an IPv4 address is written so.
  if (w0 === 0 && w1 === 0 && w2 >>> 0 === 0xffff) return `::ffff:${formatIpv4(w3)}`;
  const groups: number[] = [];
  for (const word of [w0, w1, w2, w3]) groups.push(word >>> 16, word & 0xffff);
  const run = longestZeroRun(groups);
  if (run.length < 2) return hex(groups);
  return `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`;
}

/** The address in the words of {@link IpWords}, in the way of its version. */
export const formatIp = (version: 4 | 6, w0: number, w1: number, w2: number, w3: number): string =>
  version === 4 ? formatIpv4(w3) : formatIpv6(w0, w1, w2, w3);

/** An address with a port; IPv6 in brackets (RFC 5952 §6). */
export const formatEndpoint = (ip: string, port: number): string =>
  ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;

const hex = (groups: readonly number[]): string => groups.map((group) => group.toString(16)).join(':');

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  const best = { start: 0, length: 0 };
  let length = 0;
  groups.forEach((group, index) => {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) {
      best.start = index + 1 - length;
      best.length = length;
    }
  });
  return best;
}

/**
 * The address a text spells, or undefined. Strict: four decimal numbers without leading zeros, or IPv6 without
 * brackets, zone and prefix length.
 */
export function parseIp(text: string): IpAddress | undefined {
  if (text.length > MAX_TEXT) return undefined;
  if (text.includes(':')) return parseIpv6(text);
  const word = parseIpv4(text);
  return word === undefined ? undefined : { version: 4, words: [0, 0, 0, word] };
}

const OCTET = /^(?:0|[1-9][0-9]{0,2})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;

function parseIpv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let word = 0;
  for (const part of parts) {
    if (!OCTET.test(part) || Number(part) > 255) return undefined;
    word = (word << 8) | Number(part);
  }
  return word;
}

function parseIpv6(text: string): IpAddress | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left = '', right] = halves;
  const head = parseGroups(left, right === undefined);
  const tail = parseGroups(right ?? '', true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const zeros = new Array<number>(missing).fill(0);
  return { version: 6, words: toWords([...head, ...zeros, ...tail]) };
}

/** The 16-bit groups of one side of `::`; the last two may be written as IPv4 where the text ends with them. */
function parseGroups(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const word = isEnd && index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (word === undefined) return undefined;
    groups.push(word >>> 16, word & 0xffff);
  }
  return groups;
}

function toWords(groups: readonly number[]): IpWords {
  const word = (index: number) => ((groups[index] ?? 0) << 16) | (groups[index + 1] ?? 0);
  return [word(0), word(2), word(4), word(6)];
}
