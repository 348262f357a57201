import { describe, expect, it } from 'vitest';
import { MAX_MPLS_LABELS } from '../../src/decode/mpls.js';
import { MAX_VLAN_TAGS, vlanIds } from '../../src/decode/vlan.js';
import {
  concat,
  ethernet,
  ethernetIp,
  hex,
  ipPacket,
  tcpSegment,
  udp,
  udpDatagram,
  vlanTag,
} from '../support/packet-builder.js';
import { decode, type StatusName } from './decoded.js';

const ip4 = ipPacket({}, 17, udpDatagram({ payload: 'four' }));
const ip6 = ipPacket({ source: 'fd00::1' }, 17, udpDatagram({ source: 'fd00::1', payload: 'six' }));
const flow4 = '17 10.0.0.1 50000 > 10.0.0.2 3478';
const flow6 = '17 fd00::1 50000 > fd00::2 3478';

const MACS = '020000000002 020000000001';

describe('a link layer before IP', () => {
  const cases: [name: string, linkType: number, header: string, packet: Uint8Array, flow: string][] = [
    ['Ethernet', 1, `${MACS} 0800`, ip4, flow4],
    ['Ethernet with IPv6', 1, `${MACS} 86dd`, ip6, flow6],
    // Length, then LLC aa aa 03, OUI 00 00 00, EtherType.
    ['802.3 with SNAP', 1, `${MACS} 0028 aaaa03 000000 0800`, ip4, flow4],
    ['802.3 with bridged SNAP', 1, `${MACS} 003f aaaa03 0000f8 86dd`, ip6, flow6],
    ['802.3 with the SAP of IP', 1, `${MACS} 0023 060603`, ip4, flow4],
    // Packet type 0, ARPHRD Ethernet, address length 6, address and padding, protocol.
    ['Linux SLL', 113, '0000 0001 0006 0200000000010000 0800', ip4, flow4],
    ['Linux SLL with IPv6', 113, '0004 0001 0006 0200000000010000 86dd', ip6, flow6],
    ['Linux SLL with a VLAN tag', 113, '0000 0001 0006 0200000000010000 8100 0064 0800', ip4, flow4],
    ['Linux SLL with LLC', 113, '0000 0001 0006 0200000000010000 0004 aaaa03 000000 0800', ip4, flow4],
    // Protocol, reserved, interface 3, ARPHRD Ethernet, packet type 4, address length 6, address and padding.
    ['Linux SLL2', 276, '0800 0000 00000003 0001 04 06 0200000000010000', ip4, flow4],
    ['Linux SLL2 with IPv6', 276, '86dd 0000 00000003 0001 00 06 0200000000010000', ip6, flow6],
    ['raw IP', 101, '', ip4, flow4],
    ['raw IPv6', 101, '', ip6, flow6],
    ['DLT_RAW 12', 12, '', ip4, flow4],
    ['DLT_RAW 14', 14, '', ip6, flow6],
    ['LINKTYPE_IPV4', 228, '', ip4, flow4],
    ['LINKTYPE_IPV6', 229, '', ip6, flow6],
    ['NULL, little-endian', 0, '02000000', ip4, flow4],
    ['NULL, big-endian', 0, '00000002', ip4, flow4],
    ['NULL with IPv6 of Linux', 0, '0a000000', ip6, flow6],
    ['NULL with IPv6 of Windows', 0, '17000000', ip6, flow6],
    ['NULL with IPv6 of OpenBSD', 0, '18000000', ip6, flow6],
    ['NULL with IPv6 of FreeBSD', 0, '1c000000', ip6, flow6],
    ['NULL with IPv6 of macOS', 0, '1e000000', ip6, flow6],
    ['LOOP', 108, '00000002', ip4, flow4],
    ['LOOP with IPv6', 108, '00000018', ip6, flow6],
    ['PPP', 9, '0021', ip4, flow4],
    ['PPP with address and control', 9, 'ff03 0057', ip6, flow6],
    ['PPP with a compressed protocol', 9, '21', ip4, flow4],
    ['PPP with MPLS', 9, 'ff03 0281 00064140', ip4, flow4],
    ['PPP in HDLC framing', 50, 'ff03 0021', ip4, flow4],
    ['Cisco HDLC in its place', 50, '0f00 0800', ip4, flow4],
    ['Cisco HDLC, multicast', 50, '8f00 86dd', ip6, flow6],
    ['C_HDLC', 104, '0f00 0800', ip4, flow4],
    // Version and type 1, code 0, session 1, length, PPP protocol.
    ['PPPoE as link type', 51, '11 00 0001 0022 0021', ip4, flow4],
    ['PPPoE in Ethernet', 1, `${MACS} 8864 11 00 0001 0035 0057`, ip6, flow6],
    // Labels 100 and 200, the second at the bottom of the stack, TTL 64.
    ['MPLS', 1, `${MACS} 8847 00064040 000c8140`, ip4, flow4],
    ['MPLS, upstream-assigned', 1, `${MACS} 8848 00064140`, ip6, flow6],
    ['MPLS below a VLAN tag', 1, `${MACS} 8100 0064 8847 00064140`, ip4, flow4],
    ['Ethernet pseudowire with control word', 1, `${MACS} 8847 00064140 00000000 ${MACS} 0800`, ip4, flow4],
    ['Ethernet pseudowire without', 1, `${MACS} 8847 00064140 ${MACS} 8100 0064 86dd`, ip6, flow6],
  ];

  it.each(cases)('%s', (_, linkType, header, packet, flow) => {
    const decoded = decode(concat(hex(header), packet), { linkType });
    expect(decoded.status).toBe('Ok');
    expect(decoded.flow).toBe(flow);
    expect(decoded.payload).toBe(flow === flow4 ? 'four' : 'six');
  });
});

