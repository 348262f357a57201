import { u24 } from '../bytes.js';
import { ByteCache } from './byte-cache.js';
import { EvidenceTag, type FlowFacts } from './facts.js';
import { hostNameText, MAX_HOST_NAME } from './host-name.js';
import type { CertificateReader } from './tls-certificate.js';
import { ClientHello } from './tls-client-hello.js';
import { ClientKinds } from './tls-client-kind.js';
import { type CertificateFacts, type MutualNotObservable, noTlsFacts, type TlsFacts } from './tls-facts.js';
import {
  CERTIFICATE,
  CERTIFICATE_REQUEST,
  CERTIFICATE_VERIFY,
  CLIENT_HELLO,
  CLIENT_KEY_EXCHANGE,
  type MessageSink,
  SERVER_HELLO,
  SERVER_HELLO_DONE,
} from './tls-handshake.js';
import { alertName, cipherName, hidesHandshake, TLS_1_2, versionName } from './tls-names.js';
import { FATAL } from './tls-record.js';
import { ServerHello } from './tls-server-hello.js';

/** Messages of one flow that are looked at; the longest handshake of TLS 1.2 has eleven. */
const MAX_MESSAGES = 64;

/** Certificate list of TLS 1.2 and older: list length 3, length of the first 3, the first. */
const FIRST_CERTIFICATE = 6;

/** Alert by which an SSL 3.0 client says that it has no certificate (RFC 6101 §5.4.2). */
const NO_CERTIFICATE = 41;

/** Server names remembered: a site has dozens, and its flows name the same again and again. */
const MAX_SERVER_NAMES = 4096;

/** What all flows share: the views that messages are read through, one message at a time, and what is remembered. */
export class TlsReaders {
  readonly clientHello = new ClientHello();
  readonly serverHello = new ServerHello();
  readonly clientKinds = new ClientKinds();
  readonly serverNames = new ByteCache<string>(MAX_SERVER_NAMES);
  readonly certificates: CertificateReader;

  constructor(certificates: CertificateReader) {
    this.certificates = certificates;
  }
}

/**
 * Turns what is seen of one handshake into facts.
 *
 * Mutual TLS shows up to TLS 1.2 only, where the certificates are in clear (RFC 5246 §7.3):
 *
 *   client                                     server
 *   ClientHello                  ────────▶
 *                                              ServerHello  Certificate  ServerKeyExchange
 *                                ◀────────     CertificateRequest*  ServerHelloDone
 *   Certificate*  ClientKeyExchange
 *   CertificateVerify*
 *   [ChangeCipherSpec] Finished  ────────▶
 *                                ◀────────     [ChangeCipherSpec] Finished
 *
 * The messages marked * are those of mutual TLS. A resumed session has none of them: ServerHello and
 * ChangeCipherSpec follow each other.
 */
export class HandshakeFacts implements MessageSink {
  /** Direction of the bytes that are being fed. */
  direction: 0 | 1 = 0;
  /** True once nothing more is to be expected. */
  isOver = false;
  private readonly facts: FlowFacts;
  private readonly readers: TlsReaders;
  private readonly tls: TlsFacts = noTlsFacts();
  private client: 0 | 1 | undefined;
  /** Version chosen by the server; 0 before. */
  private version = 0;
  private hasClientHello = false;
  private isCertificateRequested = false;
  private messages = 0;

  constructor(facts: FlowFacts, readers: TlsReaders) {
    this.facts = facts;
    this.readers = readers;
    facts.details.tls = this.tls;
    facts.claim('tls', EvidenceTag.tls);
  }

  /** Whether a ChangeCipherSpec means that ciphertext follows: not in TLS 1.3, where it is for show (RFC 8446 §5). */
  get changesCipher(): boolean {
    return !hidesHandshake(this.version);
  }

  message(type: number, length: number, bytes: Uint8Array, start: number, end: number): void {
    this.messages++;
    if (this.messages > MAX_MESSAGES) this.isOver = true;
    else if (type === CLIENT_HELLO) this.readClientHello(length, bytes, start, end);
    else if (type === SERVER_HELLO) this.readServerHello(bytes, start, end);
    else if (this.client === undefined) return;
    else if (this.direction === this.client) this.readFromClient(type, length, bytes, start, end);
    else this.readFromServer(type, bytes, start, end);
  }

