/** Who took part: the hosts of the topology, and the addresses that were seen. */

import type { Interface, Zone } from '../../topology/endpoint.js';
import type { VerdictKind } from '../../verdict/verdict.js';
import type { Tally } from './ends.js';

export type VerdictCounts = Readonly<Record<VerdictKind, number>>;

/** Something that an address was opened for. */
export interface OfferedService {
  readonly transport: string;
  /** Absent where the transport has none. */
  readonly port?: number;
  readonly flows: number;
  /** Of these, flows that got nothing back. */
  readonly unanswered: number;
  readonly protocols: Tally;
}

/** Evidence that an address does not do what its configured role does. */
export interface RoleConflict {
  /** Stable code: what kind of evidence it is. */
  readonly code: ConflictCode;
  /** `behaves like av-edge, configured front-end: answers MS-TURN on 443/tcp`. */
  readonly words: string;
  readonly flows: number;
  /** Bytes of these flows on the wire, both directions. */
  readonly bytes: number;
}

/**
 * Kinds of evidence: the certificate that it shows belongs to another role; clients ask it for a name of another
 * service; it answers MS-TURN, which only A/V Edge services do; it answers on a port documented for another role alone,
 * in the protocol documented there; it has a role and nothing gives it one, so that traffic alone suggests one.
 */
export const CONFLICT_CODES = ['certificate', 'server-name', 'ms-turn', 'service', 'unlisted'] as const;
export type ConflictCode = (typeof CONFLICT_CODES)[number];

export interface HostRow {
  readonly ip: string;
  /** The host's or network's name in the topology. */
  readonly name?: string;
  readonly roles: readonly { readonly role: string; readonly interface?: Interface }[];
  /** As people call it. */
  readonly label: string;
  readonly zone?: Zone;
  /** Present where there is a role. */
  readonly basis?: 'given' | 'inferred';
  /** Flows that it opened, and that were opened to it; all 0 for a host of the topology that was never seen. */
  readonly opened: VerdictCounts;
  readonly served: VerdictCounts;
  /** Of `served`, flows to which it sent nothing back. */
  readonly unanswered: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Absent where it was never seen. */
  readonly start?: string;
  readonly end?: string;
  /** What it was opened for, most flows first; the first few ports. */
  readonly services: readonly OfferedService[];
  /** Flows to ports that are not among `services`, for want of room. */
  readonly otherServiceFlows: number;
  /** What clients called it and what its certificates say; the first few. */
  readonly names: readonly string[];
  readonly conflicts: readonly RoleConflict[];
}
