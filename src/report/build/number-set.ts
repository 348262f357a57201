import { i32At } from '../../bytes.js';

/** Numbers that there is room for at first; it doubles. */
const FIRST_ROOM = 8;

/**
 * Different pairs of numbers from 0 to 2^31 − 1, in the order in which they came. They stand in typed arrays, 24 bytes a
 * pair at most: a `Set` takes several times as long, and keeps the garbage collector busy.
 *
 * Open addressing with linear probing, at most half full.
 */
export class NumberSet {
  size = 0;
  /** Two words a pair. */
  private pairs = new Int32Array(2 * FIRST_ROOM);
  /** Where a pair stands, from 1; 0 marks a free slot. */
  private slots = new Int32Array(2 * FIRST_ROOM);

  has(first: number, second = 0): boolean {
    return i32At(this.slots, this.slotOf(first, second)) !== 0;
  }

  /** Adds a pair that is not there; false where it is. */
  add(first: number, second = 0): boolean {
    const slot = this.slotOf(first, second);
    if (i32At(this.slots, slot) !== 0) return false;
    if (2 * this.size === this.pairs.length) {
      this.grow();
      return this.add(first, second);
    }
    this.pairs[2 * this.size] = first;
    this.pairs[2 * this.size + 1] = second;
    this.slots[slot] = ++this.size;
    return true;
  }

  /** The first of the pair that came `index`th. */
  firstAt(index: number): number {
    return i32At(this.pairs, 2 * index);
  }

  secondAt(index: number): number {
    return i32At(this.pairs, 2 * index + 1);
  }

  /** The slot that holds the pair, else the free one that would. */
  private slotOf(first: number, second: number): number {
    const { slots, pairs } = this;
    const mask = slots.length - 1;
    for (let slot = mixed(first, second) & mask; ; slot = (slot + 1) & mask) {
      const place = i32At(slots, slot);
      if (place === 0) return slot;
      if (i32At(pairs, 2 * place - 2) === first && i32At(pairs, 2 * place - 1) === second) return slot;
    }
  }

  private grow(): void {
    const { pairs, size } = this;
    this.pairs = new Int32Array(2 * pairs.length);
    this.pairs.set(pairs);
    this.slots = new Int32Array(2 * this.slots.length);
    for (let place = 1; place <= size; place++)
      this.slots[this.slotOf(i32At(pairs, 2 * place - 2), i32At(pairs, 2 * place - 1))] = place;
  }
}

function mixed(first: number, second: number): number {
  const hash = Math.imul(first ^ Math.imul(second, 0x85eb_ca6b), 0x9e37_79b1);
  return hash ^ (hash >>> 15);
}