  /** A ClientHello in the form of SSL 2.0, which has nothing but a version to tell. */
  ssl2Hello(version: number): void {
    this.tls.offered = [versionName(version)];
    this.offer(version);
  }

  /** The answer of a server that speaks SSL 2.0 only. */
  ssl2Answer(version: number): void {
    this.choose(version);
    this.isOver = true;
  }

  /** A ChangeCipherSpec that means it. */
  changeCipherSpec(): void {
    const isFromServer = this.client !== undefined && this.direction !== this.client;
    if (isFromServer && this.version !== 0 && this.awaitsServerFlight()) this.resume();
    else this.noteMidstream();
  }

  /** Ciphertext under a record header of `version`. */
  applicationData(version: number): void {
    this.noteMidstream();
    // TLS 1.3 writes 1.2 here (RFC 8446 §5.2), so only what is older is sure.
    if (this.tls.version !== undefined || version >= TLS_1_2) return;
    this.tls.version = versionName(version);
    this.tls.versionBasis = 'record';
    this.facts.revision++;
  }

  /** An alert in clear. The fatal one outranks warnings, and ends the handshake. */
  alert(level: number, description: number): void {
    const isFatal = level === FATAL;
    if (this.tls.alert === undefined || (isFatal && this.tls.alertLevel === 'warning')) {
      this.tls.alert = alertName(description);
      this.tls.alertLevel = isFatal ? 'fatal' : 'warning';
      if (this.client !== undefined) this.tls.alertFrom = this.direction === this.client ? 'client' : 'server';
      this.facts.revision++;
    }
    if (description === NO_CERTIFICATE && this.direction === this.client) this.declineCertificate();
    // An alert that overtook the hello in the capture must not cost the hello.
    if (isFatal && this.hasClientHello) this.isOver = true;
  }

  private readClientHello(length: number, bytes: Uint8Array, start: number, end: number): void {
    const hello = this.readers.clientHello;
    // The second one, after a HelloRetryRequest, repeats the first (RFC 8446 §4.1.2).
    if (this.hasClientHello || !hello.read(bytes, start, end)) return;
    if (hello.serverNameEnd > hello.serverNameStart) this.name(hello);
    const kind = this.readers.clientKinds.read(hello, end - start === length);
    this.tls.alpn = kind.alpn;
    this.tls.ja4 = kind.ja4;
    this.tls.offered = kind.offered;
    this.offer(hello.highestVersion());
  }

  private name({ bytes, serverNameStart, serverNameEnd }: ClientHello): void {
    const end = Math.min(serverNameEnd, serverNameStart + MAX_HOST_NAME);
    const name = this.readers.serverNames.of(bytes, serverNameStart, end, serverName);
    this.tls.sni = name;
    this.facts.serverName = name;
  }

  private offer(version: number): void {
    this.hasClientHello = true;
    this.setClient(this.direction);
    if (this.version === 0) {
      this.tls.version = versionName(version);
      this.tls.versionBasis = 'offered';
    }
    this.facts.revision++;
  }

  private setClient(direction: 0 | 1): void {
    this.client = direction;
    this.facts.clientDirection ??= direction;
  }

  private readServerHello(bytes: Uint8Array, start: number, end: number): void {
    const hello = this.readers.serverHello;
    if (!hello.read(bytes, start, end)) return;
    if (this.client === undefined) this.setClient(this.direction === 0 ? 1 : 0);
    if (hello.suite >= 0) this.tls.cipher = cipherName(hello.suite);
    if (hidesHandshake(hello.version)) this.setNotObservable('tls-1.3');
    if (hidesHandshake(hello.version) && hello.takesPreSharedKey) this.tls.resumed = true;
    this.choose(hello.version);
  }

  private choose(version: number): void {
    this.version = version;
    this.tls.version = versionName(version);
    this.tls.versionBasis = 'negotiated';
    this.facts.revision++;
  }

