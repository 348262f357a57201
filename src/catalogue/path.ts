import type { Interface, Zone } from '../topology/endpoint.js';

/** Inclusive port range, 0–65535. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** One end of a documented path. */
export interface PathEnd {
  /** Roles that may stand here, groups resolved; empty: any. */
  readonly roles: readonly string[];
  readonly interface: Interface | undefined;
  /** Zones in which that end may be; empty: any. */
  readonly zones: readonly Zone[];
  /** Empty: any port. */
  readonly ports: readonly PortRange[];
}

/**
 * A documented role-to-role path as the matcher uses it. `signatures/README.md` describes the file format.
 */
export interface DocumentedPath {
  /** Stable and never reused: `<product>/<table>/<name>`. */
  readonly id: string;
  readonly product: string;
  readonly document: string;
  /** Ids of the source rows it carries. */
  readonly sources: readonly string[];
  /** One line for people: "external client → Access Edge, 443/tcp, SIP over TLS". */
  readonly title: string;
  /** Who opens the flow. */
  readonly from: PathEnd;
  /** Who listens. */
  readonly to: PathEnd;
  readonly transport: 'tcp' | 'udp';
  /** Application protocol, a key of `signatures/applications.yaml`. */
  readonly application: string;
  /** (in) towards the more trusted network, (out) towards the less trusted, as the document prints it. */
  readonly direction: 'in' | 'out' | 'in/out' | undefined;
  /** Present for a site's own exception. */
  readonly exception: { readonly owner: string; readonly until: string | undefined } | undefined;
}
