import { createHash } from 'node:crypto';
import { u8, u16 } from '../bytes.js';
import { type ClientHello, EXTENSION_ALPN, EXTENSION_SERVER_NAME } from './tls-client-hello.js';
import { isGrease } from './tls-names.js';

/*
 * JA4, the TLS client fingerprint of FoxIO (github.com/FoxIO-LLC/ja4, technical_details/JA4.md; BSD 3-Clause):
 *
 *   t13d1516h2_8daaf6152771_e5627efa2ab1
 *   ││ ││ │ │  │            └ extensions, sorted, and signature algorithms, as sent: SHA-256, 12 digits
 *   ││ ││ │ │  └ cipher suites, sorted: SHA-256, 12 digits
 *   ││ ││ │ └ first and last character of the first application protocol
 *   ││ ││ └ number of extensions
 *   ││ │└ number of cipher suites
 *   ││ └ d: to a domain (there is an SNI), i: to an address
 *   │└ highest version
 *   └ t: over TCP
 *
 * GREASE is left out everywhere.
 */
const HASH_DIGITS = 12;
const EMPTY_HASH = '0'.repeat(HASH_DIGITS);
const MAX_COUNT = 99;

const VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
]);

/** The JA4 of a complete ClientHello over TCP. */
export function ja4(hello: ClientHello): string {
  const suites = list16(hello.bytes, hello.suitesStart, hello.suitesEnd);
  const extensions = extensionTypes(hello);
  const version = VERSIONS.get(hello.highestVersion()) ?? '00';
  const domain = hello.hasServerName ? 'd' : 'i';
  const shape = `t${version}${domain}${count(suites)}${count(extensions)}${protocolCharacters(hello)}`;
  return `${shape}_${hash(sortedHex(suites))}_${hash(extensionText(hello, extensions))}`;
}

const count = (list: readonly number[]): string => String(Math.min(list.length, MAX_COUNT)).padStart(2, '0');

const hash = (text: string): string =>
  text === '' ? EMPTY_HASH : createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);

const hex16 = (value: number): string => value.toString(16).padStart(4, '0');

const sortedHex = (values: readonly number[]): string =>
  [...values]
    .sort((a, b) => a - b)
    .map(hex16)
    .join(',');

/** 16-bit values without GREASE. */
function list16(bytes: Uint8Array, start: number, end: number): number[] {
  const values: number[] = [];
  for (let at = start; at < end; at += 2) {
    const value = u16(bytes, at);
    if (!isGrease(value)) values.push(value);
  }
  return values;
}

function extensionTypes({ bytes, extensionsStart, extensionsEnd }: ClientHello): number[] {
  const types: number[] = [];
  for (let at = extensionsStart; at < extensionsEnd; at += 4 + u16(bytes, at + 2)) {
    const type = u16(bytes, at);
    if (!isGrease(type)) types.push(type);
  }
  return types;
}

/** Extensions but SNI and ALPN, which the first part holds; then the algorithms, if there are any. */
function extensionText(hello: ClientHello, types: readonly number[]): string {
  const rest = sortedHex(types.filter((type) => type !== EXTENSION_SERVER_NAME && type !== EXTENSION_ALPN));
  const signatures = list16(hello.bytes, hello.signaturesStart, hello.signaturesEnd);
  return signatures.length === 0 ? rest : `${rest}_${signatures.map(hex16).join(',')}`;
}

/**
 * First and last character of the first protocol, `00` without one. Where either byte is no ASCII letter or digit,
 * first and last digit of the name's hexadecimal form.
 */
function protocolCharacters({ bytes, protocolsStart, protocolsEnd }: ClientHello): string {
  if (protocolsStart >= protocolsEnd || u8(bytes, protocolsStart) === 0) return '00';
  const first = u8(bytes, protocolsStart + 1);
  const last = u8(bytes, protocolsStart + u8(bytes, protocolsStart));
  if (isAlphanumeric(first) && isAlphanumeric(last)) return String.fromCharCode(first, last);
  return (first >> 4).toString(16) + (last & 0xf).toString(16);
}

const isAlphanumeric = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
