/** Lines on standard error, where all is told that is not data. */

import { cleanString } from '../clean-text.js';

/** Longest line, in characters; names of files are what makes them long. */
const MAX_LINE = 4000;

/** One line that can be shown, whatever stands in it. */
export const cleanLine = (text: string): string => cleanString(text, MAX_LINE);

export const say = (line: string): void => void process.stderr.write(`${cleanLine(line)}\n`);

/** A text that may have several lines. */
export function sayLines(text: string): void {
  for (const line of text.split('\n')) say(line);
}
