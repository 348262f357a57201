import { i32, u8, u16 } from '../bytes.js';
import type { MediaWatch } from './media-watch.js';
import { DONE, type Payload } from './recogniser.js';
import { isMediaByte, RTP_HEADER } from './rtp-packet.js';
import {
  CHANNEL_HEADER,
  CONTROL,
  END_TO_END,
  Framing,
  MS_HEADER,
  MULTIPLEX_CHANNEL,
  MULTIPLEX_HEADER,
  RFC4571_HEADER,
} from './stun-framing.js';
import { COOKIE, COOKIE_AT, Form, formOf, HEADER_LENGTH, messageLength } from './stun-message.js';
import { Type } from './stun-names.js';
import type { StunRecorder } from './stun-recorder.js';

/** A message that is longer is read as far as this, in bytes. */
const MAX_MESSAGE = 4096;
/** Frames in a row without a STUN message after which the rest is taken to be media. */
const QUIET_FRAMES = 512;

/** What a frame's body is. */
const Body = {
  /** A message between the ends of this connection. */
  Own: 0,
  /** Data that may be a message between other ends. */
  Relayed: 1,
} as const;
type Body = (typeof Body)[keyof typeof Body];

/** What a look at a frame's header told. */
const Header = { Whole: 0, Short: 1, Lost: 2 } as const;
type Header = (typeof Header)[keyof typeof Header];

/**
 * Walks the frames of a stream, both directions alike. Messages are recorded; of data only the first bytes are looked
 * at, and the rest is skipped before it comes.
 */
export class StunStream {
  private readonly recorder: StunRecorder;
  private readonly framing: Framing;
  private readonly media: MediaWatch;
  private quiet = 0;
  /** The connection now carries what has no framing. */
  private over = false;
  // The frame at hand.
  private bodyAt = 0;
  private bodyEnd = 0;
  private frameEnd = 0;
  private body: Body = Body.Own;

  constructor(recorder: StunRecorder, framing: Framing, media: MediaWatch) {
    this.recorder = recorder;
    this.framing = framing;
    this.media = media;
  }

  /** As `Dissector.next`. */
  next(payload: Payload): number {
    let at = payload.start;
    while (at < payload.end) {
      const header = this.header(payload.bytes, at, payload.end);
      if (header === Header.Lost) return DONE;
      if (header === Header.Short || !this.content(payload)) break;
      if (this.over || this.quiet > QUIET_FRAMES || this.media.settles()) return DONE;
      at = this.frameEnd;
    }
    return at - payload.start;
  }

  private header(bytes: Uint8Array, at: number, end: number): Header {
    switch (this.framing) {
      case Framing.MsTurn:
        return this.microsoftHeader(bytes, at, end);
      case Framing.Rfc4571:
        return this.rfc4571Header(bytes, at, end);
      default:
        return this.bareHeader(bytes, at, end);
    }
  }

  private microsoftHeader(bytes: Uint8Array, at: number, end: number): Header {
    if (end - at < MS_HEADER) return Header.Short;
    const start = u16(bytes, at);
    if (start === MULTIPLEX_CHANNEL) {
      this.recorder.multiplexed();
      return this.frame(at + MULTIPLEX_HEADER, at + MS_HEADER + u16(bytes, at + 2), Body.Relayed);
    }
    if (start !== CONTROL << 8 && start !== END_TO_END << 8) return Header.Lost;
    const body = start === CONTROL << 8 ? Body.Own : Body.Relayed;
    return this.frame(at + MS_HEADER, at + MS_HEADER + u16(bytes, at + 2), body);
  }

  private rfc4571Header(bytes: Uint8Array, at: number, end: number): Header {
    if (end - at < RFC4571_HEADER) return Header.Short;
    const length = u16(bytes, at);
    const body = at + RFC4571_HEADER;
    // An empty frame is a keep-alive.
    if (length > 0 && body >= end) return Header.Short;
    if (length > 0 && !isPacket(u8(bytes, body))) return Header.Lost;
    return this.frame(body, body + length, Body.Own);
  }

  private bareHeader(bytes: Uint8Array, at: number, end: number): Header {
    if (end - at < CHANNEL_HEADER) return Header.Short;
    const first = u8(bytes, at);
    if (isChannel(first)) {
      this.recorder.channelled();
      const body = at + CHANNEL_HEADER;
      const length = u16(bytes, at + 2);
      this.frame(body, body + length, Body.Relayed);
      // RFC 8656 §12.5: over a stream, padded to four bytes.
      this.frameEnd = body + ((length + 3) & ~3);
      return Header.Whole;
    }
    if (end - at < HEADER_LENGTH) return first > 0x3f ? Header.Lost : Header.Short;
    if (first > 0x3f || i32(bytes, at + COOKIE_AT) !== COOKIE) return Header.Lost;
    return this.frame(at, at + messageLength(bytes, at), Body.Own);
  }

  private frame(bodyAt: number, end: number, body: Body): Header {
    this.bodyAt = bodyAt;
    this.bodyEnd = end;
    this.frameEnd = end;
    this.body = body;
    return Header.Whole;
  }

  /** Looks into the frame; false where that needs more of it. */
  private content(payload: Payload): boolean {
    const { bytes, end } = payload;
    const length = this.bodyEnd - this.bodyAt;
    if (length < RTP_HEADER) return this.passed();
    if (this.bodyAt + 4 > end) return false;
    if (this.media.isOpen && isMediaByte(u8(bytes, this.bodyAt))) return this.packet(payload);
    if (length < HEADER_LENGTH) return this.passed();
    if (u8(bytes, this.bodyAt) > 0x3f || messageLength(bytes, this.bodyAt) !== length) return this.passed();
    const limit = Math.min(end, this.bodyEnd);
    const cut = limit < this.bodyEnd;
    if (cut && limit - this.bodyAt < MAX_MESSAGE) return false;
    const form = formOf(bytes, this.bodyAt, limit, cut, this.body === Body.Own);
    return form === Form.None ? this.passed() : this.message(payload, limit, form);
  }

  /** Looks at what may be a packet of media, as soon as its header is there. */
  private packet({ bytes, end, direction }: Payload): boolean {
    if (this.bodyAt + RTP_HEADER > end) return false;
    const limit = Math.min(end, this.bodyEnd);
    this.media.look(bytes, this.bodyAt, limit, limit < this.bodyEnd, direction);
    return this.passed();
  }

  private passed(): true {
    this.quiet++;
    return true;
  }

  private message(payload: Payload, limit: number, form: Form): true {
    const { bytes, direction } = payload;
    this.quiet = 0;
    if (this.body === Body.Relayed) this.recorder.nested(bytes, this.bodyAt, form);
    else this.recorder.record(bytes, this.bodyAt, limit, form, direction);
    const bound = form === Form.Standard && u16(bytes, this.bodyAt) === Type.ConnectionBindResponse;
    if (bound && this.framing === Framing.Bare) this.over = true;
    return true;
  }
}

/** RFC 8656 §12: channel numbers 0x4000–0x4FFF. */
export const isChannel = (first: number): boolean => first >= 0x40 && first <= 0x4f;

/** First bytes that RFC 7983 §7 gives to STUN, DTLS, RTP and RTCP: between peers, nothing else is sent in RFC 4571 frames. */
const isPacket = (first: number): boolean =>
  first <= 3 || (first >= 20 && first <= 63) || (first >= 128 && first <= 191);
