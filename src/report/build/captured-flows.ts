import type { Catalogue } from '../../catalogue/catalogue.js';
import { complaintName } from '../../flow/complaint.js';
import type { FlowState } from '../../flow/flow-state.js';
import type { InitiatorBasis } from '../../flow/flow-table.js';
import type { FlowView } from '../../flow/flow-view.js';
import { formatIp } from '../../ip-text.js';
import type { FactNamespaces } from '../../protocol/facts.js';
import type { Endpoint } from '../../topology/endpoint.js';
import { explainVerdict } from '../../verdict/explain.js';
import { type FlowWords, flowWords } from '../../verdict/flow-words.js';
import type { FlowSink, JudgedFlow } from '../../verdict/judged-flow.js';
import { NOTHING_ASKED, type RequirementOutcome } from '../../verdict/requirement-outcome.js';
import type { Verdict } from '../../verdict/verdict.js';
import { isAnswered } from '../finding-group.js';
import type { Origins } from '../origins.js';
import { servicePort } from '../port-words.js';
import { type FlowOrigin, transportName } from '../record.js';
import { exceptionRecord, type Roles, SharedParts, wantedRoles } from '../shared-parts.js';
import type { AddressBook } from './address-book.js';
import type { EndKinds, NumberedKind } from './end-kinds.js';
import type { ReportedFlowSink } from './flow-sink.js';
import type { Judgement, Judgements } from './judgements.js';
import type { FailedRequirement, FlowTexts, ReportedError, ReportedFlow } from './reported-flow.js';

/** What numbers the things that flows have in common. */
export interface Numbering {
  readonly addresses: AddressBook;
  readonly judgements: Judgements;
  readonly kinds: EndKinds;
}

/** What captured flows are seen with. */
export interface CaptureParts {
  readonly numbering: Numbering;
  readonly catalogue: Catalogue;
  /** Absent: records do not say which input a flow is of. */
  readonly origins: Origins | undefined;
}

interface Numbered {
  readonly judgement: Judgement;
  readonly from: NumberedKind;
  readonly to: NumberedKind;
}

/** A verdict with the kinds that ends have under it. */
interface KnownVerdict {
  readonly judgement: Judgement;
  readonly from: Roles;
  readonly to: Roles;
  /** By the id of the endpoint's class, twice: given, inferred. */
  readonly initiators: (NumberedKind | undefined)[];
  readonly responders: (NumberedKind | undefined)[];
}

const NONE: readonly never[] = [];
const NOWHERE: FlowOrigin = {};

/**
 * Hands judged flows to a report. Verdicts and kinds of ends are interned by the judge already, so what a flow costs here
 * is a few look-ups in arrays; text is made for flows that are shown.
 */
export class CapturedFlows implements FlowSink {
  private readonly parts: CaptureParts;
  private readonly sink: ReportedFlowSink;
  private readonly known: KnownVerdict[] = [];
  private readonly shared = new SharedParts();

  constructor(sink: ReportedFlowSink, parts: CaptureParts) {
    this.sink = sink;
    this.parts = parts;
  }

  flow(judged: JudgedFlow): void {
    const known = this.knownOf(judged.verdict);
    const from = known && this.kindOf(known.initiators, judged.initiator, known.from);
    const to = known && this.kindOf(known.responders, judged.responder, known.to);
    if (known === undefined || from === undefined || to === undefined) {
      this.sink.leave(judged.verdict.kind);
      return;
    }
    this.sink.add(new CapturedFlow(judged, { judgement: known.judgement, from, to }, this.parts));
  }

  private knownOf(verdict: Verdict): KnownVerdict | undefined {
    const known = this.known[verdict.id];
    if (known !== undefined) return known;
    const judgement = this.parts.numbering.judgements.intern(partsOf(verdict));
    if (judgement === undefined) return undefined;
    const [from, to] = wantedRoles(verdict);
    const made = { judgement, from, to, initiators: [], responders: [] };
    this.known[verdict.id] = made;
    return made;
  }

  private kindOf(kinds: (NumberedKind | undefined)[], endpoint: Endpoint, wanted: Roles): NumberedKind | undefined {
    const at = 2 * endpoint.class.id + Number(endpoint.basis === 'inferred');
    const known = kinds[at];
    if (known !== undefined) return known;
    const parts = this.shared.ofEnd(endpoint, wanted);
    const isNamed = parts.role !== undefined && wanted?.includes(parts.role) === true;
    const kind = this.parts.numbering.kinds.intern(parts, isNamed);
    kinds[at] = kind;
    return kind;
  }
}

