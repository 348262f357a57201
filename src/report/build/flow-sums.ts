import type { EndWords } from '../../verdict/flow-words.js';
import { MAX_COMPLAINTS, MAX_EXAMPLES } from '../finding-group.js';
import type { FlowExample, IcmpCount } from '../model/ends.js';
import { NameCounts } from '../name-counts.js';
import { isoTime, transportName } from '../record.js';
import { DistinctNumbers, type NumberRoom } from './distinct-numbers.js';
import { Moments } from './moments.js';
import { isSameError, type ReportedFlow } from './reported-flow.js';

/** The figures that every group of flows has. */
export class FlowSums {
  flows = 0;
  initiatorPackets = 0;
  responderPackets = 0;
  initiatorBytes = 0;
  responderBytes = 0;
  readonly moments = new Moments();
  readonly clients = new DistinctNumbers();
  readonly servers = new DistinctNumbers();
  readonly states = new NameCounts();
  readonly protocols = new NameCounts();
  readonly icmp: { readonly from: string; readonly error: string; flows: number }[] = [];
  /** The first flow of each of the first pairs of addresses. */
  readonly examples: FlowExample[] = [];
  private readonly pairs: number[] = [];

  add(flow: ReportedFlow, room: NumberRoom): void {
    this.flows++;
    this.initiatorPackets += flow.initiatorPackets;
    this.responderPackets += flow.responderPackets;
    this.initiatorBytes += flow.initiatorBytes;
    this.responderBytes += flow.responderBytes;
    this.moments.add(flow.startSeconds, flow.startNanoseconds, flow.endSeconds, flow.endNanoseconds);
    this.clients.add(flow.initiator, room);
    this.servers.add(flow.responder, room);
    this.states.add(flow.state);
    this.protocols.add(flow.application);
    if (this.examples.length < MAX_EXAMPLES) this.show(flow);
    this.complain(flow);
  }

  get packets(): number {
    return this.initiatorPackets + this.responderPackets;
  }

  get bytes(): number {
    return this.initiatorBytes + this.responderBytes;
  }

  icmpCounts(): IcmpCount[] {
    return this.icmp.map(({ from, error, flows }) => ({ from, error, flows }));
  }

  private complain(flow: ReportedFlow): void {
    const error = flow.error();
    if (error === undefined) return;
    const known = this.icmp.find((other) => isSameError(other, error));
    if (known !== undefined) known.flows++;
    else if (this.icmp.length < MAX_COMPLAINTS) this.icmp.push({ ...error, flows: 1 });
  }

  private show(flow: ReportedFlow): void {
    for (let at = 0; at < this.pairs.length; at += 2) {
      if (this.pairs[at] === flow.initiator && this.pairs[at + 1] === flow.responder) return;
    }
    this.pairs.push(flow.initiator, flow.responder);
    this.examples.push(flowExample(flow));
  }
}

export function flowExample({ texts, protocol, startSeconds, startNanoseconds }: ReportedFlow): FlowExample {
  const { initiator, responder, serverName } = texts.words();
  return {
    start: isoTime(startSeconds, startNanoseconds),
    initiator: addressPort(initiator),
    responder: addressPort(responder),
    transport: transportName(protocol),
    communityId: texts.communityId(),
    ...(serverName !== undefined && { serverName }),
  };
}

const addressPort = ({ address, port, endpoint }: EndWords) => ({
  ip: address,
  port,
  ...(endpoint.name !== undefined && { name: endpoint.name }),
});
