import { FindingGroup, type GroupKey } from '../report/finding-group.js';
import type { JudgedFlow } from '../verdict/judged-flow.js';

/** A group of findings that changes while it is looked at: flows come, go on, and may leave it by more evidence. */
export class LiveGroup extends FindingGroup {
  /** Stable for the run, from 0. */
  readonly id: number;
  /** Flows in it that have not ended. */
  live = 0;
  /** Whether it is among those that changed since they were last taken. */
  isChanged = false;

  constructor(id: number, key: GroupKey) {
    super(key);
    this.id = id;
  }

  /** A flow comes into it. Its bytes and packets are counted apart, as they grow. */
  enter(judged: JudgedFlow): void {
    const { bytes, packets } = this;
    this.add(judged, judged.flow.state);
    this.bytes = bytes;
    this.packets = packets;
  }
}
