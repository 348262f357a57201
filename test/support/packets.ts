import {
  IP_ICMP,
  IP_TCP,
  IP_UDP,
  Packet,
  TCP_ACK,
  TCP_FIN,
  TCP_PSH,
  TCP_RST,
  TCP_SYN,
} from '../../src/decode/packet.js';
import { parseIp } from '../../src/ip-text.js';

const FLAGS: Readonly<Record<string, number>> = { F: TCP_FIN, S: TCP_SYN, R: TCP_RST, P: TCP_PSH, A: TCP_ACK };

/** A packet as the decoder would hand it on; addresses as "ip:port" or "[ip]:port". */
export interface PacketSketch {
  readonly from: string;
  readonly to: string;
  readonly protocol?: number;
  /** TCP flags by their initials, e.g. "SA". */
  readonly flags?: string;
  readonly sequence?: number;
  readonly acknowledgement?: number;
  readonly payload?: Uint8Array | string;
  readonly wireBytes?: number;
  readonly vlan?: number;
  readonly icmp?: readonly [type: number, code: number];
  readonly quotes?: PacketSketch;
}

const words = (text: string): { version: number; words: readonly number[] } => {
  const address = parseIp(text.replace(/^\[|\]$/g, ''));
  if (address === undefined) throw new Error(`no address: ${text}`);
  return address;
};

function split(end: string): [string, number] {
  const colon = end.lastIndexOf(':');
  return [end.slice(0, colon), Number(end.slice(colon + 1))];
}

function fillTuple(tuple: Packet['quoted'], sketch: PacketSketch): void {
  const [source, sourcePort] = split(sketch.from);
  const [destination, destinationPort] = split(sketch.to);
  const from = words(source);
  const to = words(destination);
  tuple.ipVersion = from.version;
  tuple.protocol =
    sketch.protocol ?? (sketch.flags === undefined ? (sketch.icmp === undefined ? IP_UDP : IP_ICMP) : IP_TCP);
  [tuple.source0, tuple.source1, tuple.source2, tuple.source3] = from.words as [number, number, number, number];
  [tuple.destination0, tuple.destination1, tuple.destination2, tuple.destination3] = to.words as [
    number,
    number,
    number,
    number,
  ];
  tuple.sourcePort = sourcePort;
  tuple.destinationPort = destinationPort;
}

/** Fills a packet from its sketch; a new one where none is given. */
export function packetOf(sketch: PacketSketch, packet: Packet = new Packet()): Packet {
  fillTuple(packet, sketch);
  const payload =
    typeof sketch.payload === 'string' ? Buffer.from(sketch.payload, 'latin1') : (sketch.payload ?? new Uint8Array(0));
  packet.bytes = new Uint8Array(payload);
  packet.payloadStart = 0;
  packet.payloadEnd = payload.length;
  packet.payloadLength = payload.length;
  packet.tcpFlags = [...(sketch.flags ?? '')].reduce((bits, flag) => bits | (FLAGS[flag] ?? 0), 0);
  packet.sequence = (sketch.sequence ?? 0) | 0;
  packet.acknowledgement = (sketch.acknowledgement ?? 0) | 0;
  packet.vlan = sketch.vlan ?? 0;
  packet.frames = 1;
  packet.wireBytes = sketch.wireBytes ?? 60;
  packet.icmpType = sketch.icmp?.[0] ?? -1;
  packet.icmpCode = sketch.icmp?.[1] ?? -1;
  packet.hasQuote = sketch.quotes !== undefined;
  if (sketch.quotes !== undefined) fillTuple(packet.quoted, sketch.quotes);
  return packet;
}
