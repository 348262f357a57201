import { latin1Text } from '../bytes.js';

/** Longest host name as text (RFC 1035 §2.3.4: 255 bytes with length bytes). */
export const MAX_HOST_NAME = 255;

/** Letters, digits and hyphen (RFC 952), the underscore of service names, `*` of certificates, IPv6 in brackets. */
const NOT_IN_HOST_NAMES = /[^a-z0-9._*:[\]-]/g;

/**
 * A host name that a peer sent, in lower case. What cannot stand in one becomes U+FFFD rather than vanishing, so that
 * no crafted name turns into a real one.
 */
export const cleanHostName = (name: string): string =>
  name.slice(0, MAX_HOST_NAME).toLowerCase().replace(NOT_IN_HOST_NAMES, '\ufffd');

/** The bytes `start`–`end` as {@link cleanHostName}. */
export const hostNameText = (bytes: Uint8Array, start: number, end: number): string =>
  cleanHostName(latin1Text(bytes, start, Math.min(end, start + MAX_HOST_NAME)));

/** Whether a text could be the name of a host, a wildcard (RFC 6125 §6.4.3) included. */
export const isHostName = (name: string): boolean =>
  name.length > 0 && name.length <= MAX_HOST_NAME && /^[a-z0-9._*-]+$/i.test(name);
