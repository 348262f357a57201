/** The kinds of values that filters ask for. */

import { advise, nearestWord, quote } from '../wording.js';
import type { Compiled, Field } from './filter.js';

/** What a field is called in help. */
export interface About {
  readonly about: string;
  readonly example: string;
}

/** Says of a text whether it fits. */
export type TextTest = (text: string) => boolean;

/** Text that contains the value, in any case; with `*` in it, text that is like it as a whole. */
export function textTest(value: string): TextTest {
  const wanted = value.toLowerCase();
  if (!wanted.includes('*')) return (text) => text.toLowerCase().includes(wanted);
  return wildcardTest(wanted);
}

/** Each piece between stars is looked for behind the last, so that no text makes it slow. */
function wildcardTest(pattern: string): TextTest {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop() ?? '';
  return (text) => {
    const lower = text.toLowerCase();
    if (!lower.startsWith(head) || !lower.endsWith(tail)) return false;
    const end = lower.length - tail.length;
    let at = head.length;
    for (const piece of rest) {
      const found = lower.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= end;
  };
}

/** A field of texts, any of which may fit. */
export const textField = <T>(about: About, texts: (subject: T) => readonly string[]): Field<T> => ({
  ...about,
  compile(value) {
    const fits = textTest(value);
    return { test: (subject) => texts(subject).some(fits) };
  },
});

/** A field whose values are known beforehand; `*` stands for any of them that is like it. */
export const choiceField = <T>(
  about: About,
  choices: readonly string[],
  texts: (subject: T) => readonly string[],
): Field<T> => ({
  ...about,
  compile(value) {
    const chosen = chosenFrom(value, choices);
    if (chosen.length === 0) return { problem: unknownChoice(value, choices) };
    const wanted = new Set(chosen);
    return { test: (subject) => texts(subject).some((text) => wanted.has(text)) };
  },
});

/** The choices that a value means: itself in any case, or all that are like it where it has a `*`. */
export function chosenFrom(value: string, choices: readonly string[]): readonly string[] {
  if (value.includes('*')) return choices.filter(textTest(value));
  const wanted = value.toLowerCase();
  return choices.filter((choice) => choice.toLowerCase() === wanted);
}

/** Choices that a message lists; of more, only the nearest is named. */
const LISTED = 30;

export function unknownChoice(value: string, choices: readonly string[]): string {
  const nearest = nearestWord(value, choices);
  const advice = nearest === undefined && choices.length > LISTED ? '' : advise(value, choices);
  return `${quote(value)} is not known here${advice}`;
}

/** Inclusive, 0 to 65535. */
export interface Ports {
  readonly from: number;
  readonly to: number;
}

const PORTS = /^(\d{1,5})(?:-(\d{1,5}))?$/;
const LAST_PORT = 65_535;

/** Reads `443` or `50000-59999`. */
function parsePorts(value: string): Ports | { readonly problem: string } {
  const [, first, last = first] = PORTS.exec(value) ?? [];
  if (first === undefined) return { problem: `${quote(value)} is no port; write 443 or 50000-59999` };
  const [from, to] = [Number(first), Number(last)];
  if (from > LAST_PORT || to > LAST_PORT) return { problem: `${quote(value)} goes beyond port ${LAST_PORT}` };
  return from > to ? { problem: `${quote(value)} runs backwards; write ${to}-${from}` } : { from, to };
}

/** A field of ports; the test gets the range that was asked for. */
export const portField = <T>(about: About, fits: (subject: T, ports: Ports) => boolean): Field<T> => ({
  ...about,
  compile(value): Compiled<T> {
    const ports = parsePorts(value);
    return 'problem' in ports ? ports : { test: (subject) => fits(subject, ports) };
  },
});
