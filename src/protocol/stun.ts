import { u8 } from '../bytes.js';
import { OVER_TCP, OVER_UDP, type Payload, Probe, type Recogniser } from './recogniser.js';
import { isChannelData, StunDissector } from './stun-dissector.js';
import { CHANNEL_HEADER, Framing, stunFraming } from './stun-framing.js';
import { Form, formOf, STUN_PORT } from './stun-message.js';
import { isChannel } from './stun-stream.js';

/** The two zero bits before a message's type (RFC 8489 §5). */
const LAST_OF_TYPE = 0x3f;

/**
 * STUN and TURN of any dialect in datagrams, [MS-TURN] among them; in streams, bare (RFC 8489 §6.2.2) and in RFC 4571
 * frames.
 */
export const stun: Recogniser = {
  name: 'stun',
  transports: OVER_TCP | OVER_UDP,
  begins: (first) => first <= LAST_OF_TYPE || isChannel(first),
  probe: (payload) => (payload.datagram ? probeDatagram(payload) : probeStream(payload)),
  open: (facts) => new StunDissector(facts),
};

function probeStream(payload: Payload): Probe {
  if (payload.end <= payload.start) return Probe.NeedMore;
  const framing = stunFraming(payload.bytes, payload.start, payload.end);
  if (framing === Framing.NeedMore) return Probe.NeedMore;
  return framing === Framing.None ? Probe.Reject : Probe.Accept;
}

function probeDatagram(payload: Payload): Probe {
  const { bytes, start, end, snapped } = payload;
  if (end <= start) return Probe.Reject;
  if (isChannel(u8(bytes, start))) return probeChannel(payload);
  return formOf(bytes, start, end, snapped, onStunPort(payload)) === Form.None ? Probe.Reject : Probe.Accept;
}

/** ChannelData has no signature: it needs a STUN message in it, or TURN's port and something like media in it. */
function probeChannel(payload: Payload): Probe {
  if (!isChannelData(payload)) return Probe.Reject;
  const { bytes, end, snapped } = payload;
  const data = payload.start + CHANNEL_HEADER;
  if (formOf(bytes, data, end, snapped, false) === Form.Standard) return Probe.Accept;
  const isMedia = data + RTP_HEADER_LENGTH <= end && u8(bytes, data) >> 6 === RTP_VERSION;
  return isMedia && onStunPort(payload) ? Probe.Accept : Probe.Reject;
}

/** RFC 3550 §5.1. */
const RTP_VERSION = 2;
const RTP_HEADER_LENGTH = 12;

const onStunPort = (payload: Payload): boolean =>
  payload.sourcePort === STUN_PORT || payload.destinationPort === STUN_PORT;
