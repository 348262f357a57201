import { describe, expect, it } from 'vitest';
import { provenance } from '../../src/catalogue/browse.js';
import { sitePaths } from '../../src/catalogue/site-paths.js';
import { NO_SETTINGS } from '../../src/catalogue/site-settings.js';
import { readSmall } from './support.js';

const products = (...more: readonly string[]) => `products:\n  - { id: old, title: Old Server }\n${more.join('\n')}\n`;

const LEANING = products('  - { id: new, title: New Server, documentsOf: old }');

describe('a product without documents of its own', () => {
  const { catalogue } = readSmall({ 'products.yaml': LEANING });
  if (catalogue === undefined) throw new Error('the catalogue has errors');

  const idsAt = (...named: readonly string[]) =>
    sitePaths(catalogue, { ...NO_SETTINGS, products: named }).paths.map(({ path }) => path.id);

  it('has the paths of the product whose documents speak for it', () => {
    expect(idsAt('new')).toEqual(['old/table/sip']);
  });

  it('adds nothing beside that product', () => {
    expect(idsAt('old', 'new')).toEqual(['old/table/sip']);
    expect(idsAt()).toEqual(['old/table/sip']);
  });

  it('may be named by a topology', () => {
    expect(catalogue.vocabulary().products).toEqual(['old', 'new']);
  });

  it('is told by its own title, with the paths and the hash of those documents', () => {
    const [old, leaning] = provenance(catalogue, ['old', 'new']);
    expect(leaning).toEqual({ id: 'new', title: 'New Server', paths: 1, sha256: old?.sha256 });
  });

  it('may not lean on a product that is unknown, or that leans on another', () => {
    const messages = (text: string) => readSmall({ 'products.yaml': text }).problems.map(({ message }) => message);
    expect(messages(products('  - { id: new, title: New Server, documentsOf: odl }'))).toEqual([
      "'odl' is no product with documents of its own; did you mean 'old'?",
    ]);
    const chain = [
      '  - { id: new, title: New Server, documentsOf: old }',
      '  - { id: newest, title: Newest Server, documentsOf: new }',
    ];
    expect(messages(products(...chain))).toEqual([expect.stringContaining("'new' is no product with documents")]);
  });
});
