import { u8 } from '../bytes.js';
import { HttpDissector } from './http-dissector.js';
import { isCapital, probeStartLine } from './http-start-line.js';
import { OVER_TCP, type Payload, Probe, type Recogniser } from './recogniser.js';
import { CR, LF } from './sip-bytes.js';

/** Bytes of empty lines that may go before a message (RFC 9112 §2.2). */
const MAX_EMPTY = 4;

/** HTTP/1 in clear (RFC 9112), on any port. */
export const http: Recogniser = {
  name: 'http',
  transports: OVER_TCP,
  begins: (first) => isCapital(first) || first === CR || first === LF,
  probe,
  open: (facts) => new HttpDissector(facts),
};

function probe({ bytes, start, end }: Payload): Probe {
  let at = start;
  const last = Math.min(end, start + MAX_EMPTY);
  while (at < last && (u8(bytes, at) === CR || u8(bytes, at) === LF)) at++;
  return at < end ? probeStartLine(bytes, at, end) : Probe.NeedMore;
}
