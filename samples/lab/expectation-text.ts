import { Document, visit } from 'yaml';
import { REASONS } from '../../src/verdict/verdict.js';
import { Expectation, type StatedFlow } from './expected-flow.js';

const HEAD = ` What every flow of this capture is by construction: written by samples/lab while it was recorded, from the scenario
 that made the traffic. Change the scenario, not this file. The form is samples/lab/expected-flow.ts.`;

const INFRASTRUCTURE = {
  arp: 'hosts look for one another on their segment',
  icmp6: 'neighbour discovery of the hosts that have IPv6',
} as const;

export interface RecordedCapture {
  readonly capture: string;
  readonly topology: string;
  /** ISO 8601 day. */
  readonly recorded: string;
  readonly software: readonly string[];
  readonly infrastructure: readonly (keyof typeof INFRASTRUCTURE)[];
  readonly vlan: number | undefined;
  readonly flows: readonly StatedFlow[];
}

/** The `*.expect.yaml` of a capture. */
export function expectationText(recorded: RecordedCapture): string {
  const expectation: Expectation = Expectation.parse({
    ...recorded,
    infrastructure: recorded.infrastructure.map((protocol) => ({ protocol, what: INFRASTRUCTURE[protocol] })),
    flows: recorded.flows.map((flow) => ({ ...flow, verdict: REASONS[flow.reason] })),
  });
  const flows = expectation.flows.map(({ count, reason, verdict, path, ...flow }) => ({
    ...flow,
    verdict,
    reason,
    ...(path !== undefined && { path }),
    ...(count > 1 && { count }),
  }));
  const document = new Document({ ...expectation, flows });
  document.commentBefore = HEAD;
  visit(document, {
    Map: (key, map) => {
      map.flow = key === 'value';
    },
  });
  return document.toString({ lineWidth: 0 });
}
