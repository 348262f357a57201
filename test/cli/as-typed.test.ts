import { describe, expect, it } from 'vitest';
import { asTyped } from '../../src/cli/as-typed.js';

const words = (line: string): string[] => line.split(' ');

describe('the command line as it is typed', () => {
  it.each([
    ['-r a.pcap -t site.yaml', 'analyze a.pcap -t site.yaml'],
    ['analyze -r', 'analyze -r'],
    ['paths list -proto:udp port:443', 'paths list port:443 -- -proto:udp'],
    [
      'paths list -standing:tolerated -t site.yaml -"port:443"',
      'paths list -t site.yaml -- -standing:tolerated -"port:443"',
    ],
    ['paths list -t site.yaml --json', 'paths list -t site.yaml --json'],
    ['paths list -- -proto:udp', 'paths list -- -proto:udp'],
    ['paths show -proto:udp', 'paths show -proto:udp'],
    ['analyze a.pcap -proto:udp', 'analyze a.pcap -proto:udp'],
  ])('%s', (typed, meant) => {
    expect(asTyped(words(typed))).toEqual(words(meant));
  });
});
