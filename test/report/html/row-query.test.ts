import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellText, valueAt } from '../../../src/report/html/cell-text.js';
import { compared, queryRows } from '../../../src/report/html/page/row-query.js';
import type { TableData } from '../../../src/report/html/page-data.js';

const table: TableData = {
  name: 'mapping',
  title: 'Mapping',
  total: 4,
  rows: 4,
  columns: [
    {
      name: 'verdict',
      title: 'Verdict',
      type: 'text',
      isKey: true,
      texts: ['unexpected', 'expected'],
      values: [0, 1, 0, 1],
    },
    {
      name: 'from.label',
      title: 'From',
      type: 'text',
      isKey: true,
      values: ['the Internet', 'Front End', 'Front End', null],
    },
    { name: 'flows', title: 'Flows', type: 'integer', isKey: true, values: [3, 1200, 7, 20] },
    {
      name: 'clients',
      title: 'Clients',
      type: 'texts',
      isKey: false,
      values: [['10.0.0.9'], ['10.0.0.10'], [], ['10.0.0.2']],
    },
  ],
};

const rows = (typed: string): readonly number[] => queryRows(table, typed, undefined);

describe('which rows fit', () => {
  test('all words, in any column, in either case', () => {
    expect(rows('')).toEqual([0, 1, 2, 3]);
    expect(rows('FRONT unexpected')).toEqual([2]);
    expect(rows('1,200')).toEqual([1]);
  });

  test('one column, by its name, its title or their beginnings', () => {
    expect(rows('verdict:unexpected')).toEqual([0, 2]);
    expect(rows('from:internet')).toEqual([0]);
    expect(rows('verd:"unexpected" -clients:10.0.0.9')).toEqual([2]);
  });

  test('words that must not be there, and several words at once', () => {
    expect(rows('-front')).toEqual([0, 3]);
    expect(rows('"front end" -unexpected')).toEqual([1]);
  });

  test('a word before a colon that is no column belongs to what is looked for', () => {
    expect(rows('10.0.0.9:443')).toEqual([]);
  });

  test('nothing typed breaks it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        expect(rows(typed).length).toBeLessThanOrEqual(4);
      }),
    );
  });
});

describe('in which order', () => {
  test('figures by value, and equal rows as in the report', () => {
    expect(queryRows(table, '', { column: 2, descending: true })).toEqual([1, 3, 2, 0]);
    expect(queryRows(table, '', { column: 0, descending: false })).toEqual([1, 3, 0, 2]);
  });

  test('addresses by their numbers, cells that say nothing last', () => {
    expect(compared('10.0.0.9', '10.0.0.10')).toBeLessThan(0);
    expect(queryRows(table, '', { column: 1, descending: false })).toEqual([1, 2, 0, 3]);
  });
});

test('cells read as people write: thousands, times to the second, a line each of a list', () => {
  expect(cellText(1234567, 'integer')).toBe('1,234,567');
  expect(cellText('2026-01-02T03:04:05.000000006Z', 'time')).toBe('2026-01-02 03:04:05Z');
  expect(cellText(['a', 'b'], 'texts')).toBe('a\nb');
  expect(cellText(false, 'boolean')).toBe('no');
  expect(table.columns.map((column) => valueAt(column, 2))).toEqual(['unexpected', 'Front End', 7, []]);
});
