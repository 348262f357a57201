import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIp, parseIp } from '../../../src/ip-text.js';
import { AddressCipher } from '../../../src/report/anonymize/address-cipher.js';

const cipher = new AddressCipher(Uint8Array.from({ length: 32 }, (_, index) => index * 7 + 1));
const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const ipv4 = word.map((value) => formatIp(4, 0, 0, 0, value));
const ipv6 = fc.tuple(word, word, word, word).map((words) => formatIp(6, ...words));

const bitsOf = (ip: string): string => {
  const { version = 4, words = [0, 0, 0, 0] } = parseIp(ip) ?? {};
  return (version === 4 ? words.slice(3) : words).map((value) => (value >>> 0).toString(2).padStart(32, '0')).join('');
};

/** Bits that two addresses have in common before the first in which they differ. */
function shared(a: string, b: string): number {
  const [left, right] = [bitsOf(a), bitsOf(b)];
  const different = [...left].findIndex((bit, index) => bit !== right[index]);
  return different < 0 ? left.length : different;
}

const of = (ip: string): string => cipher.of(ip) ?? '';

describe('the cipher of addresses', () => {
  it.each([
    ['IPv4', ipv4],
    ['IPv6', ipv6],
  ])('keeps how long a prefix two %s addresses share, and so never makes one of two', (_, address) => {
    fc.assert(
      fc.property(address, address, fc.nat(127), (a, b, length) => {
        expect(shared(of(a), of(b))).toBe(shared(a, b));
        // Addresses that share a long prefix are rare among random ones.
        const near = withBits(a, bitsOf(b), length);
        expect(shared(of(a), of(near))).toBe(shared(a, near));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['10.1.2.3', /^10\./],
    ['172.20.1.1', /^172\.(1[6-9]|2\d|3[01])\./],
    ['192.168.10.90', /^192\.168\./],
    ['203.0.113.7', /^203\.0\.113\./],
    ['224.0.0.251', /^2(2[4-9]|3\d)\./],
    ['2001:db8:4516::10', /^2001:db8:/],
    ['fe80::1', /^fe[89ab]/],
    ['fd00::1', /^f[cd]/],
    ['::ffff:10.0.0.1', /^::ffff:/],
  ])('keeps %s in its range', (ip, range) => {
    expect(of(ip)).toMatch(range);
    expect(of(ip)).not.toBe(ip);
  });

  it('takes no public address into a private range', () => {
    fc.assert(
      fc.property(ipv4, (ip) => {
        const isPrivate = (text: string) => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(text);
        expect(isPrivate(of(ip))).toBe(isPrivate(ip));
      }),
    );
  });

  it('depends on its key, and on nothing else', () => {
    const other = new AddressCipher(new Uint8Array(32).fill(9));
    expect(other.of('131.107.155.30')).not.toBe(of('131.107.155.30'));
    expect(new AddressCipher(new Uint8Array(32).fill(9)).of('131.107.155.30')).toBe(other.of('131.107.155.30'));
    expect(cipher.of('edge1')).toBeUndefined();
  });
});

/** The first bits of one address, and the others of another. */
function withBits(ip: string, bits: string, length: number): string {
  const version = ip.includes(':') ? 6 : 4;
  const mixed = (bitsOf(ip).slice(0, length) + bits.slice(length)).padStart(128, '0');
  const words = [0, 32, 64, 96].map((at) => Number.parseInt(mixed.slice(at, at + 32), 2) | 0);
  const [a = 0, b = 0, c = 0, d = 0] = words;
  return formatIp(version, a, b, c, d);
}
