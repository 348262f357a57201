import { element, type Markup } from '../markup.js';

/** What is laid over one another and how, a line each: what it is called, and what is known of it. */
export const factList = (facts: readonly (readonly [label: string, text: string])[]): Markup =>
  element(
    'dl',
    { class: 'facts' },
    facts.map(([label, text]) => [element('dt', {}, label), element('dd', {}, text)]),
  );