  private readFromServer(type: number, bytes: Uint8Array, start: number, end: number): void {
    if (type === CERTIFICATE) this.readServerCertificate(bytes, start, end);
    else if (type === CERTIFICATE_REQUEST) this.isCertificateRequested = true;
    else if (type === SERVER_HELLO_DONE) this.endServerFlight();
  }

  private readServerCertificate(bytes: Uint8Array, start: number, end: number): void {
    if (end - start < FIRST_CERTIFICATE) return;
    const certificate = this.certificate(bytes, start, end);
    this.tls.certificate = certificate;
    if (certificate !== 'unparsable') this.facts.certificateNames = certificate.names;
    this.facts.revision++;
  }

  /** The first of a list; one longer than what is kept of a message cannot be read. */
  private certificate(bytes: Uint8Array, start: number, end: number): CertificateFacts | 'unparsable' {
    const first = start + FIRST_CERTIFICATE;
    const firstEnd = first + u24(bytes, first - 3);
    return firstEnd > end ? 'unparsable' : this.readers.certificates.read(bytes, first, firstEnd);
  }

  /** RFC 5246 §7.4.5: the server has said all; a request would have been among it. */
  private endServerFlight(): void {
    if (this.version !== 0 && !this.isCertificateRequested) this.setServerOnly();
  }

  private readFromClient(type: number, length: number, bytes: Uint8Array, start: number, end: number): void {
    if (type === CERTIFICATE) this.readClientCertificate(length, bytes, start, end);
    else if (type === CERTIFICATE_VERIFY) this.verify();
    else if (type === CLIENT_KEY_EXCHANGE) this.exchangeKeys();
  }

  private readClientCertificate(length: number, bytes: Uint8Array, start: number, end: number): void {
    if (length < FIRST_CERTIFICATE || end - start < FIRST_CERTIFICATE) {
      this.declineCertificate();
      return;
    }
    this.tls.clientCertificate = this.certificate(bytes, start, end);
    this.facts.revision++;
  }

  /** RFC 5246 §7.4.6: a client without a suitable certificate sends an empty list. */
  private declineCertificate(): void {
    this.tls.clientCertificate = 'none';
    this.setMutual(false, 0);
  }

  /**
   * RFC 5246 §7.4.8: the client signs the handshake with its certificate's key. It sends a certificate only where it
   * was asked (§7.4.6), so this is proof even where the server's direction was not captured.
   */
  private verify(): void {
    const certificate = this.tls.clientCertificate;
    if (certificate !== undefined && certificate !== 'none') this.setMutual(true, EvidenceTag.tlsMutual);
  }

  /** RFC 5246 §7.4.6: a client that is asked answers by a Certificate first, so this one was not asked. */
  private exchangeKeys(): void {
    const isAsked = this.isCertificateRequested || this.tls.clientCertificate !== undefined;
    if (this.hasClientHello && !isAsked) this.setServerOnly();
  }

  private setServerOnly(): void {
    if (this.tls.mutual === undefined) this.setMutual(false, EvidenceTag.tlsServerOnly);
  }

  private setMutual(mutual: boolean, tag: number): void {
    this.tls.mutual = mutual;
    // Not deleted: that would make a dictionary of the object.
    this.tls.mutualNotObservable = undefined;
    this.facts.claim('tls', tag);
  }

  private setNotObservable(reason: MutualNotObservable): void {
    if (this.tls.mutual !== undefined) return;
    this.tls.mutualNotObservable = reason;
    this.facts.revision++;
  }

  /** Whether nothing of a full handshake has followed the ServerHello. */
  private awaitsServerFlight(): boolean {
    return this.tls.certificate === undefined && this.tls.mutual === undefined && !this.isCertificateRequested;
  }

  private resume(): void {
    this.tls.resumed = true;
    this.setNotObservable('resumed');
  }

  private noteMidstream(): void {
    if (this.client === undefined && this.tls.mutualNotObservable === 'incomplete') this.setNotObservable('midstream');
  }
}

const serverName = (bytes: Uint8Array): string => hostNameText(bytes, 0, bytes.length);
