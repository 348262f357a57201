import { at } from '../../bytes.js';

/** Counters of 32 bits that run over, added up. */
export class WideCounters {
  /** Where the counters as they stand are written. */
  readonly now: Uint32Array;
  readonly totals: Float64Array;
  readonly #before: Uint32Array;

  constructor(length: number) {
    this.now = new Uint32Array(length);
    this.totals = new Float64Array(length);
    this.#before = new Uint32Array(length);
  }

  /** Adds what has come since the last time. */
  take(): void {
    for (let i = 0; i < this.now.length; i++)
      this.totals[i] = at(this.totals, i) + ((at(this.now, i) - at(this.#before, i)) >>> 0);
    this.#before.set(this.now);
  }
}
