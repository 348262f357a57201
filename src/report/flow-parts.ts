import { complaintName, type IcmpComplaint } from '../flow/complaint.js';
import type { FlowView } from '../flow/flow-view.js';
import { formatIp } from '../ip-text.js';
import { isoTime } from '../iso-time.js';
import type { FactNamespaces } from '../protocol/facts.js';
import { type FlowKind, openingOf } from './flow-kinds.js';
import type { EndParts, FlowOrigin, IcmpRecord, RecordParts, RequirementsPart, VerdictPart } from './record.js';

/**
 * What the record of a judged flow is made of, as text where it is asked for; writers that need none take the numbers of
 * `flow` and what its `kind` has in common. Valid as long as the view shows the flow.
 */
export class FlowParts implements RecordParts {
  readonly flow: FlowView;
  readonly kind: FlowKind;
  readonly origin: FlowOrigin;
  readonly details: FactNamespaces;
  readonly required: RequirementsPart;
  /** What follows the opening of the explanation. */
  readonly ending: string;

  constructor(parts: Pick<FlowParts, 'flow' | 'kind' | 'origin' | 'details' | 'required' | 'ending'>) {
    this.flow = parts.flow;
    this.kind = parts.kind;
    this.origin = parts.origin;
    this.details = parts.details;
    this.required = parts.required;
    this.ending = parts.ending;
  }

  get communityId(): string {
    return this.flow.communityId();
  }

  get start(): string {
    return isoTime(this.flow.startSeconds, this.flow.startNanoseconds);
  }

  get end(): string {
    return isoTime(this.flow.endSeconds, this.flow.endNanoseconds);
  }

  get transport(): string {
    return this.kind.transport;
  }

  get protocol(): string {
    return this.kind.protocol;
  }

  get judged(): VerdictPart {
    return this.kind.judged;
  }

  get initiator(): EndParts {
    const { flow, kind } = this;
    return { address: flow.initiatorAddress(), port: flow.initiatorPort, shared: kind.initiator };
  }

  get responder(): EndParts {
    const { flow, kind } = this;
    return { address: flow.responderAddress(), port: flow.responderPort, shared: kind.responder };
  }

  get initiatorBasis(): RecordParts['initiatorBasis'] {
    return this.flow.initiatorBasis;
  }

  get initiatorPackets(): number {
    return this.flow.initiatorPackets;
  }

  get responderPackets(): number {
    return this.flow.responderPackets;
  }

  get initiatorBytes(): number {
    return this.flow.initiatorBytes;
  }

  get responderBytes(): number {
    return this.flow.responderBytes;
  }

  get vlan(): readonly number[] | undefined {
    const { vlans } = this.flow;
    return vlans.length === 0 ? undefined : vlans;
  }

  get state(): RecordParts['state'] {
    return this.flow.state;
  }

  get icmp(): IcmpRecord | undefined {
    const { complaint } = this.flow;
    return complaint && icmpRecord(complaint);
  }

  get explanation(): string {
    const { flow, kind } = this;
    return openingOf(kind, flow.initiatorAddress(), flow.responderPort, flow.responderAddress()) + this.ending;
  }
}

const icmpRecord = (complaint: IcmpComplaint): IcmpRecord => ({
  from: formatIp(complaint.version, ...complaint.reporter),
  error: complaintName(complaint),
  type: complaint.type,
  code: complaint.code,
  count: complaint.count,
});
