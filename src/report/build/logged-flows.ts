import type { FlowState } from '../../flow/flow-state.js';
import { parseIp } from '../../ip-text.js';
import type { FlowWords } from '../../verdict/flow-words.js';
import { isAnswered } from '../finding-group.js';
import { hasPorts } from '../port-words.js';
import { type EndRecord, type FlowRecord, protocolNumber } from '../record.js';
import { endpointOf, serverNameOf } from '../record-ends.js';
import type { AddressBook } from './address-book.js';
import type { Numbering } from './captured-flows.js';
import type { NumberedKind } from './end-kinds.js';
import type { ReportedFlowSink } from './flow-sink.js';
import type { Judgement } from './judgements.js';
import type { FailedRequirement, FlowTexts, ReportedError, ReportedFlow } from './reported-flow.js';

const NONE: readonly never[] = [];

/** Hands records of flow logs, which hold their verdicts, to a report. */
export class LoggedFlows {
  private readonly sink: ReportedFlowSink;
  private readonly numbering: Numbering;

  constructor(sink: ReportedFlowSink, numbering: Numbering) {
    this.sink = sink;
    this.numbering = numbering;
  }

  /** A record as its schema has it: false where an address, a time or the transport means nothing. */
  record(record: FlowRecord): boolean {
    const numbers = numbersOf(record, this.numbering.addresses);
    if (numbers === undefined) return false;
    const judgement = this.judgementOf(record);
    const from = judgement && this.kindOf(record.initiator, judgement, 'from');
    const to = judgement && this.kindOf(record.responder, judgement, 'to');
    if (judgement === undefined || from === undefined || to === undefined) this.sink.leave(record.verdict);
    else this.sink.add(new LoggedFlow(record, judgement, from, to, numbers));
    return true;
  }

  private kindOf(end: EndRecord, judgement: Judgement, side: 'from' | 'to'): NumberedKind | undefined {
    return this.numbering.kinds.intern(end, isNamed(end, judgement, side));
  }

  private judgementOf(record: FlowRecord): Judgement | undefined {
    const { verdict, reason, path, sameAs, alternatives, nearest, exception } = record;
    return this.numbering.judgements.intern({
      kind: verdict,
      reason,
      path,
      sameAs: sameAs ?? NONE,
      alternatives: alternatives ?? NONE,
      nearest: nearest && { path: nearest.path, failed: nearest.failed },
      exception: exception && {
        owner: exception.owner,
        ...(exception.until !== undefined && { until: exception.until }),
      },
    });
  }
}

/** Whether the role is one that the path asks for at that end; of a path that is not known, it is taken to be. */
function isNamed(
  { role }: EndRecord,
  { documented, near, nearest, reason, path }: Judgement,
  end: 'from' | 'to',
): boolean {
  if (role === undefined) return false;
  const compared = path === undefined ? near : documented;
  if (compared === undefined) return path !== undefined || nearest !== undefined;
  const isTurned =
    reason === 'initiator-unknown' || (path === undefined && nearest?.failed.includes('direction') === true);
  const other = end === 'from' ? 'to' : 'from';
  return compared[isTurned ? other : end].roles.includes(role);
}

interface Numbers {
  readonly protocol: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly initiator: number;
  readonly responder: number;
}

function numbersOf(record: FlowRecord, addresses: AddressBook): Numbers | undefined {
  const protocol = protocolNumber(record.transport);
  const startSeconds = secondsOf(record.start);
  const endSeconds = secondsOf(record.end);
  const initiator = numberOf(record.initiator.ip, addresses);
  const responder = numberOf(record.responder.ip, addresses);
  if (protocol === undefined || startSeconds === undefined || endSeconds === undefined) return undefined;
  if (initiator === undefined || responder === undefined) return undefined;
  return { protocol, startSeconds, endSeconds, initiator, responder };
}

