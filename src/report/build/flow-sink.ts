import type { ReportedFlow } from './reported-flow.js';

/** Takes flows as a report adds them up; the object may be reused for the next flow. */
export interface ReportedFlowSink {
  add(flow: ReportedFlow): void;
}
