/**
 * DNS messages on the wire (RFC 1035 §4.1):
 *
 * ```
 *   0                   1
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |              ID               |
 * |Q| Opcode|A|T|R|R|Z|A|C| RCODE |   QR, AA, TC, RD, RA; AD and CD of RFC 4035 §3.2
 * |QDCOUNT, ANCOUNT, NSCOUNT,     |
 * |ARCOUNT               (4 × 16) |
 * |question: name, type, class    |
 * |records: name, type, class,    |
 * |TTL (32), length, data         |
 * ```
 *
 * Over TCP the length of the message, 16 bits, goes before it (RFC 7766 §8).
 */
import { u8, u16 } from '../bytes.js';
import { HEADER, MAX_LABEL, MAX_NAME } from './dns-name.js';

/** Type and class after a question's name. */
export const QUESTION_TAIL = 4;
/** Type, class, TTL and length after a record's name. */
export const RECORD_TAIL = 10;
/** The shortest question, and record: the root's name is one byte. */
const MIN_QUESTION = 1 + QUESTION_TAIL;
const MIN_RECORD = 1 + RECORD_TAIL;

const QR = 0x8000;
const AA = 0x0400;
const TC = 0x0200;
const RA = 0x0080;
const Z = 0x0040;
const RCODE = 0x000f;
/** What only responses set; that the sender is the zone's primary, a notification says in AA, too (RFC 1996 §3.7). */
const NOT_IN_NOTIFY = TC | RA | RCODE;
const NOT_IN_QUERY = AA | NOT_IN_NOTIFY;

/** RFC 1035 §4.1.1, RFC 1996, RFC 2136. */
const Opcode = { Query: 0, Notify: 4, Update: 5 } as const;

const FORMERR = 1;
const HIGHEST_RCODE = 11;
const TYPE_SOA = 6;
/** IN, CH, HS, NONE, ANY (RFC 1035 §3.2.4, RFC 2136 §2.4). */
const CLASSES: readonly number[] = [1, 3, 4, 254, 255];

/** The most that additional data of a query is: OPT (RFC 6891), TSIG or SIG(0), and one to spare. */
const MAX_ADDITIONAL = 3;
/** An IXFR query tells its version in the authority section (RFC 1995 §3). */
const MAX_AUTHORITY = 1;

export const flagsOf = (bytes: Uint8Array, start: number): number => u16(bytes, start + 2);
export const isResponse = (flags: number): boolean => (flags & QR) !== 0;
export const isTruncated = (flags: number): boolean => (flags & TC) !== 0;
export const rcodeOf = (flags: number): number => flags & RCODE;

/** Whether flags are such as messages have: reserved bits clear, codes known, in a query only what a query may have. */
export function isFlags(flags: number): boolean {
  if ((flags & Z) !== 0 || rcodeOf(flags) >= HIGHEST_RCODE) return false;
  const opcode = opcodeOf(flags);
  if (opcode !== Opcode.Query && opcode !== Opcode.Notify && opcode !== Opcode.Update) return false;
  return isResponse(flags) || (flags & (opcode === Opcode.Notify ? NOT_IN_NOTIFY : NOT_IN_QUERY)) === 0;
}

/** Whether a message of `length` bytes may have this header; the caller has checked that the header is there. */
export function isHeader(bytes: Uint8Array, start: number, length: number): boolean {
  const flags = flagsOf(bytes, start);
  if (!isFlags(flags) || !fits(bytes, start, length)) return false;
  const questions = u16(bytes, start + 4);
  // A response repeats the question, unless the server could not make sense of it or the message continues a transfer.
  if (isResponse(flags)) return questions <= 1;
  if (questions !== 1) return false;
  if (opcodeOf(flags) === Opcode.Update) return true;
  const isPlain = opcodeOf(flags) !== Opcode.Query || u16(bytes, start + 6) === 0;
  return isPlain && u16(bytes, start + 8) <= MAX_AUTHORITY && u16(bytes, start + 10) <= MAX_ADDITIONAL;
}

const opcodeOf = (flags: number): number => (flags >> 11) & 15;

/** Whether so many records can be in so few bytes. */
function fits(bytes: Uint8Array, start: number, length: number): boolean {
  const records = u16(bytes, start + 6) + u16(bytes, start + 8) + u16(bytes, start + 10);
  return HEADER + u16(bytes, start + 4) * MIN_QUESTION + records * MIN_RECORD <= length;
}

/** What a look at a message's beginning told. */
export const Shape = { None: 0, Short: 1, Message: 2 } as const;
export type Shape = (typeof Shape)[keyof typeof Shape];

/**
 * Whether the bytes [start, end) begin a message of `length` bytes: header, counts, and the whole first question agree.
 * `Short` where what is there does not reach so far.
 */
export function shapeOf(bytes: Uint8Array, start: number, end: number, length: number): Shape {
  if (end - start < HEADER) return prefixShape(bytes, start, end, length);
  if (!isHeader(bytes, start, length) || u16(bytes, start + 4) !== 1) return Shape.None;
  const after = skipQuestionName(bytes, start + HEADER, end);
  if (after < 0) return after === SHORT ? Shape.Short : Shape.None;
  if (after + QUESTION_TAIL > end) return Shape.Short;
  return isQuestionTail(bytes, start, after) ? Shape.Message : Shape.None;
}

/** As far as the header is there. */
function prefixShape(bytes: Uint8Array, start: number, end: number, length: number): Shape {
  const available = end - start;
  if (length < HEADER + MIN_QUESTION) return Shape.None;
  if (available >= 4 && !isFlags(flagsOf(bytes, start))) return Shape.None;
  if (available >= 6 && u16(bytes, start + 4) !== 1) return Shape.None;
  return Shape.Short;
}

function isQuestionTail(bytes: Uint8Array, start: number, at: number): boolean {
  const type = u16(bytes, at);
  const isZone = opcodeOf(flagsOf(bytes, start)) !== Opcode.Query;
  return type !== 0 && (!isZone || type === TYPE_SOA) && CLASSES.includes(u16(bytes, at + 2));
}

/** Answers of {@link skipQuestionName} besides an offset: the name goes on after what is there; it is none. */
const SHORT = -1;
const BAD = -2;

/** Where a name without pointers ends: in the first question there is nothing before it to point to. */
function skipQuestionName(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const length = u8(bytes, at);
    if (length > MAX_LABEL) return BAD;
    at += 1 + length;
    if (at - start > MAX_NAME) return BAD;
    if (length === 0) return at;
  }
  return SHORT;
}

/** A response that is nothing but a header: what the query was could not be read, or is not told. */
export const isBareRefusal = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start === HEADER &&
  isHeader(bytes, start, HEADER) &&
  isResponse(flagsOf(bytes, start)) &&
  rcodeOf(flagsOf(bytes, start)) >= FORMERR;
