import { describe, expect, it } from 'vitest';
import { MAX_EXTENSION_HEADERS } from '../../src/decode/ipv6-extensions.js';
import {
  addressWords,
  concat,
  type ExtensionHeader,
  ethernet,
  ethernetIp,
  extensionHeader,
  fragmentHeader,
  hex,
  ipFrame,
  ipv4,
  ipv6,
  tcp,
  tcpSegment,
  udp,
  udpDatagram,
} from '../support/packet-builder.js';
import { decode, type StatusName } from './decoded.js';

const RAW = { linkType: 101 };

describe('IPv4', () => {
  const dhcp = concat(
    hex('45 00 0021'), // version 4, header of 5 words; total length 33
    hex('0001 4000'), // identification; do not fragment, offset 0
    hex('40 11 0000'), // TTL 64, UDP, checksum left to the card
    hex('c0a80001 ffffffff'), // 192.168.0.1 to 255.255.255.255
    hex('0044 0043 000d 0000'), // ports 68 and 67, length 13, no checksum
    hex('68656c6c6f'), // hello
  );

  it('is read to the payload', () => {
    const { packet, flow, payload } = decode(dhcp, RAW);
    expect(flow).toBe('17 192.168.0.1 68 > 255.255.255.255 67');
    expect(payload).toBe('hello');
    expect(packet).toMatchObject({ ipVersion: 4, payloadLength: 5, frames: 1, wireBytes: 33, tunnel: 0 });
  });

  it('gives addresses as signed words, the first three 0', () => {
    const { packet } = decode(dhcp, RAW);
    expect([packet.source0, packet.source1, packet.source2, packet.source3]).toEqual(addressWords('192.168.0.1'));
    expect([packet.destination0, packet.destination1, packet.destination2, packet.destination3]).toEqual([0, 0, 0, -1]);
  });

  it('may have options', () => {
    const routerAlert = hex('94040000');
    expect(decode(tcp({ options: routerAlert, payload: 'x' })).payload).toBe('x');
    expect(decode(tcp({ options: new Uint8Array(40), payload: 'x' })).payload).toBe('x');
  });

  it('ends with the frame where segmentation offload left its length 0', () => {
    const { packet, payload } = decode(tcp({ writtenLength: 0, payload: 'a large segment' }));
    expect(payload).toBe('a large segment');
    expect(packet.payloadLength).toBe(15);
  });

  it('may claim more than the frame has', () => {
    const { packet, payload } = decode(tcp({ writtenLength: 1500, payload: 'all there is' }));
    expect(payload).toBe('all there is');
    expect(packet.payloadLength).toBe(1460);
  });

  const broken: [name: string, packet: Uint8Array, status: StatusName][] = [
    ['another version', concat(hex('55'), dhcp.subarray(1)), 'MalformedIpv4'],
    ['a header of 4 words', concat(hex('44'), dhcp.subarray(1)), 'MalformedIpv4'],
    ['a total length within the header', concat(hex('45 00 0013'), dhcp.subarray(4)), 'MalformedIpv4'],
    ['a total length within the options', concat(hex('46 00 0017'), dhcp.subarray(4)), 'MalformedIpv4'],
    ['a sender who ended within the header', dhcp.subarray(0, 19), 'MalformedIpv4'],
    ['options longer than the packet', concat(hex('4f 00 0000'), dhcp.subarray(4)), 'MalformedIpv4'],
  ];
  it.each(broken)('is malformed with %s', (_, packet, status) => {
    expect(decode(ethernet({}, 0x0800, packet)).status).toBe(status);
  });

  it('is truncated where the capture cut its header', () => {
    expect(decode(dhcp.subarray(0, 19), { ...RAW, wireLength: 33 }).status).toBe('TruncatedNetwork');
    const withOptions = ipv4({ options: new Uint8Array(8) }, 17, udpDatagram({}));
    expect(decode(withOptions.subarray(0, 24), { ...RAW, wireLength: 100 }).status).toBe('TruncatedNetwork');
  });
});

