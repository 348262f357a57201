import { u8 } from '../bytes.js';
import type { Payload } from './recogniser.js';
import {
  beginsWith,
  beginsWithAnyCase,
  CR,
  decimal,
  find,
  HT,
  LF,
  SP,
  skipPadding,
  skipSpace,
  tokenEnd,
  trimEnd,
} from './sip-bytes.js';
import type { SipFactWriter } from './sip-fact-writer.js';
import { Field, fieldOf } from './sip-header.js';
import {
  beginsKnownRequest,
  isResponse,
  MAX_START_LINE,
  messageStart,
  StartLine,
  startLine,
  statusOf,
} from './sip-start-line.js';

/** A larger header is not read to its end, in bytes; a field of it has to fit into a stream head. */
export const MAX_HEADER = 12 * 1024;

/** Bytes without a message after which a stream, and a datagram, is given up. */
const MAX_STREAM_JUNK = 64 * 1024;
const MAX_DATAGRAM_JUNK = 256;

const OK = 200;
const COLON = 0x3a;

/** [MS-SIPCOMP] 2.2: the request that offers compression, and how the names of its algorithms begin. */
const NEGOTIATE = 'NEGOTIATE';
const LZ77 = 'lz77';

/** What a reader waits for. */
const Awaits = { StartLine: 0, Field: 1, Nothing: 2 } as const;
type Awaits = (typeof Awaits)[keyof typeof Awaits];

const isEmptyLine = (bytes: Uint8Array, start: number, lf: number): boolean =>
  lf === start || (lf === start + 1 && u8(bytes, start) === CR);

/** Whether the line at `start` continues the field before it (RFC 3261 §7.3.1). */
const isContinuation = (bytes: Uint8Array, start: number): boolean =>
  u8(bytes, start) === SP || u8(bytes, start) === HT;

/** Whether bytes may follow the payload's last: only the one after a line feed tells whether the field goes on. */
const mayGoOn = (payload: Payload): boolean => !payload.datagram || payload.snapped;

/**
 * Reads the messages that one end of a flow sends, line by line as they come.
 *
 * What is learned depends on a stream's bytes alone, not on how they were cut into segments.
 */
export class SipReader {
  private readonly writer: SipFactWriter;
  private readonly direction: 0 | 1;
  private awaits: Awaits = Awaits.StartLine;
  /** Bytes after the first unconsumed one that were searched for a line's end in vain: more are needed if not 0. */
  private searched = 0;
  /** Bytes passed over since the last message. */
  private junk = 0;
  /** Of the message at hand: the bytes of its header so far, and what they said. */
  private headerLength = 0;
  private status = 0;
  private contentLength = -1;
  private isNegotiate = false;
  private choosesCompression = false;
  /** Both ends agreed to compress what follows. */
  isCompressed = false;

  constructor(writer: SipFactWriter, direction: 0 | 1) {
    this.writer = writer;
    this.direction = direction;
  }

  /** True once no message can be read any more: what follows is compressed, or no longer makes sense. */
  get isOver(): boolean {
    return this.awaits === Awaits.Nothing;
  }

  /** Makes ready for a datagram, which begins anew whatever came before. */
  restart(): void {
    this.awaits = Awaits.StartLine;
    this.searched = 0;
    this.junk = 0;
  }

  /** Reads what can be read; gives how many bytes are done with, bytes to come included. */
  read(payload: Payload): number {
    let at = payload.start;
    while (at < payload.end && !this.isOver) {
      at = this.awaits === Awaits.StartLine ? this.seek(payload, at) : this.field(payload, at);
      if (this.searched > 0) break;
    }
    return at - payload.start;
  }

  /** Looks for a start line on the next line; gives where the line after it begins. */
  private seek(payload: Payload, start: number): number {
    const { bytes, end } = payload;
    const at = this.searched === 0 ? skipPadding(bytes, start, end) : start;
    const bound = at + MAX_START_LINE;
    const lf = find(bytes, at + this.searched, Math.min(end, bound), LF);
    if (lf < 0 && end < bound) {
      if (payload.snapped) this.cutStartLine(bytes, at, end);
      this.searched = end - at;
      return at;
    }
    const message = lf < 0 ? -1 : messageStart(bytes, at, lf);
    const next = lf < 0 ? bound : lf + 1;
    this.searched = 0;
    if (message < 0) this.passOver(next - at, payload.datagram);
    else this.begin(bytes, message, lf);
    return next;
  }

