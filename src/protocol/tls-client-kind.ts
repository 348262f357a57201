import { u8, u16 } from '../bytes.js';
import { cleanText } from '../clean-text.js';
import { ByteCache } from './byte-cache.js';
import { ja4 } from './ja4.js';
import type { ClientHello } from './tls-client-hello.js';
import { isGrease, versionName } from './tls-names.js';

const MAX_PROTOCOLS = 8;
const MAX_PROTOCOL_NAME = 32;
const MAX_VERSIONS = 8;

/** What the hellos of one kind of client have in common, whoever they call. */
export interface ClientKind {
  /** Versions on offer, as the client orders them. */
  readonly offered: readonly string[];
  /** Application protocols; absent where the client names none. */
  readonly alpn: readonly string[] | undefined;
  /** Fingerprint; absent where the hello is not whole. */
  readonly ja4: string | undefined;
}

/** Kinds remembered: clients of one kind send the same lists, and reading them costs far more than finding them. */
export const CLIENT_KINDS_CAPACITY = 4096;

/** Longest material that is remembered, in bytes; what is longer is no usual client's. */
const MAX_MATERIAL = 1024;

/** Tells kinds of clients by the lists in their hellos, working each out only once for the same lists in the same order. */
export class ClientKinds {
  private readonly known = new ByteCache<ClientKind>(CLIENT_KINDS_CAPACITY);
  private readonly material = new Uint8Array(MAX_MATERIAL);

  /** What a hello tells of its client; `isWhole` where all of its bytes were read. */
  read(hello: ClientHello, isWhole: boolean): ClientKind {
    const length = gather(hello, isWhole, this.material);
    const make = () => kindOf(hello, isWhole);
    return length === 0 ? make() : this.known.of(this.material, 0, length, make);
  }
}

const kindOf = (hello: ClientHello, isWhole: boolean): ClientKind => ({
  offered: offeredVersions(hello),
  alpn: hello.protocolsEnd > hello.protocolsStart ? protocolNames(hello) : undefined,
  ja4: isWhole && hello.complete ? ja4(hello) : undefined,
});

function protocolNames({ bytes, protocolsStart, protocolsEnd }: ClientHello): string[] {
  const names: string[] = [];
  for (let at = protocolsStart; at < protocolsEnd && names.length < MAX_PROTOCOLS; at += 1 + u8(bytes, at)) {
    if (!isGreaseName(bytes, at)) names.push(cleanText(bytes, at + 1, at + 1 + u8(bytes, at), MAX_PROTOCOL_NAME));
  }
  return names;
}

/** RFC 8701 §3.1: two bytes with a reserved value. */
const isGreaseName = (bytes: Uint8Array, at: number): boolean => u8(bytes, at) === 2 && isGrease(u16(bytes, at + 1));

function offeredVersions({ bytes, versionsStart, versionsEnd, legacyVersion }: ClientHello): string[] {
  const names: string[] = [];
  for (let at = versionsStart; at < versionsEnd && names.length < MAX_VERSIONS; at += 2) {
    const version = u16(bytes, at);
    if (!isGrease(version)) names.push(versionName(version));
  }
  return names.length === 0 ? [versionName(legacyVersion)] : names;
}

/** Version, flags, and the lengths of four lists. */
const GATHERED_HEAD = 12;

/** Writes all that a kind is made of, as sent, each list with its length; 0 where that is too long. */
function gather(hello: ClientHello, isWhole: boolean, into: Uint8Array): number {
  const { bytes } = hello;
  const lists = hello.suitesEnd - hello.suitesStart + (hello.signaturesEnd - hello.signaturesStart);
  const names = hello.versionsEnd - hello.versionsStart + (hello.protocolsEnd - hello.protocolsStart);
  const extensions = (hello.extensionsEnd - hello.extensionsStart) >> 1;
  if (GATHERED_HEAD + lists + names + extensions > into.length) return 0;
  let at = put16(into, 0, hello.legacyVersion);
  at = put16(into, at, (Number(hello.hasServerName) << 1) | Number(isWhole && hello.complete));
  at = putList(into, at, bytes, hello.suitesStart, hello.suitesEnd);
  at = putList(into, at, bytes, hello.signaturesStart, hello.signaturesEnd);
  at = putList(into, at, bytes, hello.versionsStart, hello.versionsEnd);
  at = putList(into, at, bytes, hello.protocolsStart, hello.protocolsEnd);
  for (let i = hello.extensionsStart; i < hello.extensionsEnd; i += 4 + u16(bytes, i + 2))
    at = put16(into, at, u16(bytes, i));
  return at;
}

function putList(into: Uint8Array, before: number, bytes: Uint8Array, start: number, end: number): number {
  let at = put16(into, before, end - start);
  for (let i = start; i < end; i++) into[at++] = u8(bytes, i);
  return at;
}

function put16(into: Uint8Array, at: number, value: number): number {
  into[at] = value >> 8;
  into[at + 1] = value;
  return at + 2;
}
