import { type Paint, unpainted } from '../report/summary-text.js';

/** SGR parameters (ECMA-48 §8.3.117). */
const COLOURS: Readonly<Record<Parameters<Paint>[0], string>> = {
  heading: '1',
  expected: '32',
  contradicted: '35;1',
  unexpected: '31;1',
  undetermined: '33',
};

const painted: Paint = (kind, text) => `\u001b[${COLOURS[kind]}m${text}\u001b[0m`;

/** Colours where they are wanted: on a terminal, unless NO_COLOR (no-color.org) or an option says otherwise. */
export function paintFor({ color, plain }: { readonly color: string; readonly plain?: boolean }): Paint {
  if (plain === true || color === 'never') return unpainted;
  if (color === 'always') return painted;
  const refused = (process.env['NO_COLOR'] ?? '') !== '' || process.env['TERM'] === 'dumb';
  return process.stdout.isTTY === true && !refused ? painted : unpainted;
}
