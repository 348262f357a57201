import { X509Certificate } from 'node:crypto';
import { cleanString } from '../clean-text.js';
import { ByteCache } from './byte-cache.js';
import { cleanHostName, isHostName } from './host-name.js';
import type { CertificateFacts } from './tls-facts.js';

/** Certificates remembered: a site has hundreds, and reading one costs a hundred times what finding it does. */
export const CACHE_CAPACITY = 2048;
export const MAX_NAMES = 128;
const MAX_DISTINGUISHED_NAME = 512;
const MAX_USES = 16;

/** Names of RFC 5280 §4.2.1.12 for the purposes that matter here. */
const USES: ReadonlyMap<string, string> = new Map([
  ['1.3.6.1.5.5.7.3.1', 'serverAuth'],
  ['1.3.6.1.5.5.7.3.2', 'clientAuth'],
  ['2.5.29.37.0', 'anyExtendedKeyUsage'],
]);

/** Reads certificates, each once: the latest {@link CACHE_CAPACITY} are remembered. */
export class CertificateReader {
  private readonly known = new ByteCache<CertificateFacts | 'unparsable'>(CACHE_CAPACITY);

  /** How many certificates are remembered. */
  get size(): number {
    return this.known.size;
  }

  /** What the certificate at `start`–`end` says; `unparsable` where it is no X.509 certificate. Never throws. */
  read(bytes: Uint8Array, start: number, end: number): CertificateFacts | 'unparsable' {
    return this.known.of(bytes, start, end, parse);
  }
}

function parse(der: Uint8Array): CertificateFacts | 'unparsable' {
  try {
    return describe(new X509Certificate(der));
  } catch {
    return 'unparsable';
  }
}

function describe(certificate: X509Certificate): CertificateFacts {
  const notBefore = isoTime(certificate.validFrom);
  const notAfter = isoTime(certificate.validTo);
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    names: certificateNames(certificate),
    ...extendedKeyUsage(certificate),
    ...(notBefore !== undefined && { notBefore }),
    ...(notAfter !== undefined && { notAfter }),
  };
}

/**
 * Node gives a distinguished name one part a line, least specific first, its values escaped (so that neither a line
 * end nor a comma in a value is bare). A certificate without a subject has none, whatever the types say.
 */
const nameParts = (name: string | undefined): string[] => (name ?? '').split('\n').reverse();

const distinguishedName = (name: string | undefined): string =>
  cleanString(nameParts(name).join(','), MAX_DISTINGUISHED_NAME);

/** Node calls the object identifiers of the extension its key usage; nothing where there is no such extension. */
function extendedKeyUsage({ keyUsage }: X509Certificate): Pick<CertificateFacts, 'extendedKeyUsage'> {
  if (keyUsage === undefined) return {};
  return { extendedKeyUsage: keyUsage.slice(0, MAX_USES).map((use) => USES.get(use) ?? use) };
}

/** RFC 6125 §6.4.4: a common name counts as a host's name where no better one is there; here it is listed anyhow. */
function certificateNames(certificate: X509Certificate): readonly string[] {
  const names = new Set<string>();
  for (const name of [...commonNames(certificate.subject), ...dnsNames(certificate.subjectAltName)]) {
    if (isHostName(name)) names.add(cleanHostName(name));
    if (names.size === MAX_NAMES) break;
  }
  return [...names];
}

/** Values of CN, a part of several attributes (`OU=x + CN=y`) included. */
function commonNames(subject: string | undefined): string[] {
  const attributes = nameParts(subject).flatMap((part) => part.split(' + '));
  return attributes.filter((attribute) => attribute.startsWith('CN=')).map((attribute) => attribute.slice(3));
}

/**
 * `DNS:` entries of Node's `DNS:a.example, IP Address:192.0.2.1, DNS:"odd, name"`. A value that holds a comma, a quote
 * or a control character stands in quotes and is no host name; it is stepped over as a whole.
 */
const ALTERNATIVE_NAME = /(?:^|, )([^:,"]*):("(?:[^"\\]|\\.)*"|[^,]*)/gy;

function* dnsNames(alternativeNames: string | undefined): Generator<string> {
  for (const [, kind, value] of (alternativeNames ?? '').matchAll(ALTERNATIVE_NAME)) {
    if (kind === 'DNS' && value !== undefined) yield value;
  }
}

/** `Jan  2 03:04:05 2026 GMT` as ISO 8601, or undefined where it is no time. */
function isoTime(text: string): string | undefined {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().replace('.000Z', 'Z');
}
