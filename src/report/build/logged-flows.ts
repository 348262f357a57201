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
import type { FailedRequirement, ReportedFlow } from './reported-flow.js';

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
    else this.sink.add(reportedFlow(record, judgement, from, to, numbers));
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

function reportedFlow(
  record: FlowRecord,
  judgement: Judgement,
  from: NumberedKind,
  to: NumberedKind,
  numbers: Numbers,
): ReportedFlow {
  const { requirements, requirementsMet, icmp } = record;
  const state: FlowState = record.state;
  const error = icmp && { from: icmp.from, error: icmp.error };
  return {
    ...numbers,
    judgement,
    from,
    to,
    port: hasPorts(numbers.protocol) ? record.responder.port : icmpType(record),
    initiatorPackets: record.initiatorPackets,
    responderPackets: record.responderPackets,
    initiatorBytes: record.initiatorBytes,
    responderBytes: record.responderBytes,
    startNanoseconds: nanosecondsOf(record.start),
    endNanoseconds: nanosecondsOf(record.end),
    state,
    answered: isAnswered(state),
    initiatorBasis: record.initiatorBasis,
    application: record.protocol,
    details: record,
    serverName: serverNameOf(record),
    certificateNames: certificateNamesOf(record),
    met: requirementsMet ?? NONE,
    failed: requirements?.map(failedRequirement) ?? NONE,
    origin: record,
    texts: {
      communityId: () => record.communityId,
      words: () => wordsOf(record, numbers.startSeconds),
      explanation: () => record.explanation,
    },
    error: () => error,
  };
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
