import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEndpoint, formatIp, formatIpv4, formatIpv6, parseIp } from '../src/ip-text.js';

const word = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -0x80000000, max: 0x7fffffff }),
  fc.integer({ min: 0, max: 0xffff }),
);

/** The address in the one spelling that RFC 5952 asks for. */
const respell = (text: string): string | undefined => {
  const address = parseIp(text);
  return address && formatIp(address.version, ...address.words);
};

describe('writing', () => {
  it('writes IPv4 from signed and unsigned words', () => {
    expect(formatIpv4(0x0a2d104d)).toBe('10.45.16.77');
    expect(formatIpv4(0xffffffff)).toBe('255.255.255.255');
    expect(formatIpv4(-1)).toBe('255.255.255.255');
    expect(formatIpv4(0)).toBe('0.0.0.0');
  });

  it.each([
    // RFC 5952 §4.1: leading zeros
    ['2001:0db8::0001', '2001:db8::1'],
    // §4.2.1: shorten as much as possible
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8:0:0:0:0:0:0', '2001:db8::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    // §4.2.2: one zero group is not shortened
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    // §4.2.3: the longest run, the first of equals
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    // §4.3: lower case
    ['2001:DB8::ABCD', '2001:db8::abcd'],
    // §5: IPv4-mapped
    ['::FFFF:C000:0201', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('spells %s as %s', (text, spelling) => expect(respell(text)).toBe(spelling));

  it('puts IPv6 into brackets before a port (RFC 5952 §6)', () => {
    expect(formatEndpoint('10.45.16.30', 3478)).toBe('10.45.16.30:3478');
    expect(formatEndpoint(formatIpv6(0x20010db8, 0, 0, 1), 443)).toBe('[2001:db8::1]:443');
  });
});

describe('reading', () => {
  it('gives words in the way of packet addresses', () => {
    expect(parseIp('192.0.2.1')).toEqual({ version: 4, words: [0, 0, 0, 0xc0000201 | 0] });
    expect(parseIp('2001:db8::8000:1')).toEqual({ version: 6, words: [0x20010db8, 0, 0, 0x80000001 | 0] });
  });

  it.each([
    '',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.4 ',
    '0x1.2.3.4',
    '-1.2.3.4',
    '1..3.4',
    ':',
    ':::',
    '1::2::3',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'g::',
    '::1%eth0',
    '[::1]',
    '::1/128',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '::1.2.3',
    '::1.2.3.04',
    '1:2:3:4:5:6:7:1.2.3.4',
    '0000:0000:0000:0000:0000:0000:255.255.255.2555',
  ])('refuses %j', (text) => expect(parseIp(text)).toBeUndefined());

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(word, word, word, word, (...words) => {
        const text = formatIpv6(...words);
        expect(isIPv6(text)).toBe(true);
        expect(text.length).toBeLessThanOrEqual(39);
        expect(parseIp(text)).toEqual({ version: 6, words });
        expect(parseIp(formatIpv4(words[3]))?.words[3]).toBe(words[3]);
      }),
    );
  });

  it('accepts only what the platform accepts', () => {
    const text = fc.string({ unit: fc.constantFrom('0', '1', '2', '5', 'f', '.', ':', '::'), maxLength: 20 });
    const agrees = (text: string) => (parseIp(text) !== undefined) === (isIPv4(text) || isIPv6(text));
    fc.assert(fc.property(text, agrees), { numRuns: 5000 });
  });
});
