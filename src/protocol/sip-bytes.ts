/** The characters of SIP (RFC 3261 §25.1) read as bytes, without making text of them. */
import { u8 } from '../bytes.js';

export const HT = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;

const TOKEN_PUNCTUATION = "-.!%*_+`'~";

const isAlphanumeric = (byte: number): boolean =>
  (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x30 && byte <= 0x39);

/** 1 for each byte that a token may hold. */
const TOKEN = Uint8Array.from({ length: 256 }, (_, byte) =>
  isAlphanumeric(byte) || TOKEN_PUNCTUATION.includes(String.fromCharCode(byte)) ? 1 : 0,
);

export const isTokenByte = (byte: number): boolean => TOKEN[byte] === 1;

export const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** White space within a header field, the line ends of a folded one included (LWS). */
export const isSpace = (byte: number): boolean => byte === SP || byte === HT || byte === CR || byte === LF;

/** `byte` with an ASCII capital made small. */
export const lower = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);

/** The end of the token that begins at `start`; `start` itself where there is none. */
export function tokenEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isTokenByte(u8(bytes, at))) at++;
  return at;
}

/** Offset of the first `byte` in [start, end); −1 where there is none. */
export function find(bytes: Uint8Array, start: number, end: number, byte: number): number {
  for (let at = start; at < end; at++) if (u8(bytes, at) === byte) return at;
  return -1;
}

/** The first offset in [start, end] at which no white space stands. */
export function skipSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(u8(bytes, at))) at++;
  return at;
}

/** The end of [start, end) without the white space before it. */
export function trimEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(u8(bytes, at - 1))) at--;
  return at;
}

/** Whether a byte may stand between messages. */
export const isPadding = (byte: number): boolean => byte === CR || byte === LF || byte === 0;

/**
 * The first byte that is no padding between messages: line ends, which also are keep-alives (RFC 5626 §4.4.1), and the
 * zero bytes that some user agents send to hold a NAT binding open.
 */
export function skipPadding(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isPadding(u8(bytes, at))) at++;
  return at;
}

/** Whether [start, end) begins with the ASCII `text`, letter case included. */
export function beginsWith(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start < text.length) return false;
  for (let i = 0; i < text.length; i++) if (u8(bytes, start + i) !== text.charCodeAt(i)) return false;
  return true;
}

/** Whether [start, end) begins with `text`, which is ASCII in lower case, in whatever letter case. */
export function beginsWithAnyCase(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start < text.length) return false;
  for (let i = 0; i < text.length; i++) if (lower(u8(bytes, start + i)) !== text.charCodeAt(i)) return false;
  return true;
}

/** Whether [start, end) is `text`, which is ASCII in lower case, in whatever letter case. */
export const equalsAnyCase = (bytes: Uint8Array, start: number, end: number, text: string): boolean =>
  end - start === text.length && beginsWithAnyCase(bytes, start, end, text);

/** Whether `text`, ASCII in lower case, stands anywhere in [start, end), in whatever letter case. */
export function containsAnyCase(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  for (let at = start; at + text.length <= end; at++) if (beginsWithAnyCase(bytes, at, end, text)) return true;
  return false;
}

/** The decimal number that [start, end) is; −1 where it is none of 1–9 digits. */
export function decimal(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > 9) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const byte = u8(bytes, at);
    if (!isDigit(byte)) return -1;
    value = value * 10 + byte - 0x30;
  }
  return value;
}

/** A 32-bit FNV-1a hash of [start, end), never 0. */
export function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5 | 0;
  for (let at = start; at < end; at++) value = Math.imul(value ^ u8(bytes, at), 0x01000193);
  return value === 0 ? 1 : value;
}
