import type { FlowView } from '../flow/flow-view.js';
import type { FlowFacts } from '../protocol/facts.js';
import type { Endpoint } from '../topology/endpoint.js';
import type { RequirementOutcome } from './requirement-outcome.js';
import type { Verdict } from './verdict.js';

/** A flow with all that was found out about it. Reused: valid for the call in which a sink gets it. */
export interface JudgedFlow {
  readonly flow: FlowView;
  /** Undefined where nothing was recognised. */
  readonly facts: FlowFacts | undefined;
  readonly initiator: Endpoint;
  readonly responder: Endpoint;
  readonly verdict: Verdict;
  /** What is demanded beside paths, and failed. */
  readonly requirements: RequirementOutcome;
}

/** Takes flows as they are judged, in the order in which they end. */
export interface FlowSink {
  flow(judged: JudgedFlow): void;
}
