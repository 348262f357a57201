/** Two capture points laid over one another: which flows both saw, and what it means where one alone did. */

import type { Catalogue } from '../../catalogue/catalogue.js';
import { IP_TCP } from '../../decode/packet.js';
import type { Zone } from '../../topology/endpoint.js';
import type { Topology } from '../../topology/topology.js';
import type { SummaryRecord } from '../record.js';
import { ComparisonGroups, UntoldGroups } from './comparison-groups.js';
import type { ComparisonKind, ComparisonRecord, UntoldReason } from './comparison-record.js';
import type { FlowDigests } from './flow-digests.js';
import { ALONE, type Matching, matchFlows, PART_OF } from './match.js';
import { type Sides, sidesOf, ZoneLookup, zoneOfSide, zoneRank } from './sides.js';

/** What one capture point saw. */
export interface ComparedInput {
  /** The user's name for it; absent where none was given. */
  readonly name: string | undefined;
  readonly flows: FlowDigests;
  readonly summary: SummaryRecord;
  /** Whether flows may be missing at any time, as where lines of a log could not be read or a filter left some out. */
  readonly isPartial: boolean;
  /** Earliest and latest moment that it is known to have been listening, in microseconds since 1970. */
  readonly start: number;
  readonly end: number;
}

export interface ComparisonContext {
  readonly topology: Topology;
  readonly catalogue: Catalogue;
  /** The user's own tolerance, in microseconds. */
  readonly tolerance: number | undefined;
}

/** Compares two capture points. */
export function compareInputs(
  inputs: readonly [ComparedInput, ComparedInput],
  context: ComparisonContext,
): ComparisonRecord {
  return new Comparison(inputs, context).record();
}

/** A first packet that comes out later than this, in microseconds, is a repetition (RFC 6298 §2: 1 s). */
const LATE = 500_000;

/** Side of an index. */
const SIDES = [0, 1] as const;
type Side = (typeof SIDES)[number];
const other = (side: Side): Side => (1 - side) as Side;

class Comparison {
  private readonly inputs: readonly [ComparedInput, ComparedInput];
  private readonly matching: Matching;
  private readonly zones: ZoneLookup;
  private readonly sides: Sides;
  private readonly groups: ComparisonGroups;
  private readonly untold: UntoldGroups;
  private readonly names: readonly [string, string];
  private readonly stated: readonly [Zone | undefined, Zone | undefined];
  /** Pairs of zones, by their ranks, between which both points saw a flow. */
  private readonly shared = new Set<number>();
  private matched = 0;
  private translated = 0;
  private parts = 0;
  private readonly local: [number, number] = [0, 0];

  constructor(inputs: readonly [ComparedInput, ComparedInput], { topology, catalogue, tolerance }: ComparisonContext) {
    this.inputs = inputs;
    const tables = [inputs[0].flows, inputs[1].flows] as const;
    this.matching = matchFlows(...tables, tolerance);
    this.zones = new ZoneLookup(topology);
    this.stated = [zoneOfSide(inputs[0].name ?? ''), zoneOfSide(inputs[1].name ?? '')];
    this.sides = sidesOf({ tables, matching: this.matching, zones: this.zones }, this.stated);
    this.names = namesOf(inputs, this.sides);
    this.groups = new ComparisonGroups(topology, catalogue);
    this.untold = new UntoldGroups(topology);
    this.noteShared();
    this.lookAtMatched();
    for (const side of SIDES) this.lookAtRest(side);
  }

  record(): ComparisonRecord {
    const { sides, matching } = this;
    const { clocks } = matching;
    const side = (index: Side) => {
      const zone = this.stated[index];
      const { summary, flows } = this.inputs[index];
      return {
        name: this.names[index],
        ...(zone !== undefined && { zone }),
        summary,
        flows: flows.size + flows.beyond,
        beyond: flows.beyond,
      };
    };
    return {
      type: 'comparison',
      sides: [side(0), side(1)],
      ...(sides.outer !== undefined && { outer: sides.outer }),
      ...(sides.basis !== undefined && { outerBasis: sides.basis }),
      outerWords: sides.words,
      clocks: {
        flows: clocks.samples,
        ahead: seconds(clocks.ahead),
        drift: seconds(clocks.drift),
        scatter: seconds(clocks.scatter),
        tolerance: seconds(clocks.tolerance),
      },
      matched: { flows: this.matched, translated: this.translated, parts: this.parts },
      local: [...this.local],
      groups: this.groups.records(),
      ungrouped: this.groups.ungrouped,
      untold: this.untold.records(),
    };
  }

