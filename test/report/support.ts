import { Packet } from '../../src/decode/packet.js';
import { FlowTable } from '../../src/flow/flow-table.js';
import { FlowView } from '../../src/flow/flow-view.js';
import { EvidenceTag, FlowFacts } from '../../src/protocol/facts.js';
import { FlowRecords } from '../../src/report/flow-records.js';
import type { FlowRecord, SummaryRecord } from '../../src/report/record.js';
import type { Endpoint } from '../../src/topology/endpoint.js';
import type { FlowSink, JudgedFlow } from '../../src/verdict/judged-flow.js';
import { NOTHING_ASKED, type RequirementOutcome } from '../../src/verdict/requirement-outcome.js';
import { type PacketSketch, packetOf } from '../support/packets.js';
import { catalogue, HOSTS, judgeOf, question, START, tags } from '../verdict/support.js';

export { catalogue, exceptionPaths, START } from '../verdict/support.js';

/** A flow in words: `outside > access edge`, hosts as in `HOSTS` of the verdict tests. */
export interface FlowSketch {
  readonly hosts: string;
  /** The packets, a second apart; the first is the initiator's. */
  readonly packets: readonly PacketSketch[];
  readonly protocol?: string;
  /** Evidence by name, as in `tls tlsMutual`; absent: that of the protocol's own name. */
  readonly evidence?: string;
  readonly serverName?: string;
  readonly certificateNames?: readonly string[];
  readonly details?: FlowFacts['details'];
  /** Names of the two ends in the topology. */
  readonly names?: readonly [initiator: string | undefined, responder: string | undefined];
  readonly requirements?: RequirementOutcome;
  /** Seconds after `START` at which it begins. */
  readonly after?: number;
}

const records = new FlowRecords(catalogue);

/** The record of a judged flow, with a sentence of the test's own. */
export const flowRecord = (judged: JudgedFlow, explanation: string): FlowRecord => ({
  ...records.of(judged),
  explanation,
});

const judge = judgeOf();
const blindJudge = judgeOf(undefined, false);

/** Judges the flows one by one, as a pipeline would, and hands them to the sink. */
export function send(sink: FlowSink, sketches: readonly FlowSketch[], isTopologyGiven = true): void {
  for (const sketch of sketches) {
    const facts = factsOf(sketch);
    const finished = (row: number): void => {
      if (facts !== undefined) table.decideInitiator(row, 0);
      sink.flow(judged(new FlowView(table).show(row), facts, sketch, isTopologyGiven));
    };
    const table = new FlowTable({ finished });
    const packet = new Packet();
    sketch.packets.forEach((each, index) => {
      table.add(packetOf(each, packet), START + (sketch.after ?? 0) + index, 123_456_789);
    });
    table.finishAll();
  }
}

function judged(
  flow: FlowView,
  facts: FlowFacts | undefined,
  sketch: FlowSketch,
  isTopologyGiven: boolean,
): JudgedFlow {
  const [from = '', to = ''] = sketch.hosts.split(' > ');
  const asked = question('outside:1 > outside:1/tcp', '', {
    initiator: endpoint(from).class,
    responder: endpoint(to).class,
    protocol: flow.protocol,
    initiatorPort: flow.initiatorPort,
    responderPort: flow.responderPort,
    initiatorCertain: flow.initiatorCertain,
    tags: facts?.tags ?? 0,
    payloadSeen: flow.payloadSeen,
    startSeconds: flow.startSeconds,
  });
  return {
    flow,
    facts,
    initiator: endpoint(from, sketch.names?.[0]),
    responder: endpoint(to, sketch.names?.[1]),
    verdict: (isTopologyGiven ? judge : blindJudge).judge(asked),
    requirements: sketch.requirements ?? NOTHING_ASKED,
  };
}

function factsOf({ protocol, evidence, serverName, certificateNames, details }: FlowSketch): FlowFacts | undefined {
  if (protocol === undefined) return undefined;
  const facts = new FlowFacts();
  facts.claim(protocol, tags(evidence ?? (protocol in EvidenceTag ? protocol : '')));
  facts.serverName = serverName;
  facts.certificateNames = certificateNames ?? [];
  Object.assign(facts.details, details);
  return facts;
}

function endpoint(host: string, name?: string): Endpoint {
  const found = HOSTS[host];
  if (found === undefined) throw new Error(`who is ${host}?`);
  return { id: found.id, class: found, name, basis: 'given' };
}

/** The flows of the sketches, each as `use` sees it. */
export function judgedAs<T>(
  use: (judged: JudgedFlow) => T,
  sketches: readonly FlowSketch[],
  isTopologyGiven = true,
): T[] {
  const results: T[] = [];
  send({ flow: (each) => results.push(use(each)) }, sketches, isTopologyGiven);
  return results;
}

/** A TCP connection that was answered and closed by both ends. */
export const closed = (from: string, to: string): PacketSketch[] => [
  { from, to, flags: 'S' },
  { from: to, to: from, flags: 'SA' },
  { from, to, flags: 'AP', payload: 'x' },
  { from: to, to: from, flags: 'FA' },
  { from, to, flags: 'FA' },
];

/** A SYN that nobody answered. */
export const attempted = (from: string, to: string): PacketSketch[] => [{ from, to, flags: 'S' }];

/** A SYN that was answered by a reset. */
export const refused = (from: string, to: string): PacketSketch[] => [
  { from, to, flags: 'S' },
  { from: to, to: from, flags: 'RA' },
];

/** A SYN that a firewall turned away. */
export const rejected = (from: string, to: string, firewall: string): PacketSketch[] => [
  { from, to, flags: 'S' },
  { from: `${firewall}:0`, to: `${from.replace(/:\d+$/, '')}:0`, icmp: [3, 13], quotes: { from, to, flags: 'S' } },
];

/** A datagram and its answer. */
export const answered = (from: string, to: string): PacketSketch[] => [
  { from, to, payload: 'x' },
  { from: to, to: from, payload: 'x' },
];

/** A summary around the flows that were counted. */
export const summaryOf = (flows: SummaryRecord['flows'], more: Partial<SummaryRecord> = {}): SummaryRecord => ({
  type: 'summary',
  frames: 1234,
  bytes: 567_890,
  undecoded: {},
  flows,
  drops: { kernel: 0, interface: 0, shed: 0 },
  snapped: 0,
  incomplete: false,
  start: '2024-01-02T03:04:05.000000000Z',
  end: '2024-01-02T03:14:10.000000000Z',
  inputs: [{ name: 'edge.pcapng', bytes: 612_345 }],
  catalogues: [{ id: 'lync-2010', sha256: '0'.repeat(64) }],
  topology: { name: 'site', sha256: '1'.repeat(64) },
  ...more,
});

/**
 * What an attacker could put into a name: escape and control sequences, bidirectional overrides, line breaks, formulas,
 * quotes, and length.
 */
export const HOSTILE: readonly string[] = [
  '\u001b[2J\u001b]0;owned\u0007',
  '\u009b31m',
  'safe\u202egnp.exe',
  'a\u200bb\u2066c\ufeff',
  'line\r\nbreak\u2028and\u0085more',
  '=1+1',
  ' \t=1+1',
  '\u00a0@SUM(A1)',
  '\uff1dcmd',
  '-2+3',
  '+1',
  'x;=1+1;y',
  'x;"=1+1',
  '"quoted", and more',
  "'=1",
  '\ud800 half a pair',
  `${'long'.repeat(2500)}`,
];

/** Characters that must not reach a terminal: all but line feeds in control and format characters. */
export const DANGEROUS = /[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/u;
