import { describe, expect, test } from 'vitest';
import { rolepath } from '../support/command-line.js';

interface Listed {
  readonly product: string;
  readonly changes: readonly { readonly what: string; readonly words: string }[];
}

const listed = (...args: readonly string[]) =>
  JSON.parse(rolepath(['paths', 'changes', '--json', ...args]).out) as Listed[];

describe('paths changes', () => {
  test('tells what each product added, changed and removed, oldest first', () => {
    const { code, out, err } = rolepath(['paths', 'changes']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const heads = out.split('\n').filter((line) => /^\S/.test(line));
    expect(heads.at(0)).toBe('Office Communications Server 2007 (ocs-2007)');
    expect(heads.at(-1)).toBe('Skype for Business Server Subscription Edition (sfb-se)');
    expect(out).toContain('  support  mainstream until 2018-04-10, extended until 2021-04-13\n');
  });

  test('tells those of one product, by id, title or alias', () => {
    const [only, ...others] = listed('sfb-2019');
    expect(others).toEqual([]);
    expect(only?.changes.map(({ what }) => what)).toEqual(['removed', 'removed', 'removed']);
    expect(listed('SfB 2019')).toEqual([only]);
    expect(listed('skype for business server 2019')).toEqual([only]);
  });

  test('refuses a product that there is not', () => {
    const { code, out, err } = rolepath(['paths', 'changes', 'sfb-2018']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain("there is no product 'sfb-2018'");
  });
});
