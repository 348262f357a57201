import { u8, u16 } from '../bytes.js';
import type { FlowFacts } from './facts.js';
import {
  type Dissector,
  DONE,
  OVER_TCP,
  OVER_UDP,
  type Payload,
  Probe,
  RELEASE,
  type Recogniser,
} from './recogniser.js';
import { isMediaByte, Media, mediaOf, RTP_HEADER } from './rtp-packet.js';
import { RtpTracker } from './rtp-tracker.js';
import { Form, formOf } from './stun-message.js';

/** Before a packet in a stream: its length (RFC 4571 §2). */
const LENGTH = 2;
/** Longer frames are none of media: they are cut to what a network's packets carry. */
const MAX_FRAME = 2048;
/** Frames that have to look like media of one source before a stream is followed. */
const SURE_FRAMES = 3;

/** Datagrams in which media has to become sure. */
const MAX_UNSURE = 16;
/** Packets that are looked at in all. */
const MAX_PACKETS = 48;

/**
 * RTP and RTCP on any port, SRTP likewise; over TCP in the frames of RFC 4571. One packet proves nothing, so such a flow
 * is followed before it is named.
 */
export const rtp: Recogniser = {
  name: 'rtp',
  transports: OVER_TCP | OVER_UDP,
  begins: (first) => isMediaByte(first) || first <= MAX_FRAME >> 8,
  probe: (payload) => (payload.datagram ? probeDatagram(payload) : probeStream(payload)),
  open: (facts) => new RtpDissector(facts),
};

const probeDatagram = ({ bytes, start, end, snapped }: Payload): Probe =>
  mediaOf(bytes, start, end, snapped) === Media.None ? Probe.Reject : Probe.Accept;

/** Walks the first frames; other protocols end at the third byte. */
function probeStream({ bytes, start, end }: Payload): Probe {
  let at = start;
  for (let frames = 0; frames < SURE_FRAMES; frames++) {
    if (at + LENGTH >= end) return Probe.NeedMore;
    const length = u16(bytes, at);
    if (length < RTP_HEADER || length > MAX_FRAME || !isMediaByte(u8(bytes, at + LENGTH))) return Probe.Reject;
    if (at + LENGTH + RTP_HEADER > end) return Probe.NeedMore;
    const packet = at + LENGTH;
    const limit = Math.min(end, packet + length);
    if (mediaOf(bytes, packet, limit, limit < packet + length) === Media.None) return Probe.Reject;
    at = packet + length;
  }
  return Probe.Accept;
}

class RtpDissector implements Dissector {
  private readonly tracker: RtpTracker;
  private packets = 0;

  constructor(facts: FlowFacts) {
    this.tracker = new RtpTracker(facts);
  }

  next(payload: Payload): number {
    return payload.datagram ? this.datagram(payload) : this.stream(payload);
  }

  private datagram(payload: Payload): number {
    const { bytes, start, end, snapped, direction } = payload;
    const looksLike = this.tracker.look(bytes, start, end, snapped, direction);
    // Checks of the path go on beside the media.
    if (!looksLike && formOf(bytes, start, end, snapped, false) !== Form.None) return RELEASE;
    return this.isEnough() ? DONE : 0;
  }

  private stream({ bytes, start, end, direction }: Payload): number {
    let at = start;
    while (at + LENGTH + RTP_HEADER <= end) {
      const packet = at + LENGTH;
      const length = u16(bytes, at);
      const limit = Math.min(end, packet + length);
      this.tracker.look(bytes, packet, limit, limit < packet + length, direction);
      if (this.isEnough()) return DONE;
      at = packet + length;
    }
    return at - start;
  }

  private isEnough(): boolean {
    return ++this.packets >= (this.tracker.isSure ? MAX_PACKETS : MAX_UNSURE);
  }
}
