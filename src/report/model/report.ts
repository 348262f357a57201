/**
 * The report on a run: plain data, from which every format is made by pure functions. Facts that are absent are absent,
 * not null; times are ISO 8601 UTC in nanoseconds; bytes are those on the wire. Nothing in it depends on when, where or
 * by whom it was made. Published as `schema/report.schema.json`.
 *
 * `../tables/` says which columns its parts have where a format has tables.
 */

import type { DeviationRow } from './deviations.js';
import type { Tally } from './ends.js';
import type { FindingRow } from './finding-rows.js';
import type { HostRow, VerdictCounts } from './hosts.js';
import type { MappingRow } from './mapping.js';
import type { PathUsageRow } from './path-usage.js';
import type { QualityRow } from './quality.js';
import type { RequirementRow } from './requirements.js';

/** Of the shape of {@link Report}; counts up when a reader of the last one would go wrong. */
export const REPORT_VERSION = 1;

/** One file that was read. */
export interface ReportInput {
  readonly name: string;
  /** A packet capture, or flow records of an earlier run. */
  readonly kind: 'capture' | 'flow-log';
  /** Its size as stored. */
  readonly bytes?: number;
  /** Of what is stored, in hexadecimal; present where the report goes to a file and the input is one. */
  readonly sha256?: string;
  /** Why it was not read to its end: `unreadable`, `truncated`, `corrupt`. */
  readonly problem?: string;
  /** Flow logs: records taken, records that another log held already, and lines that are none. */
  readonly records?: { readonly taken: number; readonly repeated: number; readonly broken: number };
}

export interface CatalogueReference {
  readonly id: string;
  readonly sha256: string;
}

/** A topology by name and by the SHA-256 of its file. */
export interface TopologyReference {
  readonly name: string;
  readonly sha256: string;
}

/** Under what the records of flow logs were judged, where it was told. */
export interface JudgedUnder {
  readonly catalogues: readonly CatalogueReference[];
  readonly topology?: TopologyReference;
  /** The logs that it is true of. */
  readonly inputs: readonly string[];
}

/** What the report rests on. */
export interface ReportHead {
  readonly tool: { readonly name: 'rolepath'; readonly version: string };
  /** The catalogues that apply at the site now. */
  readonly catalogues: readonly (CatalogueReference & { readonly title: string; readonly paths: number })[];
  /** Absent where none was given. */
  readonly topology?: TopologyReference;
  readonly products: readonly string[];
  readonly inputs: readonly ReportInput[];
  /** Of flow logs; what differs from now is told in `warnings`. */
  readonly judgedUnder: readonly JudgedUnder[];
  /** Sensors that flow logs name. */
  readonly sensors: readonly string[];
  /** What was asked for beside the inputs: `filter`, `bpf`, `max-flows`, `anonymize`; by name. */
  readonly options: Readonly<Record<string, string>>;
  /** The earliest and the latest moment of what was read; absent where nothing has a time. */
  readonly start?: string;
  readonly end?: string;
  readonly frames?: number;
  readonly bytes?: number;
  readonly flows: VerdictCounts;
  /** Of the expected ones, flows that got nothing back. */
  readonly unanswered: number;
  /** True where anything is missing; `quality` says what. */
  readonly incomplete: boolean;
  readonly interrupted?: true;
  /** Present where addresses and names were replaced. */
  readonly anonymized?: true;
  /** What a reader must know before trusting the rest, a sentence each. */
  readonly warnings: readonly string[];
}

/** One bin of the timeline: flows by their start. */
export interface TimelineBin extends VerdictCounts {
  readonly start: string;
  /** Of the expected ones, flows that got nothing back. */
  readonly unanswered: number;
  readonly bytes: number;
}

export interface Timeline {
  /** Width of a bin in seconds; 0 where there are no flows. */
  readonly binSeconds: number;
  /** Ascending and without a gap; at most `MAX_BINS`. */
  readonly bins: readonly TimelineBin[];
}

/** Most bins of a timeline. */
export const MAX_BINS = 240;

/** Flows that found no room in a table, by verdict: they are in the totals alone. */
export interface LeftOut {
  /** Flows that are neither in `mapping` nor in `deviations`. */
  readonly mapping: VerdictCounts;
  /** Flow ends whose address found no room in `hosts`. */
  readonly hosts: number;
}

export interface Report {
  readonly type: 'report';
  readonly version: typeof REPORT_VERSION;
  readonly head: ReportHead;
  /** Most urgent verdict first, then most flows. */
  readonly mapping: readonly MappingRow[];
  /** Every documented path of the site, in the order of its products and documents, then the site's exceptions. */
  readonly paths: readonly PathUsageRow[];
  /** Unexpected, contradicted, undetermined; answered before unanswered, then most bytes. */
  readonly deviations: readonly DeviationRow[];
  /** Listed hosts in the order of the topology, then other addresses, most flows first. */
  readonly hosts: readonly HostRow[];
  readonly requirements: readonly RequirementRow[];
  /** Highest risk first. */
  readonly findings: readonly FindingRow[];
  readonly quality: readonly QualityRow[];
  readonly timeline: Timeline;
  /** Flows by what the bytes are. */
  readonly protocols: Tally;
  readonly leftOut: LeftOut;
}
