/** The flows of a capture as tshark sees them: a reader that shares nothing with ours. */

import { execFileSync } from 'node:child_process';
import type { FlowState } from '../../src/flow/flow-state.js';

/** Whether tshark can be run here. */
export function hasTshark(): boolean {
  try {
    execFileSync('tshark', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

interface Place {
  readonly ip: string;
  readonly port: number;
}

export interface TsharkFlow {
  readonly transport: 'tcp' | 'udp' | 'icmp';
  readonly initiator: Place;
  readonly responder: Place;
  readonly state: FlowState;
  readonly sni: string | undefined;
}

export interface TsharkView {
  readonly flows: readonly TsharkFlow[];
  /** What belongs to no flow, by protocol. */
  readonly others: ReadonlySet<string>;
  /** Tags of all frames; `none` where a frame has none. */
  readonly vlans: ReadonlySet<string>;
}

const FIELDS = [
  'frame.protocols',
  'vlan.id',
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  'tcp.stream',
  'udp.stream',
  'tcp.srcport',
  'tcp.dstport',
  'udp.srcport',
  'udp.dstport',
  'tcp.flags',
  'icmp.type',
  'icmp.ident',
  'icmpv6.type',
  'ip.flags.mf',
  'tls.handshake.extensions_server_name',
] as const;
type Row = Readonly<Record<(typeof FIELDS)[number], readonly string[]>>;

/** One row a frame; a field has several values where a header is quoted in an ICMP error. */
function rowsOf(capture: string): Row[] {
  const fields = FIELDS.flatMap((field) => ['-e', field]);
  const options = [
    '-n',
    '-r',
    capture,
    '-T',
    'fields',
    '-E',
    'separator=/t',
    '-E',
    'occurrence=a',
    '-E',
    'aggregator=/s',
  ];
  const output = execFileSync('tshark', [...options, ...fields], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 26,
  });
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const cells = line.split('\t');
      const entries = FIELDS.map((field, index) => [field, (cells[index] ?? '').split(' ').filter(Boolean)] as const);
      return Object.fromEntries(entries) as unknown as Row;
    });
}

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;

/** A flow while its frames are read. */
interface Draft {
  readonly transport: 'tcp' | 'udp' | 'icmp';
  readonly initiator: Place;
  readonly responder: Place;
  /** TCP flags of each direction, all of its segments together. */
  readonly flags: { initiator: number; responder: number };
  answered: boolean;
  opened: boolean;
  complaint: FlowState | undefined;
  sni: string | undefined;
}

export function readWithTshark(capture: string): TsharkView {
  const drafts = new Map<string, Draft>();
  const others = new Set<string>();
  const vlans = new Set<string>();
  for (const row of rowsOf(capture)) {
    vlans.add(row['vlan.id'][0] ?? 'none');
    if (isError(row)) complain(row, drafts);
    else if (row['tcp.stream'].length > 0) segment(row, drafts);
    else if (row['udp.stream'].length > 0) datagram(row, drafts);
    else if (row['icmp.type'].length > 0) echo(row, drafts);
    else others.add(otherProtocol(row));
  }
  return { flows: [...drafts.values()].map(finish), others, vlans };
}

/** Destination unreachable. */
const isError = (row: Row): boolean => row['icmp.type'][0] === '3' || row['icmpv6.type'][0] === '1';

const source = (row: Row, at: number): string => row['ip.src'].at(at) ?? row['ipv6.src'].at(at) ?? '';
const destination = (row: Row, at: number): string => row['ip.dst'].at(at) ?? row['ipv6.dst'].at(at) ?? '';

function draft(drafts: Map<string, Draft>, key: string, transport: Draft['transport'], from: Place, to: Place): Draft {
  const known = drafts.get(key);
  if (known !== undefined) return known;
  const made: Draft = {
    transport,
    initiator: from,
    responder: to,
    flags: { initiator: 0, responder: 0 },
    answered: false,
    opened: false,
    complaint: undefined,
    sni: undefined,
  };
  drafts.set(key, made);
  return made;
}

