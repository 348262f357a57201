/**
 * HTML and SVG put together from parts. Every text goes through one place, so that a name from a packet or a topology
 * can never be anything but text: markup characters are escaped, and what would not be shown (controls, bidirectional
 * overrides) becomes U+FFFD.
 */

import { replaceUnshowable } from '../../clean-text.js';

/** Markup that is safe to write as it is; only {@link element} and {@link joined} make it. */
export interface Markup {
  readonly markup: string;
}

export type Child = Markup | string | number | undefined | false | readonly Child[];
/** `true` is an attribute without value; undefined and `false` leave it out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Elements without content and end tag (HTML Standard, 13.1.2). */
const VOID = new Set(['meta', 'input', 'br', 'hr', 'link']);

/** Line feeds stay: suggested exceptions have them. */
export const shownText = (text: string): string =>
  replaceUnshowable(text, (character) => (character === '\n' ? character : '\ufffd'));

export const escaped = (text: string): string => shownText(text).replace(/[&<>"']/g, (one) => ENTITIES[one] ?? '');

/** `<name attributes>children</name>`; strings among the children are text. */
export const element = (name: string, attributes: Attributes, ...children: readonly Child[]): Markup => ({
  markup: VOID.has(name)
    ? `<${name}${attributesText(attributes)}>`
    : `<${name}${attributesText(attributes)}>${childText(children)}</${name}>`,
});

/** Parts one behind the other. */
export const joined = (...children: readonly Child[]): Markup => ({ markup: childText(children) });

/** A script or style element: its text is the program's own, and is taken as it is. */
export const program = (name: 'script' | 'style', text: string): Markup => ({ markup: `<${name}>${text}</${name}>` });

/** Data for a script. */
export const inertJson = (id: string, data: unknown): Markup => ({
  markup: `<script type="application/json" id="${escaped(id)}">${inertText(data)}</script>`,
});

/** JSON in which nothing can end the element that it stands in, or a line of a script. */
export const inertText = (data: unknown): string =>
  JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

function childText(child: Child): string {
  if (child === undefined || child === false) return '';
  if (typeof child === 'string') return escaped(child);
  if (typeof child === 'number') return String(child);
  return 'markup' in child ? child.markup : child.map(childText).join('');
}

const attributesText = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) =>
      value === undefined || value === false
        ? ''
        : value === true
          ? ` ${name}`
          : ` ${name}="${escaped(String(value))}"`,
    )
    .join('');
