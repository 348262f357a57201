/**
 * Between which networks flows pass both capture points. Silence at one of them is evidence for these alone: a firewall
 * with three legs has a perimeter that the capture of another leg never shows.
 */

import type { Zone } from '../../topology/endpoint.js';
import { EndpointTable, type Segment } from '../../topology/endpoint-table.js';
import { type IpRange, parseIpRange } from '../../topology/ip-range.js';
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

interface NumberedNetwork {
  readonly range: IpRange;
  readonly number: number;
}

/** The networks that a topology gives a zone, numbered from 1; what is in none is {@link UNLISTED}. */
function networkTable(topology: Topology): EndpointTable {
  const networks = topology.zoneNetworks.flatMap(({ addresses }, index) =>
    rangesOf(addresses).map((range): NumberedNetwork => ({ range, number: index + 1 })),
  );
  const segments = (layer: Layer<NumberedNetwork>): Segment[] =>
    layer.bounds.map((first) => ({ first, endpoint: itemAt(layer, first)?.number ?? UNLISTED }));
  const ipv4 = layOut(4, networks);
  return new EndpointTable(segments(ipv4), segments(layOut(6, [...networks, ...secondAddresses(topology, ipv4)])));
}

/** IPv6 addresses at which a host plays a role that it plays on IPv4, too: they lie on the leg of that network. */
function secondAddresses({ addresses }: Topology, ipv4: Layer<NumberedNetwork>): NumberedNetwork[] {
  const places = new Map<string, IpRange[]>();
  for (const { name, role, interface: side, kind, addresses: range } of addresses) {
    if (kind !== 'host') continue;
    const key = `${name} ${role} ${side}`;
    places.set(key, [...(places.get(key) ?? []), ...rangesOf(range)]);
  }
  return [...places.values()].flatMap((ranges) => {
    const first = ranges.find(({ version }) => version === 4);
    const network = first && itemAt(ipv4, first.first);
    if (network === undefined) return [];
    return ranges.filter(({ version }) => version === 6).map((range) => ({ range, number: network.number }));
  });
}

function rangesOf(addresses: string): IpRange[] {
  const parsed = parseIpRange(addresses);
  return 'range' in parsed ? [parsed.range] : [];
}
