/*
 * The entropy coding of Zstandard (RFC 8878 §4): FSE and Huffman tables, and the bitstreams read from their end.
 *
 * A backward bitstream is read at a bit position that counts from the beginning of the buffer it stands in: position `p`
 * means that all bits from `p` up were read. The bits just below come next. Reads below the stream's begin stay within
 * the buffer, which has room before its data, and are found out by the position.
 */
import { i32At, u8 } from '../bytes.js';

/** Most that {@link bitsAt} reads at once. */
const MAX_BITS_AT_ONCE = 25;

/** Position of the highest bit set; −1 for 0. */
const highestBit = (value: number): number => 31 - Math.clz32(value);

/** The `count` bits from bit position `position` up, at most {@link MAX_BITS_AT_ONCE}. */
export const bitsAt = (bytes: DataView, position: number, count: number): number =>
  (bytes.getUint32(position >> 3, true) >>> (position & 7)) & ((1 << count) - 1);

/** As {@link bitsAt}, for up to 31 bits. */
export const manyBitsAt = (bytes: DataView, position: number, count: number): number => {
  if (count <= MAX_BITS_AT_ONCE) return bitsAt(bytes, position, count);
  return bitsAt(bytes, position, 16) + bitsAt(bytes, position + 16, count - 16) * 65_536;
};

/** Where the backward bitstream in `start`–`end` begins: below its final bit, a 1 that ends it. −1 where it has none. */
export function backwardStart(bytes: DataView, start: number, end: number): number {
  const last = end > start ? bytes.getUint8(end - 1) : 0;
  return last === 0 ? -1 : (end - 1) * 8 + highestBit(last);
}

const MAX_FSE_LOG = 9;
const MAX_SYMBOL = 255;

/** Of a state of an FSE table: its symbol, the bits to read for the next state, and what to add to them. */
export const stateSymbol = (state: number): number => state & 0xff;
export const stateBits = (state: number): number => (state >> 8) & 0xff;
export const stateBase = (state: number): number => state >> 16;

/** An FSE decoding table (§4.1.1). */
export class FseTable {
  /** For each state the three numbers above. */
  readonly states = new Int32Array(1 << MAX_FSE_LOG);
  readonly #next = new Int32Array(MAX_SYMBOL + 1);
  readonly #probabilities = new Int32Array(MAX_SYMBOL + 1);
  log = 0;

  /** A table of one state that always gives `symbol`. */
  setSingle(symbol: number): void {
    this.log = 0;
    this.states[0] = symbol;
  }

  /** Fills the table from probabilities, −1 standing for "less than 1"; false where they do not fill it exactly. */
  build(probabilities: Int32Array, count: number, log: number): boolean {
    const size = 1 << log;
    this.log = log;
    const next = this.#next;
    let high = size - 1;
    for (let symbol = 0; symbol < count; symbol++) {
      const probability = i32At(probabilities, symbol);
      next[symbol] = Math.abs(probability);
      if (probability === -1) this.states[high--] = symbol;
    }
    if (!this.#spread(probabilities, count, size, high)) return false;
    for (let state = 0; state < size; state++) {
      const symbol = i32At(this.states, state);
      const following = i32At(next, symbol);
      next[symbol] = following + 1;
      const bits = log - highestBit(following);
      this.states[state] = symbol | (bits << 8) | (((following << bits) - size) << 16);
    }
    return true;
  }

  /**
   * Reads the table's description (§4.1.1) and builds it.
   * Gives the offset after the description, −1 where it is not valid.
   */
  read(bytes: DataView, start: number, end: number, maxLog: number, maxSymbol: number): number {
    const log = bitsAt(bytes, start * 8, 4) + 5;
    if (log > maxLog) return -1;
    let position = start * 8 + 4;
    let remaining = (1 << log) + 1;
    let width = log + 1;
    let symbol = 0;
    this.#probabilities.fill(0);
    while (remaining > 1 && symbol <= maxSymbol && position <= end * 8) {
      const threshold = 1 << (width - 1);
      const spare = 2 * threshold - 1 - remaining;
      let value = bitsAt(bytes, position, width);
      position += width;
      if ((value & (threshold - 1)) < spare) {
        value &= threshold - 1;
        position--;
      } else if (value >= threshold) value -= spare;
      remaining -= Math.abs(value - 1);
      this.#probabilities[symbol++] = value - 1;
      for (let repeats = value === 1 ? 3 : 0; repeats === 3 && symbol <= maxSymbol; symbol += repeats) {
        repeats = bitsAt(bytes, position, 2);
        position += 2;
      }
      while (width > 1 && remaining < 1 << (width - 1)) width--;
    }
    const next = (position + 7) >> 3;
    if (remaining !== 1 || symbol > maxSymbol + 1 || next > end) return -1;
    return this.build(this.#probabilities, symbol, log) ? next : -1;
  }

  #spread(probabilities: Int32Array, count: number, size: number, high: number): boolean {
    const step = (size >> 1) + (size >> 3) + 3;
    let position = 0;
    for (let symbol = 0; symbol < count; symbol++) {
      for (let i = i32At(probabilities, symbol); i > 0; i--) {
        this.states[position] = symbol;
        do position = (position + step) & (size - 1);
        while (position > high);
      }
    }
    return position === 0;
  }
}

const MAX_HUFFMAN_LOG = 11;
const MAX_WEIGHTS_LOG = 6;
const MAX_WEIGHTS = 255;
/** §4.2.1.1: from this header byte on, weights stand as they are, 4 bits each. */
const DIRECT_WEIGHTS = 128;

/** A Huffman decoding table (§4.2.1): indexed by the next `log` bits, each entry is bits used and symbol. */
export class HuffmanTable {
  readonly #entries = new Int32Array(1 << MAX_HUFFMAN_LOG);
  readonly #weights = new Uint8Array(MAX_WEIGHTS + 1);
  readonly #weightTable = new FseTable();
  readonly #ranks = new Int32Array(MAX_HUFFMAN_LOG + 2);
  #log = 0;

