import type { Catalogue } from '../catalogue/catalogue.js';
import type { Change, ProductChanges, Support } from '../catalogue/product-changes.js';

/** A product's changes as `paths changes --json` gives them. */
export const changesRecord = ({ product, support, changes }: ProductChanges, catalogue: Catalogue): object => ({
  product,
  title: titleOf(product, catalogue),
  support,
  changes,
});

/** A product's support and changes, a line each, with the rows and paths that show them below. */
export function changesText({ product, support, changes }: ProductChanges, catalogue: Catalogue): string {
  const lines = changes.map(changeText);
  const head = `${titleOf(product, catalogue)} (${product})`;
  return [head, ...supportText(support), ...lines].join('\n');
}

const titleOf = (product: string, catalogue: Catalogue): string => catalogue.products.get(product)?.title ?? product;

function supportText({ mainstreamEnd, extendedEnd, policy }: Support): string[] {
  const parts = [
    ...(mainstreamEnd === undefined ? [] : [`mainstream until ${mainstreamEnd}`]),
    ...(extendedEnd === undefined ? [] : [`extended until ${extendedEnd}`]),
    ...(policy === undefined ? [] : [policy]),
  ];
  return parts.length === 0 ? [] : [`  support  ${parts.join(', ')}`];
}

function changeText({ what, words, rows, paths }: Change): string {
  const below = [
    ...(rows.length === 0 ? [] : [`rows ${rows.join(', ')}`]),
    ...(paths.length === 0 ? [] : [`paths ${paths.join(', ')}`]),
  ];
  return [`  ${what.padEnd(9)}${words}`, ...below.map((text) => `           ${text}`)].join('\n');
}
