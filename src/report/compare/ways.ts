/**
 * Between which networks flows pass both capture points. Silence at one of them is evidence for these alone: a firewall
 * with three legs has a perimeter that the capture of another leg never shows.
 */

import type { Zone } from '../../topology/endpoint.js';
import { EndpointTable, type Segment } from '../../topology/endpoint-table.js';
import { parseIpRange } from '../../topology/ip-range.js';
import { itemAt, type Layer, layOut } from '../../topology/layer.js';
import type { Topology } from '../../topology/topology.js';
import type { FlowDigests } from './flow-digests.js';
import { zoneRank } from './sides.js';

/** Any network that the topology does not list: the Internet. */
const UNLISTED = 0;

type Side = 0 | 1;
type Ranks = readonly [number, number];

export class Ways {
  private readonly networks: EndpointTable;
  /** Pairs of networks, and of zones by their ranks, between which both points saw a flow. */
  private readonly passing = new Set<number>();
  private readonly passingZones = new Set<number>();
  /** Networks whose own traffic a side shows. */
  private readonly own: readonly [Set<number>, Set<number>] = [new Set(), new Set()];
  private readonly stated: number | undefined;

  /** `stated`: the zones that the user's names for the sides mean. */
  constructor(topology: Topology, [first, second]: readonly [Zone | undefined, Zone | undefined]) {
    this.networks = networkTable(topology);
    if (first !== undefined && second !== undefined) this.stated = pairOf(zoneRank(first), zoneRank(second));
  }

  /** Notes a flow that both saw. */
  passed(table: FlowDigests, row: number, ranks: Ranks | undefined): void {
    if (ranks === undefined) return;
    this.passingZones.add(pairOf(...ranks));
    this.passing.add(pairOf(...this.networksOf(table, row)));
  }

  /** Notes a flow that a side saw, for what it tells of where the side is. */
  seen(side: Side, table: FlowDigests, row: number): void {
    const [one, two] = this.networksOf(table, row);
    if (one === two && one !== UNLISTED) this.own[side].add(one);
  }

  /**
   * Whether a flow of one side should have shown at the other, if it came through: others between its networks did, or
   * the other is in one of them; where no flow at all passed between its zones, the user's word counts.
   */
  leadTo(side: Side, table: FlowDigests, row: number, ranks: Ranks): boolean {
    const zones = pairOf(...ranks);
    if (!this.passingZones.has(zones)) return zones === this.stated;
    const networks = this.networksOf(table, row);
    return this.passing.has(pairOf(...networks)) || networks.some((network) => this.own[side].has(network));
  }

  private networksOf(table: FlowDigests, row: number): readonly [number, number] {
    return [this.network(table, row, 0), this.network(table, row, 1)];
  }

  private network(table: FlowDigests, row: number, end: number): number {
    const word = (index: number): number => table.addressWord(row, end, index);
    return this.networks.find(table.version(row), word(0), word(1), word(2), word(3));
  }
}

/** More networks than a topology has. */
const MOST_NETWORKS = 1 << 24;

const pairOf = (a: number, b: number): number => Math.min(a, b) * MOST_NETWORKS + Math.max(a, b);

/** The networks that a topology gives a zone, numbered from 1; what is in none is {@link UNLISTED}. */
function networkTable({ zoneNetworks }: Topology): EndpointTable {
  const networks = zoneNetworks.flatMap(({ addresses }, index) => {
    const parsed = parseIpRange(addresses);
    return 'range' in parsed ? [{ range: parsed.range, number: index + 1 }] : [];
  });
  const segments = (layer: Layer<{ readonly number: number }>): Segment[] =>
    layer.bounds.map((first) => ({ first, endpoint: itemAt(layer, first)?.number ?? UNLISTED }));
  return new EndpointTable(segments(layOut(4, networks)), segments(layOut(6, networks)));
}
