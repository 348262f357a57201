import { u8, u16 } from '../bytes.js';
import { EXTENSION_PRE_SHARED_KEY, EXTENSION_SUPPORTED_VERSIONS } from './tls-client-hello.js';

/*
 * ServerHello (RFC 8446 §4.1.3, RFC 5246 §7.4.1.3), after the 4 bytes of the handshake header:
 *
 *   0  legacy_version                   2
 *   2  random                          32
 *  34  legacy_session_id        1 + 0–32
 *      cipher_suite                     2
 *      legacy_compression               1
 *      extensions               2 + …        each: type 2, length 2, data; may be missing altogether
 */
const RANDOM_START = 2;
const RANDOM_END = 34;
const EXTENSION_HEADER = 4;

/** High byte of versions in drafts of TLS 1.3 whose ServerHello had neither session id nor compression (draft 21 on back). */
const DRAFT = 0x7f;

/** The random of a ServerHello that is a HelloRetryRequest: SHA-256 of that word (RFC 8446 §4.1.3). */
const RETRY_RANDOM = Uint8Array.from(
  Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex'),
);

/** A view on a ServerHello, reused for every one. */
export class ServerHello {
  /** The version chosen. */
  version = 0;
  /** The cipher suite chosen; −1 where it was not there to be read. */
  suite = -1;
  /** Whether this asks the client for another ClientHello instead of going on. */
  isRetry = false;
  /** Whether the server took up a pre-shared key, as TLS 1.3 resumes sessions (RFC 8446 §4.2.11). */
  takesPreSharedKey = false;

  /** Reads the body at `start`–`end`; false where not even the version is there. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.suite = -1;
    this.isRetry = this.takesPreSharedKey = false;
    if (end - start < RANDOM_END) return false;
    this.version = u16(bytes, start);
    if (this.version >> 8 === DRAFT) return true;
    this.isRetry = isRetryRandom(bytes, start + RANDOM_START);
    this.readChoice(bytes, start + RANDOM_END, end);
    return true;
  }

  private readChoice(bytes: Uint8Array, sessionId: number, end: number): void {
    if (end - sessionId < 1) return;
    const suite = sessionId + 1 + u8(bytes, sessionId);
    if (end - suite < 2) return;
    this.suite = u16(bytes, suite);
    const extensions = suite + 3;
    if (end - extensions < 2) return;
    this.readExtensions(bytes, extensions + 2, Math.min(end, extensions + 2 + u16(bytes, extensions)));
  }

  private readExtensions(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; end - at >= EXTENSION_HEADER; ) {
      const next = at + EXTENSION_HEADER + u16(bytes, at + 2);
      if (next > end) return;
      this.readExtension(bytes, u16(bytes, at), at + EXTENSION_HEADER, next);
      at = next;
    }
  }

  private readExtension(bytes: Uint8Array, type: number, start: number, end: number): void {
    if (type === EXTENSION_PRE_SHARED_KEY) this.takesPreSharedKey = true;
    else if (type === EXTENSION_SUPPORTED_VERSIONS && end - start >= 2) this.version = u16(bytes, start);
  }
}

function isRetryRandom(bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < RETRY_RANDOM.length; i++) if (u8(bytes, start + i) !== u8(RETRY_RANDOM, i)) return false;
  return true;
}
