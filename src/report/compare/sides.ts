/**
 * On which side of the firewall a capture was taken: as the user states it, else by what it shows. The zones of a
 * topology have an order, from the Internet to the inside; of two capture points the outer one is nearer to the zone
 * that comes first.
 */

import { ZONES, type Zone } from '../../topology/endpoint.js';
import type { Topology } from '../../topology/topology.js';
import { count, counted } from '../text.js';
import { median } from './clocks.js';
import type { FlowDigests } from './flow-digests.js';
import { isAlone, type Matching } from './match.js';

/** Names of sides that say where they are. */
const SIDE_ZONES: Readonly<Record<string, Zone>> = {
  internet: 'internet',
  external: 'internet',
  outside: 'internet',
  perimeter: 'perimeter',
  dmz: 'perimeter',
  internal: 'internal',
  inside: 'internal',
};

/** Names that a side may be given to say where it is. */
export const SIDE_NAMES: readonly string[] = Object.keys(SIDE_ZONES);

/** The zone that a side's name means; undefined where it is a name alone. */
export const zoneOfSide = (name: string): Zone | undefined =>
  Object.hasOwn(SIDE_ZONES, name) ? SIDE_ZONES[name] : undefined;

/** Where the zone stands among them: 0 for the Internet. */
export const zoneRank = (zone: Zone): number => ZONES.indexOf(zone);

/** How the outer of two capture points is known. */
export type SideBasis = 'stated' | 'nat' | 'local-traffic' | 'order' | 'unanswered';

export interface Sides {
  /** Which capture point is the outer one: 0 the first, 1 the second; absent where nothing tells. */
  readonly outer?: 0 | 1;
  readonly basis?: SideBasis;
  /** How that is known, in words. */
  readonly words: string;
}

/** What the sides are told by. */
export interface Sight {
  readonly tables: readonly [FlowDigests, FlowDigests];
  readonly matching: Matching;
  readonly zones: ZoneLookup;
}

/** Zones of the ends of flows. */
export class ZoneLookup {
  readonly #topology: Topology;

  constructor(topology: Topology) {
    this.#topology = topology;
  }

  of(table: FlowDigests, row: number, end: number): Zone | undefined {
    const word = (index: number): number => table.addressWord(row, end, index);
    return this.#topology.lookup(table.version(row), word(0), word(1), word(2), word(3)).class.zone;
  }

  /** Ranks of the zones of end 0 and end 1; undefined where an end has none. */
  ofEnds(table: FlowDigests, row: number): readonly [number, number] | undefined {
    const lower = this.of(table, row, 0);
    const upper = this.of(table, row, 1);
    return lower === undefined || upper === undefined ? undefined : [zoneRank(lower), zoneRank(upper)];
  }

  /** Ranks of the two zones, the initiator's first; undefined where an end has none. */
  ranks(table: FlowDigests, row: number): readonly [number, number] | undefined {
    const ranks = this.ofEnds(table, row);
    return ranks === undefined || table.initiator(row) === 0 ? ranks : [ranks[1], ranks[0]];
  }
}

/** `stated`: the zones that the user's names for the sides mean. */
export function sidesOf(sight: Sight, stated: readonly [Zone | undefined, Zone | undefined]): Sides {
  return (
    byStatement(stated) ??
    byTranslation(sight) ??
    byLocalTraffic(sight) ??
    byOrder(sight) ??
    byUnanswered(sight) ?? { words: 'nothing tells which of the two is the outer one: state it with --side' }
  );
}

function byStatement([first, second]: readonly [Zone | undefined, Zone | undefined]): Sides | undefined {
  if (first !== undefined && second !== undefined) {
    const difference = zoneRank(first) - zoneRank(second);
    return difference === 0 ? undefined : { outer: difference < 0 ? 0 : 1, basis: 'stated', words: 'as stated' };
  }
  if (first === 'internet' || second === 'internal') return { outer: 0, basis: 'stated', words: 'as stated' };
  if (second === 'internet' || first === 'internal') return { outer: 1, basis: 'stated', words: 'as stated' };
  return undefined;
}

