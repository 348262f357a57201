/**
 * Domain names in messages (RFC 1035 §4.1.4): labels, each after a byte with its length, up to an empty one, or a
 * pointer to where the rest has been written already.
 */
import { latin1Text, u8, u16 } from '../bytes.js';

/** The header of a message, in bytes; names stand behind it (RFC 1035 §4.1.1). */
export const HEADER = 12;

/** A label's length has the upper two bits clear; both set make a pointer. */
export const MAX_LABEL = 63;
const POINTER = 0xc0;
const POINTER_OFFSET = 0x3fff;
/** Longest name, length bytes included (RFC 1035 §2.3.4). */
export const MAX_NAME = 255;
/** Pointers that are followed in one name: one a label is more than any server needs. */
const MAX_POINTERS = MAX_NAME / 2;

/** Where the name at `at` ends, whether it ends in a pointer or not; −1 where it does not end before `end`. */
export function skipName(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && at - start < MAX_NAME) {
    const length = u8(bytes, at);
    if (length >= POINTER) return at + 2 <= end ? at + 2 : -1;
    if (length > MAX_LABEL) return -1;
    at += 1 + length;
    if (length === 0) return at;
  }
  return -1;
}

const NOT_PLAIN = /[^\x21-\x7e]|[.\\]/g;

/** A label with what would be taken for something else escaped (RFC 1035 §5.1). */
const escapeLabel = (label: string): string =>
  label.replace(NOT_PLAIN, (character) =>
    character === '.' || character === '\\'
      ? `\\${character}`
      : `\\${String(character.charCodeAt(0)).padStart(3, '0')}`,
  );

/**
 * The name at `at` of the message [start, end) as text; undefined where it is malformed. A pointer must lead back
 * beyond where the labels that it follows began, so that a name always ends.
 */
export function nameText(bytes: Uint8Array, start: number, end: number, at: number): string | undefined {
  const labels: string[] = [];
  let from = at;
  let pointers = 0;
  for (let here = at, length = 1; here < end; ) {
    const octet = u8(bytes, here);
    if (octet === 0) return labels.length === 0 ? '.' : labels.join('.');
    if (octet >= POINTER) {
      if (here + 2 > end || ++pointers > MAX_POINTERS) return undefined;
      here = start + (u16(bytes, here) & POINTER_OFFSET);
      // Back, but not into the header.
      if (here >= from || here < start + HEADER) return undefined;
      from = here;
      continue;
    }
    length += 1 + octet;
    if (octet > MAX_LABEL || here + 1 + octet > end || length > MAX_NAME) return undefined;
    labels.push(escapeLabel(latin1Text(bytes, here + 1, here + 1 + octet)).toLowerCase());
    here += 1 + octet;
  }
  return undefined;
}
