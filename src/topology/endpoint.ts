/** Where an address is; a zone decides trust, and with it what (in) and (out) mean in the documents. */
export const ZONES = ['internet', 'perimeter', 'internal'] as const;
export type Zone = (typeof ZONES)[number];

/** The sides of a host with two networks: the Edge Server and the reverse proxy have them. */
export const INTERFACES = ['external', 'internal'] as const;
export type Interface = (typeof INTERFACES)[number];

/** A role that an address plays, on one interface of its host where the host has several. */
export interface RoleBinding {
  readonly role: string;
  readonly interface: Interface | undefined;
}

/**
 * All that the catalogue may know of an address: interned, so that two addresses with the same roles, interfaces and
 * zone have the same class, and a judgement can be remembered by the two class ids.
 */
export interface EndpointClass {
  /** Dense, from 0. */
  readonly id: number;
  /** Sorted by role, then interface; empty where no role is known. */
  readonly roles: readonly RoleBinding[];
  readonly zone: Zone | undefined;
}

/** An address (or network of equal addresses) of the site, or of the world around it. */
export interface Endpoint {
  /** Dense, from 0. */
  readonly id: number;
  readonly class: EndpointClass;
  /** The host's or network's name in the topology; absent for addresses it does not list. */
  readonly name: string | undefined;
  /** Whether the topology gave the roles, or they were worked out from traffic. */
  readonly basis: 'given' | 'inferred';
}
