/** Tables for terminals: columns that shrink to the width and wrap inside their cells. */

import { cleanString } from '../clean-text.js';

export interface TableColumn {
  readonly title: string;
  /** Narrower than this it does not get, unless all that it holds is. */
  readonly least: number;
}

/** Between two columns. */
const GAP = '  ';

/** Longest cell, in characters. */
const MAX_CELL = 1000;

/**
 * Rows of one group of tables: the widths are made for all of them, so that their columns stand below each other.
 * `width` is that of the page.
 */
export class TableLayout {
  private readonly widths: readonly number[];

  constructor(columns: readonly TableColumn[], rows: readonly (readonly string[])[], width: number) {
    this.widths = columnWidths(columns, rows, width);
  }

  /** The lines of one row; texts are cleaned here. */
  row(cells: readonly string[]): string[] {
    const wrapped = this.widths.map((width, column) => wrapCell(cleanString(cells[column] ?? '', MAX_CELL), width));
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      this.widths
        .map((width, column) => (wrapped[column]?.[line] ?? '').padEnd(width))
        .join(GAP)
        .trimEnd(),
    );
  }
}

/** What each column would take; where that is too much, the widest gives way first. */
function columnWidths(columns: readonly TableColumn[], rows: readonly (readonly string[])[], width: number): number[] {
  const widths = columns.map(({ title }, column) =>
    rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), title.length),
  );
  const least = columns.map((column, index) => Math.min(column.least, widths[index] ?? 0));
  const room = width - GAP.length * (columns.length - 1);
  for (let over = sum(widths) - room; over > 0; over--) {
    const widest = widestOf(widths, least);
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The widest column that may still give way; -1 for none. */
function widestOf(widths: readonly number[], least: readonly number[]): number {
  let widest = -1;
  widths.forEach((width, column) => {
    if (width > (least[column] ?? 0) && width > (widths[widest] ?? 0)) widest = column;
  });
  return widest;
}

/** A text in lines of at most `width` characters, broken at spaces, else behind a slash or hyphen, else anywhere. */
export function wrapCell(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => pieces(each, width))) {
    const joined = line === '' ? word.text : `${line}${word.glued ? '' : ' '}${word.text}`;
    if (line !== '' && joined.length > width) {
      lines.push(line);
      line = word.text;
    } else line = joined;
  }
  return [...lines, line];
}

interface Piece {
  readonly text: string;
  /** Whether it belongs to the same word as the piece before it. */
  readonly glued: boolean;
}

function pieces(word: string, width: number): Piece[] {
  if (word.length <= width) return [{ text: word, glued: false }];
  const parts = (word.match(/[^/-]*[/-]|[^/-]+$/g) ?? [word]).flatMap((part) => chunks(part, width));
  return parts.map((text, index) => ({ text, glued: index > 0 }));
}

const chunks = (text: string, width: number): string[] =>
  Array.from({ length: Math.ceil(text.length / width) }, (_, index) => text.slice(index * width, (index + 1) * width));
