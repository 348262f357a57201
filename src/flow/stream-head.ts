import { i32At } from '../bytes.js';

/** Bytes of one direction that a flow under recognition may hold at most. */
export const HEAD_CAPACITY = 16 * 1024;
const FIRST_SIZE = 2 * 1024;
const SIZES: readonly number[] = [FIRST_SIZE, 4 * 1024, 8 * 1024, HEAD_CAPACITY];
/** Bytes that all stream heads of a run may hold together; beyond it, recognition of further flows ends early, counted. */
export const ALL_HEADS_CAPACITY = 128 * 1024 * 1024;
/** Stretches that may wait out of order in one direction; one more is taken for a gap that never closes. */
const MAX_WAITING = 16;

const NOTHING = new Uint8Array(0);
const NONE_WAITING = new Int32Array(0);

/** Buffers for stream heads, used again and again: lists by size, bounded in all. */
export class HeadPool {
  /** Requests refused because the pool was spent. */
  refused = 0;
  private idle: Uint8Array[][] = SIZES.map(() => []);
  private idleBytes = 0;
  private lentBytes = 0;
  private readonly capacity: number;

  constructor(capacity: number = ALL_HEADS_CAPACITY) {
    this.capacity = capacity;
  }

  /** Bytes that the pool holds, lent or idle: at most its capacity. */
  get size(): number {
    return this.lentBytes + this.idleBytes;
  }

  /** A buffer of at least `size` bytes, or undefined where the pool is spent or the size is beyond a head's capacity. */
  take(size: number): Uint8Array | undefined {
    const rank = SIZES.findIndex((s) => s >= size);
    const wanted = SIZES[rank];
    if (wanted === undefined) return undefined;
    const known = this.idle[rank]?.pop();
    if (known === undefined && !this.makeRoom(wanted)) return undefined;
    if (known !== undefined) this.idleBytes -= wanted;
    this.lentBytes += wanted;
    return known ?? new Uint8Array(wanted);
  }

  give(buffer: Uint8Array): void {
    if (buffer.length === 0) return;
    this.lentBytes -= buffer.length;
    this.idleBytes += buffer.length;
    this.idle[SIZES.indexOf(buffer.length)]?.push(buffer);
  }

  /** Lets idle buffers of other sizes go where only that makes room. */
  private makeRoom(bytes: number): boolean {
    if (this.lentBytes + bytes > this.capacity) {
      this.refused++;
      return false;
    }
    if (this.size + bytes > this.capacity) {
      this.idle = SIZES.map(() => []);
      this.idleBytes = 0;
    }
    return true;
  }
}

/**
 * The bytes of one stream direction that are not consumed yet, in order, with those that came ahead of a hole waiting
 * behind them. Where segments overlap, the bytes that came first stay.
 */
export class StreamHead {
  bytes: Uint8Array = NOTHING;
  /** The bytes [0, length) are contiguous. */
  length = 0;
  /** Stretches [from, to) beyond a hole, sorted, disjoint, as pairs. */
  private waiting: Int32Array = NONE_WAITING;
  private waitingCount = 0;
  private readonly pool: HeadPool;

  constructor(pool: HeadPool) {
    this.pool = pool;
  }

  get isEmpty(): boolean {
    return this.length === 0 && this.waitingCount === 0;
  }

  /**
   * Keeps `source[start, end)`, whose first byte is `offset` bytes after the first unconsumed one.
   * False where that is more than may be held: the flow's recognition has to end.
   */
  put(offset: number, source: Uint8Array, start: number, end: number): boolean {
    const to = offset + end - start;
    if (to > HEAD_CAPACITY || !this.reserve(to)) return false;
    let from = Math.max(offset, this.length);
    for (let i = 0; i < this.waitingCount && from < to; i++) {
      const heldFrom = i32At(this.waiting, 2 * i);
      if (from < heldFrom) this.copy(from, Math.min(to, heldFrom), source, start - offset);
      from = Math.max(from, i32At(this.waiting, 2 * i + 1));
    }
    if (from < to) this.copy(from, to, source, start - offset);
    return this.note(Math.max(offset, this.length), to);
  }

  /** Drops the first `count` contiguous bytes. */
  consume(count: number): void {
    const held = this.heldEnd();
    this.bytes.copyWithin(0, count, held);
    this.length -= count;
    for (let i = 0; i < 2 * this.waitingCount; i++) this.waiting[i] = i32At(this.waiting, i) - count;
    if (this.isEmpty) this.release();
  }

  /** Gives the buffer back; the head is empty and may be used again. */
  release(): void {
    this.pool.give(this.bytes);
    this.bytes = NOTHING;
    this.length = 0;
    this.waitingCount = 0;
  }

  private heldEnd(): number {
    return this.waitingCount === 0 ? this.length : i32At(this.waiting, 2 * this.waitingCount - 1);
  }

  private reserve(size: number): boolean {
    if (size <= this.bytes.length) return true;
    const buffer = this.pool.take(size);
    if (buffer === undefined) return false;
    buffer.set(this.bytes.subarray(0, this.heldEnd()));
    this.pool.give(this.bytes);
    this.bytes = buffer;
    return true;
  }

  private copy(from: number, to: number, source: Uint8Array, shift: number): void {
    for (let i = from; i < to; i++) this.bytes[i] = source[i + shift] ?? 0;
  }

  /** Records that [from, to) is held: joins it with its neighbours, and those with the contiguous bytes. */
  private note(from: number, to: number): boolean {
    const waiting = this.waiting;
    if (from > this.length) return this.insertWaiting(from, to);
    if (to > this.length) this.length = to;
    let joined = 0;
    while (joined < this.waitingCount && i32At(waiting, 2 * joined) <= this.length) {
      this.length = Math.max(this.length, i32At(waiting, 2 * joined + 1));
      joined++;
    }
    waiting.copyWithin(0, 2 * joined, 2 * this.waitingCount);
    this.waitingCount -= joined;
    return true;
  }

  private insertWaiting(from: number, to: number): boolean {
    if (this.waiting === NONE_WAITING) this.waiting = new Int32Array(2 * MAX_WAITING);
    const waiting = this.waiting;
    let first = 0;
    while (first < this.waitingCount && i32At(waiting, 2 * first + 1) < from) first++;
    let last = first;
    let low = from;
    let high = to;
    for (; last < this.waitingCount && i32At(waiting, 2 * last) <= to; last++) {
      low = Math.min(low, i32At(waiting, 2 * last));
      high = Math.max(high, i32At(waiting, 2 * last + 1));
    }
    if (last === first && this.waitingCount === MAX_WAITING) return false;
    waiting.copyWithin(2 * (first + 1), 2 * last, 2 * this.waitingCount);
    this.waitingCount += 1 - (last - first);
    waiting[2 * first] = low;
    waiting[2 * first + 1] = high;
    return true;
  }
}
