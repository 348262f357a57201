import { u8, u16 } from '../bytes.js';

/*
 * TLS record (RFC 8446 §5.1, RFC 5246 §6.2.1):
 *
 *   0  type      1      20 change_cipher_spec, 21 alert, 22 handshake, 23 application_data, 24 heartbeat
 *   1  version   2      3.0 for SSL 3.0 to 3.3 for TLS 1.2 and later; in a first ClientHello often 3.1
 *   3  length    2
 *   5  fragment
 */
export const RECORD_HEADER = 5;

export const CHANGE_CIPHER_SPEC = 20;
export const ALERT = 21;
export const HANDSHAKE = 22;
export const APPLICATION_DATA = 23;
const HEARTBEAT = 24;

/** 2^14 and what compression and a cipher of TLS 1.2 may add (RFC 5246 §6.2.3). */
export const MAX_RECORD = (1 << 14) + 2048;

/** Level 1, description 1 (RFC 8446 §6): so long is an alert in clear, and only such a one. */
export const ALERT_LENGTH = 2;
export const WARNING = 1;
export const FATAL = 2;

/** TLS 1.3 drafts had 3.4 for a time. */
const MAX_MINOR = 4;

export const isRecordType = (type: number): boolean => type >= CHANGE_CIPHER_SPEC && type <= HEARTBEAT;

/** Version of the record whose header is at `at`. */
export const recordVersion = (bytes: Uint8Array, at: number): number => u16(bytes, at + 1);

/** Length of the fragment after the header at `at`. */
export const recordLength = (bytes: Uint8Array, at: number): number => u16(bytes, at + 3);

/** Whether the `length` bytes at `at`, fewer than a header maybe, can begin one. */
export const canBeginRecord = (bytes: Uint8Array, at: number, length: number): boolean =>
  isRecordType(u8(bytes, at)) &&
  (length < 2 || u8(bytes, at + 1) === 3) &&
  (length < 3 || u8(bytes, at + 2) <= MAX_MINOR) &&
  (length < RECORD_HEADER || recordLength(bytes, at) <= MAX_RECORD);
