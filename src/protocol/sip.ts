/**
 * SIP in clear over UDP and TCP (RFC 3261), with Microsoft's additions ([MS-SIPREGE], [MS-SIPCOMP]).
 *
 *     INVITE sip:ann@contoso.com SIP/2.0 CRLF      start line
 *     Call-ID: 3848276298220188511 CRLF            header fields, one a line unless folded
 *     Content-Length: 142 CRLF
 *     CRLF                                         empty line
 *     v=0 …                                        body
 *
 * Over TCP the Content-Length tells where the next message begins (RFC 3261 §18.3); over UDP a datagram ends it too.
 */
import { EvidenceTag, type FlowFacts } from './facts.js';
import { type Dissector, DONE, OVER_TCP, OVER_UDP, type Payload, Probe, type Recogniser } from './recogniser.js';
import { isPadding, isTokenByte, skipPadding } from './sip-bytes.js';
import { SipFactWriter } from './sip-fact-writer.js';
import { SipReader } from './sip-reader.js';
import { beginsKnownRequest, StartLine, startLine } from './sip-start-line.js';

/** Bytes of keep-alives that may come before the first message. */
const MAX_PADDING = 64;

function probe(payload: Payload): Probe {
  const { bytes, start, end, datagram } = payload;
  const at = skipPadding(bytes, start, Math.min(end, start + MAX_PADDING));
  switch (startLine(bytes, at, end)) {
    case StartLine.Request:
    case StartLine.Response:
      return Probe.Accept;
    case StartLine.Incomplete:
      if (!datagram) return Probe.NeedMore;
      return payload.snapped && beginsKnownRequest(bytes, at, end) ? Probe.Accept : Probe.Reject;
    default:
      return Probe.Reject;
  }
}

/** Follows both directions of a flow, which take turns at any byte. */
class SipDissector implements Dissector {
  private readonly readers: readonly [SipReader, SipReader];

  constructor(facts: FlowFacts) {
    facts.claim('sip', EvidenceTag.sip);
    const writer = new SipFactWriter(facts);
    this.readers = [new SipReader(writer, 0), new SipReader(writer, 1)];
  }

  next(payload: Payload): number {
    const reader = this.readers[payload.direction];
    if (payload.datagram) reader.restart();
    const used = reader.read(payload);
    const isDone = payload.datagram ? reader.isCompressed : reader.isOver;
    return isDone ? DONE : used;
  }
}

/** Tells SIP by its start line; one for all flows. */
export const sip: Recogniser = {
  name: 'sip',
  transports: OVER_TCP | OVER_UDP,
  begins: (first) => isTokenByte(first) || isPadding(first),
  probe,
  open: (facts) => new SipDissector(facts),
};
