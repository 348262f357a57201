/** Keys as a terminal sends them, by name. */

export type Key =
  | { readonly name: 'text'; readonly text: string }
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
        | 'interrupt';
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
  if (key.ctrl || key.meta) return [];
  return [...input].flatMap((text) => plainKey(text));
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
