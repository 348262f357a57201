import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../src/byte-writer.js';

function written(write: (to: ByteWriter) => void): Buffer {
  const bytes = new ByteWriter(1);
  write(bytes);
  return Buffer.from(bytes.written);
}

describe('bytes that are gathered', () => {
  it('have whole numbers in decimal', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeNat(), fc.nat(), fc.nat(100_000)), (value) => {
        expect(written((to) => to.decimal(value)).toString()).toBe(String(value));
      }),
    );
  });

  it('have the last digits of a number, with zeros before them', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), (value) => {
        const text = String(value).padStart(9, '0');
        expect(written((to) => to.digits(value, 9)).toString()).toBe(text);
        expect(written((to) => to.digits(value, 4)).toString()).toBe(text.slice(-4));
      }),
    );
  });

  it('have IPv4 addresses', () => {
    const octet = fc.oneof(fc.nat(9), fc.nat(99), fc.nat(255));
    fc.assert(
      fc.property(octet, octet, octet, octet, (a, b, c, d) => {
        const word = (a << 24) | (b << 16) | (c << 8) | d;
        expect(written((to) => to.ipv4(word)).toString()).toBe(`${a}.${b}.${c}.${d}`);
      }),
    );
  });

  it('have parts of others, short and long, their length before them where it is wanted', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    fc.assert(
      fc.property(fc.nat(256), fc.nat(256), (one, other) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        const sized = written((to) => to.sized((into) => into.rawOf(bytes, start, end)));
        expect(sized.readUInt32LE()).toBe(end - start);
        expect(sized.subarray(4).equals(bytes.subarray(start, end))).toBe(true);
      }),
    );
  });

  it('have whole numbers in 64 bits', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(written((to) => to.i64(value)).readBigInt64LE()).toBe(BigInt(value));
      }),
    );
  });

  it('have times in nanoseconds since 1970', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.nat(999_999_999), (seconds, nanoseconds) => {
        const time = BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
        expect(written((to) => to.nanoseconds(seconds, nanoseconds)).readBigInt64LE()).toBe(time);
      }),
    );
  });

  it('have text of any length, one after another', () => {
    const ascii = fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 100 }));
    fc.assert(
      fc.property(ascii, (texts) => {
        const every = new Uint8Array(0x80).fill(1);
        const three = (to: ByteWriter): void => {
          for (const text of texts) {
            to.ascii(text);
            to.raw(Buffer.from(text));
            expect(to.asciiOf(every, text)).toBe(true);
          }
        };
        expect(written(three).toString()).toBe(texts.map((text) => text.repeat(3)).join(''));
      }),
    );
  });

  it('have nothing of a text of which a character is not allowed', () => {
    const digits = new Uint8Array(0x80).fill(1, 0x30, 0x3a);
    const all = written((to) => {
      to.utf8('é');
      for (const text of ['1a', 'é', '1\u{1F600}', '\u0131']) expect(to.asciiOf(digits, text)).toBe(false);
      expect(to.asciiOf(digits, '12')).toBe(true);
    });
    expect(all.toString()).toBe('é12');
  });
});
