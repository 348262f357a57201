/**
 * Builds packets for tests, whole and valid unless told otherwise: lengths and checksums are right, and every field
 * has a default.
 *
 * The functions nest as the headers do: `tcp`, `udp`, `icmp`, … give a complete Ethernet frame; `tcpSegment`,
 * `udpDatagram`, … only the transport; `ipPacket`, `ethernet`, `vlanTag`, … wrap what they are given.
 */
import { Frame } from '../../src/capture/frame.js';

export interface EthernetOptions {
  sourceMac?: string;
  destinationMac?: string;
  /** VLAN ids from the outermost tag inwards; the outer of several is 802.1ad (0x88a8), the innermost 802.1Q. */
  vlans?: readonly number[];
}

export interface IpOptions {
  /** The addresses decide the IP version. */
  source?: string;
  destination?: string;
  ttl?: number;
  /** IPv4 identification. */
  identification?: number;
  /** IPv4 options, a multiple of 4 bytes; for IPv6, the extension headers that {@link ExtensionHeader} describes. */
  options?: Uint8Array;
  extensions?: readonly ExtensionHeader[];
  /** IPv4 total length or IPv6 payload length as written, where it is to be wrong. */
  writtenLength?: number;
  /** Fragment offset in bytes, and whether more fragments follow (IPv4 only; IPv6 has a Fragment header). */
  fragmentOffset?: number;
  moreFragments?: boolean;
}

export interface ExtensionHeader {
  /** Its number as the header before names it (IANA protocol-numbers). */
  type: number;
  /** All its bytes; the first, which names the next header, is filled in. */
  bytes: Uint8Array;
}

export interface PortOptions extends IpOptions, EthernetOptions {
  sourcePort?: number;
  destinationPort?: number;
  payload?: Uint8Array | string;
}

export interface TcpOptions extends PortOptions {
  /** Letters of F S R P A U; default `A`. */
  flags?: string;
  sequence?: number;
  acknowledgement?: number;
  window?: number;
  /** TCP options, a multiple of 4 bytes. */
  tcpOptions?: Uint8Array;
}

export interface UdpOptions extends PortOptions {
  /** UDP length as written, where it is to be wrong. */
  udpLength?: number;
}

export interface IcmpOptions extends IpOptions, EthernetOptions {
  type?: number;
  code?: number;
  /** Bytes 4–7 of the header: identifier and sequence, or unused. */
  rest?: number;
  payload?: Uint8Array | string;
}

export const concat = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** Bytes from hexadecimal digits; white space is free. */
export const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replace(/\s+/g, ''), 'hex'));

/** A string as one byte a character, or the bytes themselves. */
export const toBytes = (payload: Uint8Array | string = ''): Uint8Array =>
  typeof payload === 'string' ? new Uint8Array(Buffer.from(payload, 'latin1')) : payload;

export const be16 = (value: number): Uint8Array => Uint8Array.of((value >>> 8) & 0xff, value & 0xff);
export const be32 = (value: number): Uint8Array => concat(be16(value >>> 16), be16(value));

const ipv4Bytes = (address: string): Uint8Array => Uint8Array.from(address.split('.'), Number);

const groups = (text: string): Uint8Array =>
  concat(...text.split(':').flatMap((group) => (group === '' ? [] : [be16(Number.parseInt(group, 16))])));

function ipv6Bytes(address: string): Uint8Array {
  const [head = '', tail] = address.split('::');
  if (tail === undefined) return groups(head);
  const before = groups(head);
  const after = groups(tail);
  return concat(before, new Uint8Array(16 - before.length - after.length), after);
}

const isIpv6 = (address: string): boolean => address.includes(':');

/** The packet's addresses; what is not given follows the version of what is. */
function endpoints(options: IpOptions): { source: string; destination: string; six: boolean } {
  const six = isIpv6(options.source ?? options.destination ?? '');
  const { source = six ? 'fd00::1' : '10.0.0.1', destination = six ? 'fd00::2' : '10.0.0.2' } = options;
  return { source, destination, six };
}

/** 4 or 16 bytes of an address in text (no embedded IPv4 notation). */
export const addressBytes = (address: string): Uint8Array =>
  isIpv6(address) ? ipv6Bytes(address) : ipv4Bytes(address);

/** An address as the four signed words of `FiveTuple`. */
export function addressWords(address: string): [number, number, number, number] {
  const bytes = addressBytes(address);
  const view = Buffer.from(concat(new Uint8Array(16 - bytes.length), bytes));
  return [view.readInt32BE(0), view.readInt32BE(4), view.readInt32BE(8), view.readInt32BE(12)];
}

/** The Internet checksum (RFC 1071). */
export function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function patched(bytes: Uint8Array, at: number, value: Uint8Array): Uint8Array {
  bytes.set(value, at);
  return bytes;
}

