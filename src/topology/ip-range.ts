/**
 * Sets of neighbouring addresses as a topology writes them: an address, a CIDR block (RFC 4632, RFC 4291 §2.3) or a
 * range with both ends. Used when a topology is compiled, never for a flow.
 */

import { formatIp, type IpAddress, parseIp } from '../ip-text.js';
import { quote } from '../wording.js';

export interface IpRange {
  readonly version: 4 | 6;
  /** Inclusive, as unsigned numbers of 32 or 128 bits. */
  readonly first: bigint;
  readonly last: bigint;
}

/** The range that a text spells, or what is wrong with it and how to mend it. */
export type ParsedRange = { readonly range: IpRange } | { readonly problem: string };

const BITS = { 4: 32, 6: 128 } as const;

/** The last address of a version, as a number. */
export const lastAddress = (version: 4 | 6): bigint => (1n << BigInt(BITS[version])) - 1n;

/** IPv4-mapped IPv6 addresses (RFC 4291 §2.5.5.2): they are IPv4 addresses, written otherwise. */
const MAPPED_PREFIX = 0xffffn << 32n;
const MAPPED_BITS = 96;

export function parseIpRange(text: string): ParsedRange {
  const dash = text.indexOf('-');
  if (dash !== -1) return parseEnds(text.slice(0, dash).trim(), text.slice(dash + 1).trim());
  const slash = text.indexOf('/');
  return slash === -1 ? parseSingle(text) : parseCidr(text.slice(0, slash), text.slice(slash + 1));
}

/** An address as a range of one. */
export function rangeOf(address: IpAddress): IpRange {
  const [w0, w1, w2, w3] = address.words;
  if (address.version === 4) return single(4, unsigned(w3));
  const value = (unsigned(w0) << 96n) | (unsigned(w1) << 64n) | (unsigned(w2) << 32n) | unsigned(w3);
  return value >> 32n === MAPPED_PREFIX >> 32n ? single(4, unsigned(w3)) : single(6, value);
}

/** The first address of a range, in words. */
export function addressOf({ version, first }: IpRange): IpAddress {
  const word = (shift: bigint) => Number(BigInt.asIntN(32, first >> shift));
  return { version, words: version === 4 ? [0, 0, 0, word(0n)] : [word(96n), word(64n), word(32n), word(0n)] };
}

/** The shortest spelling: an address, a CIDR block where the range is one, else both ends. */
export function formatRange({ version, first, last }: IpRange): string {
  const text = formatNumber(version, first);
  if (first === last) return text;
  const length = prefixLength(version, first, last);
  return length === undefined ? `${text}-${formatNumber(version, last)}` : `${text}/${length}`;
}

/** The text of an address given as a number. */
export const formatNumber = (version: 4 | 6, value: bigint): string =>
  formatIp(version, ...addressOf({ version, first: value, last: value }).words);

export const overlaps = (a: IpRange, b: IpRange): boolean =>
  a.version === b.version && a.first <= b.last && b.first <= a.last;

/** Whether `outer` holds all of `inner`; equal ranges hold each other. */
export const contains = (outer: IpRange, inner: IpRange): boolean =>
  outer.version === inner.version && outer.first <= inner.first && inner.last <= outer.last;

const unsigned = (word: number): bigint => BigInt(word >>> 0);

const single = (version: 4 | 6, value: bigint): IpRange => ({ version, first: value, last: value });

function prefixLength(version: 4 | 6, first: bigint, last: bigint): number | undefined {
  const size = last - first + 1n;
  const bits = size.toString(2).length - 1;
  const isBlock = size === 1n << BigInt(bits) && (first & (size - 1n)) === 0n;
  return isBlock ? BITS[version] - bits : undefined;
}

function parseSingle(text: string): ParsedRange {
  const address = parseIp(text);
  return address === undefined ? { problem: notAnAddress(text) } : { range: rangeOf(address) };
}

/** With the commonest reasons, each with its mend. */
function notAnAddress(text: string): string {
  const name = quote(text);
  const unbracketed = /^\[(.*)\](?::\d+)?$/.exec(text)?.[1];
  if (unbracketed !== undefined && parseIp(unbracketed)) return `${name} has brackets; write ${unbracketed}`;
  const withoutPort = /^([\d.]+):\d+$/.exec(text)?.[1];
  if (withoutPort !== undefined && parseIp(withoutPort)) return `${name} has a port; write ${withoutPort}`;
  const withoutZeros = text.replace(/(^|\.)0+(?=\d)/g, '$1');
  if (withoutZeros !== text && parseIp(withoutZeros)) return `${name} has leading zeros; write ${withoutZeros}`;
  const withoutZone = text.replace(/%.*$/, '');
  if (withoutZone !== text && parseIp(withoutZone)) return `${name} names an interface; write ${withoutZone}`;
  if (/^[^:]*[a-z][^:]*$/i.test(text))
    return `${name} is a name, not an IP address; names are never looked up, so write the address`;
  return `${name} is no IPv4 or IPv6 address`;
}

function parseCidr(addressText: string, lengthText: string): ParsedRange {
  const parsed = parseIp(addressText);
  if (parsed === undefined) return { problem: notAnAddress(addressText) };
  const { version, first } = rangeOf(parsed);
  const mapped = version !== parsed.version;
  const length = /^\d{1,3}$/.test(lengthText) ? Number(lengthText) - (mapped ? MAPPED_BITS : 0) : Number.NaN;
  if (!(length >= 0 && length <= BITS[version])) return { problem: badLength(lengthText, mapped ? 6 : version) };
  const hostBits = (1n << BigInt(BITS[version] - length)) - 1n;
  const range: IpRange = { version, first: first & ~hostBits, last: first | hostBits };
  if (range.first === first) return { range };
  const [address, network] = [formatNumber(version, first), formatRange(range)];
  return {
    problem: `${address} is not the first address of its /${length}; write ${network} for the network, or ${address} for the one address`,
  };
}

function badLength(text: string, version: 4 | 6): string {
  if (parseIp(text)) return `${quote(`/${text}`)} is a netmask; write the prefix length, such as /24`;
  return `${quote(`/${text}`)} is no prefix length; IPv${version} has /0 to /${BITS[version]}`;
}

function parseEnds(firstText: string, lastText: string): ParsedRange {
  const [first, last] = [parseIp(firstText), parseIp(lastText)];
  if (first === undefined) return { problem: notAnAddress(firstText) };
  const completed = firstText.replace(/\d+$/, lastText);
  if (last === undefined && /^\d+$/.test(lastText) && parseIp(completed)) {
    return { problem: `the range lacks its last address; write ${firstText}-${completed}` };
  }
  if (last === undefined) return { problem: notAnAddress(lastText) };
  return joinEnds(rangeOf(first), rangeOf(last));
}

function joinEnds(from: IpRange, to: IpRange): ParsedRange {
  if (from.version !== to.version) return { problem: 'the range begins with one IP version and ends with the other' };
  if (from.first <= to.first) return { range: { version: from.version, first: from.first, last: to.last } };
  return { problem: `the range runs backwards; write ${formatRange(to)}-${formatRange(from)}` };
}
