import { i32At } from '../bytes.js';
import { commentBytes } from '../capture/pcapng-blocks.js';

/** Flows that can be chosen: 64 MB. Beyond, they are counted. */
export const MAX_CHOSEN_FLOWS = 1 << 22;
/** Bytes of comments that are kept; flows beyond get the short one that many share. */
export const MAX_COMMENT_BYTES = 64 * 1024 * 1024;

const INITIAL_SLOTS = 1 << 10;
const NO_COMMENT = commentBytes('');

/** Flows by number, each with the comment for its first packet: a table of integers, and each comment once. */
export class ChosenFlows {
  /** Flows that were chosen, and flows that found no room. */
  size = 0;
  beyond = 0;
  /** Flows with the short comment for want of room. */
  shortened = 0;
  /** Pairs of number and comment, from 1; negative where the comment has been taken. At most half full. */
  private slots = new Int32Array(2 * INITIAL_SLOTS);
  private mask = INITIAL_SLOTS - 1;
  private readonly comments: Uint8Array[] = [NO_COMMENT];
  private readonly known = new Map<string, number>();
  private bytes = 0;
  private readonly maxFlows: number;
  private readonly maxBytes: number;

  constructor(maxFlows: number = MAX_CHOSEN_FLOWS, maxBytes: number = MAX_COMMENT_BYTES) {
    this.maxFlows = maxFlows;
    this.maxBytes = maxBytes;
  }

  /** Chooses a flow; its number is at least 1. `short` is what many flows share. */
  add(number: number, comment: string, short: string): void {
    if (this.size >= this.maxFlows) {
      this.beyond++;
      return;
    }
    if (2 * this.size > this.mask) this.grow();
    this.size++;
    this.insert(number, this.commentOf(comment, short));
  }

  has(number: number): boolean {
    return this.find(number) >= 0;
  }

  /** The comment of a chosen flow the first time, then an empty one; undefined where the flow is not chosen. */
  take(number: number): Uint8Array | undefined {
    const slot = this.find(number);
    if (slot < 0) return undefined;
    const comment = i32At(this.slots, 2 * slot + 1);
    if (comment < 0) return NO_COMMENT;
    this.slots[2 * slot + 1] = -1;
    return this.comments[comment] ?? NO_COMMENT;
  }

  private commentOf(comment: string, short: string): number {
    const known = this.known.get(comment);
    if (known !== undefined) return known;
    if (this.bytes + comment.length > this.maxBytes && comment !== short) {
      this.shortened++;
      return this.commentOf(short, short);
    }
    this.bytes += comment.length;
    const index = this.comments.push(commentBytes(comment)) - 1;
    this.known.set(comment, index);
    return index;
  }

  private find(number: number): number {
    for (let slot = hash(number) & this.mask; ; slot = (slot + 1) & this.mask) {
      const there = i32At(this.slots, 2 * slot);
      if (there === number) return slot;
      if (there === 0) return -1;
    }
  }

  private insert(number: number, comment: number): void {
    let slot = hash(number) & this.mask;
    while (i32At(this.slots, 2 * slot) !== 0) slot = (slot + 1) & this.mask;
    this.slots[2 * slot] = number;
    this.slots[2 * slot + 1] = comment;
  }

  private grow(): void {
    const before = this.slots;
    this.mask = this.mask * 2 + 1;
    this.slots = new Int32Array(before.length * 2);
    for (let slot = 0; slot < before.length; slot += 2) {
      if (i32At(before, slot) !== 0) this.insert(i32At(before, slot), i32At(before, slot + 1));
    }
  }
}

const hash = (number: number): number => {
  const mixed = Math.imul(number, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};
