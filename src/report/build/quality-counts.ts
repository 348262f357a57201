import type { Reason } from '../../verdict/verdict.js';
import { NameCounts } from '../name-counts.js';
import type { ReportedFlow } from './reported-flow.js';

/** Protocols whose contents are encrypted. */
const ENCRYPTED: ReadonlySet<string> = new Set(['tls', 'esp', 'ike']);

/** What the flows say of the capture that they are from. */
export class QualityCounts {
  flows = 0;
  bytes = 0;
  /** TCP flows and datagram flows of which only one end was seen, though the other answered or began. */
  oneWay = 0;
  midstream = 0;
  /** Flows whose initiator is a guess. */
  guessed = 0;
  encrypted = 0;
  encryptedBytes = 0;
  /** Flows with bytes both ways that no recogniser knows. */
  unrecognised = 0;
  unrecognisedBytes = 0;
  /** TLS flows of which it cannot be told whether the client proved a certificate, by why. */
  readonly mutualUnknown = new NameCounts();
  compressedSip = 0;
  readonly undetermined = new Map<Reason, number>();

  add(flow: ReportedFlow): void {
    const bytes = flow.initiatorBytes + flow.responderBytes;
    const { judgement, details } = flow;
    this.flows++;
    this.bytes += bytes;
    if (isOneWay(flow)) this.oneWay++;
    if (flow.state === 'midstream') this.midstream++;
    if (flow.initiatorBasis !== 'syn' && flow.initiatorBasis !== 'handshake') this.guessed++;
    if (ENCRYPTED.has(flow.application)) {
      this.encrypted++;
      this.encryptedBytes += bytes;
    } else if (flow.application === 'unknown' && flow.answered) {
      this.unrecognised++;
      this.unrecognisedBytes += bytes;
    }
    const why = details?.tls?.mutualNotObservable;
    if (why !== undefined) this.mutualUnknown.add(why);
    if (details?.sip?.compressed === true) this.compressedSip++;
    if (judgement.kind === 'undetermined')
      this.undetermined.set(judgement.reason, (this.undetermined.get(judgement.reason) ?? 0) + 1);
  }
}

/** One end alone was seen where the other must have spoken: the capture misses a direction. */
function isOneWay({ state, initiatorPackets, responderPackets }: ReportedFlow): boolean {
  if (initiatorPackets > 0 && responderPackets > 0) return false;
  return state === 'established' || state === 'midstream' || state === 'closed' || state === 'reset';
}
