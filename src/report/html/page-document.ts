/**
 * One HTML file that needs nothing else: no network, no script but its own, whose hash the content policy names. All
 * that can be read without the script is there before it runs.
 */

import { createHash } from 'node:crypto';
import { type Child, element, inertJson, type Markup, program } from './markup.js';
import type { PageData } from './page-data.js';

/** The program's own parts of a page. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
}

export interface PageContent {
  readonly title: string;
  /** What the page is, as in "the parts of the report". */
  readonly what: string;
  /** Places on the page and what the list at its top calls them. */
  readonly links: readonly (readonly [id: string, words: string])[];
  readonly sections: readonly Child[];
  /** The program that made it. */
  readonly tool: { readonly name: string; readonly version: string };
  readonly data: PageData;
}

/** The whole file. The same content and parts give the same bytes. */
export function pageDocument(content: PageContent, parts: PageParts): string {
  const page = element('html', { lang: 'en' }, head(content, parts), body(content, parts));
  return `<!doctype html>\n${page.markup}\n`;
}

const head = ({ title }: PageContent, { script, style }: PageParts): Markup =>
  element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', {
      'http-equiv': 'Content-Security-Policy',
      content: [
        "default-src 'none'",
        `style-src '${hashOf(style)}'`,
        `script-src '${hashOf(script)}'`,
        'img-src data:',
        "base-uri 'none'",
        "form-action 'none'",
      ].join('; '),
    }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'referrer', content: 'no-referrer' }),
    element('title', {}, title),
    program('style', style),
  );

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

const body = ({ title, what, links, sections, tool, data }: PageContent, { script }: PageParts): Markup =>
  element(
    'body',
    {},
    element('a', { class: 'skip', href: '#main' }, `Skip to the ${what}`),
    element(
      'header',
      {},
      element('h1', {}, title),
      element('button', { type: 'button', id: 'theme', hidden: true }, 'Dark'),
    ),
    element(
      'nav',
      { 'aria-label': `Parts of the ${what}` },
      element(
        'ul',
        {},
        links.map(([id, words]) => element('li', {}, element('a', { href: `#${id}` }, words))),
      ),
    ),
    element('main', { id: 'main', tabindex: -1 }, sections),
    element(
      'footer',
      {},
      `Made by ${tool.name} ${tool.version} from what stands under `,
      element('a', { href: '#table-provenance' }, 'Provenance'),
      '; this file needs no network.',
    ),
    element('dialog', { id: 'details', 'aria-labelledby': 'details-title' }),
    inertJson('page-data', data),
    program('script', script),
  );
