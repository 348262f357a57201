import { describe, expect, it } from 'vitest';
import {
  concat,
  extensionHeader,
  fragmentHeader,
  hex,
  icmp,
  icmpMessage,
  ipv4,
  ipv6,
  sctpPacket,
  tcpSegment,
  udpDatagram,
} from '../support/packet-builder.js';
import { decode, flowText } from './decoded.js';

const client = '192.168.0.9';
const edge = '10.45.16.30';
const router = '10.0.0.254';

/** What an ICMP error from the router to the client says it is about; undefined where it does not. */
function quotedFlow(quote: Uint8Array, type = 3, code = 13): string | undefined {
  const { packet, status } = decode(icmp({ source: router, destination: client, type, code, payload: quote }));
  expect(status).toBe('Ok');
  return packet.hasQuote ? flowText(packet.quoted) : undefined;
}

function quotedFlow6(quote: Uint8Array, type = 1, code = 1): string | undefined {
  const { packet, status } = decode(icmp({ source: 'fd00::fe', destination: 'fd00::9', type, code, payload: quote }));
  expect(status).toBe('Ok');
  return packet.hasQuote ? flowText(packet.quoted) : undefined;
}

const sent = { source: client, destination: edge };
const turn = ipv4(sent, 17, udpDatagram({ ...sent, payload: 'allocate' }));

describe('an ICMP error', () => {
  it('is tied to the flow it complains about, as its sender sent it', () => {
    const frame = icmp({ source: router, destination: client, type: 3, code: 13, payload: turn });
    const { packet, flow } = decode(frame);
    expect(flow).toBe('1 10.0.0.254 0 > 192.168.0.9 0');
    expect(packet).toMatchObject({ icmpType: 3, icmpCode: 13, hasQuote: true });
    expect(flowText(packet.quoted)).toBe('17 192.168.0.9 50000 > 10.45.16.30 3478');
  });

  it.each([3, 4, 5, 11, 12])('quotes with type %i', (type) => {
    expect(quotedFlow(turn, type)).toBe('17 192.168.0.9 50000 > 10.45.16.30 3478');
  });

  it.each([0, 8, 13, 17])('does not quote with type %i', (type) => {
    expect(quotedFlow(turn, type)).toBeUndefined();
  });

  it('may quote TCP, SCTP and packets with options', () => {
    expect(quotedFlow(ipv4(sent, 6, tcpSegment({})))).toBe('6 192.168.0.9 50000 > 10.45.16.30 443');
    expect(quotedFlow(ipv4(sent, 132, sctpPacket({})))).toBe('132 192.168.0.9 50000 > 10.45.16.30 5061');
    expect(quotedFlow(ipv4({ ...sent, options: hex('94040000') }, 17, udpDatagram({})))).toBe(
      '17 192.168.0.9 50000 > 10.45.16.30 3478',
    );
  });

  it('may quote a protocol without ports', () => {
    expect(quotedFlow(ipv4(sent, 50, new Uint8Array(0)))).toBe('50 192.168.0.9 0 > 10.45.16.30 0');
  });

  it('may quote an echo request, with its type and code', () => {
    const quote = ipv4(sent, 1, icmpMessage({}));
    const { packet } = decode(icmp({ source: router, type: 3, code: 1, payload: quote }));
    expect(flowText(packet.quoted)).toBe('1 192.168.0.9 0 > 10.45.16.30 0');
    expect(packet.quoted).toMatchObject({ icmpType: 8, icmpCode: 0 });
  });

  it('needs the IP header and the ports of the quote, not its lengths', () => {
    const ports = 20 + 4;
    expect(quotedFlow(turn.subarray(0, ports))).toBe('17 192.168.0.9 50000 > 10.45.16.30 3478');
    for (let length = 0; length < ports; length++) expect(quotedFlow(turn.subarray(0, length))).toBeUndefined();
    const swapped = concat(turn.subarray(0, 2), hex('2400'), turn.subarray(4)); // total length in host order
    expect(quotedFlow(swapped)).toBe('17 192.168.0.9 50000 > 10.45.16.30 3478');
    const zero = concat(turn.subarray(0, 2), hex('0001'), turn.subarray(4));
    expect(quotedFlow(zero)).toBe('17 192.168.0.9 50000 > 10.45.16.30 3478');
  });

  it('may quote a first fragment, but not a later one, which has no ports', () => {
    expect(quotedFlow(ipv4({ ...sent, moreFragments: true }, 17, udpDatagram({})))).toContain('3478');
    expect(quotedFlow(ipv4({ ...sent, fragmentOffset: 1480 }, 17, udpDatagram({})))).toBeUndefined();
  });

  it('quotes nothing that is not IPv4', () => {
    expect(quotedFlow(ipv6({}, 17, udpDatagram({})))).toBeUndefined();
    expect(quotedFlow(concat(hex('44'), turn.subarray(1)))).toBeUndefined();
    expect(quotedFlow(concat(hex('4f'), turn.subarray(1)))).toBeUndefined();
  });
});

describe('an ICMPv6 error', () => {
  const sent6 = { source: 'fd00::9', destination: 'fd00:2::30' };
  const turn6 = ipv6(sent6, 17, udpDatagram({ ...sent6, payload: 'allocate' }));
  const flow = '17 fd00::9 50000 > fd00:2::30 3478';

  it.each([1, 2, 3, 4])('quotes with type %i', (type) => {
    expect(quotedFlow6(turn6, type)).toBe(flow);
  });

  it.each([0, 5, 100, 128, 138])('does not quote with type %i', (type) => {
    expect(quotedFlow6(turn6, type)).toBeUndefined();
  });

  it('is followed through the extension headers of the quote', () => {
    const extensions = [extensionHeader(0), extensionHeader(60, 2)];
    expect(quotedFlow6(ipv6({ ...sent6, extensions }, 17, udpDatagram({})))).toBe(flow);
    expect(quotedFlow6(ipv6({ ...sent6, extensions: [fragmentHeader(0, true)] }, 17, udpDatagram({})))).toBe(flow);
    const later = ipv6({ ...sent6, extensions: [fragmentHeader(1280, true)] }, 17, udpDatagram({}));
    expect(quotedFlow6(later)).toBeUndefined();
  });

  it('needs the IP header and the ports of the quote', () => {
    expect(quotedFlow6(turn6.subarray(0, 44))).toBe(flow);
    for (let length = 0; length < 44; length++) expect(quotedFlow6(turn6.subarray(0, length))).toBeUndefined();
    expect(quotedFlow6(turn)).toBeUndefined();
  });
});
