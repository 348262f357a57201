/**
 * RTP (RFC 3550 §5.1) and the head of every RTCP packet (§6.4); SRTP and SRTCP leave both in clear (RFC 3711 §3.1, §3.4):
 *
 * ```
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |                             SSRC                              |
 * |              CSRC (CC × 32), extension where X                |
 *
 * |V=2|P|    RC   |   PT=200–207  |  length in words, less one    |
 * |                             SSRC                              |
 * ```
 */
import { u8, u16 } from '../bytes.js';

export const RTP_HEADER = 12;
export const RTCP_HEADER = 8;
/** First bytes of version 2: none of STUN, DTLS or a TURN channel (RFC 7983 §7). */
const FIRST = 0x80;
const LAST = 0xbf;

/** Second bytes that RFC 5761 §4 keeps for RTCP: 192–223, which RTP would have with marker and types 64–95. */
const RTCP_RANGE_FIRST = 192;
const RTCP_RANGE_LAST = 223;
/** Payload types that would look so with the marker are not used without it either. */
const BARRED_TYPE_FIRST = 64;
const BARRED_TYPE_LAST = 95;
const PAYLOAD_TYPE = 0x7f;

const EXTENSION = 0x10;
const EXTENSION_HEADER = 4;
const WORD = 4;

/** What a datagram looks like. */
export const Media = { None: 0, Rtp: 1, Rtcp: 2 } as const;
export type Media = (typeof Media)[keyof typeof Media];

export const isMediaByte = (first: number): boolean => first >= FIRST && first <= LAST;
export const payloadType = (bytes: Uint8Array, start: number): number => u8(bytes, start + 1) & PAYLOAD_TYPE;

/**
 * What the packet [start, end) looks like; `cut` where more of it was sent than is here. Nothing in one packet is sure:
 * a quarter of all random bytes look like RTP.
 */
export function mediaOf(bytes: Uint8Array, start: number, end: number, cut: boolean): Media {
  const available = end - start;
  if (available < RTCP_HEADER || !isMediaByte(u8(bytes, start))) return Media.None;
  const second = u8(bytes, start + 1);
  if (second >= RTCP_RANGE_FIRST && second <= RTCP_RANGE_LAST)
    return isRtcp(bytes, start, cut ? Number.MAX_SAFE_INTEGER : available) ? Media.Rtcp : Media.None;
  return isRtp(bytes, start, available, cut) ? Media.Rtp : Media.None;
}

function isRtp(bytes: Uint8Array, start: number, available: number, cut: boolean): boolean {
  if (available < RTP_HEADER) return false;
  const type = payloadType(bytes, start);
  if (type >= BARRED_TYPE_FIRST && type <= BARRED_TYPE_LAST) return false;
  const first = u8(bytes, start);
  const header = RTP_HEADER + (first & 15) * WORD;
  if ((first & EXTENSION) === 0) return cut || header <= available;
  if (header + EXTENSION_HEADER > available) return cut;
  return cut || header + EXTENSION_HEADER + u16(bytes, start + header + 2) * WORD <= available;
}

/** Types that may come first in a datagram: reports (RFC 3550 §6.1), APP, and feedback by itself (RFC 5506). */
const Report = { Sender: 200, Receiver: 201, Application: 204, Transport: 205, Payload: 206 } as const;
const SENDER_INFO = 20;
const REPORT_BLOCK = 24;
const FEEDBACK = 12;

function isRtcp(bytes: Uint8Array, start: number, available: number): boolean {
  const length = (u16(bytes, start + 2) + 1) * WORD;
  if (length > available) return false;
  const blocks = (u8(bytes, start) & 31) * REPORT_BLOCK;
  switch (u8(bytes, start + 1)) {
    case Report.Sender:
      return length >= RTCP_HEADER + SENDER_INFO + blocks;
    case Report.Receiver:
      return length >= RTCP_HEADER + blocks;
    case Report.Application:
    case Report.Transport:
    case Report.Payload:
      return length >= FEEDBACK;
    default:
      return false;
  }
}
