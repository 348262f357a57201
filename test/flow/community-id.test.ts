import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IP_ICMP, IP_ICMPV6, IP_SCTP, IP_TCP, IP_UDP } from '../../src/decode/packet.js';
import { FlowTable } from '../../src/flow/flow-table.js';
import { FlowView } from '../../src/flow/flow-view.js';
import { parseIp } from '../../src/ip-text.js';
import { type PacketSketch, packetOf } from '../support/packets.js';

function communityIdOf(sketch: PacketSketch): string {
  const table = new FlowTable({ finished: () => {} });
  return new FlowView(table).show(table.add(packetOf(sketch), 1, 0)).communityId();
}

/** The baselines of the Community ID specification, seed 0. */
test.each<[string, PacketSketch]>([
  ['1:LQU9qZlK+B5F3KDmev6m5PMibrg=', { from: '128.232.110.120:34855', to: '66.35.250.204:80', protocol: IP_TCP }],
  ['1:LQU9qZlK+B5F3KDmev6m5PMibrg=', { from: '66.35.250.204:80', to: '128.232.110.120:34855', protocol: IP_TCP }],
  ['1:d/FP5EW3wiY1vCndhwleRRKHowQ=', { from: '192.168.1.52:54585', to: '8.8.8.8:53', protocol: IP_UDP }],
  ['1:X0snYXpgwiv9TZtqg64sgzUn6Dk=', { from: '192.168.0.89:0', to: '192.168.0.1:0', protocol: IP_ICMP, icmp: [8, 0] }],
  ['1:X0snYXpgwiv9TZtqg64sgzUn6Dk=', { from: '192.168.0.1:0', to: '192.168.0.89:0', protocol: IP_ICMP, icmp: [0, 0] }],
  [
    '1:dGHyGvjMfljg6Bppwm3bg0LO8TY=',
    { from: '[fe80::200:86ff:fe05:80da]:0', to: '[fe80::260:97ff:fe07:69ea]:0', protocol: IP_ICMPV6, icmp: [135, 0] },
  ],
  ['1:jQgCxbku+pNGw8WPbEc/TS/uTpQ=', { from: '192.168.170.8:7', to: '192.168.170.56:80', protocol: IP_SCTP }],
])('%s', (id, sketch) => {
  expect(communityIdOf(sketch)).toBe(id);
});

const endpoint = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 65_535 })).map(([ip, port]) => `${ip}:${port}`);
const endpoint6 = fc
  .tuple(fc.uint32Array({ minLength: 2, maxLength: 2 }), fc.integer({ min: 0, max: 65_535 }))
  .map(
    ([[high = 0, low = 0], port]) =>
      `[2001:db8:${(high >>> 16).toString(16)}:${(high & 0xffff).toString(16)}::${(low >>> 16).toString(16)}]:${port}`,
  );

/** The specification, written once more: the lesser end first, all in network order, hashed by node:crypto. */
function expected(from: string, to: string, protocol: number): string {
  const ends = [from, to].map((end) => {
    const [, ip = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(end) ?? [];
    const words = parseIp(ip);
    if (words === undefined) throw new Error(ip);
    const address = Buffer.alloc(16);
    for (const [index, word] of words.words.entries()) address.writeInt32BE(word, 4 * index);
    return {
      address: address.subarray(words.version === 4 ? 12 : 0),
      port: Buffer.from([Number(port) >> 8, Number(port) & 0xff]),
    };
  });
  ends.sort((a, b) => a.address.compare(b.address) || a.port.compare(b.port));
  const input = [
    Buffer.alloc(2),
    ...ends.map(({ address }) => address),
    Buffer.from([protocol, 0]),
    ...ends.map(({ port }) => port),
  ];
  return `1:${createHash('sha1').update(Buffer.concat(input)).digest('base64')}`;
}

test('any flow has the ID that node:crypto gives it', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.tuple(endpoint, endpoint), fc.tuple(endpoint6, endpoint6)),
      fc.constantFrom(IP_TCP, IP_UDP),
      ([from, to], protocol) => {
        expect(communityIdOf({ from, to, protocol })).toBe(expected(from, to, protocol));
      },
    ),
    { numRuns: 500 },
  );
});
