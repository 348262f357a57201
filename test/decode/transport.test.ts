import { describe, expect, it } from 'vitest';
import { TCP_ACK, TCP_FIN, TCP_PSH, TCP_RST, TCP_SYN } from '../../src/decode/packet.js';
import { concat, hex, icmp, ipFrame, ipPacket, sctp, tcp, udp } from '../support/packet-builder.js';
import { decode } from './decoded.js';

const IP_START = 14;
const TRANSPORT_START = IP_START + 20;

/** The frame as a capture with this snap length has it. */
const snapped = (frame: Uint8Array, snapLength: number) =>
  decode(frame.subarray(0, snapLength), { wireLength: frame.length });

describe('TCP', () => {
  it('is read field by field', () => {
    const segment = concat(
      hex('c350 01bb'), // ports 50000 and 443
      hex('fffffffe 80000000'), // sequence and acknowledgement, above 2^31
      hex('60 12 ffff'), // header of 6 words, SYN and ACK, window
      hex('0000 0000'), // checksum, urgent pointer
      hex('020405b4'), // option: maximum segment size
      hex('16 03 01'), // payload
    );
    const { packet, payload } = decode(ipFrame({}, 6, segment));
    expect(packet).toMatchObject({
      sourcePort: 50000,
      destinationPort: 443,
      sequence: -2,
      acknowledgement: -(2 ** 31),
      tcpFlags: TCP_SYN | TCP_ACK,
      payloadLength: 3,
    });
    expect(payload).toBe('\x16\x03\x01');
  });

  it.each([
    ['F', TCP_FIN],
    ['S', TCP_SYN],
    ['R', TCP_RST],
    ['PA', TCP_PSH | TCP_ACK],
    ['', 0],
  ])('has flags: %s', (flags, bits) => {
    expect(decode(tcp({ flags })).packet.tcpFlags).toBe(bits);
  });

  it('may fill the packet with options', () => {
    expect(decode(tcp({ tcpOptions: new Uint8Array(40), payload: 'x' })).payload).toBe('x');
  });

  const segment = tcp({ flags: 'PA', sequence: 1, acknowledgement: 2, payload: 'x'.repeat(100) }).subarray(34);
  it.each([
    ['a header of 4 words', concat(segment.subarray(0, 12), hex('40'), segment.subarray(13))],
    ['a header longer than the packet', concat(segment.subarray(0, 12), hex('f0'), segment.subarray(13, 59))],
    ['a packet that ends within it', segment.subarray(0, 19)],
  ])('is malformed with %s', (_, bytes) => {
    expect(decode(ipFrame({}, 6, bytes)).status).toBe('MalformedTransport');
  });

  it('uses what a short snap length left', () => {
    const frame = tcp({
      flags: 'S',
      sequence: 7,
      acknowledgement: 9,
      tcpOptions: new Uint8Array(12),
      payload: 'hello',
    });
    const seen = (bytes: number) => {
      const { status, packet } = snapped(frame, TRANSPORT_START + bytes);
      const { sourcePort, sequence, acknowledgement, tcpFlags, payloadStart, payloadEnd } = packet;
      return { status, sourcePort, sequence, acknowledgement, tcpFlags, payload: payloadEnd - payloadStart };
    };
    const all = { status: 'Ok', sourcePort: 50000, sequence: 7, acknowledgement: 9, tcpFlags: TCP_SYN, payload: 0 };
    expect(seen(3).status).toBe('TruncatedTransport');
    expect(seen(4)).toEqual({ ...all, sequence: 0, acknowledgement: 0, tcpFlags: 0 });
    expect(seen(8)).toEqual({ ...all, acknowledgement: 0, tcpFlags: 0 });
    expect(seen(12)).toEqual({ ...all, tcpFlags: 0 });
    expect(seen(14)).toEqual(all);
    expect(seen(20)).toEqual(all);
    expect(seen(32)).toEqual(all);
    expect(seen(34)).toEqual({ ...all, payload: 2 });
  });

  it('tells the length of a payload that was not captured', () => {
    const frame = tcp({ tcpOptions: new Uint8Array(12), payload: 'x'.repeat(1000) });
    expect(snapped(frame, TRANSPORT_START + 24).packet.payloadLength).toBe(1000);
    expect(snapped(frame, TRANSPORT_START + 96).packet).toMatchObject({ payloadLength: 1000, wireBytes: frame.length });
    expect(snapped(frame, TRANSPORT_START + 96).payload).toBe('x'.repeat(64));
  });
});

