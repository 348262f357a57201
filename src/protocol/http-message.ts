import { u8 } from '../bytes.js';
import { CR, containsAnyCase, equalsAnyCase, find, isDigit, LF, skipSpace, trimEnd } from './sip-bytes.js';

/** Longest line that is waited for; a longer header line (a Kerberos ticket, a cookie) is passed over piecemeal. */
export const MAX_LINE = 8192;

/** Header and trailer lines of one message; more are no message of any program worth following. */
const MAX_LINES = 256;

/** Skipped in one step at most, so that a step stays a small integer; longer bodies take several. */
const MAX_STEP = 1 << 30;

/** Digits of a chunk size that are believed: 2^52 bytes. */
const MAX_SIZE_DIGITS = 13;

/** What the reader tells of a message. Lines are [start, end), their line ends left off. */
export interface MessageEvents {
  /** A first line; false where it is none of HTTP, which ends the reading. */
  startLine(bytes: Uint8Array, start: number, end: number): boolean;
  /** A header field's name is [start, colon), its value [valueStart, end) without the white space around it. */
  field(bytes: Uint8Array, start: number, colon: number, valueStart: number, end: number): void;
  /** The header is complete: how the body that follows is framed, seen from the message alone. */
  headerEnd(framing: Framing): Body;
}

/** Framing fields of a message (RFC 9112 §6). */
export interface Framing {
  readonly isChunked: boolean;
  /** Content-Length; −1 where there is none. */
  readonly length: number;
}

/** What follows a header: nothing, as its framing says, or all that is still to come. */
export const Body = { None: 0, Framed: 1, Rest: 2 } as const;
export type Body = (typeof Body)[keyof typeof Body];

const Phase = { Start: 0, Header: 1, Body: 2, ChunkSize: 3, ChunkEnd: 4, Trailer: 5, Over: 6 } as const;
type Phase = (typeof Phase)[keyof typeof Phase];

/**
 * Reads the messages that one direction sends, one after another, and steps over their bodies (RFC 9112 §6).
 */
export class MessageReader implements Framing {
  isChunked = false;
  length = -1;
  private phase: Phase = Phase.Start;
  /** Bytes of a body or chunk still to come. */
  private left = 0;
  private lines = 0;
  /** Whether the line that comes is the rest of one too long. */
  private isWithinLine = false;

  /** True where the next byte is the first of a message. */
  get isBetweenMessages(): boolean {
    return this.phase === Phase.Start;
  }

  /** True once nothing that follows can be read. */
  get isOver(): boolean {
    return this.phase === Phase.Over;
  }

  /** Ends the reading: the bytes are no messages. */
  giveUp(): void {
    this.phase = Phase.Over;
  }

  /**
   * Takes one line, or the body as far as it is known, from `at`; gives how many bytes that was, 0 where the line is
   * not whole, more than there are where a body goes on.
   */
  step(bytes: Uint8Array, at: number, end: number, events: MessageEvents): number {
    if (this.phase === Phase.Over) return end - at;
    if (this.phase === Phase.Body) return this.skip();
    const lineFeed = find(bytes, at, Math.min(end, at + MAX_LINE), LF);
    if (lineFeed < 0) return end - at < MAX_LINE ? 0 : this.passOver();
    const lineEnd = lineFeed > at && u8(bytes, lineFeed - 1) === CR ? lineFeed - 1 : lineFeed;
    if (this.isWithinLine) this.isWithinLine = false;
    else this.line(bytes, at, lineEnd, events);
    return lineFeed + 1 - at;
  }

  private skip(): number {
    const step = Math.min(this.left, MAX_STEP);
    this.left -= step;
    if (this.left === 0) this.phase = this.isChunked ? Phase.ChunkEnd : Phase.Start;
    return step;
  }

