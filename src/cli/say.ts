/**
 * Lines on standard error, where all is told that is not data. Each begins with what it is about: with the name of an
 * input, a log or another file, as it was given (`edge.pcapng: …`, `eth1: …`, `site.yaml:3:5: …`), or with `rolepath:`
 * for all else. A line that goes on with the one before is indented.
 */

import { cleanString } from '../clean-text.js';

/** Longest line, in characters; names of files are what makes them long. */
const MAX_LINE = 4000;

/** One line that can be shown, whatever stands in it. */
export const cleanLine = (text: string): string => cleanString(text, MAX_LINE);

/** What is not about a file or an interface. */
export const ownText = (text: string): string => `rolepath: ${text.replaceAll('\n', '\n  ')}`;

export const sayOwn = (text: string): void => sayLines(ownText(text));

/** A line that begins with a name. */
export const say = (line: string): void => void process.stderr.write(`${cleanLine(line)}\n`);

/** A text that may have several lines. */
export function sayLines(text: string): void {
  for (const line of text.split('\n')) say(line);
}
