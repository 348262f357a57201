import type { Interface, Zone } from '../topology/endpoint.js';

/** Inclusive port range, 0–65535. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** One end of a documented path. */
export interface PathEnd {
  /** For people: "external client", "Access Edge (external)", "any internal host". */
  readonly label: string;
  /** Roles that may stand here, groups resolved; empty: any. */
  readonly roles: readonly string[];
  readonly interface: Interface | undefined;
  /** Zones in which that end may be; empty: any. */
  readonly zones: readonly Zone[];
  /** Empty: any port. */
  readonly ports: readonly PortRange[];
}

/** `icmp` is that of either IP version, and stands in a site's exceptions only: documents speak of TCP and UDP. */
export const TRANSPORTS = ['tcp', 'udp', 'icmp'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** How what is sent is protected; `unstated`: the document names the transport only, so either form agrees. */
export const SECURITIES = ['none', 'tls', 'mtls', 'unstated'] as const;
export type Security = (typeof SECURITIES)[number];

/** An application protocol, a key of `signatures/applications.yaml`, as it is protected on the wire. */
export interface WireForm {
  readonly application: string;
  readonly security: Security;
}

/** Something that must be so at a site before a path applies there. */
export type Condition =
  /** The oldest federated partner runs this product or an older one; `any`: there are federated partners at all. */
  | { readonly kind: 'oldestPartner'; readonly product: string }
  /** The site uses this feature, a key of `signatures/conditions.yaml`. */
  | { readonly kind: 'feature'; readonly feature: string };

/** What a document prints, and what is right. */
export interface Erratum {
  /** What is misprinted: `application`, `to.port`, … */
  readonly field: string;
  readonly printed: string;
  readonly corrected: string;
  /** How that is known. */
  readonly because: string;
}

/**
 * Whether the document prints the path (`documented`), only implies it (`implied`), or another document of the family
 * shows that it is harmless (`tolerated`). The last two can be switched off.
 */
export const STANDINGS = ['documented', 'implied', 'tolerated'] as const;
export type Standing = (typeof STANDINGS)[number];

/** The load-balancer column: balanced, not, or by a hardware balancer even where DNS balances the rest. */
export const LOAD_BALANCING = ['yes', 'no', 'hardware'] as const;
export type LoadBalancing = (typeof LOAD_BALANCING)[number];

export const DIRECTIONS = ['in', 'out', 'in/out'] as const;
/**
 * `in`: towards the more trusted network; `out`: towards the less trusted. Which end opens the connection is another
 * question, answered by `from` and `to`.
 */
export type Direction = (typeof DIRECTIONS)[number];

/**
 * A documented role-to-role path as the matcher uses it. `signatures/README.md` describes the file format.
 */
export interface DocumentedPath {
  /** Stable and never reused: `<product>/<table>/<name>`. */
  readonly id: string;
  readonly product: string;
  readonly document: string;
  /** The table of the document, in its own words. */
  readonly table: string;
  /** Ids of the source rows it carries. */
  readonly sources: readonly string[];
  /** One line for people: "external client → Access Edge (external), 443/tcp, SIP over TLS". */
  readonly title: string;
  /** What it is for, in a few own words. */
  readonly service: string;
  readonly standing: Standing;
  /** Why an implied or tolerated path is here. */
  readonly because: string | undefined;
  /** Who opens the flow. */
  readonly from: PathEnd;
  /** Who listens. */
  readonly to: PathEnd;
  readonly transport: Transport;
  /** Application protocol, a key of `signatures/applications.yaml`; `any` in exceptions only. */
  readonly application: string;
  readonly security: Security;
  /** Other forms that agree with this path as well. */
  readonly alsoAs: readonly WireForm[];
  readonly direction: Direction | undefined;
  /** True where the ports are so many that only the bytes can show that a flow is this path. */
  readonly needsEvidence: boolean;
  /** Any one of them is enough; empty: applies everywhere. */
  readonly when: readonly Condition[];
  /** False where the document calls it optional. */
  readonly required: boolean;
  readonly loadBalancer: LoadBalancing | undefined;
  /** The workloads of a protocol poster. */
  readonly workloads: readonly string[];
  /** How certain the reconstruction of a drawn arrow is. */
  readonly confidence: 'high' | 'medium' | 'low' | undefined;
  /** The cells as the document prints them, by column. */
  readonly asWritten: Readonly<Record<string, string>>;
  readonly errata: readonly Erratum[];
  readonly notes: readonly string[];
  /** Said with every flow that is judged by this path. */
  readonly remark: string | undefined;
  /** The same path in other tables and documents; mutual and complete. */
  readonly sameAs: readonly string[];
  /** Paths of its document because of which it is never the answer: they fit all that it fits, and come first. */
  readonly shadowedBy: readonly string[];
  /** Where it is written. */
  readonly file: string;
  readonly line: number;
  /** Present for a site's own exception; `until` is its last day in UTC, `2026-12-31`. */
  readonly exception: { readonly owner: string; readonly until: string | undefined } | undefined;
}
