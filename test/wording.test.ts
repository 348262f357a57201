import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advise, alternatives, formatPath, nearestWord, quote } from '../src/wording.js';

const ROLES = ['access-edge', 'av-edge', 'front-end', 'director', 'sql', 'client'];

describe('nearestWord', () => {
  it.each([
    ['acess-edge', 'access-edge'],
    ['front_end', 'front-end'],
    ['FrontEnd', 'front-end'],
    ['ftont-end', 'front-end'],
    ['av-egde', 'av-edge'],
    ['sqll', 'sql'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearestWord(word, ROLES)).toBe(meant);
  });

  it.each(['printer', 'x', '', 'dns', 'a'.repeat(10_000)])('takes %s for none of them', (word) => {
    expect(nearestWord(word, ROLES)).toBeUndefined();
  });

  it('finds a word again after one letter is lost', () => {
    const word = fc.constantFrom('access-edge', 'front-end', 'director', 'client');
    fc.assert(
      fc.property(word, fc.nat(), (role, at) => {
        const index = at % role.length;
        expect(nearestWord(role.slice(0, index) + role.slice(index + 1), ROLES)).toBe(role);
      }),
    );
  });
});

describe('sentences', () => {
  it('lists alternatives', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(alternatives)).toEqual(['nothing', 'a', 'a or b', 'a, b or c']);
  });

  it('advises the nearest word, else all', () => {
    expect(advise('sqll', ROLES)).toBe("; did you mean 'sql'?");
    expect(advise('printer', ['a', 'b'])).toBe('; use one of a or b');
    expect(advise('printer', ['a'])).toBe('; use a');
    expect(advise('printer', [])).toBe('');
  });

  it('cuts and cleans what a user wrote', () => {
    expect(quote('x'.repeat(100))).toBe(`'${'x'.repeat(59)}…'`);
    expect(quote('a\u001b[31m\u202eb')).toBe("'a\ufffd[31m\ufffdb'");
  });

  it('writes paths', () => {
    expect(formatPath([])).toBe('');
    expect(formatPath(['hosts', 'edge-1', 'external', 0])).toBe('hosts.edge-1.external[0]');
    expect(formatPath(['hosts', 'fe1.contoso.com', ''])).toBe("hosts.'fe1.contoso.com'.''");
  });
});
