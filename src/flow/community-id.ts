import { i32At, u8 } from '../bytes.js';
import { IP_ICMP, IP_ICMPV6, IP_SCTP, IP_TCP, IP_UDP } from '../decode/packet.js';
import { isOneWay } from './icmp-ports.js';
import { OneBlockSha1 } from './sha1.js';

/** Longest input: seed, two IPv6 addresses, protocol, padding, two ports. */
const MAX_INPUT = 2 + 16 + 16 + 1 + 1 + 2 + 2;
/** Two instances of one network join their records where they use the same seed; 0 is everybody's default. */
const SEED = 0;

const PORTED: ReadonlySet<number> = new Set([IP_ICMP, IP_TCP, IP_UDP, IP_ICMPV6, IP_SCTP]);

/** Of version 1: `1:`, then the digest's 20 bytes in base64. */
const TEXT_LENGTH = 2 + 28;
const PREFIX = '1:';
const EQUALS = 0x3d;

/** RFC 4648 §4, as character codes. */
const BASE64 = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', 'latin1');

/**
 * Makes Community IDs, version 1 (github.com/corelight/community-id-spec): the same for both directions, and the same as
 * Zeek, Suricata and Arkime give.
 */
export class CommunityIds {
  private readonly input = new DataView(new ArrayBuffer(MAX_INPUT));
  private readonly sha1 = new OneBlockSha1();
  private readonly text = Buffer.alloc(TEXT_LENGTH);

  constructor() {
    this.text.write(PREFIX, 'latin1');
  }

  /**
   * That of a flow. `words` holds source and destination address (four words each, as in `FiveTuple`) and the ports in
   * one word from `base`. For ICMP the ports are those of `icmp-ports.ts`.
   */
  of(words: Int32Array, base: number, ipVersion: number, protocol: number): string {
    return this.bytesOf(words, base, ipVersion, protocol).toString('latin1');
  }

  /** The same as its characters, valid until the next. */
  bytesOf(words: Int32Array, base: number, ipVersion: number, protocol: number): Buffer {
    this.sha1.hash(this.input, this.write(words, base, ipVersion, protocol));
    this.writeDigest();
    return this.text;
  }

  /** Writes what is hashed; gives its length. */
  private write(words: Int32Array, base: number, ipVersion: number, protocol: number): number {
    const { input } = this;
    const ports = i32At(words, base + 8);
    const source = ports >>> 16;
    const destination = ports & 0xffff;
    const swap = !isOneWay(protocol, ipVersion, source) && comesAfter(words, base, ipVersion, source, destination);
    input.setUint16(0, SEED);
    let at = this.writeAddress(2, words, swap ? base + 4 : base, ipVersion);
    at = this.writeAddress(at, words, swap ? base : base + 4, ipVersion);
    input.setUint16(at, protocol << 8);
    at += 2;
    if (!PORTED.has(protocol)) return at;
    input.setUint16(at, swap ? destination : source);
    input.setUint16(at + 2, swap ? source : destination);
    return at + 4;
  }

  private writeAddress(at: number, words: Int32Array, base: number, ipVersion: number): number {
    let next = at;
    for (let i = ipVersion === 6 ? 0 : 3; i < 4; i++, next += 4) this.input.setInt32(next, i32At(words, base + i));
    return next;
  }

  /** Six bits a character; the last of 27 has but four, and one `=` stays behind it. */
  private writeDigest(): void {
    const { digest } = this.sha1;
    const second = i32At(digest, 1);
    const third = i32At(digest, 2);
    const fifth = i32At(digest, 4);
    this.put(0, i32At(digest, 0) >>> 8);
    this.put(4, ((i32At(digest, 0) & 0xff) << 16) | (second >>> 16));
    this.put(8, ((second & 0xffff) << 8) | (third >>> 24));
    this.put(12, third & 0xff_ffff);
    this.put(16, i32At(digest, 3) >>> 8);
    this.put(20, ((i32At(digest, 3) & 0xff) << 16) | (fifth >>> 16));
    this.put(24, (fifth & 0xffff) << 8);
    this.text[PREFIX.length + 27] = EQUALS;
  }

  /** Three bytes as four characters. */
  private put(character: number, bytes: number): void {
    const { text } = this;
    const start = PREFIX.length + character;
    text[start] = u8(BASE64, bytes >>> 18);
    text[start + 1] = u8(BASE64, (bytes >>> 12) & 0x3f);
    text[start + 2] = u8(BASE64, (bytes >>> 6) & 0x3f);
    text[start + 3] = u8(BASE64, bytes & 0x3f);
  }
}

/** That of one flow; see {@link CommunityIds.of}. For many flows keep one {@link CommunityIds}. */
export const communityId = (words: Int32Array, base: number, ipVersion: number, protocol: number): string =>
  new CommunityIds().of(words, base, ipVersion, protocol);

/** Whether the source end sorts after the destination end, by address, then port, in network order. */
function comesAfter(words: Int32Array, base: number, ipVersion: number, source: number, destination: number): boolean {
  for (let i = ipVersion === 6 ? 0 : 3; i < 4; i++) {
    const difference = (i32At(words, base + i) >>> 0) - (i32At(words, base + 4 + i) >>> 0);
    if (difference !== 0) return difference > 0;
  }
  return source > destination;
}
