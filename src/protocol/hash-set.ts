import { i32At } from '../bytes.js';

const FIRST_SLOTS = 32;

/**
 * Counts different 32-bit hashes, up to a limit; allocates only while it grows.
 *
 * Open addressing with linear probing, at most half full; 0 marks a free slot.
 */
export class HashSet {
  private slots = new Int32Array(FIRST_SLOTS);
  private readonly limit: number;
  size = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Adds a hash, which is not 0; false where it was there already or the limit is reached. */
  add(hash: number): boolean {
    const slot = this.slotOf(hash);
    if (i32At(this.slots, slot) !== 0 || this.size === this.limit) return false;
    this.slots[slot] = hash;
    this.size++;
    if (this.size * 2 > this.slots.length) this.grow();
    return true;
  }

  /** The slot that holds the hash, else the free one that would. */
  private slotOf(hash: number): number {
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    while (i32At(this.slots, slot) !== 0 && i32At(this.slots, slot) !== hash) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(old.length * 2);
    for (const hash of old) if (hash !== 0) this.slots[this.slotOf(hash)] = hash;
  }
}
