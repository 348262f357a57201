import type { Recogniser } from './recogniser.js';

/** A recogniser, and the evidence that is ruled out where it rejects the very start of a stream. */
export interface Registration {
  readonly recogniser: Recogniser;
  /** Bits of `EvidenceTag`. */
  readonly families: number;
}
