import { randomInt } from 'node:crypto';
import { at } from '../bytes.js';
import type { FlowRecord } from './record.js';

/** Records that are remembered, at 12 bytes a slot and half of the slots empty; repeats of others count twice. */
export const MAX_REMEMBERED = 1 << 23;
const FIRST_SLOTS = 1 << 12;

/** Two words of hash, and the input that has it plus 1; 0: the slot is free. */
const SLOT = 3;

/**
 * Finds records that another log held already, as logs of overlapping times do: of the same sensor, Community ID and
 * start. Records that one log holds twice are two. What is remembered of a record is 64 bits of hash, seeded for each
 * run: among ten million records the chance that any two different ones are taken for the same is below one in 100,000.
 */
export class RepeatedRecords {
  /** Whether there was no room to remember all. */
  isFull = false;
  private readonly seed = randomInt(1 << 30);
  private slots = FIRST_SLOTS;
  private words = new Int32Array(FIRST_SLOTS * SLOT);
  private used = 0;

  /** Whether the record was in an input before; remembers it where it was not. */
  has({ sensor, communityId, start }: FlowRecord, input: number): boolean {
    const key = `${sensor ?? ''}\n${communityId}\n${start}`;
    const high = hash(key, this.seed);
    const low = hash(key, ~this.seed ^ 0x5bd1_e995);
    let slot = this.find(high, low);
    const known = at(this.words, slot * SLOT + 2);
    if (known !== 0) return known !== input + 1;
    if (this.used >= MAX_REMEMBERED) {
      this.isFull = true;
      return false;
    }
    if (2 * this.used >= this.slots) {
      this.grow();
      slot = this.find(high, low);
    }
    this.put(slot, high, low, input + 1);
    this.used++;
    return false;
  }

  /** The slot of a hash, or the free one in which it belongs. */
  private find(high: number, low: number): number {
    const mask = this.slots - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const word = slot * SLOT;
      if (at(this.words, word + 2) === 0) return slot;
      if (at(this.words, word) === high && at(this.words, word + 1) === low) return slot;
    }
  }

  private put(slot: number, high: number, low: number, input: number): void {
    this.words[slot * SLOT] = high;
    this.words[slot * SLOT + 1] = low;
    this.words[slot * SLOT + 2] = input;
  }

  private grow(): void {
    const before = this.words;
    this.slots *= 2;
    this.words = new Int32Array(this.slots * SLOT);
    for (let word = 0; word < before.length; word += SLOT) {
      const input = at(before, word + 2);
      if (input === 0) continue;
      const [high, low] = [at(before, word), at(before, word + 1)];
      this.put(this.find(high, low), high, low, input);
    }
  }
}

/** FNV-1a over the characters, mixed so that all bits count (MurmurHash3's finaliser). */
function hash(text: string, seed: number): number {
  let value = seed | 0;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x0100_0193);
  value = Math.imul(value ^ (value >>> 16), 0x85eb_ca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2_ae35);
  return value ^ (value >>> 16);
}
