import { expect, test } from 'vitest';
import { NameCounts } from '../../src/report/name-counts.js';

function counted(...names: readonly string[]): NameCounts {
  const counts = new NameCounts();
  for (const name of names) counts.add(name);
  return counts;
}

test('counts names that come by turns or in runs, the most frequent first', () => {
  expect(counted('b', 'a', 'b', 'b', 'a', 'c').entries()).toEqual([
    ['b', 3],
    ['a', 2],
    ['c', 1],
  ]);
});

test('a name that was taken back to none is counted anew when it comes again', () => {
  const counts = counted('a', 'b');
  counts.remove('b');
  expect(counts.toRecord()).toEqual({ a: 1 });
  counts.add('b');
  counts.add('b');
  expect(counts.toRecord()).toEqual({ b: 2, a: 1 });
});
