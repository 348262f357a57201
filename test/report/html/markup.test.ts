import fc from 'fast-check';
import { expect, test } from 'vitest';
import { element, inertJson, joined } from '../../../src/report/html/markup.js';

const HOSTILE = [
  '<script>alert(1)</script>',
  '</script><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '&lt;b&gt;',
  ']]>-->',
];

test('text is text, whatever is in it', () => {
  for (const text of HOSTILE) {
    const { markup } = element('p', { title: text }, text);
    expect(markup).toMatch(/^<p title="[^"<>]*">[^<>]*<\/p>$/);
    expect(markup).not.toMatch(/[<]script|[<]img|[<]svg/);
  }
});

test('what would not be shown becomes a replacement character; line feeds stay', () => {
  expect(element('b', {}, 'a\u202eb\u0000c\nd').markup).toBe('<b>a\ufffdb\ufffdc\nd</b>');
});

test('attributes without a value are left out, and those that are merely there have none', () => {
  expect(element('input', { hidden: true, id: undefined, checked: false, size: 3 }).markup).toBe(
    '<input hidden size="3">',
  );
  expect(joined('a', undefined, false, 3, [element('br', {})]).markup).toBe('a3<br>');
});

test('no text leaves its place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { markup } = element('a', { href: text }, text);
      expect(markup.replace(/^<a href="[^"<>]*">[^<>]*<\/a>$/s, '')).toBe('');
    }),
  );
});

test('data cannot end its element, and comes back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...HOSTILE, '<!--', '\u2028\u2029'), (value, text) => {
      const data = [value, text];
      const { markup } = inertJson('d', data);
      const [, inner = ''] =
        /^<script type="application\/json" id="d">([^<>&\u2028\u2029]*)<\/script>$/s.exec(markup) ?? [];
      expect(JSON.parse(inner)).toEqual(JSON.parse(JSON.stringify(data)));
    }),
  );
});