describe('IPv6', () => {
  const mdns = concat(
    hex('60000000'), // version 6, class and flow label 0
    hex('000d 11 ff'), // payload length 13, UDP, hop limit 255
    hex('fe80000000000000 0000000000000001'), // fe80::1
    hex('ff02000000000000 00000000000000fb'), // ff02::fb
    hex('14e9 14e9 000d 0000'), // ports 5353, length 13, no checksum
    hex('68656c6c6f'), // hello
  );

  it('is read to the payload', () => {
    const { packet, flow, payload } = decode(mdns, RAW);
    expect(flow).toBe('17 fe80::1 5353 > ff02::fb 5353');
    expect(payload).toBe('hello');
    expect(packet).toMatchObject({ ipVersion: 6, payloadLength: 5, wireBytes: 53 });
    expect([packet.source0, packet.source1, packet.source2, packet.source3]).toEqual(addressWords('fe80::1'));
  });

  const SRH = concat(hex('00 02 04 00 00000000'), new Uint8Array(16)); // segment routing, one address
  const headers: [name: string, extensions: ExtensionHeader[]][] = [
    ['hop-by-hop options', [extensionHeader(0)]],
    ['long hop-by-hop options', [extensionHeader(0, 5)]],
    ['a routing header', [{ type: 43, bytes: SRH }]],
    ['destination options', [extensionHeader(60, 2)]],
    ['a mobility header before a payload', [extensionHeader(135)]],
    ['a host identity header before a payload', [extensionHeader(139)]],
    ['a shim6 payload header', [extensionHeader(140)]],
    ['an atomic fragment', [fragmentHeader(0, false)]],
    ['two atomic fragments', [fragmentHeader(0, false), fragmentHeader(0, false)]],
    ['all in the order of RFC 8200', [0, 60, 43, 44, 60].map((type) => extensionHeader(type))],
  ];
  it.each(headers)('is followed through %s', (_, extensions) => {
    const source = 'fd00::1';
    expect(decode(tcp({ source, extensions, flags: 'S', payload: 'x' }))).toMatchObject({
      status: 'Ok',
      flow: '6 fd00::1 50000 > fd00::2 443',
      payload: 'x',
    });
  });

  it('may be a jumbogram or the product of segmentation offload, with length 0', () => {
    const jumbo = { type: 0, bytes: hex('00 00 c204 00010000') }; // RFC 2675 §2: jumbo payload option
    const large = 'x'.repeat(70_000);
    const packet = ipv6({ extensions: [jumbo], writtenLength: 0 }, 6, tcpSegment({ payload: large }));
    expect(decode(packet, RAW).payload).toBe(large);
    expect(decode(ipv6({ writtenLength: 0 }, 6, tcpSegment({ payload: large })), RAW).payload).toBe(large);
  });

  const transports: [name: string, number: number, protocol: number][] = [
    ['a mobility message', 135, 135],
    ['a host identity message', 139, 139],
    ['a shim6 message', 140, 140],
  ];
  it.each(transports)('ends with %s that nothing follows', (_, number, protocol) => {
    const { packet } = decode(ipv6({ extensions: [extensionHeader(number)] }, 59, new Uint8Array(0)), RAW);
    expect(packet).toMatchObject({ protocol, sourcePort: 0, payloadLength: 8 });
  });

  it('may carry nothing', () => {
    const { packet, status } = decode(ipFrame({ source: 'fd00::1' }, 59, new Uint8Array(0)));
    expect(status).toBe('Ok');
    expect(packet).toMatchObject({ protocol: 59, payloadLength: 0 });
    const padded = concat(ipFrame({ source: 'fd00::1' }, 59, new Uint8Array(0)), new Uint8Array(6));
    expect(decode(padded).packet.payloadLength).toBe(0);
  });

  it('is malformed with too many extension headers', () => {
    const chain = (length: number) => Array.from({ length }, () => extensionHeader(60));
    const source = 'fd00::1';
    expect(decode(udp({ source, extensions: chain(MAX_EXTENSION_HEADERS) })).status).toBe('Ok');
    expect(decode(udp({ source, extensions: chain(MAX_EXTENSION_HEADERS + 1) })).status).toBe('MalformedIpv6');
  });

  const broken: [name: string, packet: Uint8Array][] = [
    ['another version', concat(hex('50'), mdns.subarray(1))],
    ['a sender who ended within the header', mdns.subarray(0, 39)],
    [
      'a sender who ended within an extension',
      ipv6({ extensions: [extensionHeader(0, 4)], writtenLength: 8 }, 6, mdns),
    ],
    ['an extension longer than the packet', ipv6({}, 0, hex('11 ff 0000 00000000'))],
    ['a fragment in a fragment', ipv6({ extensions: [fragmentHeader(0, true), fragmentHeader(0, true)] }, 6, mdns)],
  ];
  it.each(broken)('is malformed with %s', (_, packet) => {
    expect(decode(ethernet({}, 0x86dd, packet)).status).toBe('MalformedIpv6');
  });

  it('is truncated where the capture cut its headers', () => {
    expect(decode(mdns.subarray(0, 39), { ...RAW, wireLength: 53 }).status).toBe('TruncatedNetwork');
    const extended = ipv6({ extensions: [extensionHeader(0, 4)] }, 17, udpDatagram({}));
    expect(decode(extended.subarray(0, 45), { ...RAW, wireLength: 100 }).status).toBe('TruncatedNetwork');
    expect(decode(extended.subarray(0, 60), { ...RAW, wireLength: 100 }).status).toBe('TruncatedNetwork');
  });
});

describe('a protocol without ports', () => {
  const protocols: [name: string, number: number][] = [
    ['IGMP', 2],
    ['IP in IP', 4],
    ['6in4', 41],
    ['GRE', 47],
    ['ESP', 50],
    ['AH', 51],
    ['OSPF', 89],
    ['UDP-Lite', 136],
    ['an experiment', 253],
  ];
  it.each(protocols)('is a flow of its own number: %s', (_, protocol) => {
    const body = hex('0102030405060708');
    for (const source of ['10.0.0.1', 'fd00::1']) {
      const { packet, status, payload } = decode(ipFrame({ source }, protocol, body));
      expect(status).toBe('Ok');
      expect(packet).toMatchObject({ protocol, sourcePort: 0, destinationPort: 0, icmpType: -1, payloadLength: 8 });
      expect(payload).toBe('\x01\x02\x03\x04\x05\x06\x07\x08');
    }
  });

  it('is AH even where the header in clear wraps TCP, in IPv4 and IPv6', () => {
    // Next header TCP, length 4, SPI, sequence, 12 bytes of integrity check value.
    const ah = concat(hex('06 04 0000 00000001 00000001'), new Uint8Array(12), tcpSegment({}));
    expect(decode(ipFrame({}, 51, ah)).flow).toBe('51 10.0.0.1 0 > 10.0.0.2 0');
    expect(decode(ipFrame({ source: 'fd00::1' }, 51, ah)).flow).toBe('51 fd00::1 0 > fd00::2 0');
  });

  it('needs nothing but its IP header', () => {
    expect(decode(ethernetIp({}, ipv4({}, 47, new Uint8Array(0)))).status).toBe('Ok');
  });
});
