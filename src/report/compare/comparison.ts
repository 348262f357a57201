/** Two capture points laid over one another: which flows both saw, and what it means where one alone did. */

import type { Catalogue } from '../../catalogue/catalogue.js';
import { IP_TCP } from '../../decode/packet.js';
import type { Zone } from '../../topology/endpoint.js';
import type { Topology } from '../../topology/topology.js';
import type { SummaryRecord } from '../record.js';
import { ComparisonGroups, UntoldGroups } from './comparison-groups.js';
import {
  COMPARISON_KINDS,
  type ComparisonKind,
  type ComparisonRecord,
  type UntoldReason,
} from './comparison-record.js';
import { Datagrams } from './datagrams.js';
import type { FlowDigests } from './flow-digests.js';
import { type Direction, goesOn, Hearing, type Span } from './hearing.js';
import { isAlone, type Matching, matchFlows, OTHER_TIME, PART_OF, TRANSLATED } from './match.js';
import { type Sides, sidesOf, ZoneLookup, zoneOfSide } from './sides.js';
import { noteTranslations } from './translations.js';
import { Ways } from './ways.js';

/** What one capture point saw. */
export interface ComparedInput {
  /** The user's name for it; absent where none was given. */
  readonly name: string | undefined;
  readonly flows: FlowDigests;
  readonly summary: SummaryRecord;
  /** Whether flows may be missing at any time, as where lines of a log could not be read or a filter left some out. */
  readonly isPartial: boolean;
  /** When it is known to have been listening; see {@link joinedSpans}. */
  readonly spans: readonly Span[];
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
  private readonly groups: ComparisonGroups<ComparisonKind>;
  private readonly through: ComparisonGroups<'through'>;
  private readonly untold: UntoldGroups;
  private readonly ways: Ways;
  private readonly hearing: Hearing;
  private readonly datagrams: Datagrams;
  private readonly names: readonly [string, string];
  private readonly stated: readonly [Zone | undefined, Zone | undefined];
  private matched = 0;
  private translated = 0;
  private parts = 0;
  private readonly local: [number, number] = [0, 0];

  constructor(inputs: readonly [ComparedInput, ComparedInput], { topology, catalogue, tolerance }: ComparisonContext) {
    this.inputs = inputs;
    const tables = [inputs[0].flows, inputs[1].flows] as const;
    this.matching = matchFlows(...tables, tolerance);
    noteTranslations(...tables, this.matching);
    this.zones = new ZoneLookup(topology);
    this.stated = [zoneOfSide(inputs[0].name ?? ''), zoneOfSide(inputs[1].name ?? '')];
    this.sides = sidesOf({ tables, matching: this.matching, zones: this.zones }, this.stated);
    this.names = namesOf(inputs, this.sides);
    this.groups = new ComparisonGroups(COMPARISON_KINDS, topology, catalogue);
    this.through = new ComparisonGroups(['through'], topology, catalogue);
    this.untold = new UntoldGroups(topology);
    this.hearing = new Hearing({ inputs, matching: this.matching, zones: this.zones, sides: this.sides });
    this.datagrams = new Datagrams(tables, this.matching);
    this.ways = new Ways(topology, this.stated);
    this.noteWays();
    this.lookAtMatched();
    for (const side of SIDES) this.lookAtRest(side);
  }

  record(): ComparisonRecord {
    const { sides, matching } = this;
    const { clocks } = matching;
    const side = (index: Side) => {
      const zone = this.stated[index];
      const { summary, flows } = this.inputs[index];
      const only: Direction | undefined = this.hearing.only[index];
      return {
        name: this.names[index],
        ...(zone !== undefined && { zone }),
        ...(only !== undefined && { only }),
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
      matched: {
        flows: this.matched,
        translated: this.translated,
        parts: this.parts,
        doubled: this.datagrams.doubled,
      },
      through: this.through.records().map(({ kind: _, ...group }) => group),
      local: [...this.local],
      groups: this.groups.records(),
      ungrouped: this.groups.ungrouped,
      untold: this.untold.records(),
    };
  }

  private found(side: Side): Int32Array {
    return side === 0 ? this.matching.first : this.matching.second;
  }

  /** What flows tell of where they pass. */
  private noteWays(): void {
    for (const side of SIDES) {
      const { flows } = this.inputs[side];
      for (let row = 0; row < flows.size; row++) this.ways.seen(side, flows, row);
    }
    const [{ flows }] = this.inputs;
    this.matching.first.forEach((match, row) => {
      if (match >= 0) this.ways.passed(flows, row, this.zones.ranks(flows, row));
    });
  }

