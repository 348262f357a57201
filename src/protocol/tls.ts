import { u8, u24 } from '../bytes.js';
import type { FlowFacts } from './facts.js';
import { type Dissector, OVER_TCP, type Payload, Probe, type Recogniser } from './recogniser.js';
import { canBeginSsl2Hello, isSsl2ServerHello, SSL2_HELLO_HEADER, SSL2_SERVER_HELLO_HEADER } from './ssl2-hello.js';
import { CertificateReader } from './tls-certificate.js';
import { TlsDissector } from './tls-dissector.js';
import { CLIENT_HELLO, HeldBytes, MESSAGE_HEADER, SERVER_HELLO } from './tls-handshake.js';
import { HandshakeFacts, TlsReaders } from './tls-handshake-facts.js';
import { isAlert } from './tls-names.js';
import {
  ALERT,
  ALERT_LENGTH,
  APPLICATION_DATA,
  CHANGE_CIPHER_SPEC,
  canBeginRecord,
  FATAL,
  HANDSHAKE,
  isRecordType,
  RECORD_HEADER,
  recordLength,
  WARNING,
} from './tls-record.js';

/** Version, random, and the shortest of all that follows (RFC 8446 §4.1.2 and §4.1.3). */
const MIN_HELLO = 38;

/** The high bit of a two-byte header of SSL 2.0; no record type has it. */
const SSL2_HEADER_BIT = 0x80;

/** No handshake message is taken for one beyond this, though its length field could say more. */
const MAX_PLAUSIBLE_MESSAGE = 1 << 18;

/** Major version of SSL 3.0 and TLS, and the one that drafts of TLS 1.3 put into a ServerHello. */
const MAJOR = 3;
const DRAFT_MAJOR = 0x7f;

/** Handshake messages that are ever sent in clear: IANA "TLS HandshakeType" without those of TLS 1.3 after the hellos. */
const CLEAR_MESSAGES: ReadonlySet<number> = new Set([0, 1, 2, 4, 11, 12, 13, 14, 15, 16, 21, 22, 23]);

/** The shortest ciphertext: an AEAD tag of 8 bytes around nothing (RFC 6655). */
const MIN_CIPHERTEXT = 8;

/**
 * Tells TLS and SSL 3.0 by their records, and older clients by the hello of SSL 2.0.
 *
 * A stream that was followed from its SYN must show a hello, at its start or after another protocol (STARTTLS, a
 * proxy), or begin with the alert that refuses one: programs that disguise themselves as TLS send records without a
 * handshake. Of a flow picked up midway any record in clear or of application data will do.
 */
export function createTls(): Recogniser {
  const readers = new TlsReaders(new CertificateReader());
  const held = new HeldBytes();
  return {
    name: 'tls',
    transports: OVER_TCP,
    begins: (first) => isRecordType(first) || first >= SSL2_HEADER_BIT,
    probe,
    answer,
    get shed() {
      return held.refused;
    },
    open: (facts: FlowFacts): Dissector => new TlsDissector(new HandshakeFacts(facts, readers), held),
  };
}

function probe(payload: Payload): Probe {
  const { bytes, start, end } = payload;
  const length = end - start;
  if (length <= 0) return Probe.NeedMore;
  if (u8(bytes, start) >= SSL2_HEADER_BIT) return probeSsl2(bytes, start, length);
  if (!canBeginRecord(bytes, start, length)) return Probe.Reject;
  const type = u8(bytes, start);
  if (payload.fromStart && !canOpen(type, payload.offset)) return Probe.Reject;
  if (length < RECORD_HEADER) return Probe.NeedMore;
  if (type === HANDSHAKE) return probeHandshake(bytes, start, length, payload.fromStart);
  if (type === ALERT) return probeAlert(bytes, start, length);
  if (type === CHANGE_CIPHER_SPEC) return probeChangeCipherSpec(bytes, start, length);
  return type === APPLICATION_DATA ? probeCiphertext(bytes, start, length) : Probe.Reject;
}

