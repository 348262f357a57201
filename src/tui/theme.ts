/** How meanings look. Every one of them has a sign or a word as well. */

import type { TextProps } from 'ink';
import type { Tone } from './lines.js';

const PLAIN: TextProps = {};

/** Yellow, blue and magenta differ for people who do not tell red from green. */
const COLOURED: Readonly<Record<Tone, TextProps>> = {
  plain: PLAIN,
  dim: { dimColor: true },
  strong: { bold: true },
  accent: { color: 'cyan' },
  unexpected: { color: 'yellow', bold: true },
  contradicted: { color: 'magenta', bold: true },
  undetermined: { color: 'blue', bold: true },
  unanswered: { color: 'cyan', bold: true },
  alarm: { color: 'yellow', bold: true },
};

const COLOURLESS: Readonly<Record<Tone, TextProps>> = {
  plain: PLAIN,
  dim: PLAIN,
  strong: { bold: true },
  accent: PLAIN,
  unexpected: { bold: true },
  contradicted: { bold: true },
  undetermined: { bold: true },
  unanswered: { bold: true },
  alarm: { bold: true },
};

export type Theme = Readonly<Record<Tone, TextProps>>;

export const themeFor = (hasColour: boolean): Theme => (hasColour ? COLOURED : COLOURLESS);
