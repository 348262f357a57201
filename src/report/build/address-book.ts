import { at, i32At } from '../../bytes.js';
import { formatIp, type IpWords } from '../../ip-text.js';

/** Addresses that are told apart; ends of flows beyond have no number. */
export const MAX_ADDRESSES = 1 << 20;

/** Addresses that there is room for at first; it doubles. */
const FIRST_ROOM = 1024;

/**
 * Numbers the addresses of a run, in the order in which they come up, so that what counts them counts numbers. They stand
 * in one array: a hundred thousand objects would keep the garbage collector busy for the whole run.
 *
 * The index is open addressing with linear probing, at most half full.
 */
export class AddressBook {
  /** Four words an address. */
  private words = new Int32Array(4 * FIRST_ROOM);
  private versions = new Uint8Array(FIRST_ROOM);
  /** The number of an address, from 1; 0 marks a free slot. */
  private slots = new Int32Array(2 * FIRST_ROOM);
  private count = 0;

  /** The number of an address in the words of `IpWords`; −1 where there is no room for another. */
  number(version: 4 | 6, w0: number, w1: number, w2: number, w3: number): number {
    const slot = this.slotOf(version, w0, w1, w2, w3);
    const known = i32At(this.slots, slot);
    if (known !== 0) return known - 1;
    if (this.count >= MAX_ADDRESSES) return -1;
    if (this.count === this.versions.length) {
      this.grow();
      return this.number(version, w0, w1, w2, w3);
    }
    const number = this.count++;
    this.slots[slot] = number + 1;
    this.versions[number] = version;
    const base = 4 * number;
    this.words[base] = w0;
    this.words[base + 1] = w1;
    this.words[base + 2] = w2;
    this.words[base + 3] = w3;
    return number;
  }

  get size(): number {
    return this.count;
  }

  /** The address as text; empty for a number that no address has. */
  text(number: number): string {
    if (number < 0 || number >= this.count) return '';
    return formatIp(this.version(number), ...this.wordsOf(number));
  }

  private version(number: number): 4 | 6 {
    return at(this.versions, number) === 6 ? 6 : 4;
  }

  private wordsOf(number: number): IpWords {
    const { words } = this;
    const base = 4 * number;
    return [i32At(words, base), i32At(words, base + 1), i32At(words, base + 2), i32At(words, base + 3)];
  }

  /** The slot that holds the address, else the free one that would. */
  private slotOf(version: 4 | 6, w0: number, w1: number, w2: number, w3: number): number {
    const { slots, words, versions } = this;
    const mask = slots.length - 1;
    for (let slot = mixed(w0, w1, w2, w3) & mask; ; slot = (slot + 1) & mask) {
      const known = i32At(slots, slot);
      if (known === 0) return slot;
      const base = 4 * known - 4;
      const isSame =
        i32At(words, base + 3) === w3 &&
        i32At(words, base + 2) === w2 &&
        i32At(words, base + 1) === w1 &&
        i32At(words, base) === w0 &&
        at(versions, known - 1) === version;
      if (isSame) return slot;
    }
  }

  private grow(): void {
    const { words, versions } = this;
    this.words = new Int32Array(2 * words.length);
    this.words.set(words);
    this.versions = new Uint8Array(2 * versions.length);
    this.versions.set(versions);
    this.slots = new Int32Array(2 * this.slots.length);
    for (let number = 0; number < this.count; number++)
      this.slots[this.slotOf(this.version(number), ...this.wordsOf(number))] = number + 1;
  }
}

function mixed(w0: number, w1: number, w2: number, w3: number): number {
  const upper = Math.imul(w0 ^ Math.imul(w1, 0x85eb_ca6b), 0xc2b2_ae35);
  const hash = Math.imul(upper ^ Math.imul(w2, 0x27d4_eb2f) ^ w3, 0x9e37_79b1);
  return hash ^ (hash >>> 15);
}