  /** Reads the tree description; gives the offset after it, −1 where it is not valid. */
  readDescription(bytes: DataView, start: number, end: number): number {
    if (start >= end) return -1;
    const header = bytes.getUint8(start);
    if (header < DIRECT_WEIGHTS) {
      const next = start + 1 + header;
      const count = next > end ? -1 : this.#readCodedWeights(bytes, start + 1, next);
      return count > 0 && this.#build(count) ? next : -1;
    }
    const count = header - (DIRECT_WEIGHTS - 1);
    const next = start + 1 + ((count + 1) >> 1);
    if (next > end) return -1;
    for (let i = 0; i < count; i++) {
      const pair = bytes.getUint8(start + 1 + (i >> 1));
      this.#weights[i] = i & 1 ? pair & 15 : pair >> 4;
    }
    return this.#build(count) ? next : -1;
  }

  /** Weights coded by two FSE states in turn (§4.2.1.2); gives their number, −1 on damage. */
  #readCodedWeights(bytes: DataView, start: number, end: number): number {
    const table = this.#weightTable;
    const stream = table.read(bytes, start, end, MAX_WEIGHTS_LOG, MAX_HUFFMAN_LOG);
    if (stream < 0) return -1;
    const floor = stream * 8;
    let position = backwardStart(bytes, stream, end) - 2 * table.log;
    if (position < floor) return -1;
    let state = i32At(table.states, bitsAt(bytes, position + table.log, table.log));
    let other = i32At(table.states, bitsAt(bytes, position, table.log));
    for (let count = 0; count < MAX_WEIGHTS; ) {
      this.#weights[count++] = stateSymbol(state);
      const width = stateBits(state);
      if (position - width < floor) {
        if (count >= MAX_WEIGHTS) return -1;
        this.#weights[count++] = stateSymbol(other);
        return count;
      }
      position -= width;
      const next = i32At(table.states, stateBase(state) + bitsAt(bytes, position, width));
      state = other;
      other = next;
    }
    return -1;
  }

  /** The last weight is not written: it fills the sum up to a power of two. */
  #build(count: number): boolean {
    const weights = this.#weights;
    const ranks = this.#ranks.fill(0);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const weight = u8(weights, i);
      if (weight > MAX_HUFFMAN_LOG) return false;
      if (weight > 0) sum += 1 << (weight - 1);
      ranks[weight] = i32At(ranks, weight) + 1;
    }
    const log = highestBit(sum) + 1;
    const rest = (1 << log) - sum;
    if (sum === 0 || log > MAX_HUFFMAN_LOG || (rest & (rest - 1)) !== 0) return false;
    const last = highestBit(rest) + 1;
    weights[count] = last;
    ranks[last] = i32At(ranks, last) + 1;
    this.#log = log;
    this.#fill(count + 1);
    return true;
  }

  /** Codes are given out from the lowest weight, which has the longest codes, and within it by symbol (§4.2.1.3). */
  #fill(count: number): void {
    const ranks = this.#ranks;
    let begin = 0;
    for (let weight = 1; weight <= this.#log; weight++) {
      const codes = i32At(ranks, weight) << (weight - 1);
      ranks[weight] = begin;
      begin += codes;
    }
    for (let symbol = 0; symbol < count; symbol++) {
      const weight = u8(this.#weights, symbol);
      if (weight === 0) continue;
      const from = i32At(ranks, weight);
      const to = from + (1 << (weight - 1));
      this.#entries.fill(((this.#log + 1 - weight) << 8) | symbol, from, to);
      ranks[weight] = to;
    }
  }

  /** Decodes the stream in `start`–`end` to `into` from `at` to `atEnd`; false where it does not come out even. */
  decode(bytes: DataView, start: number, end: number, into: Uint8Array, at: number, atEnd: number): boolean {
    const entries = this.#entries;
    const log = this.#log;
    const mask = (1 << log) - 1;
    let position = backwardStart(bytes, start, end);
    const floor = start * 8;
    for (let i = at; i < atEnd; i++) {
      if (position < floor) return false;
      const from = position - log;
      const found = i32At(entries, (bytes.getUint32(from >> 3, true) >>> (from & 7)) & mask);
      into[i] = found & 0xff;
      position -= found >> 8;
    }
    return position === floor;
  }

  /** The same for literals in four streams, whose lengths but the last's stand before them (§3.1.1.3.1.6). */
  decodeFour(bytes: DataView, start: number, end: number, into: Uint8Array, size: number): boolean {
    const first = start + 6;
    if (first > end || size < 6) return false;
    const second = first + bytes.getUint16(start, true);
    const third = second + bytes.getUint16(start + 2, true);
    const fourth = third + bytes.getUint16(start + 4, true);
    if (fourth > end) return false;
    const quarter = (size + 3) >> 2;
    return (
      this.decode(bytes, first, second, into, 0, quarter) &&
      this.decode(bytes, second, third, into, quarter, 2 * quarter) &&
      this.decode(bytes, third, fourth, into, 2 * quarter, 3 * quarter) &&
      this.decode(bytes, fourth, end, into, 3 * quarter, size)
    );
  }
}
