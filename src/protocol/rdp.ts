import { EvidenceTag, type FlowFacts } from './facts.js';
import type { RdpFacts } from './rdp-facts.js';
import {
  cookieText,
  failureText,
  isRequest,
  openingLength,
  openingProbe,
  requestedProtocols,
  selectedProtocol,
  TPKT_VERSION,
} from './rdp-message.js';
import { type Dissector, DONE, OVER_TCP, type Payload, Probe, type Recogniser } from './recogniser.js';

const RDP_PORT = 3389;

const isOnPort = ({ sourcePort, destinationPort }: Payload): boolean =>
  sourcePort === RDP_PORT || destinationPort === RDP_PORT;

/**
 * Remote Desktop, by the messages that open it. What follows is TLS mostly, and not looked at: it would speak for paths
 * that document TLS, which Remote Desktop is not.
 */
export const rdp: Recogniser = {
  name: 'rdp',
  transports: OVER_TCP,
  begins: (first) => first === TPKT_VERSION,
  probe: (payload) => openingProbe(payload.bytes, payload.start, payload.end, isOnPort(payload)),
  open: (facts) => new RdpDissector(facts),
};

class RdpDissector implements Dissector {
  private readonly facts: FlowFacts;
  private readonly rdp: RdpFacts = {};

  constructor(facts: FlowFacts) {
    this.facts = facts;
    facts.details.rdp = this.rdp;
    facts.claim('rdp', EvidenceTag.rdp);
  }

  next(payload: Payload): number {
    const { bytes, start, end, direction } = payload;
    const probe = openingProbe(bytes, start, end, true);
    if (probe !== Probe.Accept) return probe === Probe.NeedMore ? 0 : DONE;
    const length = openingLength(bytes, start);
    const asks = isRequest(bytes, start);
    this.facts.clientDirection ??= asks ? direction : ((1 - direction) as 0 | 1);
    this.facts.revision++;
    if (asks) this.request(bytes, start, start + length);
    else this.confirm(bytes, start, start + length);
    return asks ? length : DONE;
  }

  private request(bytes: Uint8Array, start: number, end: number): void {
    const protocols = requestedProtocols(bytes, start, end);
    const cookie = cookieText(bytes, start, end);
    if (protocols !== undefined) this.rdp.requestedProtocols = protocols;
    if (cookie !== undefined) this.rdp.cookie = cookie;
  }

  private confirm(bytes: Uint8Array, start: number, end: number): void {
    const protocol = selectedProtocol(bytes, start, end);
    const failure = failureText(bytes, start, end);
    if (protocol !== undefined) this.rdp.selectedProtocol = protocol;
    if (failure !== undefined) this.rdp.failure = failure;
  }
}
