/** A site as the later stages see it: whose address is this, and what applies here. */

import type { IpAddress } from '../ip-text.js';
import type { Endpoint, EndpointClass, Interface, Zone } from './endpoint.js';
import type { EndpointTable } from './endpoint-table.js';

/** Addresses of the site that have one role on one interface: a line of a rule sheet. */
export interface RoleAddresses {
  readonly role: string;
  readonly interface: Interface | undefined;
  readonly zone: Zone | undefined;
  /** The host or network; absent for a network without a name. */
  readonly name: string | undefined;
  readonly kind: 'host' | 'network';
  /** An address, a CIDR block, or a range with both ends. */
  readonly addresses: string;
  /** What a NAT maps to that address. */
  readonly public: string | undefined;
  /** True where the address stands for the servers behind a load balancer. */
  readonly served: boolean;
}

/** Two addresses of one host: its own, and the one that a NAT shows to the outside. */
export interface NatPair {
  readonly host: string;
  readonly own: IpAddress;
  readonly public: IpAddress;
}

/** Networks that the site gives a zone. */
export interface ZoneNetwork {
  readonly zone: Zone;
  /** An address, a CIDR block, or a range with both ends. */
  readonly addresses: string;
}

export interface TopologyHost {
  readonly name: string;
  readonly roles: readonly string[];
  /** For a load balancer: the hosts behind it. */
  readonly serves: readonly string[];
  readonly description: string | undefined;
}

export interface TopologyParts {
  readonly name: string | undefined;
  readonly sha256: string | undefined;
  readonly products: readonly string[];
  readonly domains: { readonly sip: readonly string[]; readonly ad: readonly string[] };
  readonly oldestPartner: string | undefined;
  readonly features: ReadonlyMap<string, boolean>;
  readonly implied: boolean;
  readonly tolerated: boolean;
  readonly exceptionsFile: string | undefined;
  readonly hosts: readonly TopologyHost[];
  readonly zoneNetworks: readonly ZoneNetwork[];
  readonly addresses: readonly RoleAddresses[];
  readonly natPairs: readonly NatPair[];
  readonly endpoints: readonly Endpoint[];
  readonly classes: readonly EndpointClass[];
  readonly table: EndpointTable;
}

export class Topology {
  /** The site's name; absent where no topology was given. */
  readonly name: string | undefined;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string | undefined;
  /** The products whose catalogues apply; empty: all. */
  readonly products: readonly string[];
  /** In lower case. */
  readonly domains: { readonly sip: readonly string[]; readonly ad: readonly string[] };
  /** The oldest product of a federated partner, `none` without federation; absent: not stated. */
  readonly federation: { readonly oldestPartner: string | undefined };
  /** What the site states to use or not to use; the rest is not stated. */
  readonly features: ReadonlyMap<string, boolean>;
  /** Whether paths count that documents only imply. */
  readonly implied: boolean;
  /** Whether paths count that other documents show to be harmless. */
  readonly tolerated: boolean;
  /** Absolute path of the file with the site's own paths. */
  readonly exceptionsFile: string | undefined;
  readonly hosts: readonly TopologyHost[];
  /** In the order of the file. */
  readonly zoneNetworks: readonly ZoneNetwork[];
  readonly natPairs: readonly NatPair[];
  /** By their id. */
  readonly endpoints: readonly Endpoint[];
  /** By their id. */
  readonly classes: readonly EndpointClass[];
  /** Every address with a role, in the order of the file. */
  readonly addresses: readonly RoleAddresses[];
  private readonly table: EndpointTable;

  constructor(parts: TopologyParts) {
    this.name = parts.name;
    this.sha256 = parts.sha256;
    this.products = parts.products;
    this.domains = parts.domains;
    this.federation = { oldestPartner: parts.oldestPartner };
    this.features = parts.features;
    this.implied = parts.implied;
    this.tolerated = parts.tolerated;
    this.exceptionsFile = parts.exceptionsFile;
    this.hosts = parts.hosts;
    this.zoneNetworks = parts.zoneNetworks;
    this.natPairs = parts.natPairs;
    this.endpoints = parts.endpoints;
    this.classes = parts.classes;
    this.addresses = parts.addresses;
    this.table = parts.table;
  }

  /** False where the user gave no topology, so that nobody has a role. */
  get isGiven(): boolean {
    return this.sha256 !== undefined;
  }

  /**
   * Who has an address: the words in network order, signed or not, an IPv4 address in the last. Hosts come before
   * networks, the most specific range first; the public address of a NAT pair is its host's. Allocates nothing.
   */
  lookup(ipVersion: number, w0: number, w1: number, w2: number, w3: number): Endpoint {
    const endpoint = this.endpoints[this.table.find(ipVersion, w0, w1, w2, w3)];
    if (endpoint === undefined) throw new Error('endpoint table without its endpoint');
    return endpoint;
  }

  /** Those of `addresses` with a role; `side` keeps those on one interface. */
  addressesOf(role: string, side?: Interface): readonly RoleAddresses[] {
    return this.addresses.filter((line) => line.role === role && (side === undefined || line.interface === side));
  }
}