  /** Passes over what is there of an overlong line; one that has to be understood ends the reading. */
  private passOver(): number {
    if (this.phase !== Phase.Header && this.phase !== Phase.Trailer) this.phase = Phase.Over;
    this.isWithinLine = true;
    return MAX_LINE;
  }

  private line(bytes: Uint8Array, start: number, end: number, events: MessageEvents): void {
    if (this.phase === Phase.Start) this.startLine(bytes, start, end, events);
    else if (this.phase === Phase.Header) this.headerLine(bytes, start, end, events);
    else if (this.phase === Phase.ChunkSize) this.chunkSize(bytes, start, end);
    else if (this.phase === Phase.ChunkEnd) this.phase = start === end ? Phase.ChunkSize : Phase.Over;
    else if (start === end) this.phase = Phase.Start;
    else this.countLine();
  }

  /** RFC 9112 §2.2: an empty line before a message is to be ignored. */
  private startLine(bytes: Uint8Array, start: number, end: number, events: MessageEvents): void {
    this.countLine();
    if (start === end) return;
    this.lines = 0;
    this.isChunked = false;
    this.length = -1;
    this.phase = events.startLine(bytes, start, end) ? Phase.Header : Phase.Over;
  }

  private headerLine(bytes: Uint8Array, start: number, end: number, events: MessageEvents): void {
    this.countLine();
    if (start === end) {
      this.endHeader(events.headerEnd(this));
      return;
    }
    const colon = find(bytes, start, end, 0x3a);
    if (colon <= start) return;
    const valueStart = skipSpace(bytes, colon + 1, end);
    const valueEnd = trimEnd(bytes, valueStart, end);
    this.frame(bytes, start, colon, valueStart, valueEnd);
    events.field(bytes, start, colon, valueStart, valueEnd);
  }

  private countLine(): void {
    this.lines++;
    if (this.lines > MAX_LINES) this.phase = Phase.Over;
  }

  private frame(bytes: Uint8Array, start: number, colon: number, valueStart: number, end: number): void {
    if (equalsAnyCase(bytes, start, colon, 'content-length')) this.length = contentLength(bytes, valueStart, end);
    else if (equalsAnyCase(bytes, start, colon, 'transfer-encoding')) {
      this.isChunked = containsAnyCase(bytes, valueStart, end, 'chunked');
    }
  }

  /** RFC 9112 §6.3: chunks outrank a length. */
  private endHeader(body: Body): void {
    if (this.phase === Phase.Over) return;
    if (body === Body.Rest) this.phase = Phase.Over;
    else if (body === Body.None) this.phase = Phase.Start;
    else if (this.isChunked) this.phase = Phase.ChunkSize;
    else this.beginBody(Math.max(0, this.length));
  }

  private beginBody(length: number): void {
    this.left = length;
    this.phase = length === 0 ? Phase.Start : Phase.Body;
  }

  /** RFC 9112 §7.1: the size in hexadecimal, extensions after it; the last chunk has size 0. */
  private chunkSize(bytes: Uint8Array, start: number, end: number): void {
    const size = hexadecimal(bytes, start, end);
    if (size < 0) this.phase = Phase.Over;
    else if (size === 0) this.phase = Phase.Trailer;
    else this.beginBody(size);
  }
}

/** A length of up to 15 digits; 0 where the value is no number, so that what follows is tried as a message. */
function contentLength(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > 15) return 0;
  let value = 0;
  for (let at = start; at < end && isDigit(u8(bytes, at)); at++) value = value * 10 + u8(bytes, at) - 0x30;
  return value;
}

/** The hexadecimal number that [start, end) begins with; −1 where it begins with none. */
function hexadecimal(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let at = start;
  for (; at < end; at++) {
    const digit = hexDigit(u8(bytes, at));
    if (digit < 0) break;
    value = value * 16 + digit;
  }
  return at === start || at - start > MAX_SIZE_DIGITS ? -1 : value;
}

function hexDigit(byte: number): number {
  if (isDigit(byte)) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
