/**
 * Addresses for other addresses, so that two which share a prefix share one as long afterwards (Xu, Fan, Ammar, Moon:
 * "Prefix-Preserving IP Address Anonymization", ICNP 2002, known as Crypto-PAn): each bit is flipped or not by a bit of
 * AES over the bits before it.
 *
 * Ranges with a meaning of their own (private, link-local, documentation …) go to themselves: nothing is flipped on the
 * way to them, so that a private address stays private and stays in its network. What that gives away is which of these
 * ranges an address is in or near.
 */

import { createCipheriv } from 'node:crypto';
import { u8 } from '../../bytes.js';
import { formatIp, type IpAddress, type IpWords, parseIp } from '../../ip-text.js';

const BLOCK = 16;
const IPV4_BITS = 32;
const IPV6_BITS = 128;

/** First address and bits of ranges that go to themselves (IANA special-purpose address registries, RFC 6890). */
const KEPT: readonly (readonly [first: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 96],
  ['::ffff:0:0', 96],
  ['2000::', 3],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
];

/** Remembered addresses; others are worked out again. */
const MAX_REMEMBERED = 1 << 18;

export class AddressCipher {
  private readonly key: Uint8Array;
  private readonly pad: Uint8Array;
  private readonly known = new Map<string, string>();
  private readonly kept = KEPT.flatMap(([first, bits]) => {
    const address = parseIp(first);
    return address === undefined ? [] : [{ ...address, bits }];
  });

  /** `key` is 32 bytes: for AES-128, and for the pad that it makes. */
  constructor(key: Uint8Array) {
    this.key = key.subarray(0, BLOCK);
    this.pad = this.encrypt(Buffer.from(key.subarray(BLOCK, 2 * BLOCK)));
  }

  /** The address that stands for another; undefined for text that is none. */
  of(text: string): string | undefined {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const address = parseIp(text);
    if (address === undefined) return undefined;
    const { version, words } = this.words(address);
    const hidden = formatIp(version, ...words);
    if (this.known.size < MAX_REMEMBERED) this.known.set(text, hidden);
    return hidden;
  }

  words({ version, words }: IpAddress): IpAddress {
    const bits = version === 4 ? IPV4_BITS : IPV6_BITS;
    const own = version === 4 ? [words[3]] : words;
    const flips = this.flips(own, bits);
    const hidden = own.map((word, index) => word ^ flipWord(flips, index));
    for (let bit = 0; bit < bits; bit++) {
      if (!this.isOnTheWay(version, words, bit)) continue;
      const index = bit >> 5;
      const mask = 1 << (31 - (bit & 31));
      hidden[index] = ((hidden[index] ?? 0) & ~mask) | ((own[index] ?? 0) & mask);
    }
    const [first = 0, second = 0, third = 0, fourth = 0] = hidden;
    const result: IpWords = version === 4 ? [0, 0, 0, first] : [first, second, third, fourth];
    return { version, words: result };
  }

  /** Whether a kept range lies on the way that the first `bit` bits lead. */
  private isOnTheWay(version: 4 | 6, words: IpWords, bit: number): boolean {
    const skip = version === 4 ? 96 : 0;
    return this.kept.some(
      (range) => range.version === version && range.bits > bit && isPrefix(range.words, words, skip, skip + bit),
    );
  }

  /** For each bit of an address a byte of which the first bit tells whether it is flipped. */
  private flips(own: readonly number[], bits: number): Uint8Array {
    const blocks = Buffer.alloc(bits * BLOCK);
    for (let bit = 0; bit < bits; bit++) {
      blocks.set(this.pad, bit * BLOCK);
      for (let index = 0; index < bit; index++) {
        const set = ((own[index >> 5] ?? 0) >>> (31 - (index & 31))) & 1;
        const at = bit * BLOCK + (index >> 3);
        const mask = 0x80 >> (index & 7);
        blocks[at] = set === 1 ? u8(blocks, at) | mask : u8(blocks, at) & ~mask;
      }
    }
    const encrypted = this.encrypt(blocks);
    return Uint8Array.from({ length: bits }, (_, bit) => u8(encrypted, bit * BLOCK) >> 7);
  }

  private encrypt(blocks: Uint8Array): Uint8Array {
    const cipher = createCipheriv('aes-128-ecb', this.key, null);
    cipher.setAutoPadding(false);
    return cipher.update(blocks);
  }
}

function flipWord(flips: Uint8Array, index: number): number {
  let word = 0;
  for (let bit = 0; bit < 32; bit++) word = (word << 1) | u8(flips, index * 32 + bit);
  return word;
}

/** Whether two addresses have the same bits from `from` up to `to`. */
function isPrefix(a: IpWords, b: IpWords, from: number, to: number): boolean {
  for (let bit = from; bit < to; bit++) {
    const shift = 31 - (bit & 31);
    if ((((a[bit >> 5] ?? 0) >>> shift) & 1) !== (((b[bit >> 5] ?? 0) >>> shift) & 1)) return false;
  }
  return true;
}
