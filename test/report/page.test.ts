import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Page, type Paint, pageWidth, unpainted, WIDTH } from '../../src/report/page.js';
import { DANGEROUS, HOSTILE } from './support.js';

/** Shows what is painted, and as what. */
const marked: Paint = (meaning, text) => `<${meaning}>${text}</${meaning}>`;

describe('a page', () => {
  it('lays out headings, rows and entries', () => {
    const page = new Page(unpainted);
    page.row('Input    ', 'edge.pcapng');
    page.heading('unexpected', 'UNEXPECTED: 12 flows');
    page.columns();
    page.text('  ', 'the Internet → Access Edge');
    page.entry(1234, 56_789, '22/tcp: 1,234 closed');
    page.detail('port-not-documented');
    page.detail('one', 'e.g. ');
    expect(page.toString()).toBe(
      [
        'Input    edge.pcapng',
        '',
        'UNEXPECTED: 12 flows',
        '    flows    bytes',
        '  the Internet → Access Edge',
        '    1,234  56.8 kB  22/tcp: 1,234 closed',
        '                    port-not-documented',
        '                    e.g. one',
        '',
      ].join('\n'),
    );
  });

  it('begins without an empty line', () => {
    const page = new Page(unpainted);
    page.heading('heading', 'NOTES');
    expect(page.toString()).toBe('NOTES\n');
  });

  it('breaks lines at spaces and keeps them to the right of their label', () => {
    const page = new Page(unpainted);
    page.text('label: ', 'word '.repeat(50).trim());
    const lines = page.toString().trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(WIDTH);
    expect(lines[0]).toMatch(/^label: word/);
    expect(lines[1]).toMatch(/^ {7}word/);
  });

  it('never breaks a word: what is long can still be copied whole', () => {
    const id = `path/${'x'.repeat(2 * WIDTH)}`;
    const page = new Page(unpainted);
    page.text('  ', `see ${id} there`);
    expect(page.toString()).toBe(`  see\n  ${id}\n  there\n`);
  });

  it.each([60, 80, 120])('keeps to %i columns, with little indent where they are few', (width) => {
    const page = new Page(unpainted, width);
    page.heading('heading', 'word '.repeat(50).trim());
    page.detail('word '.repeat(50).trim());
    const lines = page.toString().trimEnd().split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    expect(lines.at(-1)?.search(/\S/)).toBe(width < 100 ? 6 : 20);
  });

  it.each([
    [undefined, WIDTH],
    [0, WIDTH],
    [20, 60],
    [80, 80],
    [300, WIDTH],
  ])('on a terminal of %s columns is %i wide', (columns, width) => {
    expect(pageWidth(columns)).toBe(width);
  });

  it('paints headings line by line, and labels alone', () => {
    const page = new Page(marked);
    page.row('Input ', 'a.pcap');
    page.heading('contradicted', 'word '.repeat(30).trim());
    const [row, , first, second] = page.toString().split('\n');
    expect(row).toBe('<heading>Input </heading>a.pcap');
    expect(first).toMatch(/^<contradicted>.*<\/contradicted>$/);
    expect(second).toMatch(/^<contradicted>.*<\/contradicted>$/);
  });

  it.each(HOSTILE)('shows %j as harmless text', (name) => {
    const page = new Page(unpainted);
    page.row('Input  ', name);
    page.heading('heading', name);
    page.text('  ', name);
    page.entry(1, 1, name);
    page.detail(name);
    expect(page.toString()).not.toMatch(DANGEROUS);
  });

  it('loses no word, wherever lines break', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '→'), minLength: 1, maxLength: 70 })),
        (words) => {
          const page = new Page(unpainted);
          page.text('', words.join(' '));
          const text = page.toString();
          expect(text.split(/\s+/).filter((word) => word !== '')).toEqual(words);
          for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(WIDTH);
        },
      ),
    );
  });
});