/** The transport with its checksum written at `at`, over the pseudo-header of RFC 9293 §3.1 or RFC 8200 §8.1. */
function withPseudoChecksum(options: IpOptions, protocol: number, transport: Uint8Array, at: number): Uint8Array {
  const { source, destination } = endpoints(options);
  const pseudo = concat(addressBytes(source), addressBytes(destination), be32(transport.length), be32(protocol));
  return patched(transport, at, be16(checksum(concat(pseudo, transport))));
}

const TCP_FLAG_LETTERS = 'FSRPAU';

const flagBits = (letters: string): number =>
  [...letters].reduce((bits, letter) => bits | (1 << TCP_FLAG_LETTERS.indexOf(letter)), 0);

/** A TCP header with its payload (RFC 9293 §3.1). */
export function tcpSegment(options: TcpOptions = {}): Uint8Array {
  const tcpOptions = options.tcpOptions ?? new Uint8Array(0);
  const segment = concat(
    be16(options.sourcePort ?? 50000),
    be16(options.destinationPort ?? 443),
    be32(options.sequence ?? 0),
    be32(options.acknowledgement ?? 0),
    Uint8Array.of(((20 + tcpOptions.length) / 4) << 4, flagBits(options.flags ?? 'A')),
    be16(options.window ?? 65535),
    be32(0),
    tcpOptions,
    toBytes(options.payload),
  );
  return withPseudoChecksum(options, 6, segment, 16);
}

/** A UDP header with its payload (RFC 768). */
export function udpDatagram(options: UdpOptions = {}): Uint8Array {
  const payload = toBytes(options.payload);
  const datagram = concat(
    be16(options.sourcePort ?? 50000),
    be16(options.destinationPort ?? 3478),
    be16(options.udpLength ?? 8 + payload.length),
    be16(0),
    payload,
  );
  return withPseudoChecksum(options, 17, datagram, 6);
}

/** An SCTP common header with what follows it (RFC 9260 §3.1); the checksum is left 0. */
export const sctpPacket = (options: PortOptions = {}): Uint8Array =>
  concat(
    be16(options.sourcePort ?? 50000),
    be16(options.destinationPort ?? 5061),
    be32(1),
    be32(0),
    toBytes(options.payload),
  );

/** An ICMP message, echo request by default (RFC 792); ICMPv6 where the addresses are (RFC 4443 §2.1). */
export function icmpMessage(options: IcmpOptions = {}): Uint8Array {
  const { six } = endpoints(options);
  const message = concat(
    Uint8Array.of(options.type ?? (six ? 128 : 8), options.code ?? 0, 0, 0),
    be32(options.rest ?? 0x00010001),
    toBytes(options.payload),
  );
  return six ? withPseudoChecksum(options, 58, message, 2) : patched(message, 2, be16(checksum(message)));
}

/** An IPv4 packet (RFC 791 §3.1). */
export function ipv4(options: IpOptions, protocol: number, payload: Uint8Array): Uint8Array {
  const { source = '10.0.0.1', destination = '10.0.0.2' } = options;
  const ipOptions = options.options ?? new Uint8Array(0);
  const headerLength = 20 + ipOptions.length;
  const header = concat(
    Uint8Array.of(0x40 | (headerLength / 4), 0),
    be16(options.writtenLength ?? headerLength + payload.length),
    be16(options.identification ?? 1),
    be16((options.moreFragments === true ? 0x2000 : 0) | ((options.fragmentOffset ?? 0) / 8)),
    Uint8Array.of(options.ttl ?? 64, protocol, 0, 0),
    addressBytes(source),
    addressBytes(destination),
    ipOptions,
  );
  return concat(patched(header, 10, be16(checksum(header))), payload);
}

/** An IPv6 packet with its extension headers chained (RFC 8200 §3, §4). */
export function ipv6(options: IpOptions, protocol: number, payload: Uint8Array): Uint8Array {
  const { source = 'fd00::1', destination = 'fd00::2' } = options;
  const extensions = options.extensions ?? [];
  const chain = extensions.map((extension, index) =>
    patched(extension.bytes.slice(), 0, Uint8Array.of(extensions[index + 1]?.type ?? protocol)),
  );
  const body = concat(...chain, payload);
  return concat(
    hex('60000000'),
    be16(options.writtenLength ?? body.length),
    Uint8Array.of(extensions[0]?.type ?? protocol, options.ttl ?? 64),
    addressBytes(source),
    addressBytes(destination),
    body,
  );
}

/** An IP packet of the version that the addresses say, 4 by default. */
export const ipPacket = (options: IpOptions, protocol: number, payload: Uint8Array): Uint8Array =>
  endpoints(options).six ? ipv6(options, protocol, payload) : ipv4(options, protocol, payload);

/** The IPv6 Fragment header (RFC 8200 §4.5) as an extension header; `offset` in bytes. */
export const fragmentHeader = (offset: number, more: boolean, identification = 1): ExtensionHeader => ({
  type: 44,
  bytes: concat(Uint8Array.of(0, 0), be16(offset | (more ? 1 : 0)), be32(identification)),
});