  private found(side: Side): Int32Array {
    return side === 0 ? this.matching.first : this.matching.second;
  }

  /** The zones that flows on both sides join; and those that the user's names for the sides join. */
  private noteShared(): void {
    const [first, second] = this.stated;
    if (first !== undefined && second !== undefined) this.shared.add(pairOf(zoneRank(first), zoneRank(second)));
    this.matching.first.forEach((match, row) => {
      const ranks = match < 0 ? undefined : this.zones.ranks(this.inputs[0].flows, row);
      if (ranks !== undefined) this.shared.add(pairOf(...ranks));
    });
  }

  /** Flows that both saw: did all of them come through? */
  private lookAtMatched(): void {
    const [a, b] = [this.inputs[0].flows, this.inputs[1].flows];
    this.matching.first.forEach((match, row) => {
      if (match === PART_OF) this.parts++;
      if (match < 0) return;
      this.matched++;
      if (a.isTranslated(row, 0) !== b.isTranslated(match, 0) || a.isTranslated(row, 1) !== b.isTranslated(match, 1))
        this.translated++;
      this.lookThrough([row, match]);
    });
    this.parts += this.matching.second.filter((match) => match === PART_OF).length;
  }

  private lookThrough(rows: readonly [number, number]): void {
    const opened = this.inputs[0].flows.isFromSyn(rows[0]) ? 0 : 1;
    const entry = this.entryOf(opened, rows[opened]);
    if (entry === undefined) return;
    const exit = other(entry);
    const [into, out] = [this.inputs[entry].flows, this.inputs[exit].flows];
    const initiator = this.inputs[opened].flows.initiator(rows[opened]);
    const responder = 1 - initiator;
    const answers = [into.packets(rows[entry], responder), out.packets(rows[exit], responder)] as const;
    if (answers[0] === 0 && answers[1] > this.lost(entry)) {
      this.groups.add(goesOn(into, rows[entry]) ? 'answer-elsewhere' : 'answer-swallowed', exit, out, rows[exit]);
    } else if (into.protocol(rows[entry]) === IP_TCP) {
      if (this.delay(entry, rows) > LATE + this.matching.clocks.tolerance && this.lost(exit) === 0)
        this.groups.add('opening-lost', entry, into, rows[entry]);
    } else if (SIDES.every((side) => this.isWithin(side, rows[other(side)]))) {
      const missingOut = into.packets(rows[entry], initiator) - out.packets(rows[exit], initiator);
      const missingBack = answers[1] - answers[0];
      const missing = more(missingOut, this.lost(exit)) + more(missingBack, this.lost(entry));
      if (missing > 0) this.groups.add('missing-packets', entry, into, rows[entry], missing);
    }
  }

  /** By how much later a flow came out than it went in, in microseconds; 0 where its SYN was not seen on both sides. */
  private delay(entry: Side, rows: readonly [number, number]): number {
    const [a, b] = [this.inputs[0].flows, this.inputs[1].flows];
    if (!a.isFromSyn(rows[0]) || !b.isFromSyn(rows[1])) return 0;
    const start = a.start(rows[0]);
    const later = b.start(rows[1]) - this.matching.clocks.aheadAt(start) - start;
    return entry === 0 ? later : -later;
  }

  /** Flows that one side alone saw. */
  private lookAtRest(side: Side): void {
    const table = this.inputs[side].flows;
    this.found(side).forEach((match, row) => {
      if (match !== ALONE) return;
      const ranks = this.zones.ranks(table, row);
      if (ranks === undefined ? staysOnLink(table, row) : ranks[0] === ranks[1]) {
        this.local[side]++;
        return;
      }
      const reason = this.untoldReason(side, row, ranks);
      if (reason === undefined) this.groups.add(this.kindOf(side, row), side, table, row);
      else this.untold.add(reason, side, table, row);
    });
  }

