import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portsText, portText } from '../../src/report/port-words.js';

const TCP = 6;

describe('a port in words', () => {
  it.each([
    [6, 443, '443/tcp'],
    [17, 3478, '3478/udp'],
    [132, 5060, '5060/sctp'],
    [1, 8, 'icmp type 8'],
    [58, 128, 'icmp6 type 128'],
    [50, 0, 'esp'],
    [254, 0, '254'],
  ])('of protocol %d: %d is %s', (protocol, port, text) => expect(portText(protocol, port)).toBe(text));
});

describe('many ports in words', () => {
  it.each([
    [[443], '443/tcp'],
    [[80, 23, 22, 21], '21-23, 80/tcp'],
    [[5061, 5061], '5061/tcp'],
    [Array.from({ length: 1000 }, (_, index) => index + 1), '1-1000/tcp'],
    [Array.from({ length: 100 }, (_, index) => 2 * index + 1), '1, 3, 5, 7, 9, 11, 13, 15/tcp and 92 more'],
  ])('%# are %s', (ports, text) => expect(portsText(TCP, ports)).toBe(text));

  it('of ICMP are types', () => expect(portsText(58, [135, 136, 143])).toBe('icmp6 types 135-136, 143'));

  it('are all there, listed or counted', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 65_535 }), { minLength: 1, maxLength: 60 }), (ports) => {
        const [, list = '', more = '0'] = /^([\d, -]+)\/tcp(?: and (\d+) more)?$/.exec(portsText(TCP, ports)) ?? [];
        const listed = list.split(', ').flatMap((range) => {
          const [from = '', to = from] = range.split('-');
          return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index);
        });
        expect(ports).toEqual(expect.arrayContaining(listed));
        expect(listed.length + Number(more)).toBe(ports.length);
      }),
    );
  });
});