/** Hop-by-hop (0), Routing (43) or Destination Options (60) header of 8 × `units` bytes, padded with zeros. */
export const extensionHeader = (type: number, units = 1): ExtensionHeader => ({
  type,
  bytes: patched(new Uint8Array(8 * units), 1, Uint8Array.of(units - 1)),
});

/** One VLAN tag's TPID and TCI (IEEE 802.1Q §9.4). */
export const vlanTag = (id: number, tpid = 0x8100): Uint8Array => concat(be16(tpid), be16(id));

const macBytes = (mac: string): Uint8Array => hex(mac.replaceAll(':', ''));

/** An Ethernet frame without FCS. */
export function ethernet(options: EthernetOptions, etherType: number, payload: Uint8Array): Uint8Array {
  const vlans = options.vlans ?? [];
  return concat(
    macBytes(options.destinationMac ?? '02:00:00:00:00:02'),
    macBytes(options.sourceMac ?? '02:00:00:00:00:01'),
    ...vlans.map((id, index) => vlanTag(id, index === vlans.length - 1 ? 0x8100 : 0x88a8)),
    be16(etherType),
    payload,
  );
}

/** An IP packet in an Ethernet frame of the EtherType that its version needs. */
export const ethernetIp = (options: EthernetOptions, packet: Uint8Array): Uint8Array =>
  ethernet(options, (packet[0] ?? 0) >> 4 === 6 ? 0x86dd : 0x0800, packet);

/** A transport in IP in Ethernet. */
export const ipFrame = (options: IpOptions & EthernetOptions, protocol: number, transport: Uint8Array): Uint8Array =>
  ethernetIp(options, ipPacket(options, protocol, transport));

/** A TCP segment as an Ethernet frame. */
export const tcp = (options: TcpOptions = {}): Uint8Array => ipFrame(options, 6, tcpSegment(options));

/** A UDP datagram as an Ethernet frame. */
export const udp = (options: UdpOptions = {}): Uint8Array => ipFrame(options, 17, udpDatagram(options));

/** An SCTP packet as an Ethernet frame. */
export const sctp = (options: PortOptions = {}): Uint8Array => ipFrame(options, 132, sctpPacket(options));

/** An ICMP or ICMPv6 message as an Ethernet frame. */
export const icmp = (options: IcmpOptions = {}): Uint8Array =>
  ipFrame(options, endpoints(options).six ? 58 : 1, icmpMessage(options));

/**
 * A transport cut into IP fragments, each an Ethernet frame, in order.
 *
 * @param cuts where the pieces begin, in bytes from the transport's start, ascending multiples of 8; 0 is implied.
 */
export function fragments(
  options: IpOptions & EthernetOptions,
  protocol: number,
  transport: Uint8Array,
  cuts: readonly number[],
): Uint8Array[] {
  const starts = [0, ...cuts];
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? transport.length;
    return fragment(options, protocol, transport.subarray(start, end), start, end < transport.length);
  });
}

/** One IP fragment as an Ethernet frame; `offset` in bytes. */
export function fragment(
  options: IpOptions & EthernetOptions,
  protocol: number,
  piece: Uint8Array,
  offset: number,
  more: boolean,
): Uint8Array {
  const { six } = endpoints(options);
  const header = fragmentHeader(offset, more, options.identification);
  return six
    ? ipFrame({ ...options, extensions: [...(options.extensions ?? []), header] }, protocol, piece)
    : ipFrame({ ...options, fragmentOffset: offset, moreFragments: more }, protocol, piece);
}

export interface FrameOptions {
  linkType?: number;
  wireLength?: number;
  fcsLength?: number;
  seconds?: number;
  nanoseconds?: number;
  interfaceId?: number;
}

/** Bytes on either side of the frame that no decoder may read: they look like a valid IPv4/TCP packet's. */
const SURROUNDINGS = hex('45000028 00010000 40060000 0a000001 0a000002 c35001bb 00000000 00000000 50120000 00000000');

/** A `Frame` around the given bytes, which stand inside a larger buffer as in a capture chunk. */
export function frameOf(bytes: Uint8Array, options: FrameOptions = {}): Frame {
  const frame = new Frame();
  frame.bytes = concat(SURROUNDINGS, bytes, SURROUNDINGS);
  frame.start = SURROUNDINGS.length;
  frame.end = frame.start + bytes.length;
  frame.wireLength = options.wireLength ?? bytes.length;
  frame.linkType = options.linkType ?? 1;
  frame.fcsLength = options.fcsLength ?? 0;
  frame.seconds = options.seconds ?? 1_700_000_000;
  frame.nanoseconds = options.nanoseconds ?? 0;
  frame.interfaceId = options.interfaceId ?? 0;
  return frame;
}
