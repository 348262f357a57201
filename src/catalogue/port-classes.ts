/**
 * The ports divided where any path's range begins or ends: two ports of one class fit the same paths, so that what is
 * known of one holds for the other. A scan of 65,536 ports is a few hundred questions.
 */

import { at } from '../bytes.js';
import type { PortRange } from './path.js';

const PORTS = 65_536;

export class PortClasses {
  /** The number of classes; they are numbered from 0 in the order of the ports. */
  readonly count: number;
  private readonly classOf = new Uint16Array(PORTS);

  constructor(ranges: Iterable<PortRange>) {
    const starts = new Uint8Array(PORTS + 1);
    starts[0] = 1;
    for (const { from, to } of ranges) {
      starts[from] = 1;
      starts[to + 1] = 1;
    }
    let current = -1;
    for (let port = 0; port < PORTS; port++) {
      current += at(starts, port);
      this.classOf[port] = current;
    }
    this.count = current + 1;
  }

  /** The class of a port, 0–65535. */
  of(port: number): number {
    return at(this.classOf, port);
  }

  /** A range of ports as classes, both ends inclusive. */
  range({ from, to }: PortRange): PortRange {
    return { from: this.of(from), to: this.of(to) };
  }
}