const partsOf = ({ kind, reason, path, twins, alternatives, nearest }: Verdict) => ({
  kind,
  reason,
  path: path?.id,
  sameAs: twins.map(({ id }) => id),
  alternatives: alternatives.map(({ id }) => id),
  nearest: nearest && { path: nearest.path.id, failed: nearest.failed },
  exception: path?.exception && exceptionRecord(path.exception),
});

/** One judged flow as reports add it up; valid as long as the judged one. */
class CapturedFlow implements ReportedFlow, FlowTexts {
  readonly judgement: Judgement;
  readonly from: NumberedKind;
  readonly to: NumberedKind;
  readonly initiator: number;
  readonly responder: number;
  readonly protocol: number;
  readonly port: number;
  readonly initiatorPackets: number;
  readonly responderPackets: number;
  readonly initiatorBytes: number;
  readonly responderBytes: number;
  readonly startSeconds: number;
  readonly startNanoseconds: number;
  readonly endSeconds: number;
  readonly endNanoseconds: number;
  readonly state: FlowState;
  readonly answered: boolean;
  readonly initiatorBasis: InitiatorBasis;
  readonly application: string;
  readonly details: FactNamespaces | undefined;
  readonly serverName: string | undefined;
  readonly certificateNames: readonly string[];
  readonly met: readonly string[];
  readonly failed: readonly FailedRequirement[];
  readonly origin: FlowOrigin;
  private readonly judged: JudgedFlow;
  private readonly catalogue: Catalogue;

  constructor(judged: JudgedFlow, { judgement, from, to }: Numbered, { numbering, origins, catalogue }: CaptureParts) {
    const { flow, facts, requirements } = judged;
    const isAsked = requirements !== NOTHING_ASKED;
    this.judged = judged;
    this.catalogue = catalogue;
    this.judgement = judgement;
    this.from = from;
    this.to = to;
    this.initiator = numberOf(flow, flow.initiatorDirection, numbering.addresses);
    this.responder = numberOf(flow, (1 - flow.initiatorDirection) as 0 | 1, numbering.addresses);
    this.protocol = flow.protocol;
    this.port = servicePort(flow);
    this.initiatorPackets = flow.initiatorPackets;
    this.responderPackets = flow.responderPackets;
    this.initiatorBytes = flow.initiatorBytes;
    this.responderBytes = flow.responderBytes;
    this.startSeconds = flow.startSeconds;
    this.startNanoseconds = flow.startNanoseconds;
    this.endSeconds = flow.endSeconds;
    this.endNanoseconds = flow.endNanoseconds;
    this.state = flow.state;
    this.answered = isAnswered(this.state);
    this.initiatorBasis = flow.initiatorBasis;
    this.application = facts?.protocol ?? 'unknown';
    this.details = facts?.details;
    this.serverName = facts?.serverName;
    this.certificateNames = facts?.certificateNames ?? NONE;
    this.met = isAsked ? metOf(requirements) : NONE;
    this.failed = isAsked && requirements.failures.length > 0 ? requirements.failures.map(failedRequirement) : NONE;
    this.origin = origins?.of(flow.interfaceId) ?? NOWHERE;
  }

  get texts(): FlowTexts {
    return this;
  }

  error(): ReportedError | undefined {
    const complaint = this.judged.flow.complaint;
    return complaint && { from: formatIp(complaint.version, ...complaint.reporter), error: complaintName(complaint) };
  }

  communityId(): string {
    return this.judged.flow.communityId();
  }

  words(): FlowWords {
    return flowWords(this.judged, transportName(this.protocol));
  }

  explanation(): string {
    return explainVerdict(this.judged, transportName(this.protocol), this.catalogue);
  }
}

const numberOf = (flow: FlowView, direction: 0 | 1, addresses: AddressBook): number =>
  addresses.number(
    flow.ipVersion,
    flow.addressWord(direction, 0),
    flow.addressWord(direction, 1),
    flow.addressWord(direction, 2),
    flow.addressWord(direction, 3),
  );

const metOf = ({ asked, failures }: RequirementOutcome): string[] =>
  asked.filter((one) => failures.every(({ requirement }) => requirement !== one)).map(({ id }) => id);

const failedRequirement = ({ requirement, problem, words }: RequirementOutcome['failures'][number]) => ({
  id: requirement.id,
  problem,
  words,
});
