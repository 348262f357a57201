/** What became of every documented path of the site. */

import type { DocumentedPath, PortRange } from '../../catalogue/path.js';
import type { Met } from '../../catalogue/site-settings.js';
import type { Distinct, Ports } from './ends.js';

/**
 * What a capture says of a path: `hit`, flows that were answered are on it, or on a twin of it in another table;
 * `unanswered`, it was tried and nobody answered; `possible`, flows may be on it, as far as their bytes tell, and were
 * judged to be on another; `never-seen`; `not-testable`, nothing could be seen of it here.
 */
export const PATH_STATUSES = ['hit', 'unanswered', 'possible', 'never-seen', 'not-testable'] as const;
export type PathStatus = (typeof PATH_STATUSES)[number];

/** How much of what a path allows was used. */
export interface PortUse {
  /** Ports that the path opens, at the responder. */
  readonly allowed: number;
  /** Of these, different ports that were used. */
  readonly used: number;
  /** Present where the ports were too many to tell all apart: `used` is the least. */
  readonly capped?: true;
  /** The ports that were used, as ranges, ascending; the first few. */
  readonly ranges: readonly Ports[];
}

export interface PathUsageRow {
  readonly path: string;
  readonly title: string;
  readonly service: string;
  readonly product: string;
  readonly document: string;
  /** The table of the document. */
  readonly table: string;
  /** Ids of the source rows. */
  readonly rows: readonly string[];
  readonly workloads: readonly string[];
  readonly from: PathUsageEnd;
  readonly to: PathUsageEnd;
  readonly transport: string;
  /** `SIP over TLS`. */
  readonly application: string;
  readonly direction?: DocumentedPath['direction'];
  readonly required: boolean;
  readonly standing: DocumentedPath['standing'];
  /** Whether the site meets the conditions of the path. */
  readonly met: Met;
  readonly condition?: string;
  /** Present for the site's own exceptions. */
  readonly exception?: { readonly owner: string; readonly until?: string };

  readonly status: PathStatus;
  /** Why it is not testable; as which path it was seen; what it may be hidden in. */
  readonly why?: string;
  /** Flows expected on it. */
  readonly flows: number;
  /** Of these, flows that got nothing back. */
  readonly unanswered: number;
  /** Flows that came to it and whose bytes are something else than documented. */
  readonly contradictedFlows: number;
  /** Flows that were counted on a twin: the same path in another table. */
  readonly twinFlows: number;
  /** Flows that may be on it and were judged otherwise: it is among their alternatives, or the evidence is missing. */
  readonly possibleFlows: number;
  readonly packets: number;
  readonly bytes: number;
  /** Present where it has flows. */
  readonly start?: string;
  readonly end?: string;
  readonly clients: Distinct;
  readonly servers: Distinct;
  /** Different pairs of addresses. */
  readonly pairs: Distinct;
  readonly ports: PortUse;
  /** Ids of the twins that apply at the site. */
  readonly sameAs: readonly string[];
  /** In how many tables and documents it stands: 1 and its twins. */
  readonly places: number;
  /** Ids of paths of its document that take every flow which it fits. */
  readonly shadowedBy: readonly string[];
  /** What it allows and nobody used, in words; absent where it is as narrow as its use. */
  readonly overBroad?: string;
}

/** An end of a documented path. */
export interface PathUsageEnd {
  readonly label: string;
  readonly roles: readonly string[];
  readonly interface?: string;
  /** Empty: any. */
  readonly zones: readonly string[];
  /** Empty: any. */
  readonly ports: readonly PortRange[];
}
