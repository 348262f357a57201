import { u8, u16 } from '../bytes.js';

/*
 * ClientHello in the form of SSL 2.0, which older clients send to offer SSL 3.0 or TLS (RFC 5246 appendix E.2):
 *
 *   0  length             2    top bit set: the other 15 bits count the bytes that follow
 *   2  msg_type           1    1 client hello
 *   3  version            2    the highest that the client speaks: 03 01 for TLS 1.0
 *   5  cipher_spec_length 2    of 3-byte cipher specs
 *   7  session_id_length  2    0, or 16 of SSL 2.0 itself
 *   9  challenge_length   2    16 to 32
 *  11  cipher specs, session id, challenge
 */
export const SSL2_HELLO_HEADER = 11;
const LENGTH_BYTES = 2;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 4;
const CIPHER_SPEC = 3;
const SESSION_ID = 16;
const MIN_CHALLENGE = 16;
const MAX_CHALLENGE = 32;

/** Whether the `length` bytes at `at` (1 at least) can begin such a hello; all its fields are checked as they are there. */
export const canBeginSsl2Hello = (bytes: Uint8Array, at: number, length: number): boolean =>
  u8(bytes, at) >= 0x80 &&
  (length < 3 || u8(bytes, at + 2) === CLIENT_HELLO) &&
  (length < 5 || isVersion(u16(bytes, at + 3))) &&
  (length < SSL2_HELLO_HEADER || lengthsAgree(bytes, at));

/** SSL 2.0, SSL 3.0 or TLS. */
const isVersion = (version: number): boolean => version === 0x0002 || (version >= 0x0300 && version <= 0x0304);

function lengthsAgree(bytes: Uint8Array, at: number): boolean {
  const specs = u16(bytes, at + 5);
  const sessionId = u16(bytes, at + 7);
  const challenge = u16(bytes, at + 9);
  return (
    specs > 0 &&
    specs % CIPHER_SPEC === 0 &&
    (sessionId === 0 || sessionId === SESSION_ID) &&
    challenge >= MIN_CHALLENGE &&
    challenge <= MAX_CHALLENGE &&
    ssl2Length(bytes, at) === SSL2_HELLO_HEADER + specs + sessionId + challenge
  );
}

/** Bytes of the message at `at`, its length included. */
export const ssl2Length = (bytes: Uint8Array, at: number): number => LENGTH_BYTES + (u16(bytes, at) & 0x7fff);

export const ssl2Version = (bytes: Uint8Array, at: number): number => u16(bytes, at + 3);

/**
 * Whether these bytes (7 at least) begin the answer of a server that speaks nothing later than SSL 2.0: length 2,
 * msg_type 4, session_id_hit 1, certificate_type 1, version 2.
 */
export const isSsl2ServerHello = (bytes: Uint8Array, at: number): boolean =>
  u8(bytes, at) >= 0x80 && u8(bytes, at + 2) === SERVER_HELLO && u16(bytes, at + 5) === 0x0002;
export const SSL2_SERVER_HELLO_HEADER = 7;
