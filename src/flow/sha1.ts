/**
 * SHA-1 (FIPS 180-4 §6.1.2) of one block: what fits it is hashed in a fraction of the time that a call of
 * `node:crypto` takes before it begins. Not for secrets: SHA-1 is what the Community ID is defined by.
 */

import { i32At } from '../bytes.js';

/** Longest message of one block: 64 bytes less a byte of padding and the length in eight (§5.1.1). */
export const MAX_MESSAGE = 55;

const DIGEST_WORDS = 5;
const ROUNDS = 80;

export class OneBlockSha1 {
  /** The message's words in the first 16, then what they are expanded to. */
  private readonly schedule = new Int32Array(ROUNDS);
  readonly digest = new Int32Array(DIGEST_WORDS);

  /** Sets {@link digest} to that of the first `length` bytes, 0–{@link MAX_MESSAGE}. */
  hash(message: DataView, length: number): void {
    this.load(message, length);
    this.expand();
    this.compress();
  }

  /** The message, a single 1 bit, zeros, and its length in bits. */
  private load(message: DataView, length: number): void {
    const { schedule } = this;
    const whole = length >> 2;
    for (let i = 0; i < whole; i++) schedule[i] = message.getInt32(4 * i);
    let last = 0x80;
    for (let at = length - 1; at >= 4 * whole; at--) last = last | (message.getUint8(at) << (8 * (length - at)));
    schedule[whole] = last << (8 * (3 - (length & 3)));
    // Fewer words than a call of the engine's fill is worth.
    for (let i = whole + 1; i < 15; i++) schedule[i] = 0;
    schedule[15] = 8 * length;
  }

  private expand(): void {
    const w = this.schedule;
    for (let t = 16; t < ROUNDS; t++) {
      const mixed = i32At(w, t - 3) ^ i32At(w, t - 8) ^ i32At(w, t - 14) ^ i32At(w, t - 16);
      w[t] = (mixed << 1) | (mixed >>> 31);
    }
  }

  private compress(): void {
    const w = this.schedule;
    let a = 0x67452301;
    let b = 0xefcdab89 | 0;
    let c = 0x98badcfe | 0;
    let d = 0x10325476;
    let e = 0xc3d2e1f0 | 0;
    for (let t = 0; t < ROUNDS; t++) {
      const mixed = t < 20 ? choose(b, c, d) : t < 40 ? parity(b, c, d) : t < 60 ? majority(b, c, d) : last(b, c, d);
      const next = (((a << 5) | (a >>> 27)) + mixed + e + i32At(w, t)) | 0;
      e = d;
      d = c;
      c = (b << 30) | (b >>> 2);
      b = a;
      a = next;
    }
    const { digest } = this;
    digest[0] = 0x67452301 + a;
    digest[1] = 0xefcdab89 + b;
    digest[2] = 0x98badcfe + c;
    digest[3] = 0x10325476 + d;
    digest[4] = 0xc3d2e1f0 + e;
  }
}

/* The functions of §4.1.1, each with its constant of §4.2.1. */
const choose = (b: number, c: number, d: number): number => (((b & c) | (~b & d)) + 0x5a827999) | 0;
const parity = (b: number, c: number, d: number): number => ((b ^ c ^ d) + 0x6ed9eba1) | 0;
const majority = (b: number, c: number, d: number): number => (((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc) | 0;
const last = (b: number, c: number, d: number): number => ((b ^ c ^ d) + 0xca62c1d6) | 0;
