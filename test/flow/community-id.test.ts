import { expect, test } from 'vitest';
import { IP_ICMP, IP_ICMPV6, IP_SCTP, IP_TCP, IP_UDP } from '../../src/decode/packet.js';
import { FlowTable } from '../../src/flow/flow-table.js';
import { FlowView } from '../../src/flow/flow-view.js';
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
