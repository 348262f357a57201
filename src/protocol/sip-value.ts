/** Values of SIP header fields, read as offsets: addresses, hosts, lists (RFC 3261 §20, §25.1). */
import { u8 } from '../bytes.js';
import { cleanText } from '../clean-text.js';
import { beginsWithAnyCase, find, isSpace, isTokenByte, LF, lower, SP, skipSpace, tokenEnd } from './sip-bytes.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const SLASH = 0x2f;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const LESS = 0x3c;
const GREATER = 0x3e;
const AT = 0x40;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

/** Offset after the quoted string that begins at `start`; `end` where it is not closed. */
function quotedEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start + 1; at < end; at++) {
    const byte = u8(bytes, at);
    if (byte === BACKSLASH) at++;
    else if (byte === QUOTE) return at + 1;
  }
  return end;
}

/** Offset of the first `byte` in [start, end) that stands in no quoted string; `end` where there is none. */
function findUnquoted(bytes: Uint8Array, start: number, end: number, byte: number): number {
  let at = start;
  while (at < end && u8(bytes, at) !== byte) at = u8(bytes, at) === QUOTE ? quotedEnd(bytes, at, end) : at + 1;
  return Math.min(at, end);
}

/** The end of the list element that begins at `start`: a comma outside of quotes and angle brackets, or `end`. */
export function elementEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = u8(bytes, at);
    if (byte === COMMA) return at;
    if (byte === QUOTE) at = quotedEnd(bytes, at, end);
    else if (byte === LESS) at = findUnquoted(bytes, at, end, GREATER);
    else at++;
  }
  return end;
}

/**
 * Where the URI of a name-addr or addr-spec (From, To, Contact, Record-Route) begins: behind `<`, else at the first
 * character that is no white space. A display name whose quotes do not close hides no `<`.
 */
export function addressStart(bytes: Uint8Array, start: number, end: number): number {
  const unquoted = findUnquoted(bytes, start, end, LESS);
  const bracket = unquoted < end ? unquoted : find(bytes, start, end, LESS);
  return bracket < 0 ? skipSpace(bytes, start, end) : bracket + 1;
}

/** Where the URI that {@link addressStart} found ends. Without brackets, parameters are the header's (RFC 3261 §20.10). */
export function addressEnd(bytes: Uint8Array, start: number, address: number, end: number): number {
  if (address > start && u8(bytes, address - 1) === LESS) {
    const bracket = find(bytes, address, end, GREATER);
    return bracket < 0 ? end : bracket;
  }
  let at = address;
  while (at < end && !isSpace(u8(bytes, at)) && u8(bytes, at) !== SEMICOLON && u8(bytes, at) !== COMMA) at++;
  return at;
}

/** Where the host of the SIP URI [start, end) begins (RFC 3261 §19.1.1): behind `user@`, else behind the scheme. */
export function uriHost(bytes: Uint8Array, start: number, end: number): number {
  const at = find(bytes, start, end, AT);
  return at >= 0 ? at + 1 : find(bytes, start, end, COLON) + 1 || start;
}

/** Where `sent-by` begins in the Via element [start, end): behind `SIP / 2.0 / transport` (RFC 3261 §20.42). */
export function sentBy(bytes: Uint8Array, start: number, end: number): number {
  const first = find(bytes, start, end, SLASH);
  const second = first < 0 ? -1 : find(bytes, first + 1, end, SLASH);
  if (second < 0) return end;
  return skipSpace(bytes, tokenEnd(bytes, skipSpace(bytes, second + 1, end), end), end);
}

const isHostByte = (byte: number): boolean =>
  isTokenByte(byte) || byte === COLON || byte === OPENING_BRACKET || byte === CLOSING_BRACKET;

/** The end of the `host [":" port]` that begins at `start`; `start` itself where there is none. */
export function hostEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isHostByte(u8(bytes, at))) at++;
  return at;
}

/** Offset of the text in quotes behind `realm=` in a challenge or its answer; −1 where there is none. */
export function realmStart(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (lower(u8(bytes, at)) !== 0x72 || (at > start && isTokenByte(u8(bytes, at - 1)))) continue;
    if (!beginsWithAnyCase(bytes, at, end, 'realm')) continue;
    const equals = skipSpace(bytes, at + 'realm'.length, end);
    const quote = equals < end && u8(bytes, equals) === 0x3d ? skipSpace(bytes, equals + 1, end) : end;
    if (quote < end && u8(bytes, quote) === QUOTE) return quote + 1;
  }
  return -1;
}

/** The end of the quoted text that {@link realmStart} found. */
export function realmEnd(bytes: Uint8Array, start: number, end: number): number {
  const after = quotedEnd(bytes, start - 1, end);
  return after > start && u8(bytes, after - 1) === QUOTE ? after - 1 : after;
}

/** [start, end) with each fold, a line end and the white space around it, made one space (RFC 3261 §7.3.1). */
function unfold(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const unfolded = new Uint8Array(end - start);
  let length = 0;
  let at = start;
  while (at < end) {
    const next = Math.max(at + 1, skipSpace(bytes, at, end));
    if (find(bytes, at, next, LF) >= 0) {
      unfolded[length++] = SP;
    } else {
      unfolded.set(bytes.subarray(at, next), length);
      length += next - at;
    }
    at = next;
  }
  return unfolded.subarray(0, length);
}

/** [start, end) as text, unfolded, cleaned and cut to `limit`; copies, so once for each new fact at most. */
export function valueText(bytes: Uint8Array, start: number, end: number, limit: number): string {
  if (find(bytes, start, end, LF) < 0) return cleanText(bytes, start, end, limit);
  const text = unfold(bytes, start, end);
  return cleanText(text, 0, text.length, limit);
}