describe('UDP', () => {
  it('is as long as its own length says', () => {
    const { packet, payload } = decode(udp({ payload: 'datagram and trailer', udpLength: 8 + 8 }));
    expect(payload).toBe('datagram');
    expect(packet.payloadLength).toBe(8);
  });

  it('is as long as IP says where its own length is 0 or too long', () => {
    for (const udpLength of [0, 9999]) {
      const { packet, payload } = decode(udp({ payload: 'datagram', udpLength }));
      expect(payload).toBe('datagram');
      expect(packet.payloadLength).toBe(8);
    }
  });

  it('may be empty', () => {
    expect(decode(udp({})).packet).toMatchObject({ sourcePort: 50000, destinationPort: 3478, payloadLength: 0 });
  });

  it('has no TCP fields from the frame before', () => {
    expect(decode(udp({})).packet).toMatchObject({ tcpFlags: 0, sequence: 0, acknowledgement: 0 });
  });

  it('is malformed with a length or a packet shorter than its header', () => {
    for (const udpLength of [1, 7]) expect(decode(udp({ udpLength })).status).toBe('MalformedTransport');
    expect(decode(ipFrame({}, 17, hex('c350 0d96 0008 00'))).status).toBe('MalformedTransport');
  });

  it('uses what a short snap length left', () => {
    const frame = udp({ payload: 'datagram' });
    expect(snapped(frame, TRANSPORT_START + 3).status).toBe('TruncatedTransport');
    for (const bytes of [4, 7, 8]) {
      expect(snapped(frame, TRANSPORT_START + bytes)).toMatchObject({
        flow: '17 10.0.0.1 50000 > 10.0.0.2 3478',
        payload: '',
        packet: { payloadLength: 8 },
      });
    }
    expect(snapped(frame, TRANSPORT_START + 12)).toMatchObject({ payload: 'data', packet: { payloadLength: 8 } });
  });
});

describe('SCTP', () => {
  it('has ports and chunks', () => {
    const { flow, payload } = decode(sctp({ payload: 'chunk' }));
    expect(flow).toBe('132 10.0.0.1 50000 > 10.0.0.2 5061');
    expect(payload).toBe('chunk');
  });

  it('is malformed with a packet shorter than its header, truncated where the capture cut the ports', () => {
    expect(decode(ipFrame({}, 132, new Uint8Array(11))).status).toBe('MalformedTransport');
    expect(snapped(sctp({}), TRANSPORT_START + 3).status).toBe('TruncatedTransport');
    expect(snapped(sctp({}), TRANSPORT_START + 4).flow).toBe('132 10.0.0.1 50000 > 10.0.0.2 5061');
  });
});

describe('ICMP', () => {
  it('has type and code, and no ports', () => {
    expect(decode(icmp({ type: 8, payload: 'ping' }))).toMatchObject({
      flow: '1 10.0.0.1 0 > 10.0.0.2 0',
      payload: 'ping',
      packet: { icmpType: 8, icmpCode: 0, hasQuote: false, payloadLength: 4 },
    });
    expect(decode(icmp({ source: 'fd00::1', type: 128 })).packet).toMatchObject({ protocol: 58, icmpType: 128 });
  });

  it.each([133, 134, 135, 136, 137])('of IPv6 is no flow where it is neighbour discovery (type %i)', (type) => {
    expect(decode(icmp({ source: 'fd00::1', type })).status).toBe('NeighbourDiscovery');
    expect(decode(icmp({ source: '10.0.0.1', type })).status).toBe('Ok');
  });

  it('is malformed with less than a checksum, truncated where the capture cut type and code', () => {
    expect(decode(ipFrame({}, 1, hex('0800 ff'))).status).toBe('MalformedTransport');
    expect(snapped(icmp({}), TRANSPORT_START + 1).status).toBe('TruncatedTransport');
    expect(snapped(icmp({}), TRANSPORT_START + 2).packet).toMatchObject({ icmpType: 8, payloadLength: 0 });
  });

  it('leaves nothing in the next packet', () => {
    const quote = ipPacket({}, 17, udp({}).subarray(TRANSPORT_START));
    expect(decode(icmp({ type: 3, code: 3, payload: quote })).packet.hasQuote).toBe(true);
    expect(decode(tcp({})).packet).toMatchObject({ icmpType: -1, icmpCode: -1, hasQuote: false });
  });
});