describe('what is not IP', () => {
  const cases: [name: string, linkType: number, frame: string, status: StatusName][] = [
    ['ARP', 1, `${MACS} 0806 0001 0800 06 04 0001`, 'Arp'],
    ['ARP behind a VLAN tag', 1, `${MACS} 8100 0064 0806 0001`, 'Arp'],
    ['LLDP', 1, `${MACS} 88cc 0207`, 'OtherEtherType'],
    ['a type between length and EtherType', 1, `${MACS} 05f0 0000`, 'OtherEtherType'],
    ['spanning tree', 1, `${MACS} 0026 424203 0000`, 'OtherLlc'],
    ['CDP', 1, `${MACS} 0026 aaaa03 00000c 2000 02`, 'OtherLlc'],
    ['IPX', 1, `${MACS} 0026 ffff 0022`, 'OtherLlc'],
    ['LLC that is not unnumbered information', 1, `${MACS} 0026 aaaa7f 000000 0800`, 'OtherLlc'],
    ['a netlink message in Linux SLL', 113, '0000 0338 0000 0000000000000000 0001 00', 'OtherLlc'],
    ['PPPoE discovery', 1, `${MACS} 8863 11 09 0000 0000`, 'OtherEtherType'],
    ['PPPoE discovery as link type', 51, '11 09 0000 0000', 'OtherEtherType'],
    ['PPPoE of another version', 51, '21 00 0001 0002 0021', 'MalformedLink'],
    ['PPP link control', 9, 'ff03 c021 01010004', 'OtherPpp'],
    ['AppleTalk on a loopback', 0, '10000000 45', 'OtherEtherType'],
    ['IP version 5', 101, '5500', 'MalformedLink'],
    ['a pseudowire that is not Ethernet', 1, `${MACS} 8847 00064140 00000000 ${MACS} 1234 00`, 'OtherMpls'],
    ['a pseudowire channel message', 1, `${MACS} 8847 00064140 10000007`, 'OtherMpls'],
    ['802.11', 127, '0000 1900', 'UnknownLinkType'],
  ];

  it.each(cases)('%s', (_, linkType, frame, status) => {
    expect(decode(hex(frame), { linkType }).status).toBe(status);
  });
});

describe('a frame that ends in its link header', () => {
  const cases: [name: string, linkType: number, header: string][] = [
    ['Ethernet', 1, `${MACS} 08`],
    ['VLAN tag', 1, `${MACS} 8100 0064 08`],
    ['LLC', 1, `${MACS} 0026 aaaa`],
    ['SNAP', 1, `${MACS} 0026 aaaa03 000000 08`],
    ['MPLS', 1, `${MACS} 8847 000640`],
    ['MPLS without payload', 1, `${MACS} 8847 00064140`],
    ['PPPoE', 1, `${MACS} 8864 1100 0001 00`],
    ['PPP protocol', 9, 'ff03 00'],
    ['PPP', 9, '00'],
    ['Cisco HDLC', 104, '0f00 08'],
    ['NULL', 0, '020000'],
    ['Linux SLL', 113, '0000 0001 0006 0200000000010000 08'],
    ['Linux SLL2', 276, '0800 0000 00000003 0001 04 06 02000000000100'],
    ['raw IP', 101, ''],
  ];

  it.each(cases)('%s', (_, linkType, header) => {
    expect(decode(hex(header), { linkType, wireLength: 1500 }).status).toBe('TruncatedLink');
  });
});

