import { cleanString } from '../clean-text.js';
import type { VerdictKind } from '../verdict/verdict.js';
import { count, size } from './text.js';

/** Columns of a line; only a word that is longer by itself goes beyond, so that it can be copied whole. */
export const WIDTH = 120;
/** Narrower than this a page does not get; what does not fit is then the terminal's to break. */
const LEAST_WIDTH = 60;
/** Pages narrower than this indent less. */
const ROOMY = 100;

/** The width of a page on a terminal of so many columns; undefined where there is no terminal. */
export const pageWidth = (columns: number | undefined): number =>
  columns === undefined || columns === 0 ? WIDTH : Math.min(WIDTH, Math.max(LEAST_WIDTH, columns));

/** Longest paragraph, in characters. */
const MAX_PARAGRAPH = 4000;

const COLUMNS = '    flows    bytes';
const INDENT = ' '.repeat(20);
const SMALL_INDENT = ' '.repeat(6);

/** What a heading is about; its words say the same, so that nothing is lost without colour. */
export type Meaning = 'heading' | 'unanswered' | VerdictKind;

/** Colours a text by its meaning. */
export type Paint = (meaning: Meaning, text: string) => string;

export const unpainted: Paint = (_, text) => text;

/** Lines for a terminal. Every text is cleaned here, before it is painted, wherever it comes from. */
export class Page {
  private readonly lines: string[] = [];
  private readonly paint: Paint;
  private readonly width: number;
  private readonly indent: string;

  constructor(paint: Paint, width = WIDTH) {
    this.paint = paint;
    this.width = width;
    this.indent = width < ROOMY ? SMALL_INDENT : INDENT;
  }

  /** A line of its own after an empty one. */
  heading(meaning: Meaning, text: string): void {
    this.gap();
    for (const line of wrap(text, this.width)) this.lines.push(this.paint(meaning, line));
  }

  /** A painted label, and a text that keeps to its right. */
  row(label: string, text: string): void {
    this.paragraph(this.paint('heading', label), label.length, text);
  }

  /** Text that keeps to the right of its label. */
  text(label: string, text: string): void {
    this.paragraph(label, label.length, text);
  }

  /** Says what the figures of the entries below are. */
  columns(): void {
    this.lines.push(COLUMNS);
  }

  /** How many flows and bytes, and of what. */
  entry(flows: number, bytes: number, text: string): void {
    this.text(`${count(flows).padStart(9)}${size(bytes).padStart(9)}  `, text);
  }

  /** What more there is to say of an entry. */
  detail(text: string, label = ''): void {
    this.text(this.indent + label, text);
  }

  /** An empty line, unless the page begins here. */
  gap(): void {
    if (this.lines.length > 0) this.lines.push('');
  }

  /** All lines, each ending in a line feed. */
  toString(): string {
    return this.lines.map((line) => `${line}\n`).join('');
  }

  private paragraph(label: string, indent: number, text: string): void {
    wrap(text, this.width - indent).forEach((line, index) => {
      this.lines.push(`${index === 0 ? label : ' '.repeat(indent)}${line}`);
    });
  }
}

/** The text, cleaned, in lines of at most `width` characters, broken at spaces. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of cleanString(text, MAX_PARAGRAPH).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
