/** Which flow belongs to which documented path: the flow-to-path mapping, grouped. */

import type { Dimension, Reason, VerdictKind } from '../../verdict/verdict.js';
import type { Distinct, EndKind, FlowExample, IcmpCount, PortList, Ports, Tally } from './ends.js';

/** A documented path, as a row names it. */
export interface PathReference {
  readonly path: string;
  /** `external client → Access Edge (external), 443/tcp, SIP over TLS`. */
  readonly title: string;
  readonly product: string;
  readonly document: string;
  /** Ids of the source rows of the document. */
  readonly rows: readonly string[];
  /** In how many tables and documents that apply at the site the flows are documented so: 1 and the twins that fit. */
  readonly places: number;
  /** Present for the site's own exceptions. */
  readonly exception?: { readonly owner: string; readonly until?: string };
}

/** The path that came nearest, and what the flows differ in. */
export interface NearestReference extends PathReference {
  /** At least one. */
  readonly failed: readonly Dimension[];
}

/**
 * Flows with the same judgement between the same kinds of ends, to the same server address and port, all of them
 * answered or none.
 */
export interface MappingRow {
  /** Stable within a report: `m1`, `m2`, … in the order of the rows. */
  readonly id: string;
  readonly verdict: VerdictKind;
  readonly reason: Reason;
  /** The path that fits. */
  readonly documented?: PathReference;
  /** Ids of other paths that fit as far as the bytes tell. */
  readonly alternatives?: readonly string[];
  readonly nearest?: NearestReference;
  /** What the initiators are. */
  readonly from: EndKind;
  /** What the responder is. */
  readonly to: EndKind;
  /** The responder; absent where there were so many that they are told together. */
  readonly server?: { readonly ip: string; readonly name?: string };
  /** Different responder addresses: 1 where `server` is there. */
  readonly servers: Distinct;
  /** `tcp`, `udp`, … , or the IP protocol number. */
  readonly transport: string;
  /**
   * The responder's port, or the range that the path which fits documents; from the lowest to the highest that was seen
   * where no path fits, or where there were so many that they are told together; for ICMP the message's type; absent
   * where the transport has none.
   */
  readonly ports?: Ports;
  /** Those that were seen, where `ports` spans others, too. */
  readonly portList?: PortList;
  /** Whether the responder itself sent anything back. */
  readonly answered: boolean;
  readonly flows: number;
  readonly initiatorPackets: number;
  readonly responderPackets: number;
  readonly initiatorBytes: number;
  readonly responderBytes: number;
  /** Start of the earliest flow and end of the latest: ISO 8601 UTC in nanoseconds. */
  readonly start: string;
  readonly end: string;
  /** Different initiator addresses. */
  readonly clients: Distinct;
  /** Flows by how their initiator is known. */
  readonly initiatorBasis: Tally;
  /** Flows by state. */
  readonly states: Tally;
  /** Flows by what the bytes are. */
  readonly protocols: Tally;
  /** Names that clients asked for (SNI, HTTP host). */
  readonly serverNames: Distinct;
  /** Names that servers proved by certificate. */
  readonly certificateNames: Distinct;
  /** ICMP errors that the flows met, the first kinds. */
  readonly icmp: readonly IcmpCount[];
  /** Flows that fail a requirement. */
  readonly requirementFlows: number;
  /** The first flow of each of the first pairs of addresses. */
  readonly examples: readonly FlowExample[];
  /** Who saw them, where flow logs say so. */
  readonly sensors: readonly string[];
  /** The logs that they stand in; empty for captures, of which a flow may span several. */
  readonly inputs: readonly string[];
}
