/** The record's `sip` namespace: what the SIP messages of a flow said. Texts are cleaned; lists hold no repeats. */
export interface SipFacts {
  /** In the order of first sight, at most 32. */
  methods: string[];
  /** In the order of first sight. */
  statuses: number[];
  /** Messages that were seen, retransmissions included. */
  requests: number;
  responses: number;
  /** Different Call-IDs; no more than 4096 are counted. */
  calls: number;
  /** The first 16 of them. */
  callIds: string[];
  /** The first CSeq, as in `1 INVITE`. */
  cseq?: string;
  /** URIs of the first From, To and Contact, without display name and tag. */
  from?: string;
  to?: string;
  contact?: string;
  /** `host` or `host:port` of the Via fields (`sent-by`: who the message came through), lower case, at most 16. */
  via?: string[];
  /** `host` or `host:port` of the Record-Route fields, lower case, at most 16. */
  recordRoute?: string[];
  /** The first User-Agent and the first Server. */
  userAgent?: string;
  server?: string;
  /** The first realm of a challenge or its answer. */
  realm?: string;
  /**
   * What only Microsoft's servers and clients send, at most 32: names of `ms-` header fields and parameters, `epid`,
   * `gruu`, the authentication schemes `ntlm`, `kerberos` and `tls-dsk`, the `realm` of its servers, `msrtc` and
   * `vnd-microsoft` content and events, the user agents `uccapi` and `rtcc`, the server `rtc`.
   */
  microsoft?: string[];
  /** The product as a Microsoft client or server names itself. */
  product?: string;
  /** True where both ends agreed to compress the connection ([MS-SIPCOMP]); nothing after that is seen. */
  compressed?: true;
}

declare module './facts.js' {
  interface FactNamespaces {
    sip?: SipFacts;
  }
}
