import type { VerdictKind } from '../../verdict/verdict.js';
import type { ReportedFlow } from './reported-flow.js';

/** Takes flows as a report adds them up. */
export interface ReportedFlowSink {
  add(flow: ReportedFlow): void;
  /** A flow that cannot be added, for want of room to number what it is: it counts in the totals alone. */
  leave(kind: VerdictKind): void;
}
