/*
 * XXH64 with seed 0 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md), as zstd frames end with it.
 * 64-bit numbers are two 32-bit words; a product's upper word is put together from 16-bit halves.
 */
import { u8 } from '../bytes.js';

const STRIPE = 32;
const LANES = 4;

const PRIME1_HIGH = 0x9e3779b1;
const PRIME1_LOW = 0x85ebca87;
const PRIME2_HIGH = 0xc2b2ae3d;
const PRIME2_LOW = 0x27d4eb4f;
const PRIME3_HIGH = 0x165667b1;
const PRIME3_LOW = 0x9e3779f9;
const PRIME4_HIGH = 0x85ebca77;
const PRIME4_LOW = 0xc2b2ae63;
const PRIME5_HIGH = 0x27d4eb2f;
const PRIME5_LOW = 0x165667c5;

/** Upper 32 bits of the product of two unsigned 32-bit numbers. */
function upperProduct(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const cross1 = Math.imul(a0, b1);
  const cross2 = Math.imul(a1, b0);
  const middle = (Math.imul(a0, b0) >>> 16) + (cross1 & 0xffff) + (cross2 & 0xffff);
  return (Math.imul(a1, b1) + (cross1 >>> 16) + (cross2 >>> 16) + (middle >>> 16)) | 0;
}

/** What the sum of two words carries over, 0 or 1: told by their upper bits and the sum's, without leaving 32 bits. */
const carry = (a: number, b: number, sum: number): number => ((a & b) | ((a | b) & ~sum)) >>> 31;

/** A 64-bit number that is worked on in place. */
class Word64 {
  high = 0;
  low = 0;

  set(high: number, low: number): void {
    this.high = high | 0;
    this.low = low | 0;
  }

  add(high: number, low: number): void {
    const sum = (this.low + low) | 0;
    this.high = (this.high + high + carry(this.low, low, sum)) | 0;
    this.low = sum;
  }

  multiply(high: number, low: number): void {
    const upper = upperProduct(this.low, low) + Math.imul(this.high, low) + Math.imul(this.low, high);
    this.low = Math.imul(this.low, low);
    this.high = upper | 0;
  }

  xor(high: number, low: number): void {
    this.high ^= high;
    this.low ^= low;
  }

  /** Rotates left by 1–31 bits. */
  rotate(bits: number): void {
    const { high, low } = this;
    this.high = (high << bits) | (low >>> (32 - bits));
    this.low = (low << bits) | (high >>> (32 - bits));
  }

  /** x ^= x >>> bits, for 1–63 bits. */
  foldRight(bits: number): void {
    const { high, low } = this;
    if (bits >= 32) this.low = low ^ (high >>> (bits - 32));
    else this.xor(high >>> bits, (low >>> bits) | (high << (32 - bits)));
  }

  /** One lane's step with each of the 8 bytes that stand `stride` apart from `start` up to `end`. */
  rounds(view: DataView, start: number, end: number, stride: number): void {
    let { high, low } = this;
    for (let at = start; at < end; at += stride) {
      const inputLow = view.getInt32(at, true);
      const inputHigh = view.getInt32(at + 4, true);
      const productLow = Math.imul(inputLow, PRIME2_LOW);
      const productHigh =
        upperProduct(inputLow, PRIME2_LOW) + Math.imul(inputHigh, PRIME2_LOW) + Math.imul(inputLow, PRIME2_HIGH);
      const sumLow = (low + productLow) | 0;
      const sumHigh = (high + productHigh + carry(low, productLow, sumLow)) | 0;
      const turnedHigh = (sumHigh << 31) | (sumLow >>> 1);
      const turnedLow = (sumLow << 31) | (sumHigh >>> 1);
      low = Math.imul(turnedLow, PRIME1_LOW);
      high =
        (upperProduct(turnedLow, PRIME1_LOW) + Math.imul(turnedHigh, PRIME1_LOW) + Math.imul(turnedLow, PRIME1_HIGH)) |
        0;
    }
    this.high = high;
    this.low = low;
  }
}

/** The hash of bytes that come piece by piece. */
export class XxHash64 {
  readonly #lanes = [new Word64(), new Word64(), new Word64(), new Word64()] as const;
  readonly #held = new Uint8Array(STRIPE);
  readonly #heldView = new DataView(this.#held.buffer);
  #heldBytes = 0;
  #total = 0;

  constructor() {
    this.reset();
  }