  /** Flows that both saw: did all of them come through? */
  private lookAtMatched(): void {
    const [a, b] = [this.inputs[0].flows, this.inputs[1].flows];
    const shown = this.sides.outer ?? 0;
    this.matching.first.forEach((match, row) => {
      if (match === PART_OF) this.parts++;
      if (match < 0) return;
      this.matched++;
      if (a.isTranslated(row, 0) !== b.isTranslated(match, 0) || a.isTranslated(row, 1) !== b.isTranslated(match, 1))
        this.translated++;
      this.through.add('through', shown, this.inputs[shown].flows, shown === 0 ? row : match);
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
    const answers = out.packets(rows[exit], responder);
    if (into.packets(rows[entry], responder) === 0 && answers > this.lost(entry)) {
      if (this.hearsFrom(entry, into, rows[entry], responder))
        this.groups.add(goesOn(into, rows[entry]) ? 'answer-elsewhere' : 'answer-swallowed', exit, out, rows[exit]);
    } else if (into.protocol(rows[entry]) === IP_TCP) {
      if (this.delay(entry, rows) > LATE + this.matching.clocks.tolerance && this.lost(exit) === 0)
        this.groups.add('opening-lost', entry, into, rows[entry]);
    } else this.countThrough(rows, entry, initiator);
  }

  /** Datagrams of a flow that went in and did not come out, and of its answers that did not come back. */
  private countThrough(rows: readonly [number, number], entry: Side, initiator: 0 | 1): void {
    if (!SIDES.every((side) => this.isWithin(side, rows[other(side)])) || this.datagrams.isDoubled(rows)) return;
    const missing = (from: Side, end: 0 | 1): number => {
      const to = other(from);
      return this.hearsFrom(to, this.inputs[to].flows, rows[to], end)
        ? more(this.datagrams.missing(rows, from, end), this.lost(to))
        : 0;
    };
    const all = missing(entry, initiator) + missing(other(entry), other(initiator));
    if (all > 0) this.groups.add('missing-packets', entry, this.inputs[entry].flows, rows[entry], all);
  }

  /** Whether a side shows packets that an end of a flow sends. */
  private hearsFrom(side: Side, table: FlowDigests, row: number, end: number): boolean {
    const ranks = this.zones.ofEnds(table, row);
    if (ranks === undefined) return true;
    return this.hearing.hears(side, end === 0 ? ranks : [ranks[1], ranks[0]]);
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
      if (match === TRANSLATED) this.untold.add('translated', side, table, row);
      if (!isAlone(match)) return;
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
    const { flows } = this.inputs[side];
    const there = other(side);
    if (this.matching.clocks.samples === 0 && this.found(side)[row] === OTHER_TIME) return 'clocks';
    if (!this.ways.leadTo(there, flows, row, ranks)) return 'not-shared';
    if (this.sides.outer === undefined) return 'sides-unknown';
    if (this.inputs[there].flows.beyond > 0) return 'no-room';
    if (!this.isCovered(side, row)) return 'outside-span';
    if (SIDES.every((end) => flows.packets(row, end) === 0 || !this.hearsFrom(there, flows, row, end)))
      return 'one-way';
    return flows.packets(row, 0) + flows.packets(row, 1) <= this.lost(there) ? 'losses' : undefined;
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
    return [flows.start(row), flows.end(row)].some((time) => this.hearing.heardAt(other(side), time, side));
  }

  /** Whether a side was listening when a flow of the other side began and ended. */
  private isWithin(side: Side, row: number): boolean {
    const { flows } = this.inputs[other(side)];
    return [flows.start(row), flows.end(row)].every((time) => this.hearing.heardAt(side, time, other(side)));
  }

  private lost(side: Side): number {
    return this.hearing.lost(side);
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

const more = (missing: number, lost: number): number => (missing > lost ? missing : 0);

/** Seconds of microseconds, without what floating point adds beyond nanoseconds. */
const seconds = (microseconds: number): number => Math.round(microseconds * 1e3) / 1e9;

function namesOf([first, second]: readonly [ComparedInput, ComparedInput], { outer }: Sides): [string, string] {
  if (outer === undefined) return [first.name ?? 'first', second.name ?? 'second'];
  const names = outer === 0 ? (['outside', 'inside'] as const) : (['inside', 'outside'] as const);
  return [first.name ?? names[0], second.name ?? names[1]];
}