  /** Learns from a start line of which the snap length left only the beginning. */
  private cutStartLine(bytes: Uint8Array, start: number, end: number): void {
    const isSure = startLine(bytes, start, end) === StartLine.Response || beginsKnownRequest(bytes, start, end);
    if (isSure) this.begin(bytes, start, end);
  }

  private passOver(count: number, isDatagram: boolean): void {
    this.junk += count;
    if (this.junk > (isDatagram ? MAX_DATAGRAM_JUNK : MAX_STREAM_JUNK)) this.awaits = Awaits.Nothing;
  }

  /** Begins the message whose start line is [start, lf). */
  private begin(bytes: Uint8Array, start: number, lf: number): void {
    this.awaits = Awaits.Field;
    this.junk = 0;
    this.headerLength = lf + 1 - start;
    this.contentLength = -1;
    this.isNegotiate = false;
    this.choosesCompression = false;
    this.status = isResponse(bytes, start, lf) ? statusOf(bytes, start) : 0;
    if (this.status > 0) this.writer.response(this.direction, this.status);
    else this.writer.request(this.direction, bytes, start, tokenEnd(bytes, start, lf));
  }

  /** Reads the next field, or the empty line after the last; gives where the next line or message begins. */
  private field(payload: Payload, start: number): number {
    const { bytes, end } = payload;
    let lf = find(bytes, start + this.searched, end, LF);
    const isLast = lf >= 0 && isEmptyLine(bytes, start, lf);
    while (!isLast && lf >= 0 && lf + 1 < end && isContinuation(bytes, lf + 1)) lf = find(bytes, lf + 1, end, LF);
    const length = (lf < 0 ? end : lf + 1) - start;
    this.searched = 0;
    if (this.headerLength + length > MAX_HEADER) {
      this.awaits = Awaits.Nothing;
    } else if (isLast) {
      return this.endHeader(lf + 1, payload);
    } else if (lf < 0 || (lf + 1 === end && mayGoOn(payload))) {
      this.searched = lf < 0 ? length : length - 1;
    } else {
      this.headerLength += length;
      this.learn(bytes, start, lf);
      return lf + 1;
    }
    return start;
  }

  /** Gives where the message's body ends. */
  private endHeader(body: number, payload: Payload): number {
    this.awaits = Awaits.StartLine;
    if (this.status === OK && this.isNegotiate && this.choosesCompression) {
      this.awaits = Awaits.Nothing;
      this.isCompressed = true;
      this.writer.compressed();
    }
    if (this.contentLength >= 0) return body + this.contentLength;
    return payload.datagram ? payload.end : body;
  }

  /** Learns from the field [start, lf). */
  private learn(bytes: Uint8Array, start: number, lf: number): void {
    const nameEnd = tokenEnd(bytes, start, lf);
    const colon = skipSpace(bytes, nameEnd, lf);
    if (colon === lf || u8(bytes, colon) !== COLON) return;
    this.writer.fieldName(bytes, start, nameEnd);
    const field = fieldOf(bytes, start, nameEnd);
    if (field === Field.Other) return;
    const value = skipSpace(bytes, colon + 1, lf);
    const valueEnd = trimEnd(bytes, value, lf);
    if (value === valueEnd) return;
    this.learnFraming(field, bytes, value, valueEnd);
    this.writer.field(field, bytes, value, valueEnd);
  }

  /** What a field says of the message's end and of the connection after it. */
  private learnFraming(field: Field, bytes: Uint8Array, start: number, end: number): void {
    if (field === Field.ContentLength && this.contentLength < 0) {
      this.contentLength = decimal(bytes, start, end);
    } else if (field === Field.CSeq) {
      const method = skipSpace(bytes, tokenEnd(bytes, start, end), end);
      this.isNegotiate = beginsWith(bytes, method, end, NEGOTIATE);
    } else if (field === Field.Compression) {
      this.choosesCompression = beginsWithAnyCase(bytes, start, end, LZ77);
    }
  }
}
