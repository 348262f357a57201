import type { Catalogue } from '../catalogue/catalogue.js';
import { complaintName, type IcmpComplaint } from '../flow/complaint.js';
import { formatIp } from '../ip-text.js';
import { isoTime } from '../iso-time.js';
import type { Endpoint } from '../topology/endpoint.js';
import { Explanations } from '../verdict/explanations.js';
import { type EndWords, flowWords } from '../verdict/flow-words.js';
import type { JudgedFlow } from '../verdict/judged-flow.js';
import { NOTHING_ASKED, type RequirementOutcome } from '../verdict/requirement-outcome.js';
import type { Origins } from './origins.js';
import {
  type EndParts,
  type FlowRecord,
  type IcmpRecord,
  type RecordParts,
  recordOf,
  transportName,
} from './record.js';
import { requirementRecord } from './requirement-records.js';
import { SharedParts } from './shared-parts.js';

/** Makes the records of one site's flows; what many of them have in common is made once. */
export class FlowRecords {
  private readonly explanations: Explanations;
  private readonly shared = new SharedParts();

  private readonly origins: Pick<Origins, 'of'> | undefined;

  /** Without `origins`, records do not say where their flows were seen. */
  constructor(catalogue: Catalogue, origins?: Pick<Origins, 'of'>) {
    this.explanations = new Explanations(catalogue);
    this.origins = origins;
  }

  of(judged: JudgedFlow): FlowRecord {
    return recordOf(this.partsOf(judged));
  }

  /** What the record is made of; for those who write it without making it. */
  partsOf(judged: JudgedFlow): RecordParts {
    const { flow, facts, verdict, requirements } = judged;
    const { vlans, complaint } = flow;
    const words = flowWords(judged, transportName(flow.protocol));
    const { part, from, to } = this.shared.ofVerdict(verdict);
    return {
      origin: this.origins?.of(flow.interfaceId) ?? NOTHING,
      communityId: flow.communityId(),
      start: isoTime(flow.startSeconds, flow.startNanoseconds),
      end: isoTime(flow.endSeconds, flow.endNanoseconds),
      transport: words.transport,
      initiator: this.endOf(words.initiator, judged.initiator, from),
      responder: this.endOf(words.responder, judged.responder, to),
      initiatorBasis: flow.initiatorBasis,
      initiatorPackets: flow.initiatorPackets,
      responderPackets: flow.responderPackets,
      initiatorBytes: flow.initiatorBytes,
      responderBytes: flow.responderBytes,
      vlan: vlans.length === 0 ? undefined : vlans,
      state: flow.state,
      icmp: complaint === undefined ? undefined : icmpRecord(complaint),
      protocol: words.protocol,
      details: facts?.details ?? NOTHING,
      judged: part,
      requirements: requirements.failures.length === 0 ? undefined : requirements.failures.map(requirementRecord),
      requirementsMet: requirements === NOTHING_ASKED ? undefined : metOf(requirements),
      explanation: {
        opening: this.explanations.opening(verdict, words),
        ending: this.explanations.ending(verdict, words),
      },
    };
  }

  private endOf({ address, port }: EndWords, endpoint: Endpoint, wanted: readonly string[] | undefined): EndParts {
    return { address, port, shared: this.shared.ofEnd(endpoint, wanted) };
  }
}

const NOTHING = {};

/** The requirements that the flow was held against and meets. */
function metOf({ asked, failures }: RequirementOutcome): string[] | undefined {
  const met = asked.filter((requirement) => failures.every((failure) => failure.requirement !== requirement));
  return met.length === 0 ? undefined : met.map(({ id }) => id);
}

const icmpRecord = (complaint: IcmpComplaint): IcmpRecord => ({
  from: formatIp(complaint.version, ...complaint.reporter),
  error: complaintName(complaint),
  type: complaint.type,
  code: complaint.code,
  count: complaint.count,
});