/** Outside of a NAT its public addresses are seen, behind it those of the hosts. */
function byTranslation({ tables, matching }: Sight): Sides | undefined {
  const votes: [number, number] = [0, 0];
  const [a, b] = tables;
  matching.first.forEach((other, row) => {
    if (other < 0) return;
    const first = Number(a.isTranslated(row, 0)) + Number(a.isTranslated(row, 1));
    const second = Number(b.isTranslated(other, 0)) + Number(b.isTranslated(other, 1));
    if (first !== second) votes[first > second ? 0 : 1]++;
  });
  return decided(votes, 'nat', (flows) => `it shows the public addresses of ${counted(flows, 'flow')}`);
}

/** Who sees traffic within a zone is in it. */
function byLocalTraffic({ tables, zones }: Sight): Sides | undefined {
  const within = tables.map((table) => {
    const flows = [0, 0, 0];
    for (let row = 0; row < table.size; row++) {
      const ranks = zones.ranks(table, row);
      if (ranks !== undefined && ranks[0] === ranks[1]) flows[ranks[0]] = (flows[ranks[0]] ?? 0) + 1;
    }
    return flows;
  });
  for (const [inner, outer] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const mine = within[inner] ?? [];
    const others = within[outer] ?? [];
    const innermost = [2, 1].find((rank) => (mine[rank] ?? 0) > 0 && (others[rank] ?? 0) === 0);
    if (innermost !== undefined && (mine[0] ?? 0) === 0) {
      const words = `the other shows ${counted(mine[innermost] ?? 0, 'flow')} within the zone ${ZONES[innermost]}`;
      return { outer, basis: 'local-traffic', words };
    }
  }
  return undefined;
}

/** A first packet passes its own side first: flows opened from outside and from inside differ by their way through. */
function byOrder({ tables, matching, zones }: Sight): Sides | undefined {
  const [a, b] = tables;
  const { clocks } = matching;
  const inward: number[] = [];
  const outward: number[] = [];
  matching.first.forEach((other, row) => {
    const ranks = other < 0 || !a.isFromSyn(row) || !b.isFromSyn(other) ? undefined : zones.ranks(a, row);
    if (ranks === undefined || ranks[0] === ranks[1]) return;
    const start = a.start(row);
    (ranks[0] < ranks[1] ? inward : outward).push(b.start(other) - start - clocks.aheadAt(start));
  });
  const both = Math.min(inward.length, outward.length);
  if (both < 3) return undefined;
  const difference = median(Float64Array.from(inward)) - median(Float64Array.from(outward));
  if (Math.abs(difference) * Math.sqrt(both) < 3 * clocks.scatter || difference === 0) return undefined;
  const words = `packets from outside pass it first (${count(inward.length + outward.length)} flows)`;
  return { outer: difference > 0 ? 0 : 1, basis: 'order', words };
}

/** What is opened and never answered was seen before the firewall, not behind it. */
function byUnanswered({ tables, matching, zones }: Sight): Sides | undefined {
  const votes: [number, number] = [0, 0];
  for (const side of [0, 1] as const) {
    const table = tables[side];
    (side === 0 ? matching.first : matching.second).forEach((other, row) => {
      if (!isAlone(other) || table.packets(row, 1 - table.initiator(row)) > 0) return;
      const ranks = zones.ranks(table, row);
      if (ranks === undefined || ranks[0] === ranks[1]) return;
      votes[ranks[0] < ranks[1] ? side : ((1 - side) as 0 | 1)]++;
    });
  }
  return decided(votes, 'unanswered', (flows) => `by the direction of ${counted(flows, 'flow')} that came no further`);
}

/** The point with the votes, where they are at least nine in ten. */
function decided(
  votes: readonly [number, number],
  basis: SideBasis,
  words: (flows: number) => string,
): Sides | undefined {
  const [first, second] = votes;
  const most = Math.max(first, second);
  if (most === 0 || most * 10 < (first + second) * 9) return undefined;
  return { outer: first > second ? 0 : 1, basis, words: words(most) };
}
