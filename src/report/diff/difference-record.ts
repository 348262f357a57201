/** What changed between two runs, as plain data. Published as `schema/difference.schema.json`. */

import type { Dimension, Reason, VerdictKind } from '../../verdict/verdict.js';
import type { FlowExample } from '../model/ends.js';
import type { SummaryRecord } from '../record.js';

/** `new`: only the later run has it; `gone`: only the earlier one; `changed`: both, and not alike. */
export const CHANGES = ['new', 'gone', 'changed'] as const;
export type Change = (typeof CHANGES)[number];

/** What became of a documented path in a run. */
export const USES = ['hit', 'unanswered', 'unused'] as const;
export type Use = (typeof USES)[number];

/** A figure of the earlier run and of the later one. */
export type Pair = readonly [number, number];

export interface PathDifference {
  readonly change: Change;
  readonly path: string;
  readonly title?: string;
  /** Of the earlier run, and of the later one. */
  readonly use: readonly [Use, Use];
  readonly flows: Pair;
  readonly unanswered: Pair;
}

export interface FindingDifference {
  readonly change: Change;
  readonly verdict: VerdictKind;
  readonly reason: Reason;
  readonly from: string;
  readonly to: string;
  readonly transport: string;
  /** Absent where the transport has none. */
  readonly port?: number;
  readonly path?: string;
  readonly nearest?: { readonly path: string; readonly failed: readonly Dimension[] };
  readonly flows: Pair;
  /** Flows that got nothing back, or were turned away; a group that was answered and is no longer, has changed. */
  readonly unanswered: Pair;
  /** Of the later run, where it has one. */
  readonly example: FlowExample;
}

export interface HostDifference {
  readonly change: Change;
  readonly ip: string;
  readonly name?: string;
  readonly roles: readonly [readonly string[], readonly string[]];
  readonly flows: Pair;
}

export interface RequirementDifference {
  readonly change: Change;
  readonly id: string;
  readonly problem: string;
  readonly flows: Pair;
}

/** A catalogue, or the topology, that one of the runs was judged by. */
export interface ProvenanceDifference {
  readonly what: 'catalogue' | 'topology';
  readonly name: string;
  /** SHA-256, of each run that had it. */
  readonly old?: string;
  readonly new?: string;
}

export interface DifferenceRecord {
  readonly type: 'difference';
  readonly old: SummaryRecord;
  readonly new: SummaryRecord;
  /** What of the judging differs, so that differences may come from it and not from the traffic. */
  readonly provenance: readonly ProvenanceDifference[];
  /** Filters that left something out of each run: where they differ, differences may come from them. */
  readonly filters: readonly [readonly string[], readonly string[]];
  readonly verdicts: Readonly<Record<VerdictKind, Pair>>;
  readonly paths: readonly PathDifference[];
  readonly findings: readonly FindingDifference[];
  readonly hosts: readonly HostDifference[];
  readonly requirements: readonly RequirementDifference[];
  /** How many of each are alike in both. */
  readonly same: {
    readonly paths: number;
    readonly findings: number;
    readonly hosts: number;
    readonly requirements: number;
  };
  /** Things that found no room in either run: where there are any, differences may be missing. */
  readonly beyond: Pair;
}
