import { isatty } from 'node:tty';
import { type Meaning, type Paint, unpainted } from '../report/page.js';

/** SGR parameters (ECMA-48 §8.3.117). */
const COLOURS: Readonly<Record<Meaning, string>> = {
  heading: '1',
  unanswered: '31',
  expected: '32',
  contradicted: '35;1',
  unexpected: '31;1',
  undetermined: '33',
};

const painted: Paint = (meaning, text) => `\u001b[${COLOURS[meaning]}m${text}\u001b[0m`;

/** What the environment says of colours. */
export interface ColourEnvironment {
  readonly NO_COLOR?: string | undefined;
  readonly TERM?: string | undefined;
}

/** Colours where they are wanted: on a terminal, unless NO_COLOR (no-color.org) or an option says otherwise. */
export function paintFor(
  { color, plain }: { readonly color: string; readonly plain?: boolean },
  environment: ColourEnvironment = process.env,
  isTerminal: boolean = isatty(1),
): Paint {
  if (plain === true || color === 'never') return unpainted;
  if (color === 'always') return painted;
  const isRefused = (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb';
  return isTerminal && !isRefused ? painted : unpainted;
}
