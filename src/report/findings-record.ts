import { complaintName } from '../flow/complaint.js';
import { formatIp } from '../ip-text.js';
import type { EndpointClass, Interface, Zone } from '../topology/endpoint.js';
import type { Dimension, Reason, VerdictKind } from '../verdict/verdict.js';
import type { ComplaintCount, Example, FindingGroup } from './finding-group.js';
import type { Findings, PathUse } from './findings.js';
import { hasPorts } from './port-words.js';
import { isoTime, type SummaryRecord, transportName } from './record.js';
import type { RequirementFindings, RequirementGroup } from './requirement-findings.js';
import type { RequirementCountsRecord, RequirementRecord } from './requirement-records.js';
import type { ServiceUse } from './service-use.js';

/** What an end of a group is. */
export interface EndClassRecord {
  readonly roles: readonly { readonly role: string; readonly interface?: Interface }[];
  readonly zone?: Zone;
}

/** One flow of a group, to look for. */
export interface ExampleRecord {
  readonly start: string;
  readonly initiator: ExampleEndRecord;
  readonly responder: ExampleEndRecord;
  /** The name that the client asked for. */
  readonly serverName?: string;
}

export interface ExampleEndRecord {
  readonly ip: string;
  readonly port: number;
  readonly name?: string;
}

/** Flows with the same verdict between the same kinds of ends for the same port, all of them answered or none. */
export interface GroupRecord {
  readonly verdict: VerdictKind;
  readonly reason: Reason;
  readonly path?: string;
  readonly nearest?: { readonly path: string; readonly failed: readonly Dimension[] };
  readonly initiator: EndClassRecord;
  readonly responder: EndClassRecord;
  readonly transport: string;
  /** Of the responder; absent where the transport has no ports. */
  readonly port?: number;
  readonly answered: boolean;
  readonly flows: number;
  readonly packets: number;
  readonly bytes: number;
  readonly states: Readonly<Record<string, number>>;
  readonly protocols: Readonly<Record<string, number>>;
  readonly icmp?: readonly { readonly from: string; readonly error: string; readonly flows: number }[];
  /** In whole seconds. */
  readonly start: string;
  readonly end: string;
  readonly examples: readonly ExampleRecord[];
}

/** What was seen of one documented path. */
export interface PathUseRecord {
  readonly path: string;
  readonly title: string;
  readonly sources: readonly string[];
  readonly flows: number;
  readonly unanswered: number;
  readonly bytes: number;
}

/** What flows were opened to, where nobody has a role. */
export interface ServiceRecord {
  readonly ip: string;
  readonly transport: string;
  readonly port?: number;
  readonly protocols: Readonly<Record<string, number>>;
  readonly names?: readonly string[];
  readonly flows: number;
  readonly unanswered: number;
  readonly bytes: number;
}

/** Flows that fail one requirement in one way. */
export interface RequirementGroupRecord extends Omit<RequirementRecord, 'words'> {
  readonly words: readonly string[];
  readonly flows: number;
  readonly bytes: number;
  readonly examples: readonly ExampleRecord[];
}

/** What is demanded beside paths, and how often it is met. */
export interface RequirementsRecord {
  readonly counts: RequirementCountsRecord;
  readonly groups: readonly RequirementGroupRecord[];
}

/** The findings of a run, for `analyze --json`. Published as `schema/findings.schema.json`. */
export interface FindingsRecord {
  readonly type: 'findings';
  readonly summary: SummaryRecord;
  readonly groups: readonly GroupRecord[];
  /** Flows that are a finding and found no room in a group, by verdict. */
  readonly ungrouped: Readonly<Record<VerdictKind, number>>;
  readonly paths: readonly PathUseRecord[];
  readonly protocols: Readonly<Record<string, number>>;
  readonly requirements?: RequirementsRecord;
  readonly services?: readonly ServiceRecord[];
}

