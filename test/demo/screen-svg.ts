/** Screens of a terminal as one SVG picture that shows them in turn: text in a grid, whatever font there is. */

import stringWidth from 'string-width';

/** How a run of characters looks: what the SGR sequences (ECMA-48 §8.3.117) of our own screens say. */
interface Style {
  readonly colour: number | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
}

/** Characters of one look in one line, from a column on. */
export interface Run {
  readonly column: number;
  readonly width: number;
  readonly text: string;
  readonly style: Style;
}

const PLAIN: Style = { colour: undefined, bold: false, dim: false, inverse: false };

/** The lines of a screen as `tmux capture-pane -e` gives it; a style lasts until it is changed, over line ends, too. */
export function runsOf(screen: string): Run[][] {
  let style = PLAIN;
  return screen
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => {
      const runs: Run[] = [];
      let column = 0;
      for (const [, codes, text] of line.matchAll(/\u001b\[([\d;]*)m|([^\u001b]+)/g)) {
        if (text === undefined) style = (codes ?? '').split(';').reduce(withCode, style);
        else {
          const width = stringWidth(text);
          runs.push({ column, width, text, style });
          column += width;
        }
      }
      return runs;
    });
}

function withCode(style: Style, code: string): Style {
  const number = Number(code);
  if (number === 0) return PLAIN;
  if (number === 1) return { ...style, bold: true };
  if (number === 2) return { ...style, dim: true };
  if (number === 7) return { ...style, inverse: true };
  if (number === 22) return { ...style, bold: false, dim: false };
  if (number === 27) return { ...style, inverse: false };
  if (number >= 30 && number <= 37) return { ...style, colour: number - 30 };
  if (number === 39) return { ...style, colour: undefined };
  if (number === 49) return style;
  throw new Error(`the look ${code} is not known to the picture`);
}

/** In pixels. */
const CELL = 8.4;
const LINE = 18;
const FONT = 14;
const MARGIN = 14;
const HEAD = 34;

/** Seconds that each screen stands. */
const SECONDS = 4;

/** Colours by their number in SGR: red, yellow, blue, magenta and cyan, readable on their ground. */
const DARK = { ground: '#16181d', text: '#d7dae0', 3: '#e5c07b', 4: '#7aa2f7', 5: '#d787d7', 6: '#56c2d6' } as const;
const LIGHT = { ground: '#fbfbfa', text: '#24292f', 3: '#7a5200', 4: '#0b4fc4', 5: '#8a1f8a', 6: '#00626e' } as const;

type Palette = Readonly<Record<keyof typeof DARK, string>>;

const styleSheet = (palette: Palette): string =>
  [
    `.g{fill:${palette.ground}}`,
    `.t{fill:${palette.text}}`,
    ...([3, 4, 5, 6] as const).map((colour) => `.c${colour}{fill:${palette[colour]}}`),
    `.i{fill:${palette.ground}}`,
  ].join('');

/** Every screen for its time; where pictures do not move, or are asked not to, the first alone. */
function motion(screens: number): string {
  if (screens < 2) return '';
  const share = 100 / screens;
  const frames = `@keyframes turn{0%{opacity:1}${share - 0.01}%{opacity:1}${share}%{opacity:0}100%{opacity:0}}`;
  const each = Array.from(
    { length: screens },
    (_, index) => `.s${index}{animation:turn ${screens * SECONDS}s ${index * SECONDS}s infinite}`,
  );
  return `${frames}@media (prefers-reduced-motion:no-preference){.s0{opacity:0}${each.join('')}}`;
}

/** `title` stands above the screens; `about` is for who cannot see them. */
export function screensSvg(screens: readonly string[], title: string, about: string): string {
  const lines = screens.map(runsOf);
  const rows = Math.max(...lines.map((screen) => screen.length));
  const columns = Math.max(...lines.flat(2).map(({ column, width }) => column + width));
  const width = px(columns * CELL + 2 * MARGIN);
  const height = px(rows * LINE + HEAD + MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(about)}">`,
    `<style>text{font:${FONT}px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre}.b{font-weight:700}.d{opacity:.65}${styleSheet(DARK)}@media (prefers-color-scheme:light){${styleSheet(LIGHT)}}${motion(screens.length)}</style>`,
    `<rect class="g" width="${width}" height="${height}" rx="8"/>`,
    `<text class="t d" x="${MARGIN}" y="21" xml:space="preserve">${escaped(title)}</text>`,
    ...lines.map((screen, index) => screenGroup(screen, index)),
    '</svg>',
    '',
  ].join('\n');
}

const screenGroup = (screen: readonly Run[][], index: number): string =>
  [
    `<g class="s${index}"${index === 0 ? '' : ' opacity="0"'}>`,
    ...screen.flatMap((runs, row) => runs.flatMap((run) => runMarks(run, row))),
    '</g>',
  ].join('\n');

/** The exact width is given, so that columns stand below one another in any font. */
function runMarks({ column, width, text, style }: Run, row: number): string[] {
  const { colour, bold, dim, inverse } = style;
  const x = px(MARGIN + column * CELL);
  const ink = inverse ? 'i' : colour === undefined ? 't' : `c${colour}`;
  const behind = `<rect class="${colour === undefined ? 't' : `c${colour}`}" x="${x}" y="${HEAD + row * LINE}" width="${px(width * CELL)}" height="${LINE}"/>`;
  if (text.trim() === '') return inverse ? [behind] : [];
  const looks = [ink, ...(bold ? ['b'] : []), ...(dim ? ['d'] : [])].join(' ');
  const y = HEAD + row * LINE + 13;
  const mark = `<text class="${looks}" x="${x}" y="${y}" textLength="${px(width * CELL)}" xml:space="preserve">${escaped(text)}</text>`;
  return inverse ? [behind, mark] : [mark];
}

const px = (value: number): string => String(Math.round(value * 100) / 100);

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
