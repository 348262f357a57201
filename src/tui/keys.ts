/** Keys and the mouse as a terminal sends them, by name. */

export type Key =
  | { readonly name: 'text'; readonly text: string }
  /** The left button was pressed; places count from 0. */
  | { readonly name: 'click'; readonly column: number; readonly row: number }
  | {
      readonly name:
        | 'up'
        | 'down'
        | 'page-up'
        | 'page-down'
        | 'home'
        | 'end'
        | 'enter'
        | 'escape'
        | 'tab'
        | 'back-tab'
        | 'backspace'
        | 'clear'
        | 'interrupt'
        | 'wheel-up'
        | 'wheel-down';
    };

/** What Ink tells of a key. */
export interface InkKey {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly tab: boolean;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
}

/** The keys of one piece of input: several where they were typed at once or pasted. */
export function keysOf(input: string, key: InkKey): Key[] {
  const named = nameOf(input, key);
  if (named !== undefined) return [named];
  const mouse = MOUSE.exec(input);
  if (mouse !== null) return mouseKeys(mouse);
  if (key.ctrl || key.meta) return [];
  return [...input].flatMap((text) => plainKey(text));
}

/** CSI < button ; column ; row M, or m where it is let go (xterm's SGR mouse mode 1006); places count from 1. */
const MOUSE = /^\[<(\d{1,4});(\d{1,5});(\d{1,5})([Mm])$/;

const LEFT = 0;
const WHEEL: Readonly<Record<number, 'wheel-up' | 'wheel-down'>> = { 64: 'wheel-up', 65: 'wheel-down' };

function mouseKeys([, button, column, row, end]: RegExpExecArray): Key[] {
  if (end === 'm') return [];
  const wheel = WHEEL[Number(button)];
  if (wheel !== undefined) return [{ name: wheel }];
  return Number(button) === LEFT ? [{ name: 'click', column: Number(column) - 1, row: Number(row) - 1 }] : [];
}

function plainKey(text: string): Key[] {
  if (text === '\r' || text === '\n') return [{ name: 'enter' }];
  if (text === '\t') return [{ name: 'tab' }];
  if (text === '\u0003') return [{ name: 'interrupt' }];
  return text < ' ' || text === '\u007f' ? [] : [{ name: 'text', text }];
}

function nameOf(input: string, key: InkKey): Key | undefined {
  if (key.ctrl && input === 'c') return { name: 'interrupt' };
  if (key.ctrl && input === 'u') return { name: 'clear' };
  if (key.upArrow) return { name: 'up' };
  if (key.downArrow) return { name: 'down' };
  if (key.pageUp) return { name: 'page-up' };
  if (key.pageDown) return { name: 'page-down' };
  if (key.home) return { name: 'home' };
  if (key.end) return { name: 'end' };
  if (key.return) return { name: 'enter' };
  if (key.escape) return { name: 'escape' };
  if (key.tab) return { name: key.shift ? 'back-tab' : 'tab' };
  return key.backspace || key.delete ? { name: 'backspace' } : undefined;
}
