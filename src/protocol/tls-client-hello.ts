import { u8, u16 } from '../bytes.js';
import { isGrease } from './tls-names.js';

/*
 * ClientHello (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2), after the 4 bytes of the handshake header:
 *
 *   0  legacy_version                   2
 *   2  random                          32
 *  34  legacy_session_id        1 + 0–32
 *      cipher_suites            2 + 2–65534, 2 each
 *      legacy_compression       1 + 1–255
 *      extensions               2 + …        each: type 2, length 2, data; may be missing altogether
 */
const RANDOM_END = 34;

/** Extension types (IANA "TLS ExtensionType Values") that are read. */
export const EXTENSION_SERVER_NAME = 0;
export const EXTENSION_SIGNATURE_ALGORITHMS = 13;
export const EXTENSION_ALPN = 16;
export const EXTENSION_PRE_SHARED_KEY = 41;
export const EXTENSION_SUPPORTED_VERSIONS = 43;

const EXTENSION_HEADER = 4;

/** ServerName.name_type host_name (RFC 6066 §3). */
const HOST_NAME = 0;

/**
 * A view on a ClientHello: offsets into bytes on loan, reused for every hello. A stretch [start, end) of equal offsets
 * is one that the hello does not have; the lists have whole items only.
 */
export class ClientHello {
  bytes: Uint8Array = new Uint8Array(0);
  /** The version of SSL 3.0 to TLS 1.2; fixed at 1.2 where supported_versions rules. */
  legacyVersion = 0;
  /** Cipher suites, 2 bytes each. */
  suitesStart = 0;
  suitesEnd = 0;
  /** Extensions, each with its header. */
  extensionsStart = 0;
  extensionsEnd = 0;
  /** Whether a server_name extension is there, with a name or without. */
  hasServerName = false;
  /** The host name. */
  serverNameStart = 0;
  serverNameEnd = 0;
  /** Application protocols, each after its length byte. */
  protocolsStart = 0;
  protocolsEnd = 0;
  /** Versions of supported_versions, 2 bytes each. */
  versionsStart = 0;
  versionsEnd = 0;
  /** Algorithms of signature_algorithms, 2 bytes each. */
  signaturesStart = 0;
  signaturesEnd = 0;
  /** Whether every length agreed with the next, and the last with the end; only then is a fingerprint true. */
  complete = false;

  /**
   * Reads the body of a hello at `start`–`end`; true where at least its version is there. What can be read of a cut or
   * malformed one is read.
   */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.reset(bytes);
    if (end - start < RANDOM_END) return false;
    this.legacyVersion = u16(bytes, start);
    this.complete = this.readLists(start + RANDOM_END, end);
    return true;
  }

  /** The highest version on offer, GREASE aside (RFC 8446 §4.2.1). */
  highestVersion(): number {
    let highest = 0;
    for (let at = this.versionsStart; at < this.versionsEnd; at += 2) {
      const version = u16(this.bytes, at);
      if (!isGrease(version) && version > highest) highest = version;
    }
    return highest === 0 ? this.legacyVersion : highest;
  }

  private reset(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.legacyVersion = 0;
    this.suitesStart = this.suitesEnd = 0;
    this.extensionsStart = this.extensionsEnd = 0;
    this.hasServerName = false;
    this.serverNameStart = this.serverNameEnd = 0;
    this.protocolsStart = this.protocolsEnd = 0;
    this.versionsStart = this.versionsEnd = 0;
    this.signaturesStart = this.signaturesEnd = 0;
    this.complete = false;
  }

  private readLists(sessionId: number, end: number): boolean {
    const { bytes } = this;
    if (end - sessionId < 1) return false;
    const suites = sessionId + 1 + u8(bytes, sessionId);
    if (end - suites < 2) return false;
    const suitesLength = u16(bytes, suites);
    const compression = suites + 2 + suitesLength;
    if (compression > end || suitesLength % 2 !== 0) return false;
    this.suitesStart = suites + 2;
    this.suitesEnd = compression;
    if (end - compression < 1) return false;
    const extensions = compression + 1 + u8(bytes, compression);
    // RFC 5246 §7.4.1.2: whether there are extensions shows by bytes being left.
    if (extensions === end) return true;
    if (end - extensions < 2) return false;
    return this.readExtensions(extensions + 2, extensions + 2 + u16(bytes, extensions), end);
  }

  private readExtensions(start: number, declaredEnd: number, end: number): boolean {
    const { bytes } = this;
    let at = start;
    this.extensionsStart = start;
    this.extensionsEnd = start;
    const last = Math.min(declaredEnd, end);
    while (last - at >= EXTENSION_HEADER) {
      const next = at + EXTENSION_HEADER + u16(bytes, at + 2);
      if (next > last) return false;
      this.readExtension(u16(bytes, at), at + EXTENSION_HEADER, next);
      this.extensionsEnd = at = next;
    }
    return at === declaredEnd && at === end;
  }

  private readExtension(type: number, start: number, end: number): void {
    if (type === EXTENSION_SERVER_NAME) this.readServerName(start, end);
    else if (type === EXTENSION_ALPN) this.readProtocols(start, end);
    else if (type === EXTENSION_SUPPORTED_VERSIONS) this.readVersions(start, end);
    else if (type === EXTENSION_SIGNATURE_ALGORITHMS) this.readSignatures(start, end);
  }

  /** RFC 6066 §3: list length 2, then the first of the names: type 1, length 2, name. */
  private readServerName(start: number, end: number): void {
    this.hasServerName = true;
    if (end - start < 5 || u8(this.bytes, start + 2) !== HOST_NAME) return;
    const name = start + 5;
    const nameEnd = name + u16(this.bytes, start + 3);
    if (nameEnd > end) return;
    this.serverNameStart = name;
    this.serverNameEnd = nameEnd;
  }

  /** RFC 7301 §3.1: list length 2, then names of length 1 + 1–255. */
  private readProtocols(start: number, end: number): void {
    if (end - start < 2) return;
    const last = Math.min(end, start + 2 + u16(this.bytes, start));
    let at = start + 2;
    while (at < last && at + 1 + u8(this.bytes, at) <= last) at += 1 + u8(this.bytes, at);
    this.protocolsStart = start + 2;
    this.protocolsEnd = at;
  }

  /** RFC 8446 §4.2.1: list length 1, then versions. */
  private readVersions(start: number, end: number): void {
    if (end - start < 1) return;
    const length = Math.min(end - start - 1, u8(this.bytes, start));
    this.versionsStart = start + 1;
    this.versionsEnd = start + 1 + length - (length % 2);
  }

  /** RFC 8446 §4.2.3: list length 2, then algorithms. */
  private readSignatures(start: number, end: number): void {
    if (end - start < 2) return;
    const length = Math.min(end - start - 2, u16(this.bytes, start));
    this.signaturesStart = start + 2;
    this.signaturesEnd = start + 2 + length - (length % 2);
  }
}
