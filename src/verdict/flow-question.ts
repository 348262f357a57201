import type { EndpointClass } from '../topology/endpoint.js';

/** An address of which nothing is known. */
export const NOBODY: EndpointClass = { id: 0, roles: [], zone: undefined };

/** What the judge is asked about a flow; one object, filled anew for each. */
export class FlowQuestion {
  initiator: EndpointClass = NOBODY;
  responder: EndpointClass = NOBODY;
  /** IP protocol number, 0–255. */
  protocol = 0;
  /** 0 where the protocol has no ports. */
  initiatorPort = 0;
  responderPort = 0;
  /** False where who opened the flow was only guessed, by its ports or its first packet. */
  initiatorCertain = true;
  /** What the bytes show: bits of `EvidenceTag`. */
  tags = 0;
  /** What the bytes are not: bits of `EvidenceTag` of recognisers that saw the very start of the stream. */
  rejected = 0;
  /** Whether a stream's opening was missed, so that nobody knows what it began with. */
  midstream = false;
  /** Whether any payload was captured. */
  payloadSeen = false;
  /** From {@link Judge.hint}. */
  hint = 0;
  /** Unix time in seconds at which the flow began. */
  startSeconds = 0;
}
