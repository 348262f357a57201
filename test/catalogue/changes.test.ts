import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/problem.js';
import { readSmall, shippedCatalogue } from './support.js';

const changes = (...lines: readonly string[]) => ({
  'changes.yaml': `products:\n${lines.map((line) => `  ${line}\n`).join('')}`,
});

const SOUND = changes(
  '- product: old',
  "  support: { mainstreamEnd: '2018-04-10', extendedEnd: '2021-04-13' }",
  '- product: new',
  '  changes: [{ what: removed, words: Sign-in, rows: [doc-1], paths: [old/table/sip] }]',
);

describe('changes of products', () => {
  it('are read with their support, rows and paths', () => {
    const { catalogue, problems } = readSmall(SOUND);
    expect(problems).toEqual([]);
    expect(catalogue?.changes).toEqual([
      { product: 'old', support: { mainstreamEnd: '2018-04-10', extendedEnd: '2021-04-13' }, changes: [] },
      {
        product: 'new',
        support: {},
        changes: [{ what: 'removed', words: 'Sign-in', rows: ['doc-1'], paths: ['old/table/sip'] }],
      },
    ]);
  });

  it('may be missing as a whole', () => {
    expect(readSmall().catalogue?.changes).toEqual([]);
  });

  const mistakes: readonly (readonly [what: string, lines: readonly string[], said: string])[] = [
    ['an unknown product', ['- product: odl'], "2:14: error: products[0].product: unknown product 'odl'"],
    ['a product twice', ['- product: old', '- product: old'], "products[1].product: 'old' stands here twice"],
    [
      'a product after a newer one',
      ['- product: new', '- product: old'],
      "products[1].product: 'old' is older than the product before it",
    ],
    [
      'an unknown row',
      ['- product: old', '  changes: [{ what: added, words: It, rows: [doc-1, doc-9] }]'],
      "3:55: error: products[0].changes[0].rows[1]: unknown row 'doc-9'; did you mean 'doc-1'?",
    ],
    [
      'an unknown path',
      ['- product: old', '  changes: [{ what: added, words: It, paths: [old/table/spi] }]'],
      "products[0].changes[0].paths[0]: unknown path 'old/table/spi'; did you mean 'old/table/sip'?",
    ],
    [
      'another kind of change',
      ['- product: old', '  changes: [{ what: moved, words: It }]'],
      "products[0].changes[0].what: unknown value 'moved'",
    ],
    [
      'a day that does not exist',
      ['- product: old', "  support: { extendedEnd: '2021-02-30' }"],
      'products[0].support.extendedEnd: write the last day as 2026-12-31',
    ],
  ];

  it.each(mistakes)('are refused with %s', (_what, lines, said) => {
    const { catalogue, problems } = readSmall(changes(...lines));
    expect(problems.map(formatProblem)).toEqual([expect.stringContaining(said)]);
    expect(catalogue).toBeUndefined();
  });
});

describe('the changes that the package carries', () => {
  const { changes: carried, products, rows, documents, paths } = shippedCatalogue();
  const order = [...products.keys()];

  it('speak of every product, oldest first', () => {
    expect(carried.map(({ product }) => product)).toEqual(order);
  });

  it('say of every product how long it is supported', () => {
    for (const { product, support } of carried)
      expect(
        Object.values(support).filter((value) => value !== undefined),
        product,
      ).not.toEqual([]);
  });

  const all = carried.flatMap(({ product, changes: list }) => list.map((change) => ({ product, ...change })));

  it.each(all)('cite for $product "$words" what shows it', ({ product, what, rows: cited, paths: named }) => {
    const productOf = (row: string) => documents.get(rows.get(row)?.document ?? '')?.product ?? '';
    for (const id of named) expect(paths.get(id)?.product).toBe(product);
    for (const id of cited.filter((row) => productOf(row) !== product)) {
      expect(what, id).toBe('removed');
      expect(order.indexOf(productOf(id)), id).toBe(order.indexOf(product) - 1);
    }
  });
});
