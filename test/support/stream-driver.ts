/**
 * Hands bytes to recognisers as a flow would: probes until one accepts, then feeds its dissector, keeping for it what
 * it has not consumed and skipping what it wants skipped.
 *
 * Every payload lies amid foreign bytes, so that a read outside of it shows.
 */
import { FlowFacts } from '../../src/protocol/facts.js';
import { type Dissector, DONE, Payload, Probe, RELEASE, type Recogniser } from '../../src/protocol/recogniser.js';

export interface Chunk {
  readonly direction: 0 | 1;
  readonly bytes: Uint8Array;
}

export interface DriverOptions {
  /** False where the flow's opening was not captured. */
  readonly fromStart?: boolean;
  readonly datagrams?: boolean;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
}

/** What a dissector may leave unconsumed: a stream head's capacity. */
const HEAD_CAPACITY = 16 * 1024;
const MARGIN = 64;

class Direction {
  held = new Uint8Array(0);
  offset = 0;
  skip = 0;
}

export class Driver {
  readonly facts = new FlowFacts();
  /** How the flow stands with its recognisers. */
  state: 'probing' | 'following' | 'done' | 'overflow' = 'probing';
  /** Names of the recognisers that accepted, in order. */
  readonly accepted: string[] = [];
  /** Sum of the bytes in calls of `next`, to bound the work a dissector makes of its input. */
  handed = 0;
  /** Most bytes that a direction had to keep between payloads. */
  mostHeld = 0;
  readonly #recognisers: readonly Recogniser[];
  readonly #options: DriverOptions;
  readonly #directions: readonly [Direction, Direction] = [new Direction(), new Direction()];
  #dissector: Dissector | undefined;

  constructor(recognisers: readonly Recogniser[], options: DriverOptions = {}) {
    this.#recognisers = recognisers;
    this.#options = options;
  }

  feed(chunks: Iterable<Chunk>): this {
    for (const chunk of chunks) this.push(chunk);
    return this;
  }

  push({ direction, bytes }: Chunk): void {
    if (this.state === 'done' || this.state === 'overflow') return;
    const side = this.#directions[direction];
    const skipped = Math.min(side.skip, bytes.length);
    side.skip -= skipped;
    side.offset += skipped;
    if (skipped === bytes.length && skipped > 0) return;
    const held = new Uint8Array(side.held.length + bytes.length - skipped);
    held.set(side.held);
    held.set(bytes.subarray(skipped), side.held.length);
    side.held = held;
    this.#work(direction);
    if (this.#options.datagrams) side.held = new Uint8Array(0);
    this.mostHeld = Math.max(this.mostHeld, side.held.length);
    if (side.held.length > HEAD_CAPACITY) this.state = 'overflow';
  }

  #work(direction: 0 | 1): void {
    if (this.state === 'probing') this.#probe(direction);
    if (this.state === 'following') this.#follow(direction);
  }

  #payload(direction: 0 | 1): Payload {
    const side = this.#directions[direction];
    const payload = new Payload();
    payload.bytes = new Uint8Array(side.held.length + 2 * MARGIN).fill(0x16);
    payload.bytes.set(side.held, MARGIN);
    payload.start = MARGIN;
    payload.end = MARGIN + side.held.length;
    payload.direction = direction;
    payload.datagram = this.#options.datagrams ?? false;
    payload.fromStart = this.#options.fromStart ?? true;
    payload.offset = side.offset;
    const [source, destination] = [this.#options.sourcePort ?? 50000, this.#options.destinationPort ?? 443];
    payload.sourcePort = direction === 0 ? source : destination;
    payload.destinationPort = direction === 0 ? destination : source;
    return payload;
  }

  #probe(direction: 0 | 1): void {
    const payload = this.#payload(direction);
    let answer: Probe = Probe.Reject;
    for (const recogniser of this.#recognisers) {
      const probe = recogniser.probe(payload);
      if (probe === Probe.Accept) {
        this.accepted.push(recogniser.name);
        this.#dissector = recogniser.open(this.facts);
        this.state = 'following';
        return;
      }
      if (probe === Probe.NeedMore) answer = Probe.NeedMore;
    }
    if (answer === Probe.Reject) this.#consume(direction, payload.end - payload.start);
  }

  #follow(direction: 0 | 1): void {
    const side = this.#directions[direction];
    while (side.held.length > 0 && this.#dissector !== undefined) {
      const consumed = this.#next(this.#dissector, direction);
      if (consumed === DONE) {
        this.state = 'done';
        side.held = new Uint8Array(0);
        return;
      }
      if (consumed === RELEASE) {
        this.state = 'probing';
        this.#dissector = undefined;
        this.#work(direction);
        return;
      }
      if (consumed === 0 || this.#options.datagrams) return;
      this.#consume(direction, consumed);
    }
  }

  #next(dissector: Dissector, direction: 0 | 1): number {
    const payload = this.#payload(direction);
    this.handed += payload.end - payload.start;
    const consumed = dissector.next(payload);
    if (!Number.isSafeInteger(consumed) || consumed < RELEASE) throw new Error(`not a consumption: ${consumed}`);
    return consumed;
  }

  #consume(direction: 0 | 1, length: number): void {
    const side = this.#directions[direction];
    const here = Math.min(length, side.held.length);
    side.held = side.held.slice(here);
    side.offset += here;
    side.skip += length - here;
  }
}

/** The chunks cut so that none is longer than `size`. */
export function* cutTo(size: number, chunks: Iterable<Chunk>): Generator<Chunk> {
  for (const { direction, bytes } of chunks) {
    for (let at = 0; at < bytes.length; at += size) yield { direction, bytes: bytes.subarray(at, at + size) };
  }
}

/** The chunks with one cut after `position` bytes of all. */
export function* cutAt(position: number, chunks: Iterable<Chunk>): Generator<Chunk> {
  let left = position;
  for (const { direction, bytes } of chunks) {
    if (left > 0 && left < bytes.length) {
      yield { direction, bytes: bytes.subarray(0, left) };
      yield { direction, bytes: bytes.subarray(left) };
    } else yield { direction, bytes };
    left -= bytes.length;
  }
}

/** The first `length` bytes of the chunks. */
export function* truncateTo(length: number, chunks: Iterable<Chunk>): Generator<Chunk> {
  let left = length;
  for (const { direction, bytes } of chunks) {
    if (left <= 0) return;
    yield { direction, bytes: bytes.subarray(0, left) };
    left -= bytes.length;
  }
}

export const totalLength = (chunks: readonly Chunk[]): number =>
  chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