const isFrom = (place: Place, ip: string, port: number): boolean => place.ip === ip && place.port === port;

function segment(row: Row, drafts: Map<string, Draft>): void {
  const from = { ip: source(row, 0), port: Number(row['tcp.srcport'][0]) };
  const to = { ip: destination(row, 0), port: Number(row['tcp.dstport'][0]) };
  const flow = draft(drafts, `tcp ${row['tcp.stream'][0]}`, 'tcp', from, to);
  const flags = Number(row['tcp.flags'][0]);
  flow.flags[isFrom(flow.initiator, from.ip, from.port) ? 'initiator' : 'responder'] |= flags;
  flow.opened ||= (flags & SYN) !== 0;
  flow.answered ||= (flags & (SYN | ACK)) === (SYN | ACK);
  flow.sni ??= row['tls.handshake.extensions_server_name'][0];
}

function datagram(row: Row, drafts: Map<string, Draft>): void {
  const from = { ip: source(row, 0), port: Number(row['udp.srcport'][0]) };
  const to = { ip: destination(row, 0), port: Number(row['udp.dstport'][0]) };
  const flow = draft(drafts, `udp ${row['udp.stream'][0]}`, 'udp', from, to);
  flow.answered ||= isFrom(flow.responder, from.ip, from.port);
}

/** An echo is a flow between the types of its request and its answer (Community ID v1). */
function echo(row: Row, drafts: Map<string, Draft>): void {
  const isRequest = row['icmp.type'][0] === '8';
  const ends = [source(row, 0), destination(row, 0)] as const;
  const [from, to] = isRequest ? ends : [ends[1], ends[0]];
  const flow = draft(drafts, `icmp ${from} ${to}`, 'icmp', { ip: from, port: 8 }, { ip: to, port: 0 });
  flow.answered ||= !isRequest;
}

/** The quoted header is the last one of the frame. */
function complain(row: Row, drafts: Map<string, Draft>): void {
  const isTcp = row['tcp.srcport'].length > 0;
  const from = { ip: source(row, -1), port: Number(row[isTcp ? 'tcp.srcport' : 'udp.srcport'].at(-1)) };
  const to = { ip: destination(row, -1), port: Number(row[isTcp ? 'tcp.dstport' : 'udp.dstport'].at(-1)) };
  const flow = [...drafts.values()].find(
    ({ initiator, responder }) =>
      (isFrom(initiator, from.ip, from.port) && isFrom(responder, to.ip, to.port)) ||
      (isFrom(initiator, to.ip, to.port) && isFrom(responder, from.ip, from.port)),
  );
  if (flow === undefined) throw new Error(`an ICMP error quotes ${from.ip}:${from.port} → ${to.ip}:${to.port}`);
  flow.complaint = !isTcp && source(row, 0) === to.ip ? 'refused' : 'rejected';
}

function otherProtocol(row: Row): string {
  const protocols = row['frame.protocols'][0] ?? '';
  if (protocols.includes(':arp')) return 'arp';
  if (protocols.includes(':icmpv6')) return 'icmp6';
  // tshark shows a datagram with the last of its fragments.
  return row['ip.flags.mf'][0] === 'True' || row['ip.flags.mf'][0] === '1' ? 'fragment' : protocols;
}

const finish = ({ transport, initiator, responder, sni, ...draft }: Draft): TsharkFlow => ({
  transport,
  initiator,
  responder,
  sni,
  state: transport === 'tcp' ? tcpState(draft) : draft.answered ? 'answered' : (draft.complaint ?? 'unanswered'),
});

function tcpState({
  flags,
  opened,
  answered,
  complaint,
}: Pick<Draft, 'flags' | 'opened' | 'answered' | 'complaint'>): FlowState {
  const either = flags.initiator | flags.responder;
  if (!opened) return 'midstream';
  if (!answered) return (either & RST) !== 0 ? 'refused' : (complaint ?? 'attempted');
  if ((either & RST) !== 0) return 'reset';
  return (flags.initiator & flags.responder & FIN) !== 0 ? 'closed' : 'established';
}
