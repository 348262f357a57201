/** What DNS messages tell of a flow, as the `dns` namespace of its record. */

/** Different questions that are kept of one flow. */
export const MAX_EXCHANGES = 16;
/** Answers that are kept of one response. */
export const MAX_ANSWERS = 16;

/** Names are in lower case and without the last dot; `.` is the root. Bytes that are no ASCII are `\DDD` (RFC 1035 §5.1). */
export interface DnsAnswer {
  /** `A`, `AAAA`, `SRV`, …, else `TYPE` and the number. */
  readonly type: string;
  /**
   * An address; a name; for SRV "priority weight port target", for MX "preference name"; the text of a TXT; of other
   * types how many bytes; `unparsable` where the record does not hold what its type says.
   */
  readonly value: string;
}

/** A question and what was last answered to it. */
export interface DnsExchange {
  readonly name: string;
  /** As in an answer; `ANY`, `AXFR` … besides. */
  readonly type: string;
  /** `NOERROR`, `NXDOMAIN`, …; absent where nobody answered. */
  rcode?: string;
  /** The first {@link MAX_ANSWERS} records of the answer section, in its order. */
  answers: readonly DnsAnswer[];
  /** Answers beyond those. */
  moreAnswers?: number;
  /** The response was cut to fit a datagram (TC). */
  truncated?: true;
}

export interface DnsFacts {
  /** Messages of both kinds, repetitions included. */
  queries: number;
  responses: number;
  /** The first {@link MAX_EXCHANGES} questions, each once. */
  exchanges: DnsExchange[];
  /** Messages that were counted, but whose questions or answers are not in `exchanges`, for want of room. */
  unlisted?: number;
}

declare module './facts.js' {
  interface FactNamespaces {
    dns?: DnsFacts;
  }
}
