import { i32, u8, u32 } from '../bytes.js';

/*
 * ISAKMP header of IKEv1 (RFC 2408 §3.1), AuthIP ([MS-AIPS] 2.2.1) and IKEv2 (RFC 7296 §3.1):
 *
 *   0  initiator's cookie, SPI   8    never 0
 *   8  responder's cookie, SPI   8    0 in the first message
 *  16  next payload              1
 *  17  version                   1    major in the high half: 1, or 2 for IKEv2
 *  18  exchange type             1
 *  19  flags                     1
 *  20  message id                4
 *  24  length                    4    of the whole message
 *
 * On port 4500 four zero bytes go before it, where ESP has its SPI (the non-ESP marker, RFC 3948 §2.2).
 */
export const ISAKMP_HEADER = 28;
export const NON_ESP_MARKER = 4;

/** Encryption, commit and authentication only (RFC 2408 §3.1). */
const FLAGS_1 = 0x07;
/** Initiator, version, response (RFC 7296 §3.1). */
const FLAGS_2 = 0x38;

/** IKEv1 exchanges (RFC 2408 §3.1, RFC 2409 §11; IANA) and those of AuthIP, in the private range ([MS-AIPS] 2.2.1). */
const EXCHANGES_1: ReadonlyMap<number, string> = new Map([
  [1, 'base'],
  [2, 'main mode'],
  [3, 'authentication only'],
  [4, 'aggressive mode'],
  [5, 'informational'],
  [6, 'transaction'],
  [32, 'quick mode'],
  [33, 'new group mode'],
  [243, 'AuthIP main mode'],
  [244, 'AuthIP quick mode'],
  [245, 'AuthIP extended mode'],
  [246, 'AuthIP notify'],
]);

/** IKEv2 exchanges (RFC 7296 §3.1; IANA "IKEv2 Exchange Types"). */
const EXCHANGES_2: ReadonlyMap<number, string> = new Map([
  [34, 'IKE_SA_INIT'],
  [35, 'IKE_AUTH'],
  [36, 'CREATE_CHILD_SA'],
  [37, 'INFORMATIONAL'],
  [38, 'IKE_SESSION_RESUME'],
  [43, 'IKE_INTERMEDIATE'],
  [44, 'IKE_FOLLOWUP_KE'],
]);

/**
 * Offset of the ISAKMP header in the datagram [start, end), −1 where it holds none. That the length is right to the
 * byte makes the match sure on any port; `isCut` where more was sent than is here.
 */
export function isakmpStart(bytes: Uint8Array, start: number, end: number, isCut: boolean): number {
  if (isIsakmp(bytes, start, end, isCut)) return start;
  const marked = start + NON_ESP_MARKER;
  if (end < marked || i32(bytes, start) !== 0) return -1;
  return isIsakmp(bytes, marked, end, isCut) ? marked : -1;
}

function isIsakmp(bytes: Uint8Array, start: number, end: number, isCut: boolean): boolean {
  if (end - start < ISAKMP_HEADER || exchangeName(bytes, start) === undefined) return false;
  if (i32(bytes, start) === 0 && i32(bytes, start + 4) === 0) return false;
  const unknownFlags = majorVersion(bytes, start) === 1 ? ~FLAGS_1 : ~FLAGS_2;
  if ((u8(bytes, start + 19) & unknownFlags) !== 0) return false;
  const length = u32(bytes, start + 24);
  return isCut ? length > end - start : length === end - start;
}

/** Major version of the message whose header is at `start`. */
export const majorVersion = (bytes: Uint8Array, start: number): number => u8(bytes, start + 17) >> 4;

/** Version as text, `1.0` or `2.0`. */
export const versionText = (bytes: Uint8Array, start: number): string =>
  `${majorVersion(bytes, start)}.${u8(bytes, start + 17) & 0xf}`;

/** The exchange's name, undefined where the version or the exchange is none that is known. */
export function exchangeName(bytes: Uint8Array, start: number): string | undefined {
  const major = majorVersion(bytes, start);
  if (major !== 1 && major !== 2) return undefined;
  return (major === 1 ? EXCHANGES_1 : EXCHANGES_2).get(u8(bytes, start + 18));
}

/** Whether this message is the first of all: the responder has no SPI yet. */
export const isOpening = (bytes: Uint8Array, start: number): boolean =>
  i32(bytes, start + 8) === 0 && i32(bytes, start + 12) === 0;
