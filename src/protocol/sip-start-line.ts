/**
 * The first line of a SIP message, told from bytes alone (RFC 3261 §7.1, §7.2):
 *
 *     INVITE sip:ann@contoso.com SIP/2.0 CRLF        Method SP Request-URI SP SIP-Version
 *     SIP/2.0 200 OK CRLF                            SIP-Version SP Status-Code SP Reason-Phrase
 *
 * A line may end in a bare LF. No function here looks before its `start`, or at or after its `end`.
 */
import { u8 } from '../bytes.js';
import { beginsWith, CR, HT, isDigit, LF, SP, tokenEnd } from './sip-bytes.js';

/** What a line is. */
export const StartLine = {
  /** It begins no SIP message. */
  None: 0,
  /** It may become a start line once more of it has come. */
  Incomplete: 1,
  Request: 2,
  Response: 3,
} as const;
export type StartLine = (typeof StartLine)[keyof typeof StartLine];

/** A start line longer than this is not believed, in bytes; RFC 3261 sets no bound. */
export const MAX_START_LINE = 4096;

/** The longest method name that is believed, in bytes: the longest registered one has 9, RFC 4475 §3.1.1.2 tries 43. */
const MAX_METHOD = 64;

const VERSION = 'SIP/2.0';
const SLASH = 0x2f;
const DEL = 0x7f;

/** Offset of the first digit of a status code in its line, and of the byte after the last. */
const STATUS_START = VERSION.length + 1;
const STATUS_END = STATUS_START + 3;

/**
 * Methods of RFC 3261, 3262 (PRACK), 6665 (SUBSCRIBE, NOTIFY), 3903 (PUBLISH), 6086 (INFO), 3515 (REFER), 3428 (MESSAGE)
 * and 3311 (UPDATE), then Microsoft's ([MS-SIPCOMP] NEGOTIATE). Only a request that stands in the middle of a line, or
 * is cut off, has to use one of them; elsewhere any token is a method.
 */
const KNOWN_METHODS: readonly string[] = [
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'REGISTER',
  'OPTIONS',
  'PRACK',
  'SUBSCRIBE',
  'NOTIFY',
  'PUBLISH',
  'INFO',
  'REFER',
  'MESSAGE',
  'UPDATE',
  'SERVICE',
  'NEGOTIATE',
  'BENOTIFY',
];

const KNOWN_SCHEMES: readonly string[] = ['sip:', 'sips:', 'tel:'];

/** Whether the bytes that are there agree with `SIP/2.0` as far as they go. */
function agreesWithVersion(bytes: Uint8Array, start: number, end: number): boolean {
  const there = Math.min(end - start, VERSION.length);
  for (let i = 0; i < there; i++) if (u8(bytes, start + i) !== VERSION.charCodeAt(i)) return false;
  return true;
}

/** Whether the bytes that are there agree with ` 200` behind the version of a status line. */
function agreesWithStatus(bytes: Uint8Array, start: number, end: number): boolean {
  if (start + VERSION.length < end && u8(bytes, start + VERSION.length) !== SP) return false;
  const stop = Math.min(end, start + STATUS_END);
  for (let at = start + STATUS_START; at < stop; at++) if (!isDigit(u8(bytes, at))) return false;
  return true;
}

function statusLine(bytes: Uint8Array, start: number, end: number): StartLine {
  if (!agreesWithVersion(bytes, start, end) || !agreesWithStatus(bytes, start, end)) return StartLine.None;
  if (end <= start + STATUS_END) return StartLine.Incomplete;
  const after = u8(bytes, start + STATUS_END);
  const status = statusOf(bytes, start);
  const isWhole = (after === SP || after === CR || after === LF) && status >= 100 && status <= 699;
  return isWhole ? StartLine.Response : StartLine.None;
}

/** White space and a line end after the version of a request line. */
function requestEnd(bytes: Uint8Array, start: number, end: number): StartLine {
  for (let at = start; at < end; at++) {
    const byte = u8(bytes, at);
    if (byte === LF) return StartLine.Request;
    if (byte !== CR && byte !== SP && byte !== HT) return StartLine.None;
  }
  return StartLine.Incomplete;
}