/** One record as reports add it up. A class, since an object put together from another takes ten times as long. */
class LoggedFlow implements ReportedFlow, FlowTexts {
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
  readonly initiatorBasis: FlowRecord['initiatorBasis'];
  readonly application: string;
  readonly serverName: string | undefined;
  readonly certificateNames: readonly string[];
  readonly met: readonly string[];
  readonly failed: readonly FailedRequirement[];
  private readonly record: FlowRecord;

  constructor(record: FlowRecord, judgement: Judgement, from: NumberedKind, to: NumberedKind, numbers: Numbers) {
    const { requirements, requirementsMet } = record;
    this.record = record;
    this.judgement = judgement;
    this.from = from;
    this.to = to;
    this.initiator = numbers.initiator;
    this.responder = numbers.responder;
    this.protocol = numbers.protocol;
    this.port = hasPorts(numbers.protocol) ? record.responder.port : icmpType(record);
    this.initiatorPackets = record.initiatorPackets;
    this.responderPackets = record.responderPackets;
    this.initiatorBytes = record.initiatorBytes;
    this.responderBytes = record.responderBytes;
    this.startSeconds = numbers.startSeconds;
    this.startNanoseconds = nanosecondsOf(record.start);
    this.endSeconds = numbers.endSeconds;
    this.endNanoseconds = nanosecondsOf(record.end);
    this.state = record.state;
    this.answered = isAnswered(record.state);
    this.initiatorBasis = record.initiatorBasis;
    this.application = record.protocol;
    this.serverName = serverNameOf(record);
    this.certificateNames = certificateNamesOf(record);
    this.met = requirementsMet ?? NONE;
    this.failed = requirements?.map(failedRequirement) ?? NONE;
  }

  get details(): FlowRecord {
    return this.record;
  }

  get origin(): FlowRecord {
    return this.record;
  }

  get texts(): FlowTexts {
    return this;
  }

  error(): ReportedError | undefined {
    const { icmp } = this.record;
    return icmp && { from: icmp.from, error: icmp.error };
  }

  communityId(): string {
    return this.record.communityId;
  }

  words(): FlowWords {
    return wordsOf(this.record, this.startSeconds);
  }

  explanation(): string {
    return this.record.explanation;
  }
}

const icmpType = ({ transport, initiator }: FlowRecord): number => (transport.startsWith('icmp') ? initiator.port : 0);

const failedRequirement = ({
  id,
  problem,
  words,
}: NonNullable<FlowRecord['requirements']>[number]): FailedRequirement => ({
  id,
  problem,
  words,
});

function numberOf(ip: string, addresses: AddressBook): number | undefined {
  const address = parseIp(ip);
  return address && addresses.number(address.version, ...address.words);
}

const LATEST_SECOND = 2 ** 32 - 1;

/** Of `2026-01-02T03:04:05.123456789Z`; undefined where no clock shows that time, or none of a capture. */
function secondsOf(time: string): number | undefined {
  const seconds = Date.parse(`${time.slice(0, 19)}Z`) / 1000;
  return seconds >= 0 && seconds <= LATEST_SECOND ? seconds : undefined;
}

const nanosecondsOf = (time: string): number => Number(time.slice(20, 29));

function certificateNamesOf({ tls }: FlowRecord): readonly string[] {
  const certificate = tls?.certificate;
  return typeof certificate === 'object' ? certificate.names : NONE;
}

const wordsOf = (record: FlowRecord, startSeconds: number): FlowWords => ({
  initiator: { address: record.initiator.ip, port: record.initiator.port, endpoint: endpointOf(record.initiator) },
  responder: { address: record.responder.ip, port: record.responder.port, endpoint: endpointOf(record.responder) },
  transport: record.transport,
  protocol: record.protocol,
  serverName: serverNameOf(record),
  payload: record.protocol === 'unknown' ? 'none' : 'seen',
  initiatorCertain: record.initiatorBasis === 'syn' || record.initiatorBasis === 'handshake',
  startSeconds,
});
