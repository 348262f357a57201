import { u8, u24 } from '../bytes.js';

/** Handshake message types (RFC 8446 §4, RFC 5246 §7.4; IANA "TLS HandshakeType"). */
export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;
export const CERTIFICATE = 11;
export const CERTIFICATE_REQUEST = 13;
export const SERVER_HELLO_DONE = 14;
export const CERTIFICATE_VERIFY = 15;
export const CLIENT_KEY_EXCHANGE = 16;

/** Type 1, length 3. */
export const MESSAGE_HEADER = 4;

/** Longest part of a message that is read; a hello with several post-quantum key shares stays well below it. */
export const MAX_MESSAGE = 1 << 14;

/** Certificate of TLS 1.2 and older (RFC 5246 §7.4.2): after the header the list's length 3, the first one's length 3. */
const FIRST_CERTIFICATE = MESSAGE_HEADER + 6;
const FIRST_CERTIFICATE_LENGTH = MESSAGE_HEADER + 3;

/** Bytes of unfinished messages that the flows of a run may hold together: 64 MiB. */
const ALL_MESSAGES = 1 << 26;

/** What the flows of a run hold of unfinished messages. */
export class HeldBytes {
  bytes = 0;
  /** Flows that had to do without. */
  refused = 0;

  /** Counts a change; false where that would be too much. */
  add(change: number): boolean {
    if (this.bytes + change > ALL_MESSAGES) {
      this.refused++;
      return false;
    }
    this.bytes += change;
    return true;
  }
}

/** Takes messages as they become whole. */
export interface MessageSink {
  /**
   * A message of a type and body length as its header has them; `start`–`end` is the part of its body that is read:
   * hellos whole, of a certificate list the first, of all else nothing.
   */
  message(type: number, length: number, bytes: Uint8Array, start: number, end: number): void;
}

/**
 * Puts together the handshake messages of one direction from the fragments that records hold: several messages in a
 * fragment, one over several fragments.
 *
 * A message that lies in one stretch is read where it lies. One that does not is copied here until what is wanted of
 * it is complete; the rest is stepped over.
 */
export class HandshakeMessages {
  private held: Uint8Array | undefined;
  private heldLength = 0;
  /** Bytes of the last message that are still to come and not wanted. */
  private skip = 0;
  private readonly budget: HeldBytes;
  /** True once a message could not be held: nothing more comes of this direction. */
  isLost = false;

  constructor(budget: HeldBytes) {
    this.budget = budget;
  }

  /** Gives back what is held. */
  release(): void {
    this.budget.bytes -= this.heldBytes().length;
    this.held = undefined;
    this.heldLength = 0;
  }

  /** Takes the next bytes of the direction's handshake, all of them. */
  feed(bytes: Uint8Array, start: number, end: number, sink: MessageSink): void {
    for (let at = start; at < end && !this.isLost; ) {
      if (this.skip > 0) at += this.step(end - at);
      else if (this.heldLength > 0) at += this.hold(bytes, at, end, sink);
      else at += this.take(bytes, at, end, sink);
    }
  }

  private step(available: number): number {
    const step = Math.min(this.skip, available);
    this.skip -= step;
    return step;
  }

  private take(bytes: Uint8Array, at: number, end: number, sink: MessageSink): number {
    const wanted = wantedLength(bytes, at, end - at);
    if (wanted > end - at) return this.keep(bytes, at, end - at);
    this.deliver(bytes, at, wanted, sink);
    return wanted;
  }

  /** Adds to the held beginning only what it needs, so that what follows is again read where it lies. */
  private hold(bytes: Uint8Array, at: number, end: number, sink: MessageSink): number {
    const before = wantedLength(this.heldBytes(), 0, this.heldLength);
    const kept = this.keep(bytes, at, Math.min(end - at, before - this.heldLength));
    const wanted = wantedLength(this.heldBytes(), 0, this.heldLength);
    if (wanted === this.heldLength) {
      const held = this.heldBytes();
      this.release();
      this.deliver(held, 0, wanted, sink);
    }
    return kept;
  }

  private heldBytes(): Uint8Array {
    return this.held ?? NOTHING;
  }

  /** Copies from the segment into the flow's own memory, which grows with what has come, not with what is promised. */
  private keep(bytes: Uint8Array, at: number, length: number): number {
    const needed = this.heldLength + length;
    const held = this.heldBytes();
    if (held.length < needed) {
      const size = Math.min(Math.max(needed, 2 * held.length), MAX_MESSAGE);
      this.isLost = !this.budget.add(size - held.length);
      if (this.isLost) return length;
      const grown = new Uint8Array(size);
      grown.set(held.subarray(0, this.heldLength));
      this.held = grown;
    }
    this.heldBytes().set(bytes.subarray(at, at + length), this.heldLength);
    this.heldLength = needed;
    return length;
  }

  private deliver(bytes: Uint8Array, at: number, wanted: number, sink: MessageSink): void {
    const length = u24(bytes, at + 1);
    this.skip = MESSAGE_HEADER + length - wanted;
    sink.message(u8(bytes, at), length, bytes, at + MESSAGE_HEADER, at + wanted);
  }
}

const NOTHING = new Uint8Array(0);

/**
 * How much of the message at `at` is wanted, header included, as far as the `available` bytes of it tell: never fewer
 * than it takes to know more, and at most {@link MAX_MESSAGE}.
 */
function wantedLength(bytes: Uint8Array, at: number, available: number): number {
  if (available < MESSAGE_HEADER) return MESSAGE_HEADER;
  const type = u8(bytes, at);
  const whole = Math.min(MESSAGE_HEADER + u24(bytes, at + 1), MAX_MESSAGE);
  if (type === CLIENT_HELLO || type === SERVER_HELLO) return whole;
  if (type !== CERTIFICATE) return MESSAGE_HEADER;
  if (whole <= FIRST_CERTIFICATE) return whole;
  if (available < FIRST_CERTIFICATE) return FIRST_CERTIFICATE;
  return Math.min(whole, FIRST_CERTIFICATE + u24(bytes, at + FIRST_CERTIFICATE_LENGTH));
}