  /** Begins a new hash. */
  reset(): void {
    const [one, two, three, four] = this.#lanes;
    one.set(PRIME1_HIGH, PRIME1_LOW);
    one.add(PRIME2_HIGH, PRIME2_LOW);
    two.set(PRIME2_HIGH, PRIME2_LOW);
    three.set(0, 0);
    four.set(~PRIME1_HIGH, ~PRIME1_LOW);
    four.add(0, 1);
    this.#heldBytes = 0;
    this.#total = 0;
  }

  /** Takes the bytes from `start` to `end`. */
  update(bytes: Uint8Array, start: number, end: number): void {
    this.#total += end - start;
    let at = start;
    if (this.#heldBytes > 0) {
      const missing = Math.min(STRIPE - this.#heldBytes, end - at);
      this.#hold(bytes, at, at + missing);
      at += missing;
      if (this.#heldBytes < STRIPE) return;
      this.#stripes(this.#heldView, 0, STRIPE);
      this.#heldBytes = 0;
    }
    const whole = end - ((end - at) % STRIPE);
    this.#stripes(new DataView(bytes.buffer, bytes.byteOffset), at, whole);
    this.#hold(bytes, whole, end);
  }

  /** Low 32 bits of the hash, unsigned. No more may be added after. */
  lowDigest(): number {
    const hash = this.#total >= STRIPE ? this.#mergeLanes() : prime5();
    hash.add(Math.floor(this.#total / 2 ** 32), this.#total | 0);
    this.#addTail(hash);
    hash.foldRight(33);
    hash.multiply(PRIME2_HIGH, PRIME2_LOW);
    hash.foldRight(29);
    hash.multiply(PRIME3_HIGH, PRIME3_LOW);
    hash.foldRight(32);
    return hash.low >>> 0;
  }

  #hold(bytes: Uint8Array, start: number, end: number): void {
    this.#held.set(bytes.subarray(start, end), this.#heldBytes);
    this.#heldBytes += end - start;
  }

  /** A lane after the other: its numbers then stay in registers. */
  #stripes(view: DataView, start: number, end: number): void {
    for (const [index, lane] of this.#lanes.entries()) lane.rounds(view, start + 8 * index, end, STRIPE);
  }

  #mergeLanes(): Word64 {
    const hash = new Word64();
    const turns = [1, 7, 12, 18];
    for (let lane = 0; lane < LANES; lane++) {
      const turned = copyOf(this.#lanes[lane]);
      turned.rotate(turns[lane] ?? 0);
      hash.add(turned.high, turned.low);
    }
    const lanes = new DataView(new ArrayBuffer(STRIPE));
    for (const [index, { high, low }] of this.#lanes.entries()) {
      lanes.setInt32(8 * index, low, true);
      lanes.setInt32(8 * index + 4, high, true);
      mixIn(hash, lanes, 8 * index);
      hash.multiply(PRIME1_HIGH, PRIME1_LOW);
      hash.add(PRIME4_HIGH, PRIME4_LOW);
    }
    return hash;
  }

  #addTail(hash: Word64): void {
    let at = 0;
    for (; at + 8 <= this.#heldBytes; at += 8) {
      mixIn(hash, this.#heldView, at);
      hash.rotate(27);
      hash.multiply(PRIME1_HIGH, PRIME1_LOW);
      hash.add(PRIME4_HIGH, PRIME4_LOW);
    }
    for (; at + 4 <= this.#heldBytes; at += 4) {
      xorProduct(hash, this.#heldView.getUint32(at, true), PRIME1_HIGH, PRIME1_LOW);
      hash.rotate(23);
      hash.multiply(PRIME2_HIGH, PRIME2_LOW);
      hash.add(PRIME3_HIGH, PRIME3_LOW);
    }
    for (; at < this.#heldBytes; at++) {
      xorProduct(hash, u8(this.#held, at), PRIME5_HIGH, PRIME5_LOW);
      hash.rotate(11);
      hash.multiply(PRIME1_HIGH, PRIME1_LOW);
    }
  }
}

function prime5(): Word64 {
  const word = new Word64();
  word.set(PRIME5_HIGH, PRIME5_LOW);
  return word;
}

function copyOf(word: Word64 | undefined): Word64 {
  const copy = new Word64();
  if (word !== undefined) copy.set(word.high, word.low);
  return copy;
}

/** hash ^= one step of a fresh lane with the 8 bytes at `at`. */
function mixIn(hash: Word64, view: DataView, at: number): void {
  const lane = new Word64();
  lane.rounds(view, at, at + 8, 8);
  hash.xor(lane.high, lane.low);
}

function xorProduct(hash: Word64, value: number, high: number, low: number): void {
  const product = new Word64();
  product.set(0, value);
  product.multiply(high, low);
  hash.xor(product.high, product.low);
}
