import { u8 } from '../bytes.js';
import { Probe } from './recogniser.js';
import { beginsWith, CR, isDigit, LF, SP } from './sip-bytes.js';

/*
 * The first line of an HTTP message (RFC 9112 §3 and §4):
 *
 *   GET /abs/ HTTP/1.1        method SP request-target SP HTTP-version
 *   HTTP/1.1 200 OK           HTTP-version SP status-code SP [reason-phrase]
 *
 * SIP and RTSP look alike but for the version, so it is looked at before anything is believed.
 */

/**
 * Methods of RFC 9110 and RFC 5789; of WebDAV (RFC 4918, 3253, 5323, 5842, 4791) and Exchange; of RPC over HTTP
 * ([MS-RPCH] 2.1.2.1), Remote Desktop Gateway ([MS-TSGU] 3.3.5.1) and Windows' background transfer ([MS-BPAU] 2.1);
 * and the preface of HTTP/2 (RFC 9113 §3.4).
 */
const METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'PROPFIND',
  'PROPPATCH',
  'MKCOL',
  'COPY',
  'MOVE',
  'LOCK',
  'UNLOCK',
  'SEARCH',
  'REPORT',
  'CHECKIN',
  'CHECKOUT',
  'UNCHECKOUT',
  'VERSION-CONTROL',
  'MERGE',
  'ACL',
  'BIND',
  'UNBIND',
  'REBIND',
  'MKCALENDAR',
  'SUBSCRIBE',
  'UNSUBSCRIBE',
  'NOTIFY',
  'POLL',
  'BCOPY',
  'BMOVE',
  'BDELETE',
  'BPROPFIND',
  'BPROPPATCH',
  'X-MS-ENUMATTS',
  'RPC_IN_DATA',
  'RPC_OUT_DATA',
  'RDG_IN_DATA',
  'RDG_OUT_DATA',
  'BITS_POST',
  'CCM_POST',
  'PRI',
];

/** Longest first line that is waited for; RFC 9112 §3 asks for 8,000 bytes at least. */
export const MAX_START_LINE = 8192;

/** `HTTP/1.1` */
const VERSION_LENGTH = 8;
/** `HTTP/1.1 200` and the character after it. */
const STATUS_END = 12;

/**
 * Whether these bytes (1 at least) begin an HTTP message. A request is believed once its whole first line is there, a
 * response after its status code.
 */
export function probeStartLine(bytes: Uint8Array, start: number, end: number): Probe {
  const status = probeStatusLine(bytes, start, end);
  return status === Probe.Reject ? probeRequestLine(bytes, start, end) : status;
}

function probeStatusLine(bytes: Uint8Array, start: number, end: number): Probe {
  const length = Math.min(end - start, STATUS_END + 1);
  for (let i = 0; i < length; i++) if (!fitsStatusLine(i, u8(bytes, start + i))) return Probe.Reject;
  return length > STATUS_END ? Probe.Accept : Probe.NeedMore;
}

/** `d` a digit, `.` the end of the code, all else itself. */
const STATUS_LINE = 'HTTP/d.d ddd.';

function fitsStatusLine(index: number, byte: number): boolean {
  if (index === STATUS_END) return byte === SP || byte === CR || byte === LF;
  const pattern = STATUS_LINE.charCodeAt(index);
  return pattern === 0x64 ? isDigit(byte) : byte === pattern;
}

const HYPHEN = 0x2d;

/** Methods and versions begin with one. */
export const isCapital = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;

/** What stands second in a method: `X-MS-ENUMATTS` has the hyphen. */
const isMethodCharacter = (byte: number): boolean => isCapital(byte) || byte === HYPHEN;

function probeRequestLine(bytes: Uint8Array, start: number, end: number): Probe {
  if (!isCapital(u8(bytes, start)) || (end - start > 1 && !isMethodCharacter(u8(bytes, start + 1))))
    return Probe.Reject;
  const method = methodAt(bytes, start, end);
  if (method === undefined) return canBecomeMethod(bytes, start, end) ? Probe.NeedMore : Probe.Reject;
  const lineEnd = requestLineEnd(bytes, start + method.length + 1, end);
  if (lineEnd < 0) return lineEnd === UNFINISHED ? Probe.NeedMore : Probe.Reject;
  return targetEnd(bytes, start + method.length + 1, lineEnd) > 0 ? Probe.Accept : Probe.Reject;
}

/** The method that stands at `start` with a space after it. */
export function methodAt(bytes: Uint8Array, start: number, end: number): string | undefined {
  for (const method of METHODS) {
    const space = start + method.length;
    if (space < end && u8(bytes, space) === SP && beginsWith(bytes, start, end, method)) return method;
  }
  return undefined;
}

/** Whether all there is could still become a method. */
function canBecomeMethod(bytes: Uint8Array, start: number, end: number): boolean {
  for (const method of METHODS) if (isBeginningOf(method, bytes, start, end)) return true;
  return false;
}

function isBeginningOf(method: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > method.length) return false;
  for (let i = 0; i < end - start; i++) if (u8(bytes, start + i) !== method.charCodeAt(i)) return false;
  return true;
}

const UNFINISHED = -1;
const NO_TEXT = -2;

/**
 * Offset of the line end (the CR where there is one); {@link UNFINISHED} where the line goes on, {@link NO_TEXT} where
 * it holds what no request line does or is too long.
 */
function requestLineEnd(bytes: Uint8Array, start: number, end: number): number {
  const last = Math.min(end, start + MAX_START_LINE);
  for (let at = start; at < last; at++) {
    const byte = u8(bytes, at);
    if (byte === LF) return at > start && u8(bytes, at - 1) === CR ? at - 1 : at;
    if (byte < SP && byte !== CR) return NO_TEXT;
  }
  return last < end ? NO_TEXT : UNFINISHED;
}

/** End of the request-target that begins at `start` in a line that ends at `lineEnd`; 0 where no HTTP version follows. */
export function targetEnd(bytes: Uint8Array, start: number, lineEnd: number): number {
  const version = lineEnd - VERSION_LENGTH;
  if (version - 1 <= start || u8(bytes, version - 1) !== SP) return 0;
  for (let i = 0; i < VERSION_LENGTH; i++) if (!fitsStatusLine(i, u8(bytes, version + i))) return 0;
  return version - 1;
}

/** The three digits of a status line that {@link probeStartLine} accepted. */
export const statusAt = (bytes: Uint8Array, start: number): number =>
  (u8(bytes, start + 9) - 0x30) * 100 + (u8(bytes, start + 10) - 0x30) * 10 + u8(bytes, start + 11) - 0x30;

/** Whether a first line is a response's. */
export const isStatusLine = (bytes: Uint8Array, start: number, end: number): boolean =>
  beginsWith(bytes, start, end, 'HTTP/');
