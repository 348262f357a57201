/** What documents demand of a deployment beside its paths, as the checks use it. */

import type { Condition, Direction, Erratum, PathEnd, Transport } from './path.js';

/** The kinds of requirements; each has files of its own, since each has a format of its own. */
export const REQUIREMENT_KINDS = ['certificate', 'dns', 'sign-in', 'ipsec', 'load-balancer'] as const;
export type RequirementKind = (typeof REQUIREMENT_KINDS)[number];

/** What requirements of every kind have. */
export interface RequirementBase {
  /** Stable and never reused: `<product>/<table>/<name>`. No path has the same. */
  readonly id: string;
  readonly product: string;
  /** Products without such a table of their own, for which this one counts by analogy. */
  readonly alsoFor: readonly string[];
  readonly document: string;
  /** The table of the document, in its own words. */
  readonly table: string;
  /** Ids of the source rows that it carries. */
  readonly sources: readonly string[];
  /** What it is for, in a few own words. */
  readonly service: string;
  /** Any one of them is enough; empty: applies everywhere. */
  readonly when: readonly Condition[];
  /** The cells as the document prints them, by column. */
  readonly asWritten: Readonly<Record<string, string>>;
  readonly errata: readonly Erratum[];
  readonly notes: readonly string[];
  /** Said wherever the requirement is not met. */
  readonly remark: string | undefined;
  /** Where it is written. */
  readonly file: string;
  readonly line: number;
}

/** Purposes of a certificate, RFC 5280 §4.2.1.12. */
export const KEY_USES = ['server', 'client'] as const;
export type KeyUse = (typeof KEY_USES)[number];

/** A purpose that the certificate must name. */
export interface RequiredUse {
  readonly use: KeyUse;
  /** Any one of them is enough; empty: always. */
  readonly when: readonly Condition[];
}

/**
 * A name that the certificate must have. In a template `{sip-domain}` and `{ad-domain}` stand for the site's domains,
 * and any other word in braces for what the site itself chooses: then some name in that domain is enough.
 */
export interface RequiredName {
  readonly name: string;
  /** Whether every domain of the site needs its own, or one of them is enough. */
  readonly domains: 'each' | 'one';
  /** A service of `service-names.yaml` any label of which will do, since the site chooses it. */
  readonly anyLabelOf: string | undefined;
}

/** The certificate that a server shows. */
export interface CertificateRequirement extends RequirementBase {
  readonly kind: 'certificate';
  /** Who shows it. */
  readonly of: PathEnd;
  /** To whom, where a server shows several; undefined: to anyone. */
  readonly towards: PathEnd | undefined;
  /** False where that service shows no certificate at all; nothing of what follows counts then. */
  readonly shown: boolean;
  readonly subject: string | undefined;
  readonly names: readonly RequiredName[];
  readonly keyUse: readonly RequiredUse[];
  readonly authority: 'public' | 'private' | undefined;
}

export const RECORD_TYPES = ['A', 'CNAME', 'SRV'] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

/** For whom a name is published: for the Internet, or for the inside. */
export const SIDES = ['external', 'internal'] as const;
export type Side = (typeof SIDES)[number];

/** A name that has to be published. */
export interface DnsRequirement extends RequirementBase {
  readonly kind: 'dns';
  readonly side: Side;
  /** Any of these will do. */
  readonly types: readonly RecordType[];
  /** Templates as in {@link RequiredName}; each of them has to be there. */
  readonly names: readonly string[];
  /** The host that an SRV record names. */
  readonly target: string | undefined;
  readonly resolvesTo: PathEnd;
  /** What it leads to at a site that has nobody in that role. */
  readonly otherwise: PathEnd | undefined;
}

/** A step of a sign-in: what is done, and the requirement or the paths that it takes. */
export interface SignInStep {
  readonly does: string;
  /** Ids of source rows. */
  readonly sources: readonly string[];
  /** Id of a DNS requirement. */
  readonly dns: string | undefined;
  /** Ids of paths, any of which may carry the step. */
  readonly paths: readonly string[];
}

export interface SignInRequirement extends RequirementBase {
  readonly kind: 'sign-in';
  /** Where the client is. */
  readonly side: Side;
  readonly steps: readonly SignInStep[];
}

/** Traffic that IPsec has to leave alone. */
export interface IpsecRequirement extends RequirementBase {
  readonly kind: 'ipsec';
  /** The ends as they count; `asWritten` has those that are printed. */
  readonly from: PathEnd;
  readonly to: PathEnd;
  readonly transports: readonly Transport[];
  /** `in/out` where the document has a row for each way. */
  readonly direction: Direction | undefined;
}

/**
 * How a port of a pool is reached: by a hardware balancer even where DNS balances the rest (`always`), by one that
 * balances all of the pool (`hardware`), or past it (`never`).
 */
export const BALANCING = ['always', 'hardware', 'never'] as const;
export type Balancing = (typeof BALANCING)[number];

export interface BalancingRequirement extends RequirementBase {
  readonly kind: 'load-balancer';
  /** The servers behind the balancer, and their ports. */
  readonly to: PathEnd;
  readonly transport: Transport;
  readonly balanced: Balancing;
}

export type Requirement =
  | CertificateRequirement
  | DnsRequirement
  | SignInRequirement
  | IpsecRequirement
  | BalancingRequirement;
