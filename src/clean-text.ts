/**
 * Text from the wire made safe to show: in a terminal, a table cell, a log line.
 *
 * Packet bytes are an attacker's choice. An escape sequence would drive the reader's terminal, a bidirectional override
 * would show a host name backwards, and an invisible character would make two names look alike. Each such character
 * becomes U+FFFD, so that the reader sees that something stood there.
 */

/**
 * What is never shown: control (Cc: C0, DEL, C1) and format characters (Cf: bidirectional controls, zero-width
 * characters), lone surrogates (Cs), the line and paragraph separators (Zl, Zp) and whatever else has no glyph
 * (Default_Ignorable_Code_Point: fillers, variation selectors, the byte-order mark).
 */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Text without any of these, told in a tenth of the time: ASCII, letters of Latin scripts, dashes, bullets, arrows. */
const SHOWABLE = /^[\x20-\x7e\xa1-\xac\xae-\u024f\u2010-\u2027\u2190-\u21ff]*$/;

const REPLACEMENT = '\ufffd';
const ELLIPSIS = '…';

/** The longest UTF-8 form of one code point, in bytes (RFC 3629 §3). */
const MAX_UTF8_BYTES = 4;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** At most `limit` UTF-16 units of `text`, never half a surrogate pair; ends in … where something was cut off. */
function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = limit - ELLIPSIS.length;
  const whole = isHighSurrogate(text.charCodeAt(kept - 1)) ? kept - 1 : kept;
  return text.slice(0, whole) + ELLIPSIS;
}

/**
 * `text` with every character that must not be shown replaced by U+FFFD, cut to `limit` UTF-16 units (at least 2, the
 * closing … included).
 */
export const cleanString = (text: string, limit: number): string =>
  replaceUnshowable(shorten(text, limit), () => REPLACEMENT);

/** `text` with `replace` in place of every character that must not be shown. */
export const replaceUnshowable = (text: string, replace: (character: string) => string): string =>
  SHOWABLE.test(text) ? text : text.replace(UNSHOWABLE, replace);

/**
 * The bytes `start`–`end` read as UTF-8 and cleaned like {@link cleanString}; what is not UTF-8 becomes U+FFFD.
 * Copies, so once for each new fact at most; reads no further than `limit` characters could reach.
 */
export function cleanText(bytes: Uint8Array, start: number, end: number, limit: number): string {
  const reach = Math.min(end, start + (limit + 1) * MAX_UTF8_BYTES);
  return cleanString(utf8.decode(bytes.subarray(start, reach)), limit);
}

/** The UTF-8 bytes of a text, a character each (ISO 8859-1). */
export const utf8AsLatin1 = (text: string): string =>
  PRINTABLE_ASCII.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
