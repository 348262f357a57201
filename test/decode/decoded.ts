import { isIPv6 } from 'node:net';
import { Decoder } from '../../src/decode/decoder.js';
import { DecodeStatus, type FiveTuple, Packet } from '../../src/decode/packet.js';
import { type FrameOptions, frameOf } from '../support/packet-builder.js';

export type StatusName = keyof typeof DecodeStatus;

const statusNames = new Map<number, StatusName>(
  Object.entries(DecodeStatus).map(([name, status]) => [status, name as StatusName]),
);

export const statusName = (status: DecodeStatus): StatusName => statusNames.get(status) ?? 'Ok';

function addressText(version: number, words: readonly number[]): string {
  const bytes = Buffer.alloc(16);
  for (const [index, word] of words.entries()) bytes.writeInt32BE(word, 4 * index);
  if (version === 4) return [...bytes.subarray(12)].join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16));
  const text = new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
  return isIPv6(text) ? text : 'no address';
}

/** `protocol source port > destination port`, as one line that a test can read. */
export function flowText(tuple: FiveTuple): string {
  const source = addressText(tuple.ipVersion, [tuple.source0, tuple.source1, tuple.source2, tuple.source3]);
  const destination = addressText(tuple.ipVersion, [
    tuple.destination0,
    tuple.destination1,
    tuple.destination2,
    tuple.destination3,
  ]);
  return `${tuple.protocol} ${source} ${tuple.sourcePort} > ${destination} ${tuple.destinationPort}`;
}

export const payloadOf = (packet: Packet): Uint8Array => packet.bytes.slice(packet.payloadStart, packet.payloadEnd);

export const payloadText = (packet: Packet): string => Buffer.from(payloadOf(packet)).toString('latin1');

export interface Decoded {
  status: StatusName;
  packet: Packet;
  /** As {@link flowText}; empty unless the status is Ok. */
  flow: string;
  payload: string;
}

/** Decodes one frame, given as its bytes. */
export function decode(bytes: Uint8Array, options: FrameOptions = {}, decoder = new Decoder()): Decoded {
  const packet = new Packet();
  const status = statusName(decoder.decode(frameOf(bytes, options), packet));
  const ok = status === 'Ok';
  return { status, packet, flow: ok ? flowText(packet) : '', payload: ok ? payloadText(packet) : '' };
}

/** All that a packet says, with offsets from `base`: equal for equal packets wherever their bytes stand. */
export function packetFacts(packet: Packet, base: number): Record<string, unknown> {
  const { bytes, payloadStart, payloadEnd, quoted, hasQuote, ...facts } = packet;
  return {
    ...facts,
    payloadStart: payloadStart - base,
    payloadEnd: payloadEnd - base,
    payload: Buffer.from(bytes.subarray(payloadStart, payloadEnd)).toString('hex'),
    quoted: hasQuote ? { ...quoted } : undefined,
  };
}
