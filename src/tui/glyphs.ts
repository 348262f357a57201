/** Text as a terminal can show it: cleaned, in ASCII where that is all there is, and of an exact width. */

import stringWidth from 'string-width';
import { replaceUnshowable } from '../clean-text.js';

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Characters of our own texts that have an ASCII form; others become a question mark. */
const IN_ASCII: Readonly<Record<string, string>> = { '→': '->', '…': '..', '–': '-', '—': '-', '’': "'", '─': '-' };

/** Longest text that is measured: names from packets may be long. */
const MAX_TEXT = 4000;

export interface Glyphs {
  /** Whether only ASCII may be shown. */
  readonly ascii: boolean;
}

/** A text without what must not reach a terminal. */
export function shown(text: string, { ascii }: Glyphs): string {
  if (PRINTABLE_ASCII.test(text)) return text;
  const clean = replaceUnshowable(text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text, () => '\ufffd');
  return ascii ? clean.replace(/[^\x20-\x7e]/gu, (character) => IN_ASCII[character] ?? '?') : clean;
}

/** Columns that a shown text takes. */
export const widthOf = (text: string): number => (PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text));

/** Cut to at most so many columns; what is cut off is marked. */
export function cut(text: string, width: number, glyphs: Glyphs): string {
  if (widthOf(text) <= width) return text;
  const mark = markOf(glyphs);
  if (width <= mark.length) return mark.slice(0, Math.max(0, width));
  let kept = '';
  let left = width - mark.length;
  for (const character of text) {
    left -= widthOf(character);
    if (left < 0) break;
    kept += character;
  }
  return kept + mark;
}

/** The end of a text, in at most so many columns; what is cut off before it is marked. */
export function cutBefore(text: string, width: number, glyphs: Glyphs): string {
  const clean = shown(text, glyphs);
  if (widthOf(clean) <= width) return clean;
  const mark = markOf(glyphs);
  if (width <= mark.length) return mark.slice(0, Math.max(0, width));
  const characters = [...clean];
  let first = characters.length;
  let left = width - mark.length;
  while (first > 0) {
    left -= widthOf(characters[first - 1] ?? '');
    if (left < 0) break;
    first--;
  }
  return mark + characters.slice(first).join('');
}

/** Stands for what is cut off. */
const markOf = ({ ascii }: Glyphs): string => (ascii ? '..' : '…');

/** Exactly so many columns. */
export function fitted(text: string, width: number, glyphs: Glyphs, align: 'left' | 'right' = 'left'): string {
  const short = cut(shown(text, glyphs), width, glyphs);
  const gap = ' '.repeat(Math.max(0, width - widthOf(short)));
  return align === 'left' ? short + gap : gap + short;
}

/** A word that is wider than a line, in pieces that are not. */
function pieces(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word];
  const found: string[] = [];
  let piece = '';
  for (const character of word) {
    if (widthOf(piece + character) > width && piece !== '') {
      found.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...found, piece];
}

/** Broken between words into lines of at most so many columns; of more than `most` lines the last is cut. */
export function wrapped(text: string, width: number, most: number, glyphs: Glyphs): string[] {
  const lines: string[] = [];
  let line = '';
  const words = shown(text, glyphs)
    .split(' ')
    .flatMap((word) => pieces(word, width));
  for (const [index, word] of words.entries()) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      if (lines.length === most - 1) return [...lines, cut([line, ...words.slice(index)].join(' '), width, glyphs)];
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, cut(line, width, glyphs)];
}
