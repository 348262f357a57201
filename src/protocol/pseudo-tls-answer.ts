import { u8, u16, u24 } from '../bytes.js';
import { probeServerAnswer, SERVER_ANSWER_LENGTH } from './pseudo-tls-hello.js';
import { Probe } from './recogniser.js';
import { ALERT, ALERT_LENGTH, canBeginRecord, HANDSHAKE, RECORD_HEADER, recordLength } from './tls-record.js';

/** How an answer differs from the documented one. */
export type Difference =
  /** ServerHello and ServerHelloDone in a record each, where [MS-TURN] 2.1.1 wants one. */
  | 'split'
  /** A ServerHello with other contents. */
  | 'altered'
  /** A real TLS server: its certificate, or another message that pseudo-TLS has not. */
  | 'real-tls'
  /** No TLS at all. */
  | 'not-tls';

export type Answer =
  | { readonly kind: 'need-more' }
  /** A record was read and the answer goes on in the next. */
  | { readonly kind: 'partial'; readonly length: number }
  | { readonly kind: 'documented'; readonly length: number }
  /** Altered on its way, but an answer to pseudo-TLS. */
  | { readonly kind: 'rewritten'; readonly length: number; readonly difference: 'split' | 'altered' }
  | { readonly kind: 'alert'; readonly description: number | undefined }
  | { readonly kind: 'refused'; readonly difference: 'real-tls' | 'not-tls' };

const NEED_MORE: Answer = { kind: 'need-more' };
const REAL_TLS: Answer = { kind: 'refused', difference: 'real-tls' };
const NOT_TLS: Answer = { kind: 'refused', difference: 'not-tls' };

/** Handshake messages of the answer (RFC 2246 §7.4), and the length of their headers. */
const SERVER_HELLO = 2;
const SERVER_HELLO_DONE = 14;
const MESSAGE_HEADER = 4;
/** What a ServerHello of pseudo-TLS has: version, time, random, 32 bytes of session id, suite, compression. */
const SERVER_HELLO_LENGTH = 70;

/** Reads what a server says to a pseudo-TLS ClientHello. Its records are read one by one, as they come. */
export class AnswerReader {
  private helloSeen = false;
  private altered = false;

  read(bytes: Uint8Array, start: number, end: number): Answer {
    if (!this.helloSeen) {
      const documented = probeServerAnswer(bytes, start, end);
      if (documented === Probe.NeedMore) return NEED_MORE;
      if (documented === Probe.Accept) return { kind: 'documented', length: SERVER_ANSWER_LENGTH };
    }
    const available = end - start;
    if (!canBeginRecord(bytes, start, available)) return NOT_TLS;
    if (available < RECORD_HEADER) return NEED_MORE;
    switch (u8(bytes, start)) {
      case ALERT:
        return readAlert(bytes, start, end);
      case HANDSHAKE:
        return this.readHandshake(bytes, start, end);
      default:
        return REAL_TLS;
    }
  }

  /** Walks the messages of a record as far as a decision needs. */
  private readHandshake(bytes: Uint8Array, start: number, end: number): Answer {
    const length = RECORD_HEADER + recordLength(bytes, start);
    const recordEnd = start + length;
    let at = start + RECORD_HEADER;
    while (at < recordEnd) {
      if (at + MESSAGE_HEADER > recordEnd) return REAL_TLS;
      if (at >= end) return NEED_MORE;
      const type = u8(bytes, at);
      if (type !== SERVER_HELLO && type !== SERVER_HELLO_DONE) return REAL_TLS;
      if (at + MESSAGE_HEADER > end) return NEED_MORE;
      if (type === SERVER_HELLO_DONE) return this.done(length, at > start + RECORD_HEADER);
      const next = at + MESSAGE_HEADER + u24(bytes, at + 1);
      if (next > recordEnd) return REAL_TLS;
      if (next > end) return NEED_MORE;
      this.hello(bytes, at, next);
      at = next;
    }
    return { kind: 'partial', length };
  }

  private hello(bytes: Uint8Array, at: number, end: number): void {
    this.helloSeen = true;
    const length = end - at - MESSAGE_HEADER;
    const suiteAt = end - 3;
    if (length !== SERVER_HELLO_LENGTH || u16(bytes, suiteAt) !== DH_ANON_RC4) this.altered = true;
  }

  private done(length: number, sameRecord: boolean): Answer {
    return { kind: 'rewritten', length, difference: this.altered || sameRecord ? 'altered' : 'split' };
  }
}

/** TLS_DH_anon_WITH_RC4_128_MD5, the one suite of the client's opening. */
const DH_ANON_RC4 = 0x0018;

function readAlert(bytes: Uint8Array, start: number, end: number): Answer {
  const isClear = recordLength(bytes, start) === ALERT_LENGTH;
  if (!isClear) return { kind: 'alert', description: undefined };
  const description = start + RECORD_HEADER + 1;
  return description < end ? { kind: 'alert', description: u8(bytes, description) } : NEED_MORE;
}
