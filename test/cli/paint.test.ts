import { describe, expect, it } from 'vitest';
import { paintFor } from '../../src/cli/paint.js';

const isColoured = (...args: Parameters<typeof paintFor>): boolean => paintFor(...args)('heading', 'x') !== 'x';

describe('colours', () => {
  it('are set and taken back around the text', () => {
    expect(paintFor({ color: 'always' })('unexpected', 'x')).toBe('\u001b[31;1mx\u001b[0m');
  });

  it.each([
    ['on a terminal', { color: 'auto' }, {}, true, true],
    ['not in a pipe', { color: 'auto' }, {}, false, false],
    ['not where NO_COLOR is set', { color: 'auto' }, { NO_COLOR: '1' }, true, false],
    ['where NO_COLOR is empty', { color: 'auto' }, { NO_COLOR: '' }, true, true],
    ['not on a dumb terminal', { color: 'auto' }, { TERM: 'dumb' }, true, false],
    ['where they are asked for, whatever else', { color: 'always' }, { NO_COLOR: '1', TERM: 'dumb' }, false, true],
    ['not where they are refused', { color: 'never' }, {}, true, false],
    ['not in plain text', { color: 'always', plain: true }, {}, true, false],
  ] as const)('%s', (_, options, environment, isTerminal, coloured) => {
    expect(isColoured(options, environment, isTerminal)).toBe(coloured);
  });
});
