/**
 * How STUN stands in a stream, told from its first bytes:
 *
 * ```
 * bare      RFC 8489 §6.2.2     | type | length | cookie …
 * RFC 4571  §2                  | length of packet | type | length | cookie …
 * MS-TURN   2.1.4               | 02 or 03 | 00 | length of packet | type | length | id … | 000F 0004 72C64BC6 …
 * ```
 */
import { i32, u8, u16 } from '../bytes.js';
import type { Payload } from './recogniser.js';
import {
  COOKIE,
  COOKIE_AT,
  Form,
  formOf,
  HEADER_LENGTH,
  hasMagicAttribute,
  MICROSOFT_PREFIX,
  messageLength,
} from './stun-message.js';
import { isKnownMethod, isMicrosoftType } from './stun-names.js';

export const Framing = { None: 0, NeedMore: 1, Bare: 2, Rfc4571: 3, MsTurn: 4 } as const;
export type Framing = (typeof Framing)[keyof typeof Framing];

/** Header lengths of the framings, and of ChannelData (RFC 8656 §12.4). */
export const RFC4571_HEADER = 2;
export const MS_HEADER = 4;
export const CHANNEL_HEADER = 4;
/** [MS-TURN] 2.2.3: channel id, length, session id; the length counts the session id. */
export const MULTIPLEX_HEADER = 12;
export const MULTIPLEX_CHANNEL = 0xff10;
export const SESSION_ID_LENGTH = 8;

/** [MS-TURN] 2.1.4: what a frame carries. */
export const CONTROL = 0x02;
export const END_TO_END = 0x03;

/** The longest message that may open a stream in RFC 4571 framing: keeps other protocols' first bytes out. */
const MAX_FIRST_FRAME = 2047;
/** RTP version 2 in an RTP or RTCP header's first byte (RFC 3550 §5.1), and the shorter one's length (§6.4.2). */
const RTP_FIRST = 0x80;
const RTP_LAST = 0xbf;
const RTCP_HEADER_LENGTH = 8;

/** Whether the bytes at `at`, as far as they are there, are the cookie. */
function mayBeCookie(bytes: Uint8Array, at: number, end: number): boolean {
  for (let index = 0; index < 4 && at + index < end; index++) {
    if (u8(bytes, at + index) !== ((COOKIE >>> (24 - 8 * index)) & 0xff)) return false;
  }
  return true;
}

/** STUN without framing, or with RFC 4571's. */
export function stunFraming(bytes: Uint8Array, start: number, end: number): Framing {
  const bare = bareFraming(bytes, start, end);
  if (bare === Framing.Bare) return bare;
  const framed = rfc4571Framing(bytes, start, end);
  return framed === Framing.None ? bare : framed;
}

function bareFraming(bytes: Uint8Array, start: number, end: number): Framing {
  const available = end - start;
  if (u8(bytes, start) > 0x3f) return Framing.None;
  if (available < 2) return Framing.NeedMore;
  if (!isKnownMethod(u16(bytes, start))) return Framing.None;
  if (available < COOKIE_AT) return Framing.NeedMore;
  if ((u16(bytes, start + 2) & 3) !== 0 || !mayBeCookie(bytes, start + COOKIE_AT, end)) return Framing.None;
  return available < HEADER_LENGTH ? Framing.NeedMore : Framing.Bare;
}

function rfc4571Framing(bytes: Uint8Array, start: number, end: number): Framing {
  const available = end - start;
  if (u8(bytes, start) > MAX_FIRST_FRAME >> 8) return Framing.None;
  if (available < RFC4571_HEADER) return Framing.NeedMore;
  const length = u16(bytes, start);
  const message = start + RFC4571_HEADER;
  if (length < HEADER_LENGTH) return Framing.None;
  if (available < RFC4571_HEADER + 4) return mayBeType(bytes, message, end) ? Framing.NeedMore : Framing.None;
  if (!isKnownMethod(u16(bytes, message)) || messageLength(bytes, message) !== length) return Framing.None;
  if (available < RFC4571_HEADER + HEADER_LENGTH) return Framing.NeedMore;
  if (i32(bytes, message + COOKIE_AT) === COOKIE) return Framing.Rfc4571;
  // Without the cookie the whole message has to agree.
  if (available < RFC4571_HEADER + length) return Framing.NeedMore;
  return formOf(bytes, message, message + length, false, false) === Form.None ? Framing.None : Framing.Rfc4571;
}

