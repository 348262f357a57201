import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIp, parseIp } from '../../src/ip-text.js';
import {
  addressOf,
  contains,
  formatRange,
  type IpRange,
  overlaps,
  parseIpRange,
  rangeOf,
} from '../../src/topology/ip-range.js';

const range = (text: string): IpRange => {
  const parsed = parseIpRange(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.range;
};

const problem = (text: string): string => {
  const parsed = parseIpRange(text);
  return 'problem' in parsed ? parsed.problem : `read as ${formatRange(parsed.range)}`;
};

describe('reading ranges', () => {
  it.each([
    ['10.0.0.5', '10.0.0.5'],
    ['10.0.0.5/32', '10.0.0.5'],
    ['10.0.0.0/24', '10.0.0.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['10.0.0.5-10.0.0.9', '10.0.0.5-10.0.0.9'],
    ['10.0.0.5 - 10.0.0.9', '10.0.0.5-10.0.0.9'],
    ['10.0.0.0-10.0.0.255', '10.0.0.0/24'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:DB8:0::1', '2001:db8::1'],
    ['2001:db8::/32', '2001:db8::/32'],
    ['2001:db8::1-2001:db8::ff', '2001:db8::1-2001:db8::ff'],
    ['::/0', '::/0'],
    ['::ffff:10.0.0.5', '10.0.0.5'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
  ])('%s', (text, expected) => {
    expect(formatRange(range(text))).toBe(expected);
  });

  it.each([
    ['10.0.0.256', "'10.0.0.256' is no IPv4 or IPv6 address"],
    ['', "'' is no IPv4 or IPv6 address"],
    ['10.0.0', "'10.0.0' is no IPv4 or IPv6 address"],
    [
      'fe1.contoso.com',
      "'fe1.contoso.com' is a name, not an IP address; names are never looked up, so write the address",
    ],
    ['010.000.016.010', "'010.000.016.010' has leading zeros; write 10.0.16.10"],
    ['[2001:db8::1]:443', "'[2001:db8::1]:443' has brackets; write 2001:db8::1"],
    ['10.0.0.5:443', "'10.0.0.5:443' has a port; write 10.0.0.5"],
    ['fe80::1%eth0', "'fe80::1%eth0' names an interface; write fe80::1"],
    ['10.0.0.0/33', "'/33' is no prefix length; IPv4 has /0 to /32"],
    ['10.0.0.0/', "'/' is no prefix length; IPv4 has /0 to /32"],
    ['2001:db8::/129', "'/129' is no prefix length; IPv6 has /0 to /128"],
    ['10.0.0.0/255.255.255.0', "'/255.255.255.0' is a netmask; write the prefix length, such as /24"],
    [
      '10.0.0.5/24',
      '10.0.0.5 is not the first address of its /24; write 10.0.0.0/24 for the network, or 10.0.0.5 for the one address',
    ],
    [
      '2001:db8::1/64',
      '2001:db8::1 is not the first address of its /64; write 2001:db8::/64 for the network, or 2001:db8::1 for the one address',
    ],
    ['10.0.0.5-9', 'the range lacks its last address; write 10.0.0.5-10.0.0.9'],
    ['10.0.0.9-10.0.0.5', 'the range runs backwards; write 10.0.0.5-10.0.0.9'],
    ['10.0.0.5-2001:db8::1', 'the range begins with one IP version and ends with the other'],
    ['10.0.0.5-fe2', "'fe2' is a name, not an IP address; names are never looked up, so write the address"],
    ['fe1-fe2', "'fe1' is a name, not an IP address; names are never looked up, so write the address"],
  ])('says what is wrong with %s', (text, expected) => {
    expect(problem(text)).toBe(expected);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f.:/% -]{0,50}$/)),
        (text) => void parseIpRange(text),
      ),
    );
  });
});

const address = fc.oneof(fc.ipV4(), fc.ipV6());

describe('ranges', () => {
  it('go through words, numbers and text unchanged', () => {
    fc.assert(
      fc.property(address, (text) => {
        const parsed = parseIp(text);
        if (parsed === undefined) throw new Error(text);
        const one = rangeOf(parsed);
        if (parsed.version === 6 && one.version === 4) return;
        expect(addressOf(one)).toEqual(parsed);
        expect(formatRange(one)).toBe(formatIp(parsed.version, ...parsed.words));
      }),
    );
  });

  it('hold what another implementation says they hold', () => {
    const v4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.ipV4());
    fc.assert(
      fc.property(v4, ([base, length, other]) => {
        const list = new BlockList();
        list.addSubnet(base, length, 'ipv4');
        const shift = BigInt(32 - length);
        const first = (range(base).first >> shift) << shift;
        const block: IpRange = { version: 4, first, last: first + (1n << shift) - 1n };
        expect(contains(block, range(other))).toBe(list.check(other, 'ipv4'));
        expect(overlaps(range(other), block)).toBe(list.check(other, 'ipv4'));
        expect(range(formatRange(block))).toEqual(block);
      }),
    );
  });

  it('of two versions share nothing', () => {
    expect(overlaps(range('0.0.0.0/0'), range('::/0'))).toBe(false);
    expect(contains(range('::/0'), range('10.0.0.1'))).toBe(false);
  });
});
