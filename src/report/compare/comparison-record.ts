/** A comparison of two capture points as plain data. Published as `schema/comparison.schema.json`. */

import type { Zone } from '../../topology/endpoint.js';
import type { Dimension, Reason, VerdictKind } from '../../verdict/verdict.js';
import type { EndKind, FlowExample } from '../model/ends.js';
import type { SummaryRecord } from '../record.js';
import type { Direction } from './hearing.js';
import type { SideBasis } from './sides.js';

/**
 * What a flow shows of what is between two capture points, in the order of urgency:
 *
 * - `swallowed`: it went in, got no answer, and did not come out.
 * - `answer-swallowed`: it came out and was answered, and the answer did not come back.
 * - `turned-away`: it went in, was turned away by a reset or an ICMP error, and did not come out.
 * - `answered-between`: it went in, was answered, and did not come out: a proxy, or another way.
 * - `opening-lost`: a repetition of its first packet came out, the first did not.
 * - `missing-packets`: fewer of its datagrams came out than went in.
 * - `answer-elsewhere`: it came out and was answered, and goes on though no answer comes back here.
 * - `another-way`: it came out without having gone in, or goes on though no answer passes: there is another way.
 */
export const COMPARISON_KINDS = [
  'swallowed',
  'answer-swallowed',
  'turned-away',
  'answered-between',
  'opening-lost',
  'missing-packets',
  'answer-elsewhere',
  'another-way',
] as const;
export type ComparisonKind = (typeof COMPARISON_KINDS)[number];

/** Why nothing can be said of a flow that one capture point alone saw. */
export const UNTOLD_REASONS = [
  'translated',
  'no-zone',
  'clocks',
  'not-shared',
  'sides-unknown',
  'outside-span',
  'one-way',
  'losses',
  'no-room',
] as const;
export type UntoldReason = (typeof UNTOLD_REASONS)[number];

/** One capture point. */
export interface ComparedSide {
  /** As the user named it, else `outside` and `inside`, or `first` and `second` where nothing tells. */
  readonly name: string;
  /** Present where its name says so. */
  readonly zone?: Zone;
  /** The only direction of packets that it shows; absent where it shows both. */
  readonly only?: Direction;
  readonly summary: SummaryRecord;
  readonly flows: number;
  /** Flows that were not compared for want of room. */
  readonly beyond: number;
}

export interface ComparedClocks {
  /** How many flows tell of them; 0: nothing is known, and they are taken for equal. */
  readonly flows: number;
  /** By how many seconds the second side's clock is ahead; negative where it is behind. */
  readonly ahead: number;
  /** By how much that changes over the captures, in seconds. */
  readonly drift: number;
  /** How far single flows scatter about it, in seconds. */
  readonly scatter: number;
  /** Seconds within which two moments count as the same. */
  readonly tolerance: number;
}

/** Flows between the same kinds of ends for the same port, judged the same. */
export interface FlowsBetween {
  /** Index of the side whose figures and examples these are. */
  readonly side: 0 | 1;
  readonly from: EndKind;
  readonly to: EndKind;
  readonly transport: string;
  /** Absent where the transport has none. */
  readonly port?: number;
  readonly verdict: VerdictKind;
  readonly reason: Reason;
  readonly path?: string;
  readonly nearest?: { readonly path: string; readonly failed: readonly Dimension[] };
  readonly icmp?: { readonly from: string; readonly error: string };
  readonly flows: number;
  /** As that side counted them. */
  readonly packets: number;
  readonly bytes: number;
  readonly start: string;
  readonly end: string;
  readonly examples: readonly FlowExample[];
}

/** Such flows that show the same; the side is the one that saw them, or where they went in. */
export interface ComparisonGroup extends FlowsBetween {
  readonly kind: ComparisonKind;
  /** Packets that did not come out or back; of `missing-packets`. */
  readonly missing?: number;
}

export interface UntoldGroup {
  readonly reason: UntoldReason;
  readonly side: 0 | 1;
  readonly flows: number;
  readonly examples: readonly FlowExample[];
}

export interface ComparisonRecord {
  readonly type: 'comparison';
  readonly sides: readonly [ComparedSide, ComparedSide];
  /** Index of the outer side; absent where nothing tells. */
  readonly outer?: 0 | 1;
  readonly outerBasis?: SideBasis;
  /** How that is known, in words. */
  readonly outerWords: string;
  readonly clocks: ComparedClocks;
  readonly matched: {
    /** Flows that both saw. */
    readonly flows: number;
    /** Of these, flows that one saw by a public address and the other by the host's own. */
    readonly translated: number;
    /** Sights of flows beside the one that was matched: before and behind a NAT, in another VLAN, cut by a pause. */
    readonly parts: number;
    /** Flows of which one side shows each packet twice, as a mirror port does. */
    readonly doubled: number;
  };
  /**
   * Flows that both saw, as the outer side (else the first) saw them, most flows first; those that found no room in a
   * group are in `matched` alone.
   */
  readonly through: readonly FlowsBetween[];
  /** Flows within one zone or one link, which need not pass both points; by side. */
  readonly local: readonly [number, number];
  /** Most urgent kind first, then most flows. */
  readonly groups: readonly ComparisonGroup[];
  /** Flows that show something and found no room in a group. */
  readonly ungrouped: number;
  readonly untold: readonly UntoldGroup[];
}
