/** What a screen is made of: lines of spans, each with what it means. */

import { cut, type Glyphs, shown, widthOf } from './glyphs.js';

/** What a piece of text means; how it looks is the theme's. No meaning is told by colour alone. */
export type Tone =
  | 'plain'
  | 'dim'
  | 'strong'
  | 'accent'
  | 'unexpected'
  | 'contradicted'
  | 'undetermined'
  | 'unanswered'
  | 'alarm';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

export interface Line {
  readonly spans: readonly Span[];
  /** Whether it is shown inverse. */
  readonly selected?: boolean;
}

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });

/** A line of one piece. */
export const line = (text: string, tone: Tone = 'plain'): Line => ({ spans: [{ text, tone }] });

export const EMPTY: Line = { spans: [] };

/** The spans as far as they have room, texts cleaned. */
export function clipped({ spans, ...rest }: Line, width: number, glyphs: Glyphs): Line {
  const kept: Span[] = [];
  let left = width;
  for (const { text, tone } of spans) {
    const short = cut(shown(text, glyphs), left, glyphs);
    if (short !== '') kept.push({ text: short, tone });
    left -= widthOf(short);
    if (left <= 0) break;
  }
  return { ...rest, spans: kept };
}

export const lineText = ({ spans }: Line): string => spans.map(({ text }) => text).join('');
