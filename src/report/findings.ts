import type { DocumentedPath } from '../catalogue/path.js';
import type { FlowState } from '../flow/flow-state.js';
import { formatEndpoint } from '../ip-text.js';
import type { FlowSink, JudgedFlow } from '../verdict/judged-flow.js';
import type { Verdict, VerdictKind } from '../verdict/verdict.js';
import { transportName } from './record.js';

/** Groups that are told apart; what comes after goes into `Findings.ungrouped`, counted. */
export const MAX_GROUPS = 8192;
const MAX_EXAMPLES = 3;

/** States in which a flow got nothing back. */
const UNANSWERED: ReadonlySet<FlowState> = new Set(['attempted', 'refused', 'rejected', 'unanswered']);

/** Flows with the same verdict between the same kinds of ends on the same port of the responder. */
export interface FindingGroup {
  readonly verdict: Verdict;
  /** "client (internet)", "access-edge/external (perimeter)": what the ends are. */
  readonly initiator: string;
  readonly responder: string;
  /** "443/tcp", "esp". */
  readonly port: string;
  readonly states: Map<FlowState, number>;
  readonly protocols: Map<string, number>;
  /** A few flows, as "203.0.113.7:51034 > 10.45.16.10:443". */
  readonly examples: string[];
  flows: number;
  packets: number;
  bytes: number;
  /** Start of the earliest flow and end of the latest, in seconds since 1970. */
  first: number;
  last: number;
}

/** What was seen of one documented path. */
export interface PathUse {
  readonly path: DocumentedPath;
  flows: number;
  /** Of these, flows that nobody answered or that were turned away. */
  unanswered: number;
  bytes: number;
}

/** A service that flows were opened to, where no topology gives it a role. */
export interface ServiceUse {
  readonly address: string;
  readonly port: string;
  readonly protocol: string;
  readonly name: string | undefined;
  flows: number;
  bytes: number;
}

interface KeyedGroup {
  readonly initiatorClass: number;
  readonly responderClass: number;
  readonly port: number;
  readonly protocol: number;
  readonly group: FindingGroup;
}

/**
 * What a run found, added up flow by flow in bounded memory: the shape that the terminal summary and other overviews
 * are made from.
 */