/** The findings as plain data: the groups with most flows first, the paths by id. */
export function findingsRecord(findings: Findings, summary: SummaryRecord): FindingsRecord {
  const services = [...findings.services.all].sort(byFlows);
  return {
    type: 'findings',
    summary,
    groups: [...findings.groups].sort(byFlows).map(groupRecord),
    ungrouped: findings.ungrouped,
    paths: [...findings.paths.values()].sort((a, b) => (a.path.id < b.path.id ? -1 : 1)).map(pathRecord),
    protocols: findings.protocols.toRecord(),
    ...(findings.requirements.counts.size > 0 && { requirements: requirementsRecord(findings.requirements) }),
    ...(services.length > 0 && { services: services.map(serviceRecord) }),
  };
}

const requirementsRecord = ({ counts, groups }: RequirementFindings): RequirementsRecord => ({
  counts: Object.fromEntries(counts),
  groups: [...groups].sort(byFlows).map(requirementGroupRecord),
});

const requirementGroupRecord = (group: RequirementGroup): RequirementGroupRecord => ({
  id: group.requirement.id,
  sources: group.requirement.sources,
  kind: group.requirement.kind,
  problem: group.problem,
  words: group.words,
  flows: group.flows,
  bytes: group.bytes,
  examples: group.examples.map(({ example }) => exampleRecord(example)),
});

const byFlows = (a: { flows: number; bytes: number }, b: { flows: number; bytes: number }): number =>
  b.flows - a.flows || b.bytes - a.bytes;

function groupRecord(group: FindingGroup): GroupRecord {
  const { verdict, complaints } = group;
  return {
    verdict: verdict.kind,
    reason: verdict.reason,
    ...(verdict.path !== undefined && { path: verdict.path.id }),
    ...(verdict.nearest !== undefined && {
      nearest: { path: verdict.nearest.path.id, failed: verdict.nearest.failed },
    }),
    initiator: classRecord(group.initiator),
    responder: classRecord(group.responder),
    ...portRecord(group),
    answered: group.answered,
    flows: group.flows,
    packets: group.packets,
    bytes: group.bytes,
    states: group.states.toRecord(),
    protocols: group.protocols.toRecord(),
    ...(complaints.length > 0 && { icmp: complaints.map(complaintRecord) }),
    start: isoTime(group.first, 0),
    end: isoTime(group.last, 0),
    examples: group.examples.map(exampleRecord),
  };
}

const portRecord = ({ protocol, port }: { readonly protocol: number; readonly port: number }) => ({
  transport: transportName(protocol),
  ...(hasPorts(protocol) && { port }),
});

const classRecord = ({ roles, zone }: EndpointClass): EndClassRecord => ({
  roles: roles.map(({ role, interface: side }) => ({ role, ...(side !== undefined && { interface: side }) })),
  ...(zone !== undefined && { zone }),
});

const complaintRecord = ({ complaint, flows }: ComplaintCount) => ({
  from: formatIp(complaint.version, ...complaint.reporter),
  error: complaintName(complaint),
  flows,
});

const exampleRecord = ({ start, words: { initiator, responder, serverName } }: Example): ExampleRecord => ({
  start,
  initiator: exampleEnd(initiator),
  responder: exampleEnd(responder),
  ...(serverName !== undefined && { serverName }),
});

const exampleEnd = ({ address, port, endpoint }: Example['words']['initiator']): ExampleEndRecord => ({
  ip: address,
  port,
  ...(endpoint.name !== undefined && { name: endpoint.name }),
});

const pathRecord = ({ path, flows, unanswered, bytes }: PathUse): PathUseRecord => ({
  path: path.id,
  title: path.title,
  sources: path.sources,
  flows,
  unanswered,
  bytes,
});

const serviceRecord = (use: ServiceUse): ServiceRecord => ({
  ip: use.address,
  ...portRecord(use),
  protocols: use.protocols.toRecord(),
  ...(use.names.length > 0 && { names: use.names }),
  flows: use.flows,
  unanswered: use.unanswered,
  bytes: use.bytes,
});