/** Whether what there is of a message's type may be one. */
const mayBeType = (bytes: Uint8Array, at: number, end: number): boolean =>
  at + 2 > end ? at === end || u8(bytes, at) <= 0x3f : isKnownMethod(u16(bytes, at));

/** [MS-TURN]: a control message, a multiplexed packet, or the midst of a media stream. */
export function microsoftFraming(payload: Payload): Framing {
  const { bytes, start, end } = payload;
  switch (u8(bytes, start)) {
    case CONTROL:
      return controlFraming(bytes, start, end);
    case END_TO_END:
      return payload.fromStart ? Framing.None : mediaFraming(bytes, start, end);
    case MULTIPLEX_CHANNEL >> 8:
      return multiplexFraming(bytes, start, end);
    default:
      return Framing.None;
  }
}

function controlFraming(bytes: Uint8Array, start: number, end: number): Framing {
  const available = end - start;
  const message = start + MS_HEADER;
  if (available < 2) return Framing.NeedMore;
  if (u8(bytes, start + 1) !== 0) return Framing.None;
  if (available < MS_HEADER + 4) return Framing.NeedMore;
  if (!isMicrosoftType(u16(bytes, message))) return Framing.None;
  if (messageLength(bytes, message) !== u16(bytes, start + 2)) return Framing.None;
  if (available < MS_HEADER + MICROSOFT_PREFIX) return Framing.NeedMore;
  return hasMagicAttribute(bytes, message) ? Framing.MsTurn : Framing.None;
}

function multiplexFraming(bytes: Uint8Array, start: number, end: number): Framing {
  const available = end - start;
  const message = start + MULTIPLEX_HEADER;
  if (available < 2) return Framing.NeedMore;
  if (u16(bytes, start) !== MULTIPLEX_CHANNEL) return Framing.None;
  if (available < MULTIPLEX_HEADER + HEADER_LENGTH) return Framing.NeedMore;
  const length = u16(bytes, start + 2) - SESSION_ID_LENGTH;
  const isStun = messageLength(bytes, message) === length && i32(bytes, message + COOKIE_AT) === COOKIE;
  return isStun ? Framing.MsTurn : Framing.None;
}

/**
 * A stream whose beginning was not captured may show nothing but media: two frames in a row with RTP or RTCP in them.
 * One would not do: TPKT (RFC 1006 §6) begins with 03 00 and a length, too.
 */
function mediaFraming(bytes: Uint8Array, start: number, end: number): Framing {
  const first = mediaFrame(bytes, start, end);
  if (first <= 0) return first === 0 ? Framing.NeedMore : Framing.None;
  if (start + first >= end) return Framing.NeedMore;
  const second = mediaFrame(bytes, start + first, end);
  if (second < 0) return Framing.None;
  return second === 0 ? Framing.NeedMore : Framing.MsTurn;
}

/** Length of a frame that carries media, 0 where its beginning is not all there, −1 where it is none. */
function mediaFrame(bytes: Uint8Array, at: number, end: number): number {
  const available = end - at;
  if (u8(bytes, at) !== END_TO_END) return -1;
  if (available < 2) return 0;
  if (u8(bytes, at + 1) !== 0) return -1;
  if (available < MS_HEADER + 1) return 0;
  const length = u16(bytes, at + 2);
  const first = u8(bytes, at + MS_HEADER);
  return length >= RTCP_HEADER_LENGTH && first >= RTP_FIRST && first <= RTP_LAST ? MS_HEADER + length : -1;
}
