/** What a comparison of two runs keeps of one: paths, findings, hosts and requirements by key, each bounded. */

import type { Catalogue } from '../../catalogue/catalogue.js';
import type { Dimension, Reason, VerdictKind } from '../../verdict/verdict.js';
import { endWords } from '../end-words.js';
import type { FlowExample } from '../model/ends.js';
import type { EndRecord, FlowRecord } from '../record.js';

/** Findings, hosts, paths and requirements that are told apart of a run; what is beyond is counted. */
export const MAX_DIFF_FINDINGS = 16_384;
export const MAX_DIFF_HOSTS = 65_536;
const MAX_PATHS = 16_384;
const MAX_REQUIREMENTS = 16_384;
/** Roles of an address that are told apart; real ones have a few. */
const MAX_ROLES = 64;

const UNANSWERED: ReadonlySet<FlowRecord['state']> = new Set(['attempted', 'refused', 'rejected', 'unanswered']);

export interface Figures {
  flows: number;
  /** Of these, flows that got nothing back, or were turned away. */
  unanswered: number;
  bytes: number;
}

/** Flows of one role pair to one port with the same judgement. */
export interface FoundGroup extends Figures {
  readonly from: string;
  readonly to: string;
  readonly transport: string;
  /** Absent where the transport has none. */
  readonly port?: number;
  readonly verdict: VerdictKind;
  readonly reason: Reason;
  readonly path?: string;
  readonly nearest?: { readonly path: string; readonly failed: readonly Dimension[] };
  /** The earliest, whatever the order of records. */
  example: FlowExample;
}

export interface SeenHost {
  readonly ip: string;
  name?: string;
  readonly roles: Set<string>;
  flows: number;
}

export interface FailedRequirement {
  readonly id: string;
  readonly problem: string;
  flows: number;
}

export class RunDigest {
  readonly flows: Record<VerdictKind, number> = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };
  readonly paths = new Map<string, Figures>();
  readonly findings = new Map<string, FoundGroup>();
  readonly hosts = new Map<string, SeenHost>();
  readonly requirements = new Map<string, FailedRequirement>();
  /** What found no room: then differences may be missing. */
  beyond = 0;
  private readonly words: Pick<Catalogue, 'roles' | 'groups'>;

  constructor(words: Pick<Catalogue, 'roles' | 'groups'>) {
    this.words = words;
  }

  add(record: FlowRecord): void {
    this.flows[record.verdict]++;
    const isUnanswered = UNANSWERED.has(record.state);
    if (record.path !== undefined && record.verdict === 'expected') this.use(record.path, record, isUnanswered);
    if (record.verdict !== 'expected' || isUnanswered) this.found(record, isUnanswered);
    this.host(record.initiator);
    this.host(record.responder);
    for (const { id, problem } of record.requirements ?? []) this.requirement(id, problem);
  }

  private use(path: string, record: FlowRecord, isUnanswered: boolean): void {
    const figures = this.entry(this.paths, path, MAX_PATHS, () => ({ flows: 0, unanswered: 0, bytes: 0 }));
    if (figures !== undefined) count(figures, record, isUnanswered);
  }

  private found(record: FlowRecord, isUnanswered: boolean): void {
    const { initiator, responder, transport, verdict, reason, path, nearest } = record;
    const port = portOf(record);
    const ends = [initiator, responder].map(({ role, interface: side, zone }) => [role, side, zone].join('/'));
    const key = [verdict, reason, ...ends, transport, port, path, nearest?.path, nearest?.failed].join(' ');
    const group = this.entry(this.findings, key, MAX_DIFF_FINDINGS, () => ({
      from: this.label(initiator),
      to: this.label(responder),
      transport,
      ...(port !== undefined && { port }),
      verdict,
      reason,
      ...(path !== undefined && { path }),
      ...(nearest !== undefined && { nearest: { path: nearest.path, failed: nearest.failed } }),
      example: exampleOf(record),
      flows: 0,
      unanswered: 0,
      bytes: 0,
    }));
    if (group === undefined) return;
    count(group, record, isUnanswered);
    if (record.start < group.example.start) group.example = exampleOf(record);
  }

  private host({ ip, name, role, roles }: EndRecord): void {
    if (role === undefined && name === undefined) return;
    const host = this.entry(this.hosts, ip, MAX_DIFF_HOSTS, (): SeenHost => ({ ip, roles: new Set(), flows: 0 }));
    if (host === undefined) return;
    host.flows++;
    if (name !== undefined && !(host.name !== undefined && host.name <= name)) host.name = name;
    for (const each of roles ?? (role === undefined ? [] : [role]))
      if (host.roles.size < MAX_ROLES) host.roles.add(each);
  }

  private requirement(id: string, problem: string): void {
    const failed = this.entry(this.requirements, `${id} ${problem}`, MAX_REQUIREMENTS, () => ({
      id,
      problem,
      flows: 0,
    }));
    if (failed !== undefined) failed.flows++;
  }

  private entry<T>(map: Map<string, T>, key: string, limit: number, make: () => T): T | undefined {
    const known = map.get(key);
    if (known !== undefined) return known;
    if (map.size >= limit) {
      this.beyond++;
      return undefined;
    }
    const made = make();
    map.set(key, made);
    return made;
  }

  private label({ role, interface: side, zone }: EndRecord): string {
    const roles = role === undefined ? [] : [{ role, interface: side }];
    return endWords({ id: 0, roles, zone }, this.words);
  }
}

function count(figures: Figures, record: FlowRecord, isUnanswered: boolean): void {
  figures.flows++;
  figures.bytes += record.initiatorBytes + record.responderBytes;
  if (isUnanswered) figures.unanswered++;
}

const PORTED: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp']);

/** What a flow is for: the responder's port, or the type that the initiator sent by ICMP. */
function portOf({ transport, initiator, responder }: FlowRecord): number | undefined {
  if (PORTED.has(transport)) return responder.port;
  return transport === 'icmp' || transport === 'icmp6' ? initiator.port : undefined;
}

function exampleOf({ start, initiator, responder, transport, communityId }: FlowRecord): FlowExample {
  const end = ({ ip, port, name }: EndRecord) => ({ ip, port, ...(name !== undefined && { name }) });
  return { start, initiator: end(initiator), responder: end(responder), transport, communityId };
}