/** A Request-URI, which holds no space or control byte, and the version. */
function requestRest(bytes: Uint8Array, uri: number, end: number): StartLine {
  // A path where the URI's scheme should be: HTTP and its kin.
  if (uri < end && u8(bytes, uri) === SLASH) return StartLine.None;
  let at = uri;
  while (at < end && u8(bytes, at) > SP && u8(bytes, at) !== DEL) at++;
  if (at === end) return StartLine.Incomplete;
  if (at === uri || u8(bytes, at) !== SP || !agreesWithVersion(bytes, at + 1, end)) return StartLine.None;
  return requestEnd(bytes, at + 1 + VERSION.length, end);
}

function requestLine(bytes: Uint8Array, start: number, methodEnd: number, end: number): StartLine {
  if (methodEnd - start > MAX_METHOD) return StartLine.None;
  if (methodEnd === end) return StartLine.Incomplete;
  if (methodEnd === start || u8(bytes, methodEnd) !== SP) return StartLine.None;
  return requestRest(bytes, methodEnd + 1, end);
}

/**
 * What the line that begins at `start` is. `Incomplete` is the only answer that more bytes can change.
 */
export function startLine(bytes: Uint8Array, start: number, end: number): StartLine {
  const bound = Math.min(end, start + MAX_START_LINE);
  const methodEnd = tokenEnd(bytes, start, Math.min(bound, start + MAX_METHOD + 1));
  // A slash stands in no method: only SIP/2.0 goes on with one.
  const isStatus = methodEnd < bound && u8(bytes, methodEnd) === SLASH;
  const kind = isStatus ? statusLine(bytes, start, bound) : requestLine(bytes, start, methodEnd, bound);
  return kind === StartLine.Incomplete && bound - start === MAX_START_LINE ? StartLine.None : kind;
}

/** Whether the start line at `start`, which {@link startLine} approved, is a response's. */
export const isResponse = (bytes: Uint8Array, start: number, end: number): boolean =>
  beginsWith(bytes, start, end, 'SIP/');

/** The status code of the status line at `start`, 100–699. */
export const statusOf = (bytes: Uint8Array, start: number): number =>
  u8(bytes, start + STATUS_START) * 100 +
  u8(bytes, start + STATUS_START + 1) * 10 +
  u8(bytes, start + STATUS_START + 2) -
  0x30 * 111;

function beginsWithAny(bytes: Uint8Array, start: number, end: number, texts: readonly string[]): boolean {
  for (const text of texts) if (beginsWith(bytes, start, end, text)) return true;
  return false;
}

function isKnownMethod(bytes: Uint8Array, start: number, end: number): boolean {
  for (const method of KNOWN_METHODS) {
    if (method.length === end - start && beginsWith(bytes, start, end, method)) return true;
  }
  return false;
}

/**
 * Whether a known method and a SIP or telephone URI begin at `start`: enough for a request of which no more can be seen,
 * because the snap length cut it, or of which no line's beginning is known.
 */
export function beginsKnownRequest(bytes: Uint8Array, start: number, end: number): boolean {
  const space = tokenEnd(bytes, start, Math.min(end, start + MAX_METHOD));
  return (
    space < end &&
    u8(bytes, space) === SP &&
    isKnownMethod(bytes, start, space) &&
    beginsWithAny(bytes, space + 1, end, KNOWN_SCHEMES)
  );
}

function startsWithin(bytes: Uint8Array, at: number, lf: number): boolean {
  const kind = startLine(bytes, at, lf + 1);
  return kind === StartLine.Response || (kind === StartLine.Request && beginsKnownRequest(bytes, at, lf));
}

/** Finds a start line that does not begin its line, [start, lf]; −1 where there is none. */
function startLineWithin(bytes: Uint8Array, start: number, lf: number): number {
  let at = start;
  while (at < lf) {
    const end = tokenEnd(bytes, at, lf);
    if (end > at && startsWithin(bytes, at, lf)) return at;
    at = end + 1;
  }
  return -1;
}

/**
 * Where on the line [start, lf] a message begins: at its beginning, as a rule, else behind junk or behind a body that
 * does not end in a line end. −1 where none does.
 */
export function messageStart(bytes: Uint8Array, start: number, lf: number): number {
  const kind = startLine(bytes, start, lf + 1);
  if (kind === StartLine.Request || kind === StartLine.Response) return start;
  return startLineWithin(bytes, start, lf);
}
