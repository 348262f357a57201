import { at } from '../bytes.js';
import type { IcmpComplaint } from '../flow/complaint.js';
import { FLOW_STATES } from '../flow/flow-state.js';
import type { JudgedFlow } from '../verdict/judged-flow.js';
import type { Counted } from './live-group.js';

const INITIAL = 1 << 12;

/** What is said of a flow's bytes where they say nothing. */
const UNKNOWN = 'unknown';

/** What a monitor has noted of the flow in each row of the flow table. */
export class RowNotes {
  /** The bucket that the flow is counted in, plus one; 0 where none is. */
  bucket = new Int32Array(INITIAL);
  /** The verdict that it is counted under: an index into `VERDICT_KINDS` plus one; 0 where none is. */
  kind = new Uint8Array(INITIAL);
  /** Its verdict's id and whether it was answered, as of the last look. */
  said = new Int32Array(INITIAL);
  /** Times that it was looked at, up to a most. */
  looks = new Uint8Array(INITIAL);
  /** What of it has been added to the bucket. */
  bytes = new Float64Array(INITIAL);
  packets = new Float64Array(INITIAL);

  /** Its state as a group has counted it: an index into `FLOW_STATES`. */
  private state = new Uint8Array(INITIAL);
  /** Its protocol likewise: an index into `protocols`. */
  private protocol = new Uint16Array(INITIAL);
  /** The ICMP error about it likewise; few flows have one. */
  private readonly complaints = new Map<number, IcmpComplaint>();
  /** Names of protocols, of which there are as many as recognisers give. */
  private readonly protocols: string[] = [];

  /** What a group has counted of the flow in a row. */
  counted(row: number): Counted {
    return {
      state: FLOW_STATES[at(this.state, row)] ?? 'attempted',
      protocol: this.protocols[at(this.protocol, row)] ?? UNKNOWN,
      complaint: this.complaints.get(row),
    };
  }

  /** Notes what a group counts of a flow by now; gives whether that is anything else than before. */
  noteCounted({ flow, facts }: JudgedFlow): boolean {
    const { row, complaint } = flow;
    const state = FLOW_STATES.indexOf(flow.state);
    const protocol = this.protocolIndex(facts?.protocol ?? UNKNOWN);
    const isSame = at(this.state, row) === state && at(this.protocol, row) === protocol;
    this.state[row] = state;
    this.protocol[row] = protocol;
    if (complaint === this.complaints.get(row)) return !isSame;
    if (complaint === undefined) this.complaints.delete(row);
    else this.complaints.set(row, complaint);
    return true;
  }

  private protocolIndex(name: string): number {
    const known = this.protocols.indexOf(name);
    return known === -1 ? this.protocols.push(name) - 1 : known;
  }

  /** Makes room for a row. */
  reach(row: number): void {
    if (row < this.bucket.length) return;
    const size = 2 ** Math.ceil(Math.log2(row + 1));
    this.bucket = grown(this.bucket, new Int32Array(size));
    this.kind = grown(this.kind, new Uint8Array(size));
    this.said = grown(this.said, new Int32Array(size));
    this.looks = grown(this.looks, new Uint8Array(size));
    this.bytes = grown(this.bytes, new Float64Array(size));
    this.packets = grown(this.packets, new Float64Array(size));
    this.state = grown(this.state, new Uint8Array(size));
    this.protocol = grown(this.protocol, new Uint16Array(size));
  }

  /** The flow has ended. */
  forget(row: number): void {
    this.bucket[row] = this.kind[row] = this.said[row] = this.looks[row] = this.bytes[row] = this.packets[row] = 0;
    this.complaints.delete(row);
  }
}

function grown<T extends Int32Array | Uint16Array | Uint8Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
