import { createHash } from 'node:crypto';
import { i32At } from '../bytes.js';
import { IP_ICMP, IP_ICMPV6, IP_SCTP, IP_TCP, IP_UDP } from '../decode/packet.js';
import { icmpIsOneWay } from './icmp-ports.js';

/** Longest input: seed, two IPv6 addresses, protocol, padding, two ports. */
const MAX_INPUT = 2 + 16 + 16 + 1 + 1 + 2 + 2;
/** Two instances of one network join their records where they use the same seed; 0 is everybody's default. */
const SEED = 0;

const PORTED: ReadonlySet<number> = new Set([IP_ICMP, IP_TCP, IP_UDP, IP_ICMPV6, IP_SCTP]);

/**
 * The flow's Community ID, version 1 (github.com/corelight/community-id-spec): the same for both directions, and the
 * same as Zeek, Suricata and Arkime give.
 *
 * `words` holds source and destination address (four words each, as in `FiveTuple`) and the ports in one word from
 * `base`. For ICMP the ports are those of `icmp-ports.ts`.
 */
export function communityId(words: Int32Array, base: number, ipVersion: number, protocol: number): string {
  const input = Buffer.alloc(MAX_INPUT);
  const ports = i32At(words, base + 8);
  const source = ports >>> 16;
  const destination = ports & 0xffff;
  const oneWay = (protocol === IP_ICMP || protocol === IP_ICMPV6) && icmpIsOneWay(ipVersion, source);
  const swap = !oneWay && comesAfter(words, base, ipVersion, source, destination);
  let at = input.writeUInt16BE(SEED, 0);
  at = writeAddress(input, at, words, swap ? base + 4 : base, ipVersion);
  at = writeAddress(input, at, words, swap ? base : base + 4, ipVersion);
  at = input.writeUInt8(protocol, at);
  at = input.writeUInt8(0, at);
  if (PORTED.has(protocol)) {
    at = input.writeUInt16BE(swap ? destination : source, at);
    at = input.writeUInt16BE(swap ? source : destination, at);
  }
  return `1:${createHash('sha1').update(input.subarray(0, at)).digest('base64')}`;
}

/** Whether the source end sorts after the destination end, by address, then port, in network order. */
function comesAfter(words: Int32Array, base: number, ipVersion: number, source: number, destination: number): boolean {
  for (let i = ipVersion === 6 ? 0 : 3; i < 4; i++) {
    const difference = (i32At(words, base + i) >>> 0) - (i32At(words, base + 4 + i) >>> 0);
    if (difference !== 0) return difference > 0;
  }
  return source > destination;
}

function writeAddress(input: Buffer, at: number, words: Int32Array, base: number, ipVersion: number): number {
  let next = at;
  for (let i = ipVersion === 6 ? 0 : 3; i < 4; i++) next = input.writeInt32BE(i32At(words, base + i), next);
  return next;
}
