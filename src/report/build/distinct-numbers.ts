import type { Distinct } from '../model/ends.js';
import { NumberSet } from './number-set.js';

/** Numbers that one set tells apart. */
export const MAX_NUMBERS = 8192;
/** Numbers that all sets of a run hold together; about 24 bytes each. */
export const MAX_ALL_NUMBERS = 1 << 21;
/** Of a set, those that are named. */
export const MAX_NAMED = 8;

/** Room that the sets of a run share. */
export class NumberRoom {
  left = MAX_ALL_NUMBERS;
}

/** Counts different numbers, or pairs of them, in bounded memory. One, the commonest case, needs no set. */
export class DistinctNumbers {
  private first = -1;
  private partner = 0;
  private set: NumberSet | undefined;
  private capped = false;

  /** A number from 0 to 2^31 − 1, alone or with a partner; one below 0 has no number, so that it cannot be told apart. */
  add(number: number, room: NumberRoom, partner = 0): void {
    if (number === this.first && partner === this.partner) return;
    if (number < 0) {
      this.capped = true;
    } else if (this.first < 0) {
      this.first = number;
      this.partner = partner;
    } else {
      this.addToSet(number, partner, room);
    }
  }

  get count(): number {
    if (this.set !== undefined) return this.set.size;
    return this.first < 0 ? 0 : 1;
  }

  /** Whether there were more than `count` tells. */
  get isCapped(): boolean {
    return this.capped;
  }

  /** The only one; undefined where there are several, or none that has a number. */
  get only(): number | undefined {
    return this.count === 1 && !this.capped ? this.first : undefined;
  }

  toDistinct(text: (number: number, partner: number) => string): Distinct {
    const { count, set } = this;
    const first = Array.from({ length: Math.min(count, MAX_NAMED) }, (_, index) =>
      set === undefined ? text(this.first, this.partner) : text(set.firstAt(index), set.secondAt(index)),
    );
    return { count, ...(this.capped && { capped: true as const }), first };
  }

  private addToSet(number: number, partner: number, room: NumberRoom): void {
    this.set ??= this.withFirst();
    const isFull = this.set.size >= MAX_NUMBERS || room.left <= 0;
    if (isFull) this.capped ||= !this.set.has(number, partner);
    else if (this.set.add(number, partner)) room.left--;
  }

  private withFirst(): NumberSet {
    const set = new NumberSet();
    set.add(this.first, this.partner);
    return set;
  }
}
