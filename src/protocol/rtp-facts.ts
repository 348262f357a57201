/** What RTP and RTCP tell of a flow, as the `rtp` namespace of its record. */

/** Numbers that are kept of one flow. */
export const MAX_PAYLOAD_TYPES = 16;
export const MAX_SSRCS = 8;

/** Of the first packets, both directions together: once media is sure, a flow is looked at for a moment only. */
export interface RtpFacts {
  /** Payload types in the order of first sight, without repeats. */
  payloadTypes: number[];
  /** What those stand for: the static ones of RFC 3551; dynamic ones where the flow is known for Microsoft's. */
  encodings: string[];
  /** Synchronization sources: 0x and eight lower-case hexadecimal digits. */
  ssrcs: string[];
  /** RTCP was seen. */
  rtcp?: true;
}

declare module './facts.js' {
  interface FactNamespaces {
    rtp?: RtpFacts;
  }
}
