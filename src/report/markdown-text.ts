import { cleanString } from '../clean-text.js';

const MAX_CELL = 4000;

/** What Markdown or HTML would take for more than text (CommonMark §2.4). */
const MARKUP = /[\\`*_{}[\]<>&#|~!^$]/g;

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '|': '&#124;' };

/** Text that shows as it stands, in a cell as well, on one line; no address in it becomes a link. */
export const markdownText = (text: string): string =>
  cleanString(text, MAX_CELL)
    .replace(MARKUP, (character) => ENTITIES[character] ?? `\\${character}`)
    .replace(/(https?|ftp|mailto):/gi, '$1&#58;')
    .replace(/\b(www)\./gi, '$1&#46;');

/** A table (GitHub Flavored Markdown §4.10) of cells that are Markdown already. */
export const markdownTable = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
