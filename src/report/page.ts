import { cleanString } from '../clean-text.js';
import type { VerdictKind } from '../verdict/verdict.js';
import { count, size } from './text.js';

/** Columns of a line; only a word that is longer by itself goes beyond, so that it can be copied whole. */
export const WIDTH = 120;

/** Longest paragraph, in characters. */
const MAX_PARAGRAPH = 4000;

const COLUMNS = '    flows    bytes';
const INDENT = ' '.repeat(20);

/** What a heading is about; its words say the same, so that nothing is lost without colour. */
export type Meaning = 'heading' | 'unanswered' | VerdictKind;

/** Colours a text by its meaning. */
export type Paint = (meaning: Meaning, text: string) => string;

export const unpainted: Paint = (_, text) => text;

/** Lines for a terminal. Every text is cleaned here, before it is painted, wherever it comes from. */
export class Page {
  private readonly lines: string[] = [];
  private readonly paint: Paint;

  constructor(paint: Paint) {
    this.paint = paint;
  }

  /** A line of its own after an empty one. */
  heading(meaning: Meaning, text: string): void {
    this.gap();
    for (const line of wrap(text, WIDTH)) this.lines.push(this.paint(meaning, line));
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
    this.text(INDENT + label, text);
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
    wrap(text, WIDTH - indent).forEach((line, index) => {
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
