import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanString, cleanText } from '../src/clean-text.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const clean = (text: string, limit = 100): string => {
  const bytes = encode(text);
  return cleanText(bytes, 0, bytes.length, limit);
};

/** Spelt as ranges, independently of the Unicode properties that the code uses. */
const FORBIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff]|[\ufe00-\ufe0f]/;
const LONE_SURROGATE = /\p{Cs}/u;

describe('cleanText', () => {
  it('leaves ordinary text of any script as it is', () => {
    expect(clean('sip:ann@contoso.com;transport=tls')).toBe('sip:ann@contoso.com;transport=tls');
    expect(clean('Jörg Müller, 東京, Ελλάδα 📞')).toBe('Jörg Müller, 東京, Ελλάδα 📞');
  });

  it('reads only the bytes it is given', () => {
    expect(cleanText(encode('--RTC/4.0--'), 2, 9, 100)).toBe('RTC/4.0');
    expect(cleanText(encode('RTC/4.0'), 3, 3, 100)).toBe('');
  });

  it.each([
    ['escape sequence', 'a\x1b[31mb', 'a\ufffd[31mb'],
    ['line end', 'a\r\nb', 'a\ufffd\ufffdb'],
    ['NUL and DEL', '\0a\x7f', '\ufffda\ufffd'],
    ['C1 control sequence introducer', 'a\u009bb', 'a\ufffdb'],
    ['right-to-left override', 'moc.\u202eelpmaxe', 'moc.\ufffdelpmaxe'],
    ['bidirectional isolates', '\u2066a\u2069', '\ufffda\ufffd'],
    ['zero-width space, joiner, no-break space', 'a\u200bb\u200dc\ufeffd', 'a\ufffdb\ufffdc\ufffdd'],
    ['byte-order mark at the start', '\ufeffa', '\ufffda'],
    ['soft hyphen', 'a\u00adb', 'a\ufffdb'],
    ['Hangul filler', 'a\u3164b', 'a\ufffdb'],
    ['line and paragraph separator', 'a\u2028b\u2029c', 'a\ufffdb\ufffdc'],
    ['language tag beyond the basic plane', 'a\u{e0041}b', 'a\ufffdb'],
  ])('replaces: %s', (_, raw, shown) => {
    expect(clean(raw)).toBe(shown);
  });

  it('replaces what is not UTF-8 and reads on', () => {
    const bytes = Uint8Array.of(0x61, 0xff, 0x62, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x63);
    expect(cleanText(bytes, 0, bytes.length, 100)).toMatch(/^a\ufffdb\ufffd\(\ufffd+c$/);
  });

  it('marks what it cut off, within the limit', () => {
    expect(clean('abcdef', 6)).toBe('abcdef');
    expect(clean('abcdefg', 6)).toBe('abcde…');
  });

  it('marks the cut of a text far longer than the limit, of characters of any width', () => {
    for (const character of ['a', 'ö', '語', '📞']) {
      const text = clean(character.repeat(500), 10);
      expect(text.endsWith('…')).toBe(true);
      expect(text.slice(0, -1)).toBe(character.repeat((text.length - 1) / character.length));
    }
  });

  it('never cuts a surrogate pair in two', () => {
    expect(clean('ab📞cd', 4)).toBe('ab…');
  });

  it('gives no character that must not be shown, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 2, max: 60 }), (bytes, limit) => {
        const text = cleanText(bytes, 0, bytes.length, limit);
        expect(text.length).toBeLessThanOrEqual(limit);
        expect(text).not.toMatch(FORBIDDEN);
        expect(text).not.toMatch(LONE_SURROGATE);
      }),
    );
  });
});

describe('cleanString', () => {
  it('replaces lone surrogates, which text that was never bytes may hold', () => {
    expect(cleanString('a\ud800b\udc00c', 10)).toBe('a\ufffdb\ufffdc');
  });

  it('is the same when applied twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.integer({ min: 2, max: 60 }), (text, limit) => {
        const once = cleanString(text, limit);
        expect(cleanString(once, limit)).toBe(once);
      }),
    );
  });
});
