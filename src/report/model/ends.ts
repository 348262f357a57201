/** What the rows of a report call the ends of flows, and the flows that they show. */

import type { Interface, Zone } from '../../topology/endpoint.js';

/** What an end is: as its role is recorded with a flow, and as people call it. */
export interface EndKind {
  /** `external client`, `Access Edge (external)`, `the Internet`, `internal host without a role`. */
  readonly label: string;
  /** The role by which it was judged; absent where none is known. */
  readonly role?: string;
  /** All roles of the address, where it has several. */
  readonly roles?: readonly string[];
  readonly interface?: Interface;
  readonly zone?: Zone;
  /** Present where the roles were worked out from traffic, not given by the topology. */
  readonly inferred?: true;
}

/** One address and port of a flow. */
export interface AddressPort {
  readonly ip: string;
  /** As in the flow record; for ICMP the message's type. */
  readonly port: number;
  /** The host's or network's name in the topology. */
  readonly name?: string;
}

/** One flow of a row, to look for in the capture and in a firewall's log. */
export interface FlowExample {
  /** Its first packet: ISO 8601 UTC in nanoseconds. */
  readonly start: string;
  readonly initiator: AddressPort;
  readonly responder: AddressPort;
  readonly transport: string;
  /** Community ID v1, seed 0. */
  readonly communityId: string;
  /** The name that the client asked for. */
  readonly serverName?: string;
}

/** Different things that were seen: how many, and the first few of them. */
export interface Distinct {
  readonly count: number;
  /** Present where there were more than could be told apart: `count` is the least that there were. */
  readonly capped?: true;
  /** The first few, in the order in which they came up. */
  readonly first: readonly string[];
}

/** An ICMP error, and the flows that met it. */
export interface IcmpCount {
  readonly from: string;
  readonly error: string;
  readonly flows: number;
}

/** How often each name came up, most often first. */
export type Tally = Readonly<Record<string, number>>;

/** Inclusive range of ports; one port where both are equal. */
export interface Ports {
  readonly from: number;
  readonly to: number;
}

/** Ports that are told together: how many different ones, and the first few ranges of them, ascending. */
export interface PortList {
  readonly count: number;
  readonly ranges: readonly Ports[];
}
