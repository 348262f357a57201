/**
 * STUN messages on the wire (RFC 8489 §5; RFC 3489 §11.1 and [MS-TURN] 2.2.1 have a 128-bit transaction id instead of
 * cookie and 96-bit id):
 *
 * ```
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0 0|     STUN Message Type     |         Message Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         Magic Cookie                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     Transaction ID (96 bits)                  |
 * ```
 *
 * then attributes: type, length, value, and padding to four bytes (RFC 8489 §14). [MS-TURN] messages follow the drafts
 * of their time and have no padding; neither have some written by RFC 3489.
 */
import { i32, u8, u16 } from '../bytes.js';
import { Attribute, isClassicAttribute, isClassicType, isMicrosoftType } from './stun-names.js';

export const HEADER_LENGTH = 20;
/** Type and length before an attribute's value. */
export const ATTRIBUTE_HEADER_LENGTH = 4;
/** RFC 8489 §5. */
export const COOKIE = 0x2112a442;
/** Offset of the cookie, or of the first 32 bits of a longer transaction id. */
export const COOKIE_AT = 4;
/** Bytes that tell an [MS-TURN] message: header and Magic Cookie attribute. */
export const MICROSOFT_PREFIX = HEADER_LENGTH + 8;
/** Type 0x000F and length 4 of the attribute that begins every [MS-TURN] message (2.2.2.8), and its value. */
const MAGIC_HEADER = (Attribute.MagicCookie << 16) | 4;
const MAGIC_VALUE = 0x72c64bc6;
/** First word of a Binding request without attributes. */
const BARE_BINDING = 0x00010000;
/** The port that IANA gave to STUN and TURN over UDP and TCP. */
export const STUN_PORT = 3478;

/** Bytes that may follow a message, where what carries it is padded (RFC 8656 §12.5); more are no part of STUN. */
const MAX_PADDING = 3;

/** By which specification a message is written; more specific ones have higher numbers. */
export const Form = {
  None: 0,
  /** RFC 3489: no cookie. */
  Classic: 1,
  /** RFC 5389 and later: cookie. */
  Standard: 2,
  /** [MS-TURN]: Magic Cookie attribute first, with or without the cookie in the header. */
  Microsoft: 3,
} as const;
export type Form = (typeof Form)[keyof typeof Form];

/** Whether the header is followed by the Magic Cookie attribute; the caller has checked {@link MICROSOFT_PREFIX}. */
export const hasMagicAttribute = (bytes: Uint8Array, start: number): boolean =>
  i32(bytes, start + HEADER_LENGTH) === MAGIC_HEADER &&
  i32(bytes, start + HEADER_LENGTH + ATTRIBUTE_HEADER_LENGTH) === MAGIC_VALUE;

/** Length of a message with its header, in bytes; the caller has checked that its first four bytes are there. */
export const messageLength = (bytes: Uint8Array, start: number): number => HEADER_LENGTH + u16(bytes, start + 2);

/**
 * Which form of STUN message fills the bytes [start, end); `cut` where more were sent than are here, `trusted` where the
 * port or earlier messages of the flow already speak for STUN.
 *
 * Cheap for anything else: media ends at the first byte, the rest at the cookie in all but a few cases.
 */
export function formOf(bytes: Uint8Array, start: number, end: number, cut: boolean, trusted: boolean): Form {
  const available = end - start;
  if (available < HEADER_LENGTH || u8(bytes, start) > 0x3f) return Form.None;
  const length = messageLength(bytes, start);
  if (length > available && !cut) return Form.None;
  const type = u16(bytes, start);
  if (available >= MICROSOFT_PREFIX && isMicrosoftType(type) && hasMagicAttribute(bytes, start)) return Form.Microsoft;
  if (i32(bytes, start + COOKIE_AT) === COOKIE) {
    const isWhole = cut || available - length <= MAX_PADDING;
    return isWhole && isStandard(bytes, start, length, cut) ? Form.Standard : Form.None;
  }
  if (cut || length !== available || !isClassicType(type)) return Form.None;
  return isClassic(bytes, start, end, trusted) ? Form.Classic : Form.None;
}

/** The length must be a multiple of four (RFC 8489 §5); senders that do not pad are tolerated where all else fits. */
const isStandard = (bytes: Uint8Array, start: number, length: number, cut: boolean): boolean =>
  (length & 3) === 0 || (!cut && endsExactly(bytes, start + HEADER_LENGTH, start + length, 1));

/**
 * Without the cookie there is no signature: type, exact length and every attribute have to agree, so that noise is not
 * taken for STUN. A Binding request of RFC 3489 §9.3 may be without attributes, and then 16 of its 20 bytes may be
 * anything: it needs another witness.
 */
function isClassic(bytes: Uint8Array, start: number, end: number, trusted: boolean): boolean {
  const first = start + HEADER_LENGTH;
  if (first === end) return trusted && i32(bytes, start) === BARE_BINDING;
  const step = alignment(bytes, first, end);
  if (!endsExactly(bytes, first, end, step)) return false;
  for (let at = first; at < end; at = nextAttribute(bytes, at, step)) {
    if (!isClassicAttribute(u16(bytes, at))) return false;
  }
  return true;
}

/** A message being read; reused. Offsets index `bytes`. */
export class StunMessage {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  /** After the last byte of the message that is here. */
  end = 0;
  type = 0;
  form: Form = Form.None;
  /** A value of `Class`. */
  purpose = 0;
  /** Sent by the end that asked first. */
  byClient = false;
}

/** Where the attribute after the one at `at` begins, attributes being padded to `step` bytes. */
export const nextAttribute = (bytes: Uint8Array, at: number, step: number): number => {
  const length = u16(bytes, at + 2);
  return at + ATTRIBUTE_HEADER_LENGTH + (step === 1 ? length : (length + 3) & ~3);
};

/** Whether the attributes from `first` end at `end`. */
function endsExactly(bytes: Uint8Array, first: number, end: number, step: number): boolean {
  let at = first;
  while (at + ATTRIBUTE_HEADER_LENGTH <= end) at = nextAttribute(bytes, at, step);
  return at === end;
}

/** To how many bytes the attributes of a message without padding rule are padded: 1 where that ends exactly, else 4. */
export const alignment = (bytes: Uint8Array, first: number, end: number): 1 | 4 =>
  endsExactly(bytes, first, end, 1) ? 1 : 4;

/** Where the value of the first attribute of a type begins in the message [start, end); `end` where there is none. */
export function attributeAt(bytes: Uint8Array, start: number, end: number, type: number): number {
  const limit = Math.min(end, start + messageLength(bytes, start));
  const step = alignment(bytes, start + HEADER_LENGTH, limit);
  let at = start + HEADER_LENGTH;
  while (at + ATTRIBUTE_HEADER_LENGTH < limit) {
    if (u16(bytes, at) === type) return at + ATTRIBUTE_HEADER_LENGTH;
    at = nextAttribute(bytes, at, step);
  }
  return end;
}