export class Findings implements FlowSink {
  readonly flows: Record<VerdictKind, number> = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };
  /** By path id. */
  readonly paths = new Map<string, PathUse>();
  /** By protocol name. */
  readonly protocols = new Map<string, number>();
  /** Flows of verdicts other than `expected`, and expected ones that got no answer, that found no room in a group. */
  ungrouped = 0;
  private readonly keyed = new Map<number, KeyedGroup>();
  private readonly services = new Map<string, ServiceUse>();

  flow(judged: JudgedFlow): void {
    const { flow, facts, verdict } = judged;
    this.flows[verdict.kind]++;
    const protocol = facts?.protocol ?? 'unknown';
    this.protocols.set(protocol, (this.protocols.get(protocol) ?? 0) + 1);
    const bytes = flow.initiatorBytes + flow.responderBytes;
    const state = flow.state;
    const unanswered = UNANSWERED.has(state);
    if (verdict.kind === 'expected' && verdict.path !== undefined) this.usePath(verdict.path, bytes, unanswered);
    if (verdict.reason === 'no-topology') this.useService(judged, bytes);
    if (verdict.kind !== 'expected' || unanswered) this.group(judged, state, protocol, bytes);
  }

  /** All groups, those with most flows first. */
  groups(): FindingGroup[] {
    return [...this.keyed.values()].map(({ group }) => group).sort(byFlows);
  }

  /** The services seen, those with most flows first; empty where a topology was given. */
  servicesUsed(): ServiceUse[] {
    return [...this.services.values()].sort(byFlows);
  }

  private usePath(path: DocumentedPath, bytes: number, unanswered: boolean): void {
    const use = this.paths.get(path.id) ?? { path, flows: 0, unanswered: 0, bytes: 0 };
    use.flows++;
    use.bytes += bytes;
    if (unanswered) use.unanswered++;
    this.paths.set(path.id, use);
  }

  private useService({ flow, facts }: JudgedFlow, bytes: number): void {
    const address = flow.responderAddress();
    const port = portText(flow.protocol, flow.responderPort);
    const protocol = facts?.protocol ?? 'unknown';
    const key = `${address} ${port} ${protocol}`;
    let use = this.services.get(key);
    if (use === undefined) {
      if (this.services.size >= MAX_GROUPS) return;
      use = { address, port, protocol, name: facts?.serverName ?? facts?.certificateNames[0], flows: 0, bytes: 0 };
      this.services.set(key, use);
    }
    use.flows++;
    use.bytes += bytes;
  }

  private group(judged: JudgedFlow, state: FlowState, protocol: string, bytes: number): void {
    const group = this.groupOf(judged);
    if (group === undefined) {
      this.ungrouped++;
      return;
    }
    const { flow } = judged;
    group.flows++;
    group.packets += flow.initiatorPackets + flow.responderPackets;
    group.bytes += bytes;
    group.first = Math.min(group.first, flow.startSeconds);
    group.last = Math.max(group.last, flow.endSeconds);
    group.states.set(state, (group.states.get(state) ?? 0) + 1);
    group.protocols.set(protocol, (group.protocols.get(protocol) ?? 0) + 1);
    if (group.examples.length < MAX_EXAMPLES) addExample(group, judged);
  }

  private groupOf(judged: JudgedFlow): FindingGroup | undefined {
    const { flow, initiator, responder, verdict } = judged;
    const port = flow.responderPort;
    const protocol = flow.protocol;
    let key = Math.imul(verdict.id, 0x9e3779b1) ^ Math.imul(initiator.class.id, 0x85ebca6b);
    key ^= Math.imul(responder.class.id, 0xc2b2ae35) ^ Math.imul(port * 256 + protocol, 0x27d4eb2f);
    for (; ; key = (key + 1) | 0) {
      const known = this.keyed.get(key);
      if (known === undefined) break;
      const same =
        known.group.verdict === verdict &&
        known.initiatorClass === initiator.class.id &&
        known.responderClass === responder.class.id &&
        known.port === port &&
        known.protocol === protocol;
      if (same) return known.group;
    }
    if (this.keyed.size >= MAX_GROUPS) return undefined;
    const group = newGroup(judged);
    this.keyed.set(key, {
      initiatorClass: initiator.class.id,
      responderClass: responder.class.id,
      port,
      protocol,
      group,
    });
    return group;
  }
}

const byFlows = (a: { flows: number; bytes: number }, b: { flows: number; bytes: number }): number =>
  b.flows - a.flows || b.bytes - a.bytes;

/** "443/tcp"; the transport alone where it has no ports. */
export const portText = (protocol: number, port: number): string => {
  const transport = transportName(protocol);
  return transport === 'tcp' || transport === 'udp' || transport === 'sctp' ? `${port}/${transport}` : transport;
};

function newGroup({ flow, initiator, responder, verdict }: JudgedFlow): FindingGroup {
  return {
    verdict,
    initiator: describeClass(initiator.class),
    responder: describeClass(responder.class),
    port: portText(flow.protocol, flow.responderPort),
    states: new Map(),
    protocols: new Map(),
    examples: [],
    flows: 0,
    packets: 0,
    bytes: 0,
    first: Number.POSITIVE_INFINITY,
    last: 0,
  };
}

/** What an end is, for a heading: its roles with interface, or that it has none, and its zone. */
export function describeClass({ roles, zone }: JudgedFlow['initiator']['class']): string {
  const names = roles.map((binding) =>
    binding.interface === undefined ? binding.role : `${binding.role}/${binding.interface}`,
  );
  const who = names.length === 0 ? 'no role' : names.join('+');
  return `${who} (${zone ?? 'no zone'})`;
}

function addExample(group: FindingGroup, { flow, facts }: JudgedFlow): void {
  const from = formatEndpoint(flow.initiatorAddress(), flow.initiatorPort);
  const to = formatEndpoint(flow.responderAddress(), flow.responderPort);
  const name = facts?.serverName === undefined ? '' : ` (${facts.serverName})`;
  group.examples.push(`${from} > ${to}${name}`);
}
