/**
 * The opening of a Remote Desktop connection ([MS-RDPBCGR] 2.2.1.1, 2.2.1.2): X.224 in TPKT (RFC 1006 §6).
 *
 * ```
 *   0  version, 3             1
 *   1  reserved, 0            1
 *   2  length of the whole    2
 *   4  length that follows    1    five less than the length before
 *   5  connection request E0, confirm D0
 *   6  references             4
 *  10  class, 0               1
 *  11  "Cookie: …" CR LF           requests only, and not always
 *      negotiation: type 1, flags 1, length 2 (8), protocols or code 4; little-endian
 * ```
 *
 * Other protocols in TPKT have other parameters there (S7), or no X.224 at all (H.323).
 */
import { u8, u16, u16le, u32le } from '../bytes.js';
import { cleanText } from '../clean-text.js';
import { Probe } from './recogniser.js';

export const TPKT_VERSION = 3;
const TPKT_HEADER = 4;
/** TPKT and X.224 without what is variable. */
const FIXED = 11;
/** The X.224 length is one byte; 255 is reserved. */
const MAX_LENGTH = 5 + 254;

const REQUEST = 0xe0;
const CONFIRM = 0xd0;

const Negotiation = { Request: 1, Response: 2, Failure: 3 } as const;
const NEGOTIATION_LENGTH = 8;

const COOKIE = 'Cookie: ';
const USER_HINT = 'mstshash=';
/** Longest cookie kept, in characters. */
const MAX_COOKIE = 64;

/** [MS-RDPBCGR] 2.2.1.1.1, bit by bit; none set is standard RDP security. */
const PROTOCOLS = ['ssl', 'hybrid', 'rdstls', 'hybrid-ex', 'rdsaad'] as const;
const NO_PROTOCOL = 'rdp';

/** [MS-RDPBCGR] 2.2.1.2.2. */
const FAILURES: Readonly<Record<number, string>> = {
  1: 'SSL required by server',
  2: 'SSL not allowed by server',
  3: 'no certificate on server',
  4: 'inconsistent flags',
  5: 'hybrid required by server',
  6: 'SSL with user authentication required by server',
};

/** Whether the bytes begin an opening message; `onPort` where the port speaks for RDP. */
export function openingProbe(bytes: Uint8Array, start: number, end: number, onPort: boolean): Probe {
  if (end > start && u8(bytes, start) !== TPKT_VERSION) return Probe.Reject;
  if (end - start < 2) return Probe.NeedMore;
  if (u8(bytes, start + 1) !== 0) return Probe.Reject;
  if (end - start < TPKT_HEADER + 2) return Probe.NeedMore;
  const length = u16(bytes, start + 2);
  const code = u8(bytes, start + 5);
  const isFramed = length >= FIXED && length <= MAX_LENGTH && u8(bytes, start + 4) === length - 5;
  if (!isFramed || (code !== REQUEST && code !== CONFIRM)) return Probe.Reject;
  if (start + length > end) return Probe.NeedMore;
  return isOpening(bytes, start, start + length, onPort) ? Probe.Accept : Probe.Reject;
}

/** Whether the whole message [start, end) has in it what only RDP has; the oldest clients and servers have nothing. */
function isOpening(bytes: Uint8Array, start: number, end: number, onPort: boolean): boolean {
  if (u8(bytes, start + 10) !== 0) return false;
  if (end - start === FIXED) return onPort;
  if (isRequest(bytes, start) && cookieEnd(bytes, start, end) > start + FIXED) return true;
  const type = negotiationType(bytes, start, end);
  return isRequest(bytes, start) ? type === Negotiation.Request : type > Negotiation.Request;
}

export const isRequest = (bytes: Uint8Array, start: number): boolean => u8(bytes, start + 5) === REQUEST;

/** Length of the message at `start`, which {@link openingProbe} has accepted. */
export const openingLength = (bytes: Uint8Array, start: number): number => u16(bytes, start + 2);

/** Where what follows the cookie begins: at the first byte after the fixed part where there is none. */
function cookieEnd(bytes: Uint8Array, start: number, end: number): number {
  const first = start + FIXED;
  for (let at = 0; at < COOKIE.length; at++) {
    if (first + at >= end || u8(bytes, first + at) !== COOKIE.charCodeAt(at)) return first;
  }
  for (let at = first; at + 2 <= end; at++) {
    if (u16(bytes, at) === 0x0d0a) return at + 2;
  }
  return first;
}

/** Type of the negotiation at the message's end, correlation data behind it aside; 0 where there is none. */
function negotiationType(bytes: Uint8Array, start: number, end: number): number {
  const at = cookieEnd(bytes, start, end);
  if (at + NEGOTIATION_LENGTH > end || u16le(bytes, at + 2) !== NEGOTIATION_LENGTH) return 0;
  const type = u8(bytes, at);
  return type <= Negotiation.Failure ? type : 0;
}

/** What the cookie of a request says; undefined where there is none. */
export function cookieText(bytes: Uint8Array, start: number, end: number): string | undefined {
  const after = cookieEnd(bytes, start, end);
  const first = start + FIXED + COOKIE.length;
  if (after <= first) return undefined;
  const text = cleanText(bytes, first, after - 2, MAX_COOKIE);
  return text.startsWith(USER_HINT) ? text.slice(USER_HINT.length) : text;
}

/** The protocols that a request asks for; undefined where it does not negotiate. */
export function requestedProtocols(bytes: Uint8Array, start: number, end: number): string[] | undefined {
  if (negotiationType(bytes, start, end) !== Negotiation.Request) return undefined;
  return protocolNames(negotiated(bytes, start, end));
}

/** The protocol that a confirm chooses; a server that does not negotiate has standard security only. */
export function selectedProtocol(bytes: Uint8Array, start: number, end: number): string | undefined {
  const type = negotiationType(bytes, start, end);
  if (type === Negotiation.Failure) return undefined;
  return type === Negotiation.Response ? protocolNames(negotiated(bytes, start, end)).join(' ') : NO_PROTOCOL;
}

/** Why a confirm refuses; undefined where it does not. */
export function failureText(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (negotiationType(bytes, start, end) !== Negotiation.Failure) return undefined;
  const code = negotiated(bytes, start, end);
  return FAILURES[code] ?? `code ${code}`;
}

const negotiated = (bytes: Uint8Array, start: number, end: number): number =>
  u32le(bytes, cookieEnd(bytes, start, end) + 4);

function protocolNames(bits: number): string[] {
  const names = PROTOCOLS.filter((_, bit) => (bits & (1 << bit)) !== 0);
  return names.length === 0 ? [NO_PROTOCOL] : names;
}