  private untoldReason(
    side: Side,
    row: number,
    ranks: readonly [number, number] | undefined,
  ): UntoldReason | undefined {
    if (ranks === undefined) return 'no-zone';
    if (!this.shared.has(pairOf(...ranks))) return 'not-shared';
    if (this.sides.outer === undefined) return 'sides-unknown';
    if (this.inputs[other(side)].flows.beyond > 0) return 'no-room';
    if (!this.isCovered(side, row)) return 'outside-span';
    const { flows } = this.inputs[side];
    return flows.packets(row, 0) + flows.packets(row, 1) <= this.lost(other(side)) ? 'losses' : undefined;
  }

  private kindOf(side: Side, row: number): ComparisonKind {
    const table = this.inputs[side].flows;
    if (this.entryOf(side, row) !== side || goesOn(table, row)) return 'another-way';
    const state = table.state(row);
    if (state === 'refused' || state === 'rejected') return 'turned-away';
    return table.packets(row, 1 - table.initiator(row)) > 0 ? 'answered-between' : 'swallowed';
  }

  /** The side on which a flow of a side goes in, by the zone of its initiator; undefined where that is not known. */
  private entryOf(side: Side, row: number): Side | undefined {
    const { outer } = this.sides;
    const ranks = this.zones.ranks(this.inputs[side].flows, row);
    if (outer === undefined || ranks === undefined || ranks[0] === ranks[1]) return undefined;
    return ranks[0] < ranks[1] ? outer : other(outer);
  }

  /** Whether the other side was listening when this flow began or ended. */
  private isCovered(side: Side, row: number): boolean {
    const { flows } = this.inputs[side];
    return this.heard(side, flows.start(row)) || this.heard(side, flows.end(row));
  }

  private heard(side: Side, time: number): boolean {
    const { clocks } = this.matching;
    const { start, end } = this.inputs[other(side)];
    const there = side === 0 ? time + clocks.aheadAt(time) : time - clocks.aheadAt(time);
    return there >= start + clocks.margin && there <= end - clocks.margin;
  }

  /** Whether a side was listening as long as a flow of the other side lasts. */
  private isWithin(side: Side, row: number): boolean {
    const { flows } = this.inputs[other(side)];
    return this.heard(other(side), flows.start(row)) && this.heard(other(side), flows.end(row));
  }

  /** Packets that a side may have missed. */
  private lost(side: Side): number {
    const { summary, isPartial } = this.inputs[side];
    const { drops, uncountedDrops } = summary;
    if (isPartial || uncountedDrops === true) return Number.POSITIVE_INFINITY;
    return drops.kernel + drops.interface + drops.shed;
  }
}

/** Whether an end is a multicast, broadcast or link-local address, which no router passes on (RFC 1112, 3927, 4291). */
function staysOnLink(table: FlowDigests, row: number): boolean {
  const isSix = table.version(row) === 6;
  return [0, 1].some((end) => {
    const word = table.addressWord(row, end, isSix ? 0 : 3) >>> 0;
    if (isSix) return word >>> 24 === 0xff || word >>> 22 === 0x3fa;
    return word >>> 28 >= 0xe || word >>> 16 === 0xa9fe;
  });
}

/**
 * Whether a connection was under way before it was captured, or its opener goes on though no answer was seen: then it
 * is answered by a way that does not pass here.
 */
function goesOn(table: FlowDigests, row: number): boolean {
  const state = table.state(row);
  if (state === 'midstream') return true;
  const isAnswered = table.packets(row, 1 - table.initiator(row)) > 0;
  return !isAnswered && (state === 'established' || state === 'closed' || state === 'reset');
}

const more = (missing: number, lost: number): number => (missing > lost ? missing : 0);

const pairOf = (a: number, b: number): number => Math.min(a, b) * 4 + Math.max(a, b);

/** Seconds of microseconds, without what floating point adds beyond nanoseconds. */
const seconds = (microseconds: number): number => Math.round(microseconds * 1e3) / 1e9;

function namesOf([first, second]: readonly [ComparedInput, ComparedInput], { outer }: Sides): [string, string] {
  if (outer === undefined) return [first.name ?? 'first', second.name ?? 'second'];
  const names = outer === 0 ? (['outside', 'inside'] as const) : (['inside', 'outside'] as const);
  return [first.name ?? names[0], second.name ?? names[1]];
}
