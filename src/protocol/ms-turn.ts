import { OVER_TCP, OVER_UDP, type Payload, Probe, type Recogniser } from './recogniser.js';
import { isMultiplexed, StunDissector } from './stun-dissector.js';
import { CONTROL, END_TO_END, Framing, MULTIPLEX_CHANNEL, microsoftFraming } from './stun-framing.js';

/**
 * What only [MS-TURN] has: its framing of streams (2.1.4) and its multiplexed packets (2.2.3). Its messages in
 * datagrams are recognised with the other dialects of STUN.
 */
export const msTurn: Recogniser = {
  name: 'ms-turn',
  transports: OVER_TCP | OVER_UDP,
  begins: (first) => first === CONTROL || first === END_TO_END || first === MULTIPLEX_CHANNEL >> 8,
  probe: (payload) => (payload.datagram ? probeDatagram(payload) : probeStream(payload)),
  open: (facts) => new StunDissector(facts),
};

const probeDatagram = (payload: Payload): Probe => (isMultiplexed(payload) ? Probe.Accept : Probe.Reject);

function probeStream(payload: Payload): Probe {
  if (payload.end <= payload.start) return Probe.NeedMore;
  const framing = microsoftFraming(payload);
  if (framing === Framing.NeedMore) return Probe.NeedMore;
  return framing === Framing.None ? Probe.Reject : Probe.Accept;
}
