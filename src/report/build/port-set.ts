import { at } from '../../bytes.js';
import type { PortList, Ports } from '../model/ends.js';

/** Ranges of a list; the rest is counted. */
export const MAX_RANGES = 8;

const PORTS = 65_536;

/** Which ports were used: one port, the commonest case, needs no map of all. */
export class PortSet {
  count = 0;
  private first = -1;
  private bits: Uint32Array | undefined;

  /** A port, 0 to 65535. */
  add(port: number): void {
    if (port === this.first) return;
    if (this.first < 0) {
      this.first = port;
      this.count = 1;
      return;
    }
    this.bits ??= this.withFirst();
    const word = at(this.bits, port >> 5);
    const bit = 1 << (port & 31);
    if ((word & bit) !== 0) return;
    this.bits[port >> 5] = word | bit;
    this.count++;
  }

  toList(): PortList {
    const ranges = this.ranges();
    return { count: this.count, ranges: ranges.slice(0, MAX_RANGES) };
  }

  /** From the lowest to the highest; undefined where there are none. */
  get span(): Ports | undefined {
    const ranges = this.ranges();
    const [first] = ranges;
    const last = ranges.at(-1);
    return first && last && { from: first.from, to: last.to };
  }

  /** All of them, ascending. */
  ranges(): Ports[] {
    if (this.first < 0) return [];
    const { bits } = this;
    if (bits === undefined) return [{ from: this.first, to: this.first }];
    const ranges: { from: number; to: number }[] = [];
    for (let port = 0; port < PORTS; port++) {
      const word = at(bits, port >> 5);
      if (word === 0) port |= 31;
      if ((word & (1 << (port & 31))) === 0) continue;
      const last = ranges.at(-1);
      if (last !== undefined && last.to === port - 1) last.to = port;
      else ranges.push({ from: port, to: port });
    }
    return ranges;
  }

  private withFirst(): Uint32Array {
    const bits = new Uint32Array(PORTS / 32);
    bits[this.first >> 5] = 1 << (this.first & 31);
    return bits;
  }
}
