import { replaceUnshowable } from '../clean-text.js';

/**
 * A value as one line of JSON, ending in a line feed. Loses nothing, and shows nothing that would drive a terminal or
 * turn its text around: that is escaped, as JSON itself does with C0 only (RFC 8259 §7).
 */
export const jsonLine = (value: object): string => `${jsonText(value)}\n`;

/** The same without its line feed. */
export const jsonText = (value: unknown): string => replaceUnshowable(JSON.stringify(value), escaped);

/** One escape for each UTF-16 unit. */
const escaped = (character: string): string =>
  Array.from({ length: character.length }, (_, unit) => unitEscape(character.charCodeAt(unit))).join('');

const unitEscape = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;
