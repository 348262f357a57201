import { useInput } from 'ink';
import { useSyncExternalStore } from 'react';
import type { Controller } from './controller.js';
import type { Glyphs } from './glyphs.js';
import { keysOf } from './keys.js';
import { Screen } from './screen.js';
import { screenLines } from './screen-lines.js';
import type { Theme } from './theme.js';

/** When the picture is made anew: after a key at once, after news at the next refresh. */
export interface Pictures {
  /** Calls back when there is to be another picture; gives what ends that. */
  readonly subscribe: (onPicture: () => void) => () => void;
  /** The number of the picture. */
  readonly current: () => number;
  /** There is to be another one now. */
  readonly next: () => void;
}

export interface AppProps {
  readonly controller: Controller;
  readonly pictures: Pictures;
  readonly glyphs: Glyphs;
  readonly theme: Theme;
}

export const App = ({ controller, pictures, glyphs, theme }: AppProps) => {
  useSyncExternalStore(pictures.subscribe, pictures.current);
  useInput((input, key) => {
    for (const pressed of keysOf(input, key)) controller.press(pressed);
    pictures.next();
  });
  const { state, site, tables } = controller;
  return <Screen lines={screenLines({ state, site, tables, glyphs })} theme={theme} />;
};

export function createPictures(): Pictures {
  let number = 0;
  const listeners = new Set<() => void>();
  return {
    subscribe: (onPicture) => {
      listeners.add(onPicture);
      return () => listeners.delete(onPicture);
    },
    current: () => number,
    next: () => {
      number++;
      for (const listener of listeners) listener();
    },
  };
}
