import { at, i32At } from '../../bytes.js';
import { formatIp } from '../../ip-text.js';

/** Addresses that are told apart; ends of flows beyond have no number. */
export const MAX_ADDRESSES = 1 << 20;

/** Addresses that there is room for at first; it doubles. */
const FIRST_ROOM = 1024;

/**
 * Numbers the addresses of a run, in the order in which they come up, so that what counts them counts numbers. They stand
 * in one array: a hundred thousand objects would keep the garbage collector busy for the whole run.
 */
export class AddressBook {
  private readonly byWord = new Map<number, number>();
  private readonly byWords = new Map<string, number>();
  /** Four words an address. */
  private words = new Int32Array(4 * FIRST_ROOM);
  private versions = new Uint8Array(FIRST_ROOM);
  private count = 0;

  /** The number of an address in the words of `IpWords`; −1 where there is no room for another. */
  number(version: 4 | 6, w0: number, w1: number, w2: number, w3: number): number {
    if (version === 4) {
      const known = this.byWord.get(w3);
      if (known !== undefined) return known;
      const number = this.open(version, 0, 0, 0, w3);
      if (number >= 0) this.byWord.set(w3, number);
      return number;
    }
    const key = `${w0},${w1},${w2},${w3}`;
    const known = this.byWords.get(key);
    if (known !== undefined) return known;
    const number = this.open(version, w0, w1, w2, w3);
    if (number >= 0) this.byWords.set(key, number);
    return number;
  }

  get size(): number {
    return this.count;
  }

  /** The address as text; empty for a number that no address has. */
  text(number: number): string {
    if (number < 0 || number >= this.count) return '';
    const version = at(this.versions, number) === 6 ? 6 : 4;
    const word = (index: number) => i32At(this.words, 4 * number + index);
    return formatIp(version, word(0), word(1), word(2), word(3));
  }

  private open(version: 4 | 6, w0: number, w1: number, w2: number, w3: number): number {
    if (this.count >= MAX_ADDRESSES) return -1;
    if (this.count === this.versions.length) this.grow();
    const number = this.count++;
    const base = 4 * number;
    this.versions[number] = version;
    this.words[base] = w0;
    this.words[base + 1] = w1;
    this.words[base + 2] = w2;
    this.words[base + 3] = w3;
    return number;
  }

  private grow(): void {
    const { words, versions } = this;
    this.words = new Int32Array(2 * words.length);
    this.words.set(words);
    this.versions = new Uint8Array(2 * versions.length);
    this.versions.set(versions);
  }
}
