/**
 * Datagrams of one flow counted at two capture points against one another. Two things look like loss and are none: a
 * mirror port that shows every packet twice, and a firewall that puts fragments together before it passes them on.
 */

import { IP_TCP } from '../../decode/packet.js';
import { median } from './clocks.js';
import type { FlowDigests } from './flow-digests.js';
import type { Matching } from './match.js';

/** Least that a datagram takes on Ethernet, in bytes: headers of Ethernet, IPv4 and UDP. A fragment fewer saves less. */
const LEAST_DATAGRAM = 42;
/** Flows of which a side shows each packet twice, in both directions, before those of one direction count as such. */
const FEW_DOUBLED = 3;
/** Flows by which the sizes of frames are compared. */
const MAX_SAMPLES = 4096;

type Side = 0 | 1;
/** A flow's rows in the tables of both sides. */
type Rows = readonly [number, number];

export class Datagrams {
  /** Flows of which one side shows each packet twice. */
  doubled = 0;
  private readonly tables: readonly [FlowDigests, FlowDigests];
  private readonly cut: ReadonlySet<number>;
  private readonly showsTwice: [number, number] = [0, 0];
  /** By how many bytes a frame is longer at the second point, as a VLAN tag makes it. */
  private readonly longer: number;

  constructor(tables: readonly [FlowDigests, FlowDigests], { first, cut }: Matching) {
    this.tables = tables;
    this.cut = cut;
    const lengths: number[] = [];
    first.forEach((match, row) => {
      if (match < 0 || tables[0].protocol(row) === IP_TCP) return;
      const side = this.doubledBoth([row, match]);
      if (side !== undefined) this.showsTwice[side]++;
      else if (lengths.length < MAX_SAMPLES) lengths.push(...this.lengthOf([row, match]));
    });
    this.longer = median(Float64Array.from(lengths));
  }

  /** Datagrams that an end sent and that `from` shows and `to` does not; 0 where that cannot be told. */
  missing(rows: Rows, from: Side, end: number): number {
    const to = from === 0 ? 1 : 0;
    const [source, target] = [this.tables[from], this.tables[to]];
    const packets = source.packets(rows[from], end) - target.packets(rows[to], end);
    if (packets <= 0 || this.cut.has(rows[0])) return 0;
    const tags = (from === 0 ? this.longer : -this.longer) * target.packets(rows[to], end);
    const bytes = source.bytes(rows[from], end) - target.bytes(rows[to], end) + tags;
    return bytes < packets * LEAST_DATAGRAM ? 0 : packets;
  }

  /** Whether one side shows each packet of a flow twice; counts it. */
  isDoubled(rows: Rows): boolean {
    const isIt =
      this.doubledBoth(rows) !== undefined ||
      ([0, 1] as const).some((side) => this.showsTwice[side] >= FEW_DOUBLED && this.isTwice(rows, side));
    if (isIt) this.doubled++;
    return isIt;
  }

  /** The side that shows twice what the other shows, where there are packets of both directions. */
  private doubledBoth(rows: Rows): Side | undefined {
    const hasBoth = this.tables[0].packets(rows[0], 0) > 0 && this.tables[0].packets(rows[0], 1) > 0;
    return hasBoth ? ([0, 1] as const).find((side) => this.isTwice(rows, side)) : undefined;
  }

  private isTwice(rows: Rows, side: Side): boolean {
    const [mine, theirs] = [this.tables[side], this.tables[side === 0 ? 1 : 0]];
    const [row, other] = [rows[side], rows[side === 0 ? 1 : 0]];
    return [0, 1].every((end) => mine.packets(row, end) === 2 * theirs.packets(other, end));
  }

  /** By how much frames of a flow differ, for each end of which both sides show as many. */
  private lengthOf([row, match]: Rows): number[] {
    const [a, b] = this.tables;
    return [0, 1].flatMap((end) => {
      const packets = a.packets(row, end);
      if (packets === 0 || packets !== b.packets(match, end)) return [];
      return [(b.bytes(match, end) - a.bytes(row, end)) / packets];
    });
  }
}
