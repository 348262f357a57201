import { u8 } from '../bytes.js';
import { type Dissector, DONE, type Payload } from './recogniser.js';
import {
  canBeginSsl2Hello,
  isSsl2ServerHello,
  SSL2_HELLO_HEADER,
  SSL2_SERVER_HELLO_HEADER,
  ssl2Length,
  ssl2Version,
} from './ssl2-hello.js';
import { HandshakeMessages, type HeldBytes } from './tls-handshake.js';
import type { HandshakeFacts } from './tls-handshake-facts.js';
import { SSL_2_0 } from './tls-names.js';
import {
  ALERT,
  ALERT_LENGTH,
  APPLICATION_DATA,
  CHANGE_CIPHER_SPEC,
  canBeginRecord,
  HANDSHAKE,
  RECORD_HEADER,
  recordLength,
  recordVersion,
} from './tls-record.js';

/** Payloads of a direction that has nothing more to tell while the other has not come so far; then it never will. */
const MAX_WAIT = 32;

/** Payloads of a direction that may go by before one begins with a record, where the flow was picked up midway. */
const MAX_TRIES = 8;

/** One direction of the record layer. */
class Side {
  readonly messages: HandshakeMessages;
  /** Type of the record that `left` bytes are to come of. */
  type = 0;
  left = 0;
  /** Whether a record has begun where one was expected. */
  isSynchronised = false;
  tries = 0;
  /** Whether ciphertext, or something else than records, has begun: the rest is not looked at. */
  isOver = false;
  waited = 0;

  constructor(budget: HeldBytes) {
    this.messages = new HandshakeMessages(budget);
  }
}

/**
 * Walks the records of both directions, hands their handshake and alerts on as long as they are in clear, and is done
 * when neither direction has more of it. Consumes all it is given but headers and alerts that are not yet whole.
 */
export class TlsDissector implements Dissector {
  private readonly sides: readonly [Side, Side];
  private readonly handshake: HandshakeFacts;
  private offeredSsl2 = false;

  constructor(handshake: HandshakeFacts, budget: HeldBytes) {
    this.handshake = handshake;
    this.sides = [new Side(budget), new Side(budget)];
  }

  close(): void {
    for (const { messages } of this.sides) messages.release();
  }

  next(payload: Payload): number {
    const side = this.sides[payload.direction];
    this.handshake.direction = payload.direction;
    if (side.isOver) side.waited++;
    const { bytes, start, end } = payload;
    let at = start;
    while (at < end && !this.isDone(side)) {
      const step = side.left > 0 ? this.fragment(side, bytes, at, end) : this.header(side, bytes, at, end);
      if (step === 0) break;
      at += step;
    }
    return this.isDone(side) ? DONE : at - start;
  }

  private isDone(side: Side): boolean {
    const [first, second] = this.sides;
    return this.handshake.isOver || (first.isOver && second.isOver) || side.waited > MAX_WAIT;
  }

  /** Reads a record's header; gives 0 where it is not whole. */
  private header(side: Side, bytes: Uint8Array, at: number, end: number): number {
    const available = end - at;
    if (side.isOver) return available;
    if (!side.isSynchronised && u8(bytes, at) >= 0x80) return this.ssl2(side, bytes, at, end);
    if (!canBeginRecord(bytes, at, available)) return this.lose(side, available);
    if (available < RECORD_HEADER) return 0;
    side.isSynchronised = true;
    this.begin(side, bytes, at);
    return RECORD_HEADER;
  }

  private begin(side: Side, bytes: Uint8Array, at: number): void {
    side.type = u8(bytes, at);
    side.left = recordLength(bytes, at);
    if (side.type === APPLICATION_DATA) {
      this.handshake.applicationData(recordVersion(bytes, at));
      side.isOver = true;
    } else if (side.type === CHANGE_CIPHER_SPEC && this.handshake.changesCipher) {
      this.handshake.changeCipherSpec();
      side.isOver = true;
    }
  }

  /** Reads what is there of a record's fragment, or steps over all of it, be it there or not. */
  private fragment(side: Side, bytes: Uint8Array, at: number, end: number): number {
    const isClear = !side.isOver;
    if (isClear && side.type === HANDSHAKE) return this.handshakeFragment(side, bytes, at, end);
    if (isClear && side.type === ALERT && side.left === ALERT_LENGTH) return this.alert(side, bytes, at, end);
    const step = side.left;
    side.left = 0;
    return step;
  }

  private handshakeFragment(side: Side, bytes: Uint8Array, at: number, end: number): number {
    const length = Math.min(side.left, end - at);
    side.messages.feed(bytes, at, at + length, this.handshake);
    side.left -= length;
    if (side.messages.isLost) side.isOver = true;
    return length;
  }

  private alert(side: Side, bytes: Uint8Array, at: number, end: number): number {
    if (end - at < ALERT_LENGTH) return 0;
    this.handshake.alert(u8(bytes, at), u8(bytes, at + 1));
    side.left = 0;
    return ALERT_LENGTH;
  }

  /** A direction that begins like SSL 2.0: a client's old form of hello, or a server that knows nothing newer. */
  private ssl2(side: Side, bytes: Uint8Array, at: number, end: number): number {
    const available = end - at;
    if (this.offeredSsl2) return this.ssl2Answer(side, bytes, at, available);
    if (!canBeginSsl2Hello(bytes, at, available)) return this.lose(side, available);
    if (available < SSL2_HELLO_HEADER) return 0;
    side.isSynchronised = true;
    this.offeredSsl2 = true;
    this.handshake.ssl2Hello(ssl2Version(bytes, at));
    return ssl2Length(bytes, at);
  }

  private ssl2Answer(side: Side, bytes: Uint8Array, at: number, available: number): number {
    if (available < SSL2_SERVER_HELLO_HEADER) return 0;
    if (!isSsl2ServerHello(bytes, at)) return this.lose(side, available);
    this.handshake.ssl2Answer(SSL_2_0);
    return available;
  }

  /** No record where one should begin: the direction was picked up within one, or what follows is not TLS. */
  private lose(side: Side, available: number): number {
    side.tries++;
    if (side.isSynchronised || side.tries > MAX_TRIES) side.isOver = true;
    return available;
  }
}
