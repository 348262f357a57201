import type { Distinct } from '../model/ends.js';

/** Numbers that one set tells apart. */
export const MAX_NUMBERS = 8192;
/** Numbers that all sets of a run hold together; about 40 bytes each. */
export const MAX_ALL_NUMBERS = 1 << 21;
/** Of a set, those that are named. */
export const MAX_NAMED = 8;

/** Room that the sets of a run share. */
export class NumberRoom {
  left = MAX_ALL_NUMBERS;
}

/** Counts different numbers in bounded memory. One number, the commonest case, needs no set. */
export class DistinctNumbers {
  private first = -1;
  private set: Set<number> | undefined;
  private capped = false;

  add(number: number, room: NumberRoom): void {
    if (number === this.first) return;
    if (number < 0) {
      this.capped = true;
    } else if (this.first < 0) {
      this.first = number;
    } else {
      this.addToSet(number, room);
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

  values(): Iterable<number> {
    return this.set ?? (this.first < 0 ? [] : [this.first]);
  }

  toDistinct(text: (number: number) => string): Distinct {
    const first: string[] = [];
    for (const number of this.values()) {
      if (first.length === MAX_NAMED) break;
      first.push(text(number));
    }
    return { count: this.count, ...(this.capped && { capped: true as const }), first };
  }

  private addToSet(number: number, room: NumberRoom): void {
    this.set ??= new Set([this.first]);
    const isFull = this.set.size >= MAX_NUMBERS || room.left <= 0;
    // A full set that has turned one away stays as it is.
    if ((isFull && this.capped) || this.set.has(number)) return;
    if (isFull) this.capped = true;
    else {
      this.set.add(number);
      room.left--;
    }
  }
}
