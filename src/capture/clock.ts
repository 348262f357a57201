import type { Frame } from './frame.js';

const TWO_32 = 2 ** 32;
/** 10^9 = 2^9 · 5^9: the odd part, with which 32 bits of a binary fraction become nanoseconds below 2^53. */
const FIVE_9 = 1_953_125;

/** 2106-02-07T06:28:15Z: the last second that a flow's 32 bits hold, and the last of a pcap file. */
export const LAST_SECOND = TWO_32 - 1;
const LAST_NANOSECOND = 999_999_999;

/** Largest power of ten for which a 64-bit time is divided exactly; a finer clock never reaches one second. */
const MAX_DECIMAL_EXPONENT = 19;
const MAX_BINARY_EXPONENT = 63;

/** Signed 64-bit number from its words; exact up to 2^53. */
export const signed64 = (high: number, low: number): number => (high | 0) * TWO_32 + low;

/** Unsigned 64-bit number from its words; exact up to 2^53. */
export const unsigned64 = (high: number, low: number): number => high * TWO_32 + low;

/**
 * Turns the 64-bit times of a pcapng interface into seconds and nanoseconds, exact (rounded down to the nanosecond)
 * and without allocation.
 */
export class Clock {
  readonly #binary: boolean;
  readonly #exponent: number;
  readonly #offset: number;
  /** Ticks in a second, in a nanosecond (more than 1 where the clock counts finer), and nanoseconds in a tick. */
  readonly #perSecond: number;
  readonly #secondsPerTick: number;
  readonly #perNanosecond: number;
  readonly #nanoseconds: number;
  /** Of a binary clock: ticks in a second where that is at most 2^32, else seconds' share of the upper word. */
  readonly #unit: number;

  /**
   * @param resolution `if_tsresol` (draft-ietf-opsawg-pcapng §4.2): a negative power of 10, or of 2 where bit 7 is set.
   * @param offset `if_tsoffset`: seconds to add.
   */
  constructor(resolution: number, offset: number) {
    const exponent = resolution & 0x7f;
    this.#binary = (resolution & 0x80) !== 0;
    this.#exponent = exponent;
    this.#offset = offset;
    this.#perSecond = 10 ** Math.min(exponent, 9);
    this.#secondsPerTick = 1 / this.#perSecond;
    this.#perNanosecond = 10 ** Math.max(exponent - 9, 0);
    this.#nanoseconds = 10 ** Math.max(9 - exponent, 0);
    this.#unit = 2 ** (exponent > 32 ? exponent - 32 : exponent);
  }

  /** Sets the frame's time from the two words; a time outside 1970–2106 is put at that end. */
  stamp(frame: Frame, high: number, low: number): void {
    if (this.#binary) this.#stampBinary(frame, high, low);
    else if (this.#perNanosecond === 1) this.#stampDecimal(frame, high, low);
    else this.#stampFine(frame, high, low);
  }

  #set(frame: Frame, ownSeconds: number, nanoseconds: number): void {
    const seconds = ownSeconds + this.#offset;
    if (seconds >= 0 && seconds <= LAST_SECOND) {
      frame.seconds = seconds;
      frame.nanoseconds = nanoseconds;
    } else {
      frame.seconds = seconds < 0 ? 0 : LAST_SECOND;
      frame.nanoseconds = seconds < 0 ? 0 : LAST_NANOSECOND;
    }
  }

  /**
   * Beyond 2^53 the quotient may be one off. The remainder, taken from the low words alone, tells: it is then not below
   * the divisor, but still below twice that where the quotient is too small, and wrapped around where it is too large.
   */
  #stampDecimal(frame: Frame, high: number, low: number): void {
    const divisor = this.#perSecond;
    let seconds = Math.floor((high * TWO_32 + low) * this.#secondsPerTick);
    let remainder = (low - Math.imul(seconds, divisor)) >>> 0;
    if (remainder >= divisor) {
      const over = remainder < 2 * divisor;
      seconds += over ? 1 : -1;
      remainder = over ? remainder - divisor : remainder + divisor - TWO_32;
    }
    this.#set(frame, seconds, remainder * this.#nanoseconds);
  }

  /** A clock finer than nanoseconds: long division in steps of 16 bits, whose every part stays below 2^53. */
  #stampFine(frame: Frame, high: number, low: number): void {
    const divisor = this.#perNanosecond;
    if (this.#exponent > MAX_DECIMAL_EXPONENT) {
      this.#set(frame, 0, Math.floor(unsigned64(high, low) / divisor));
      return;
    }
    const quotientHigh = Math.floor(high / divisor);
    const upper = (high - quotientHigh * divisor) * 65_536 + (low >>> 16);
    const quotientUpper = Math.floor(upper / divisor);
    const lower = (upper - quotientUpper * divisor) * 65_536 + (low & 0xffff);
    this.#stampDecimal(frame, quotientHigh, quotientUpper * 65_536 + Math.floor(lower / divisor));
  }

  #stampBinary(frame: Frame, high: number, low: number): void {
    const unit = this.#unit;
    if (this.#exponent > MAX_BINARY_EXPONENT) {
      this.#set(frame, 0, Math.floor((unsigned64(high, low) / unit / TWO_32) * 1e9));
    } else if (this.#exponent <= 32) {
      const fraction = unit === TWO_32 ? low : lowBits(low, unit);
      const seconds = high * (TWO_32 / unit) + (low - fraction) / unit;
      this.#set(frame, seconds, Math.floor((fraction * FIVE_9 * 512) / unit));
    } else {
      const fractionHigh = lowBits(high, unit);
      const fractionLow = lowBits(low, unit);
      // The upper 32 bits of the fraction, and those below, which only add to the remainder.
      const upper = fractionHigh * (TWO_32 / unit) + (low - fractionLow) / unit;
      const carry = Math.floor((fractionLow * FIVE_9) / unit);
      this.#set(frame, (high - fractionHigh) / unit, Math.floor((upper * FIVE_9 + carry) / 2 ** 23));
    }
  }
}

/** The bits of `word` below `unit`, a power of 2 up to 2^31. */
const lowBits = (word: number, unit: number): number => (word & (unit - 1)) >>> 0;
