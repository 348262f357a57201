import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hasPrograms } from '../support/peers.js';
import { PICTURE, recorded } from './demo.js';
import { runsOf, screensSvg } from './screen-svg.js';

test.skipIf(!hasPrograms('tmux'))(
  'the picture in the README is of the screen as it is: npm run demo (needs tmux)',
  async () => {
    expect(await recorded()).toBe(readFileSync(PICTURE, 'utf8'));
  },
);

test('the README shows it', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toMatch(/!\[[^\]]{40,}\]\(docs\/screen\.svg\)/);
});

test('a screen is read with its looks', () => {
  const look = { colour: undefined, bold: false, dim: false, inverse: false };
  expect(runsOf('\u001b[1m\u001b[33m!\u001b[0;7m ab\n漢c\u001b[0m')).toEqual([
    [
      { column: 0, width: 1, text: '!', style: { ...look, bold: true, colour: 3 } },
      { column: 1, width: 3, text: ' ab', style: { ...look, inverse: true } },
    ],
    [{ column: 0, width: 3, text: '漢c', style: { ...look, inverse: true } }],
  ]);
});

test('text of a screen is text in the picture', () => {
  const svg = screensSvg(['<a & "b">', 'second'], 'x < y', 'about "it"');
  expect(svg).toContain('>&lt;a &amp; &quot;b&quot;&gt;</text>');
  expect(svg).toContain('aria-label="about &quot;it&quot;"');
  expect(svg).toContain('<g class="s1" opacity="0">');
  expect(svg.match(/<svg/g)?.length).toBe(1);
});
