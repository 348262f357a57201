import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLine } from '../../src/report/json-line.js';
import { DANGEROUS, HOSTILE } from './support.js';

describe('a line of JSON', () => {
  it('is what JSON.stringify makes, and a line feed', () => {
    const value = { type: 'flow', ports: [443, 5061], name: 'Zürich → “office”', nothing: undefined };
    expect(jsonLine(value)).toBe(`${JSON.stringify(value)}\n`);
  });

  it('escapes what a terminal would obey or hide', () => {
    expect(jsonLine({ a: '\u009b31m', b: 'x\u202ey', c: '\u007f', d: '\u{e0041}' })).toBe(
      '{"a":"\\u009b31m","b":"x\\u202ey","c":"\\u007f","d":"\\udb40\\udc41"}\n',
    );
  });

  it.each(HOSTILE)('says %j and keeps it harmless', (name) => {
    const line = jsonLine({ name });
    expect(line).not.toMatch(DANGEROUS);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual({ name });
  });

  it('loses nothing of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = jsonLine({ [text]: text });
        expect(line).not.toMatch(DANGEROUS);
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify({ [text]: text })));
      }),
    );
  });
});