/** A server that knows nothing later answers in the form of SSL 2.0, which opens no stream. */
function answer(payload: Payload): Probe {
  const { bytes, start, end } = payload;
  const mayBeSsl2 = end > start && u8(bytes, start) >= SSL2_HEADER_BIT;
  if (!mayBeSsl2) return probe(payload);
  if (end - start < SSL2_SERVER_HELLO_HEADER) return Probe.NeedMore;
  return isSsl2ServerHello(bytes, start) ? Probe.Accept : probe(payload);
}

const canOpen = (type: number, offset: number): boolean => type === HANDSHAKE || (type === ALERT && offset === 0);

function probeSsl2(bytes: Uint8Array, start: number, length: number): Probe {
  if (!canBeginSsl2Hello(bytes, start, length)) return Probe.Reject;
  return length < SSL2_HELLO_HEADER ? Probe.NeedMore : Probe.Accept;
}

/** A handshake message's header, and a hello's version, as far as the record's first fragment holds them. */
function probeHandshake(bytes: Uint8Array, start: number, length: number, mustBeHello: boolean): Probe {
  const fragment = recordLength(bytes, start);
  if (fragment === 0) return Probe.Reject;
  const wanted = Math.min(fragment, MESSAGE_HEADER + 2);
  const available = Math.min(length - RECORD_HEADER, wanted);
  if (!isPlausibleMessage(bytes, start + RECORD_HEADER, available, mustBeHello)) return Probe.Reject;
  return available < wanted ? Probe.NeedMore : Probe.Accept;
}

function isPlausibleMessage(bytes: Uint8Array, at: number, available: number, mustBeHello: boolean): boolean {
  if (available < 1) return true;
  const type = u8(bytes, at);
  const isHello = type === CLIENT_HELLO || type === SERVER_HELLO;
  if (!isHello && (mustBeHello || !CLEAR_MESSAGES.has(type))) return false;
  if (available >= MESSAGE_HEADER && !isPlausibleLength(u24(bytes, at + 1), isHello)) return false;
  return !isHello || available <= MESSAGE_HEADER || isHelloMajor(u8(bytes, at + MESSAGE_HEADER));
}

const isPlausibleLength = (length: number, isHello: boolean): boolean =>
  length <= MAX_PLAUSIBLE_MESSAGE && (!isHello || length >= MIN_HELLO);

const isHelloMajor = (major: number): boolean => major === MAJOR || major === DRAFT_MAJOR;

function probeAlert(bytes: Uint8Array, start: number, length: number): Probe {
  if (recordLength(bytes, start) !== ALERT_LENGTH) return Probe.Reject;
  if (length < RECORD_HEADER + ALERT_LENGTH) return Probe.NeedMore;
  const level = u8(bytes, start + RECORD_HEADER);
  const isLevel = level === WARNING || level === FATAL;
  return isLevel && isAlert(u8(bytes, start + RECORD_HEADER + 1)) ? Probe.Accept : Probe.Reject;
}

/** RFC 5246 §7.1: a single byte of value 1. */
function probeChangeCipherSpec(bytes: Uint8Array, start: number, length: number): Probe {
  if (recordLength(bytes, start) !== 1) return Probe.Reject;
  if (length <= RECORD_HEADER) return Probe.NeedMore;
  return u8(bytes, start + RECORD_HEADER) === 1 ? Probe.Accept : Probe.Reject;
}

/** Application data has nothing to check but that another record follows it, where that is in sight. */
function probeCiphertext(bytes: Uint8Array, start: number, length: number): Probe {
  const fragment = recordLength(bytes, start);
  if (fragment < MIN_CIPHERTEXT) return Probe.Reject;
  const next = RECORD_HEADER + fragment;
  if (length <= next) return Probe.Accept;
  return canBeginRecord(bytes, start + next, length - next) ? Probe.Accept : Probe.Reject;
}
