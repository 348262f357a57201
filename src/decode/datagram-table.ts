/**
 * The datagrams that reassembly remembers: a fixed table of rows, found by hash and linked into one of three lists:
 * pending and complete, each oldest first, and free.
 */
import { i32At } from '../bytes.js';

/** Words of a key; the first says the version, the others are compared and mean nothing here. */
export const KEY_WORDS = 12;

/** No row. */
export const NONE = -1;

/** Words of a row: those of the table, then those of its user. */
const HASH = 0;
const CHAIN = 1;
const PREVIOUS = 2;
const NEXT = 3;
const SINCE = 4;
const KEY = 5;
/** The first word that is the user's. */
export const FIRST_FIELD = KEY + KEY_WORDS;
const ROW = 64;

export class DatagramTable {
  /** What {@link find} looks for and {@link insert} enters. */
  readonly key = new Int32Array(KEY_WORDS);
  readonly #rows: Int32Array;
  readonly #buckets: Int32Array;
  /** Makes collisions unpredictable for who writes the packets; no result depends on it. */
  readonly #seed = (Math.random() * 2 ** 32) | 0;
  /** Heads of the three lists: rows behind those of the datagrams. */
  readonly #pending: number;
  readonly #complete: number;
  readonly #free: number;

  constructor(datagrams: number) {
    this.#rows = new Int32Array((datagrams + 3) * ROW);
    this.#buckets = new Int32Array(2 ** Math.ceil(Math.log2(2 * datagrams))).fill(NONE);
    this.#pending = datagrams;
    this.#complete = datagrams + 1;
    this.#free = datagrams + 2;
    for (const head of [this.#pending, this.#complete, this.#free]) this.#makeList(head);
    for (let row = 0; row < datagrams; row++) this.#append(this.#free, row);
  }

  /** A field of a row; `word` from {@link FIRST_FIELD} to 63. */
  get(row: number, word: number): number {
    return i32At(this.#rows, row * ROW + word);
  }

  set(row: number, word: number, value: number): void {
    this.#rows[row * ROW + word] = value;
  }

  fill(row: number, firstWord: number, words: number, value: number): void {
    this.#rows.fill(value, row * ROW + firstWord, row * ROW + firstWord + words);
  }

  /** The row that has the key, or {@link NONE}. */
  find(): number {
    const hash = this.#hash();
    let row = i32At(this.#buckets, hash & (this.#buckets.length - 1));
    while (row !== NONE && !(this.get(row, HASH) === hash && this.#hasKey(row))) row = this.get(row, CHAIN);
    return row;
  }

  /** Enters the key, which is not there, as the newest pending datagram; {@link NONE} where no row is free. */
  insert(second: number): number {
    const row = this.#first(this.#free);
    if (row === NONE) return NONE;
    const hash = this.#hash();
    const bucket = hash & (this.#buckets.length - 1);
    this.#rows.set(this.key, row * ROW + KEY);
    this.set(row, HASH, hash);
    this.set(row, CHAIN, i32At(this.#buckets, bucket));
    this.#buckets[bucket] = row;
    this.#move(row, this.#pending, second);
    return row;
  }

  /** Makes a pending datagram the newest complete one. */
  complete(row: number, second: number): void {
    this.#move(row, this.#complete, second);
  }

  /** Frees a row. */
  remove(row: number): void {
    this.#unchain(row);
    this.#move(row, this.#free, 0);
  }

  oldestPending(): number {
    return this.#first(this.#pending);
  }

  /** The pending datagram after `row` in age. */
  nextPending(row: number): number {
    const next = this.get(row, NEXT);
    return next === this.#pending ? NONE : next;
  }

  oldestComplete(): number {
    return this.#first(this.#complete);
  }

  /** Seconds since the row became pending or complete; negative where time ran backwards. */
  age(row: number, second: number): number {
    return (second - this.get(row, SINCE)) | 0;
  }

  #hash(): number {
    let hash = this.#seed;
    for (let word = 0; word < KEY_WORDS; word++) {
      hash = Math.imul(hash ^ i32At(this.key, word), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  #hasKey(row: number): boolean {
    for (let word = 0; word < KEY_WORDS; word++) if (this.get(row, KEY + word) !== i32At(this.key, word)) return false;
    return true;
  }

  #unchain(row: number): void {
    const bucket = this.get(row, HASH) & (this.#buckets.length - 1);
    const after = this.get(row, CHAIN);
    let before = i32At(this.#buckets, bucket);
    if (before === row) {
      this.#buckets[bucket] = after;
      return;
    }
    while (this.get(before, CHAIN) !== row) before = this.get(before, CHAIN);
    this.set(before, CHAIN, after);
  }

  // The lists are doubly linked rings through their heads.

  #makeList(head: number): void {
    this.set(head, PREVIOUS, head);
    this.set(head, NEXT, head);
  }

  #first(head: number): number {
    const row = this.get(head, NEXT);
    return row === head ? NONE : row;
  }

  #move(row: number, head: number, second: number): void {
    const previous = this.get(row, PREVIOUS);
    const next = this.get(row, NEXT);
    this.set(previous, NEXT, next);
    this.set(next, PREVIOUS, previous);
    this.set(row, SINCE, second);
    this.#append(head, row);
  }

  #append(head: number, row: number): void {
    const last = this.get(head, PREVIOUS);
    this.set(row, PREVIOUS, last);
    this.set(row, NEXT, head);
    this.set(last, NEXT, row);
    this.set(head, PREVIOUS, row);
  }
}
