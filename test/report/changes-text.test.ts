import { describe, expect, it } from 'vitest';
import { changesRecord, changesText } from '../../src/report/changes-text.js';
import { readSmall } from '../catalogue/support.js';

const { catalogue } = readSmall({
  'changes.yaml': [
    'products:',
    '  - product: old',
    "    support: { mainstreamEnd: '2018-04-10', extendedEnd: '2021-04-13', policy: then none }",
    '    changes:',
    '      - { what: added, words: Sign-in, rows: [doc-1, doc-2], paths: [old/table/sip] }',
    '      - { what: changed, words: The colour }',
    '  - product: new',
    '',
  ].join('\n'),
});
if (catalogue === undefined) throw new Error('the catalogue has errors');
const [old, fresh] = catalogue.changes;
if (old === undefined || fresh === undefined) throw new Error('products are missing');

describe('the changes of a product', () => {
  it('are told with support, and the rows and paths that show them', () => {
    expect(changesText(old, catalogue).split('\n')).toEqual([
      'Old Server (old)',
      '  support  mainstream until 2018-04-10, extended until 2021-04-13, then none',
      '  added    Sign-in',
      '           rows doc-1, doc-2',
      '           paths old/table/sip',
      '  changed  The colour',
    ]);
  });

  it('are a title alone where nothing is known', () => {
    expect(changesText(fresh, catalogue)).toBe('New Server (new)');
  });

  it('are given to programs whole', () => {
    expect(changesRecord(old, catalogue)).toEqual({
      product: 'old',
      title: 'Old Server',
      support: { mainstreamEnd: '2018-04-10', extendedEnd: '2021-04-13', policy: 'then none' },
      changes: [
        { what: 'added', words: 'Sign-in', rows: ['doc-1', 'doc-2'], paths: ['old/table/sip'] },
        { what: 'changed', words: 'The colour', rows: [], paths: [] },
      ],
    });
  });
});
