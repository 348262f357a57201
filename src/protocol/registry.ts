import { createDns } from './dns.js';
import { EvidenceTag } from './facts.js';
import { http } from './http.js';
import { ike } from './ike.js';
import { msTurn } from './ms-turn.js';
import { pseudoTls } from './pseudo-tls.js';
import { rdp } from './rdp.js';
import type { Recogniser } from './recogniser.js';
import { rtp } from './rtp.js';
import { sip } from './sip.js';
import { stun } from './stun.js';
import { createTls } from './tls.js';

/** A recogniser, and the evidence that is ruled out where it rejects the very start of a stream. */
export interface Registration {
  readonly recogniser: Recogniser;
  /** Bits of `EvidenceTag`. */
  readonly families: number;
  /** Whether each datagram shows the protocol by itself, so that one that does not rules it out as well. */
  readonly inEachDatagram?: true;
}

/** The recognisers of one run, the more specific before the more general: the first that accepts has the flow. */
export const createRegistry = (): readonly Registration[] => [
  { recogniser: pseudoTls, families: EvidenceTag.pseudoTls },
  { recogniser: msTurn, families: EvidenceTag.msTurn },
  { recogniser: stun, families: EvidenceTag.stun },
  { recogniser: createTls(), families: EvidenceTag.tls },
  { recogniser: sip, families: EvidenceTag.sip },
  { recogniser: http, families: EvidenceTag.http },
  { recogniser: ike, families: EvidenceTag.ike },
  { recogniser: createDns(), families: EvidenceTag.dns, inEachDatagram: true },
  { recogniser: rdp, families: EvidenceTag.rdp },
  { recogniser: rtp, families: EvidenceTag.rtp },
];
