/** What the opening of a Remote Desktop connection tells, as the `rdp` namespace of its record. */
export interface RdpFacts {
  /**
   * What the client can be protected by: `rdp` (its own encryption, where it asks for nothing better), `ssl` (TLS),
   * `hybrid` (CredSSP), `rdstls`, `hybrid-ex`, `rdsaad` ([MS-RDPBCGR] 2.2.1.1.1). Absent where it did not say.
   */
  requestedProtocols?: readonly string[];
  /** What the server chose of it (2.2.1.2.1). Absent where it did not answer, or refused. */
  selectedProtocol?: string;
  /** Why the server refused (2.2.1.2.2). */
  failure?: string;
  /** The user name that the client hints at, or the token of a load balancer. */
  cookie?: string;
}

declare module './facts.js' {
  interface FactNamespaces {
    rdp?: RdpFacts;
  }
}
