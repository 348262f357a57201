import type { IcmpComplaint } from '../flow/complaint.js';
import type { FlowState } from '../flow/flow-state.js';
import { FindingGroup, type GroupKey, isSameComplaint } from '../report/finding-group.js';
import type { JudgedFlow } from '../verdict/judged-flow.js';

/** What a group has counted of one of its flows. */
export interface Counted {
  readonly state: FlowState;
  readonly protocol: string;
  /** The ICMP error about it. */
  readonly complaint: IcmpComplaint | undefined;
}

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
    this.live++;
  }

  /** A flow has got further, or shows more of what it is. */
  goOn(before: Counted, now: Counted): void {
    this.takeBack(before);
    this.states.add(now.state);
    this.protocols.add(now.protocol);
    if (now.complaint !== undefined) this.complain(now.complaint);
  }

  /** A flow goes to another group. */
  leave(before: Counted): void {
    this.flows--;
    this.live--;
    this.takeBack(before);
  }

  private takeBack({ state, protocol, complaint }: Counted): void {
    this.states.remove(state);
    this.protocols.remove(protocol);
    if (complaint !== undefined) this.uncomplain(complaint);
  }

  private uncomplain(complaint: IcmpComplaint): void {
    const at = this.complaints.findIndex((known) => isSameComplaint(known.complaint, complaint));
    const known = this.complaints[at];
    if (known !== undefined && --known.flows === 0) this.complaints.splice(at, 1);
  }
}