describe('VLAN tags', () => {
  const tagged = (...tags: Uint8Array[]) =>
    concat(hex(MACS), ...tags, hex('0800'), ipPacket({}, 6, tcpSegment({ payload: 'x' })));
  const vlansOf = (...tags: Uint8Array[]) => vlanIds(decode(tagged(...tags)).packet.vlan);

  it('are named from the outermost inwards', () => {
    expect(vlansOf()).toEqual([]);
    expect(vlansOf(vlanTag(100))).toEqual([100]);
    expect(vlansOf(vlanTag(100, 0x88a8), vlanTag(200))).toEqual([100, 200]);
    expect(vlansOf(vlanTag(100, 0x9100), vlanTag(200))).toEqual([100, 200]);
    expect(vlansOf(vlanTag(4094, 0x9200), vlanTag(1))).toEqual([4094, 1]);
  });

  it('keep the outermost and the innermost of more than two', () => {
    expect(vlansOf(vlanTag(1), vlanTag(2), vlanTag(3))).toEqual([1, 3]);
    expect(vlansOf(vlanTag(1), vlanTag(2), vlanTag(3), vlanTag(4), vlanTag(5))).toEqual([1, 5]);
  });

  it('tell two tags with one id from one tag', () => {
    expect(decode(tagged(vlanTag(7), vlanTag(7))).packet.vlan).not.toBe(decode(tagged(vlanTag(7))).packet.vlan);
  });

  it('do not count where they only carry a priority', () => {
    const voice = hex('8100 a000'); // priority 5, VLAN id 0
    expect(decode(tagged(voice)).flow).toBe('6 10.0.0.1 50000 > 10.0.0.2 443');
    expect(vlansOf(voice)).toEqual([]);
    expect(vlansOf(vlanTag(100), voice)).toEqual([100]);
  });

  it('carry the id in the low 12 bits', () => {
    expect(vlansOf(hex('8100 f064'))).toEqual([100]);
  });

  it('are bounded', () => {
    const most = Array.from({ length: MAX_VLAN_TAGS }, () => vlanTag(9));
    expect(decode(tagged(...most)).status).toBe('Ok');
    expect(decode(tagged(...most, vlanTag(9))).status).toBe('TooManyTags');
  });

  it('do not stay from the frame before', () => {
    expect(vlansOf(vlanTag(100), vlanTag(200))).toEqual([100, 200]);
    expect(decode(udp()).packet.vlan).toBe(0);
  });
});

it('bounds MPLS labels', () => {
  const stack = (labels: number) =>
    ethernet({}, 0x8847, concat(...Array(labels - 1).fill(hex('00064040')), hex('00064140'), ip4));
  expect(decode(stack(MAX_MPLS_LABELS)).flow).toBe(flow4);
  expect(decode(stack(MAX_MPLS_LABELS + 1)).status).toBe('TooManyTags');
});

it('bounds headers that nest in each other', () => {
  const layer = hex(`8847 00064140 00000000 ${MACS}`);
  const nested = (depth: number) => concat(hex(MACS), ...Array(depth).fill(layer), hex('0800'), ip4);
  expect(decode(nested(3)).flow).toBe(flow4);
  expect(decode(nested(40)).status).toBe('TooManyTags');
});

describe('what does not belong to the payload', () => {
  it('is the padding of a short frame', () => {
    const padded = concat(udp({ payload: 'hi' }), new Uint8Array(18));
    expect(decode(padded).payload).toBe('hi');
  });

  it('is the padding after an 802.3 length', () => {
    // IPv4 total length 0: only the 802.3 length (8 bytes of SNAP and 32 of IP) says where the packet ends.
    const offloaded = ipPacket({ writtenLength: 0 }, 17, udpDatagram({ payload: 'four' }));
    const padded = concat(hex(`${MACS} 0028 aaaa03 000000 0800`), offloaded, new Uint8Array(10));
    expect(decode(padded).payload).toBe('four');
  });

  it('is the frame check sequence', () => {
    const offloaded = ethernetIp({}, ipPacket({ writtenLength: 0 }, 6, tcpSegment({ payload: 'GET' })));
    const withFcs = concat(offloaded, hex('deadbeef'));
    expect(decode(withFcs, { fcsLength: 4 }).payload).toBe('GET');
    expect(decode(withFcs, { fcsLength: 4 }).packet.payloadLength).toBe(3);
    expect(decode(withFcs).payload).toBe('GET\u{de}\u{ad}\u{be}\u{ef}');
  });

  it('is the frame check sequence that the snap length left half of', () => {
    const offloaded = ethernetIp({}, ipPacket({ writtenLength: 0 }, 6, tcpSegment({ payload: 'GET' })));
    const cut = concat(offloaded, hex('dead'));
    expect(decode(cut, { fcsLength: 4, wireLength: offloaded.length + 4 }).payload).toBe('GET');
  });
});
