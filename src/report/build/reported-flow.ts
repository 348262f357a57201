import type { FlowState } from '../../flow/flow-state.js';
import type { InitiatorBasis } from '../../flow/flow-table.js';
import type { FactNamespaces } from '../../protocol/facts.js';
import type { FlowWords } from '../../verdict/flow-words.js';
import type { FlowOrigin } from '../record.js';
import type { NumberedKind } from './end-kinds.js';
import type { Judgement } from './judgements.js';

/** A requirement that the flow fails. */
export interface FailedRequirement {
  readonly id: string;
  readonly problem: string;
  readonly words: string;
}

/** Text that is made for the few flows that are shown. */
export interface FlowTexts {
  communityId(): string;
  words(): FlowWords;
  /** The verdict in one sentence. */
  explanation(): string;
}

/** An ICMP error, by who sent it and what it says. */
export interface ReportedError {
  readonly from: string;
  readonly error: string;
}

/** What becomes of flows in a report is the same, wherever they come from: a capture that was judged, or a log. */
export interface ReportedFlow {
  readonly judgement: Judgement;
  readonly from: NumberedKind;
  readonly to: NumberedKind;
  /** Numbers of an `AddressBook`; −1 where it had no room. */
  readonly initiator: number;
  readonly responder: number;
  /** IP protocol number. */
  readonly protocol: number;
  /** What the flow is for, as `servicePort` gives it. */
  readonly port: number;
  readonly initiatorPackets: number;
  readonly responderPackets: number;
  readonly initiatorBytes: number;
  readonly responderBytes: number;
  /** Since 1970, 0 to 2^32 − 1, and nanoseconds. */
  readonly startSeconds: number;
  readonly startNanoseconds: number;
  readonly endSeconds: number;
  readonly endNanoseconds: number;
  readonly state: FlowState;
  readonly answered: boolean;
  readonly initiatorBasis: InitiatorBasis;
  /** What the bytes are; `unknown` where they say nothing. */
  readonly application: string;
  readonly details: FactNamespaces | undefined;
  /** The name that the client asked for. */
  readonly serverName: string | undefined;
  readonly certificateNames: readonly string[];
  /** Ids of requirements; most flows have none. */
  readonly met: readonly string[];
  readonly failed: readonly FailedRequirement[];
  readonly origin: FlowOrigin;
  readonly texts: FlowTexts;
  /** The ICMP error that it met; made when it is asked for. */
  error(): ReportedError | undefined;
}

/** Whether two errors are the same, for those who keep the raw ones. */
export const isSameError = (a: ReportedError, b: ReportedError): boolean => a.from === b.from && a.error === b.error;
