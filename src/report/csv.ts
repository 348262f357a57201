import { cleanString } from '../clean-text.js';
import { FLOW_TABLE, type FlowColumn } from './flow-columns.js';
import type { FlowRecord } from './record.js';

/** What a cell may hold; absent is empty. */
export type CellValue = string | number | boolean | readonly (string | number)[] | undefined;

/** The names of the columns of the flow table, in order. */
export const FLOW_COLUMNS: readonly string[] = FLOW_TABLE.map(({ name }) => name);

/** The heading line, RFC 4180 §2, ending in CRLF. */
export const csvHead = (): string => `${FLOW_COLUMNS.join(',')}\r\n`;

/** One record as a line of the table; always one line. `FlowCsv` writes the same faster. */
export const csvLine = (record: FlowRecord): string =>
  `${FLOW_TABLE.map((column) => flowCell(column, record)).join(',')}\r\n`;

/** The cell of a record in a column. */
export function flowCell({ type, value }: FlowColumn, record: FlowRecord): string {
  const cell = value(record);
  return csvCell(type === 'phrases' && typeof cell === 'object' ? cell.join(', ') : cell);
}

/** Longest cell, in characters: what spreadsheets take. */
const MAX_CELL = 32_000;

/** Text that needs no look: most cells. */
const PLAIN = /^[\w.:/](?:[\w.:/ -]*[\w.:/-])?$/;

/** A sentence that needs no look but for commas: it begins with a letter, and so does what follows a semicolon. */
const SENTENCE = /^[A-Za-z](?:[ !#-:<-~\u2026\u2192]|; [A-Za-z])*[!#-:<-~]$/;

export const isSentence = (text: string): boolean => text.length <= LONGEST_SENTENCE && SENTENCE.test(text);

/** With what stands before it, such a text still fits a cell. */
const LONGEST_SENTENCE = MAX_CELL / 2;

/**
 * Where a spreadsheet would begin to calculate (OWASP, "CSV Injection"; the full-width forms count in some): at the
 * beginning of a cell, and after a semicolon, at which spreadsheets of other locales begin the next one.
 */
const FORMULA = /(^|;)([\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/**
 * A cell as text, a list joined by spaces; cleaned and quoted where needed. Text from which a spreadsheet would calculate gets an apostrophe in
 * front: names in it come from packets.
 */
export function csvCell(value: CellValue): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return `${value}`;
  const text = typeof value === 'object' ? value.join(' ') : String(value);
  if (text.length <= MAX_CELL) {
    if (PLAIN.test(text)) return text;
    if (SENTENCE.test(text)) return /[,;]/.test(text) ? `"${text}"` : text;
  }
  const inert = inertText(text);
  return /^\s|[",;]|\s$/.test(inert) ? quoted(inert) : inert;
}

/** A text of several lines as one cell, its line feeds kept (RFC 4180 §2.6), each line as inert as a cell. */
export const csvLines = (text: string): string => quoted(text.split('\n').map(inertText).join('\n'));

const inertText = (text: string): string => cleanString(text, MAX_CELL).replace(FORMULA, "$1'$2");

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
