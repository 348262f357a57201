import type { FindingGroup, Findings, PathUse } from './findings.js';
import { isoTime, type SummaryRecord } from './record.js';

/** The findings of a run as plain data, for `analyze --json`. */
export function findingsRecord(findings: Findings, summary: SummaryRecord): object {
  return {
    type: 'findings',
    summary,
    groups: findings.groups().map(groupRecord),
    ungroupedFlows: findings.ungrouped,
    paths: [...findings.paths.values()].sort((a, b) => (a.path.id < b.path.id ? -1 : 1)).map(pathRecord),
    protocols: Object.fromEntries(findings.protocols),
    ...(findings.servicesUsed().length > 0 && { services: findings.servicesUsed() }),
  };
}

function groupRecord(group: FindingGroup): object {
  const { verdict } = group;
  return {
    verdict: verdict.kind,
    reason: verdict.reason,
    ...(verdict.path !== undefined && { path: verdict.path.id }),
    ...(verdict.nearest !== undefined && {
      nearest: { path: verdict.nearest.path.id, failed: verdict.nearest.failed },
    }),
    initiator: group.initiator,
    responder: group.responder,
    port: group.port,
    flows: group.flows,
    packets: group.packets,
    bytes: group.bytes,
    states: Object.fromEntries(group.states),
    protocols: Object.fromEntries(group.protocols),
    start: isoTime(group.first, 0),
    end: isoTime(group.last, 0),
    examples: group.examples,
  };
}

const pathRecord = ({ path, flows, unanswered, bytes }: PathUse): object => ({
  path: path.id,
  title: path.title,
  sources: path.sources,
  flows,
  unanswered,
  bytes,
});
