/** Traffic that is not as documented: unexpected, contradicted or undetermined, by kind of ends and port. */

import type { Dimension, Reason, VerdictKind } from '../../verdict/verdict.js';
import type { Distinct, EndKind, FlowExample, IcmpCount, PortList, Ports, Tally } from './ends.js';
import type { NearestReference, PathReference } from './mapping.js';

/** One dimension of a path laid beside a flow. */
export interface ComparedDimension {
  readonly dimension: Dimension;
  readonly documented: string;
  readonly seen: string;
  readonly fits: boolean;
}

/** Flows with the same judgement between the same kinds of ends for the same port, all of them answered or none. */
export interface DeviationRow {
  /** Stable within a report: `d1`, `d2`, … in the order of the rows. */
  readonly id: string;
  readonly verdict: Exclude<VerdictKind, 'expected'>;
  readonly reason: Reason;
  readonly from: EndKind;
  readonly to: EndKind;
  readonly transport: string;
  /** As in {@link MappingRow.ports}. */
  readonly ports?: Ports;
  readonly portList?: PortList;
  /** Those that were used, where they lie in one range of the path or the nearest path. */
  readonly portsSeen?: PortList;
  readonly answered: boolean;
  readonly flows: number;
  readonly packets: number;
  readonly bytes: number;
  /** ISO 8601 UTC in nanoseconds. */
  readonly start: string;
  readonly end: string;
  readonly clients: Distinct;
  readonly servers: Distinct;
  readonly states: Tally;
  readonly protocols: Tally;
  readonly icmp: readonly IcmpCount[];
  /** The path that fits where the bytes contradict it or evidence is missing. */
  readonly documented?: PathReference;
  readonly nearest?: NearestReference;
  /** The nearest path, or the one that fits, laid beside the first example. */
  readonly comparison: readonly ComparedDimension[];
  /** The verdict on the first example, in one sentence. */
  readonly explanation: string;
  /** An entry for the site's file of exceptions, commented out: YAML. */
  readonly suggestion?: string;
  /** Why there is none. */
  readonly noSuggestion?: string;
  readonly examples: readonly FlowExample[];
  /** Ids of its rows in the mapping. */
  readonly mapping: readonly string[];
}
