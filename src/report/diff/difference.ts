/** Two runs laid over one another: what is new, what is gone, what changed. */

import type { VerdictKind } from '../../verdict/verdict.js';
import { type Folded, foldedPorts } from '../folded-ports.js';
import type { SummaryRecord } from '../record.js';
import {
  CHANGES,
  type Change,
  type DifferenceRecord,
  type FindingDifference,
  type HostDifference,
  type Pair,
  type PathDifference,
  type ProvenanceDifference,
  type RequirementDifference,
  type Use,
} from './difference-record.js';
import type { Figures, FoundGroup, RunDigest, SeenHost } from './run-digest.js';

export interface DiffedRun {
  readonly digest: RunDigest;
  readonly summary: SummaryRecord;
  /** Filters that left something out. */
  readonly filters: readonly string[];
}

/** What changed from one run to the other; `titles` names documented paths by id. */
export function difference(old: DiffedRun, later: DiffedRun, titles: ReadonlyMap<string, string>): DifferenceRecord {
  const [a, b] = [old.digest, later.digest];
  const paths = changes(a.paths, b.paths, (key, x, y) => pathDifference(key, x, y, titles));
  const findings = changes(a.findings, b.findings, (_, x, y) => findingDifference(x, y));
  const hosts = changes(a.hosts, b.hosts, (_, x, y) => hostDifference(x, y));
  const requirements = changes(a.requirements, b.requirements, (_, x, y) => requirementDifference(x, y));
  return {
    type: 'difference',
    old: old.summary,
    new: later.summary,
    provenance: provenanceDifferences(old.summary, later.summary),
    filters: [old.filters, later.filters],
    verdicts: verdictPairs(a, b),
    paths: paths.list.sort(
      by(
        ({ flows }) => flows,
        ({ path }) => path,
      ),
    ),
    findings: findings.list.sort(byUrgency),
    hosts: hosts.list.sort(
      by(
        ({ flows }) => flows,
        ({ ip }) => ip,
      ),
    ),
    requirements: requirements.list.sort(
      by(
        ({ flows }) => flows,
        ({ id, problem }) => `${id} ${problem}`,
      ),
    ),
    same: { paths: paths.same, findings: findings.same, hosts: hosts.same, requirements: requirements.same },
    beyond: [a.beyond, b.beyond],
  };
}

/** The differences of all keys that either has; `compare` gives undefined where two are alike. */
function changes<T, D>(
  old: ReadonlyMap<string, T>,
  later: ReadonlyMap<string, T>,
  compare: (key: string, old: T | undefined, later: T | undefined) => D | undefined,
): { readonly list: D[]; readonly same: number } {
  const list: D[] = [];
  let same = 0;
  for (const key of new Set([...old.keys(), ...later.keys()])) {
    const found = compare(key, old.get(key), later.get(key));
    if (found === undefined) same++;
    else list.push(found);
  }
  return { list, same };
}

/** Undefined where both have it alike. */
function changeOf(hasOld: boolean, hasNew: boolean, isAlike: boolean): Change | undefined {
  if (!hasOld) return 'new';
  if (!hasNew) return 'gone';
  return isAlike ? undefined : 'changed';
}

const statusOf = (figures: Figures | undefined): Use => {
  if (figures === undefined) return 'unused';
  return figures.unanswered === figures.flows ? 'unanswered' : 'hit';
};

const pairOf = <T>(figure: (one: T) => number, a: T | undefined, b: T | undefined): Pair => [
  a === undefined ? 0 : figure(a),
  b === undefined ? 0 : figure(b),
];

function pathDifference(
  path: string,
  a: Figures | undefined,
  b: Figures | undefined,
  titles: ReadonlyMap<string, string>,
): PathDifference | undefined {
  const use = [statusOf(a), statusOf(b)] as const;
  const change = changeOf(a !== undefined, b !== undefined, use[0] === use[1]);
  if (change === undefined) return undefined;
  const title = titles.get(path);
  return {
    change,
    path,
    ...(title !== undefined && { title }),
    use,
    flows: pairOf(({ flows }) => flows, a, b),
    unanswered: pairOf(({ unanswered }) => unanswered, a, b),
  };
}

function findingDifference(a: FoundGroup | undefined, b: FoundGroup | undefined): FindingDifference | undefined {
  const change = changeOf(a !== undefined, b !== undefined, statusOf(a) === statusOf(b));
  const shown = b ?? a;
  if (change === undefined || shown === undefined) return undefined;
  const { flows: _, unanswered: __, bytes: ___, ...group } = shown;
  return {
    change,
    ...group,
    flows: pairOf(({ flows }) => flows, a, b),
    unanswered: pairOf(({ unanswered }) => unanswered, a, b),
  };
}

function hostDifference(a: SeenHost | undefined, b: SeenHost | undefined): HostDifference | undefined {
  const roles = [rolesOf(a), rolesOf(b)] as const;
  const isAlike = roles[0].join() === roles[1].join() && a?.name === b?.name;
  const change = changeOf(a !== undefined, b !== undefined, isAlike);
  const shown = b ?? a;
  if (change === undefined || shown === undefined) return undefined;
  return {
    change,
    ip: shown.ip,
    ...(shown.name !== undefined && { name: shown.name }),
    roles,
    flows: pairOf(({ flows }) => flows, a, b),
  };
}

const rolesOf = (host: SeenHost | undefined): readonly string[] => [...(host?.roles ?? [])].sort();

function requirementDifference(
  a: (Omit<RequirementDifference, 'change' | 'flows'> & { flows: number }) | undefined,
  b: (Omit<RequirementDifference, 'change' | 'flows'> & { flows: number }) | undefined,
): RequirementDifference | undefined {
  const change = changeOf(a !== undefined, b !== undefined, true);
  const shown = b ?? a;
  if (change === undefined || shown === undefined) return undefined;
  return { change, id: shown.id, problem: shown.problem, flows: pairOf(({ flows }) => flows, a, b) };
}

function verdictPairs(a: RunDigest, b: RunDigest): Record<VerdictKind, Pair> {
  const pair = (kind: VerdictKind): Pair => [a.flows[kind], b.flows[kind]];
  return {
    expected: pair('expected'),
    contradicted: pair('contradicted'),
    unexpected: pair('unexpected'),
    undetermined: pair('undetermined'),
  };
}

/** Catalogues and topologies that only one of the runs was judged by. */
function provenanceDifferences(old: SummaryRecord, later: SummaryRecord): ProvenanceDifference[] {
  const catalogues = [...new Set([...old.catalogues, ...later.catalogues].map(({ id }) => id))].sort().flatMap((id) => {
    const hash = ({ catalogues }: SummaryRecord) =>
      catalogues.filter((one) => one.id === id).map(({ sha256 }) => sha256);
    return differing('catalogue', id, hash(old).join(), hash(later).join());
  });
  const name = later.topology?.name ?? old.topology?.name ?? '';
  return [...catalogues, ...differing('topology', name, old.topology?.sha256 ?? '', later.topology?.sha256 ?? '')];
}

function differing(
  what: ProvenanceDifference['what'],
  name: string,
  old: string,
  later: string,
): ProvenanceDifference[] {
  if (old === later) return [];
  return [{ what, name, ...(old !== '' && { old }), ...(later !== '' && { new: later }) }];
}

/** New before gone before changed, then most flows, then by name. */
function by<D extends { readonly change: Change }>(flows: (one: D) => Pair, name: (one: D) => string) {
  return (a: D, b: D): number =>
    CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change) ||
    Math.max(...flows(b)) - Math.max(...flows(a)) ||
    compareText(name(a), name(b));
}

/** What nobody documents first; of the documented, what is not answered. */
const URGENCY: readonly VerdictKind[] = ['unexpected', 'contradicted', 'expected', 'undetermined'];

function byUrgency(a: FindingDifference, b: FindingDifference): number {
  return (
    CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change) ||
    URGENCY.indexOf(a.verdict) - URGENCY.indexOf(b.verdict) ||
    Math.max(...b.flows) - Math.max(...a.flows) ||
    compareText(nameOf(a), nameOf(b))
  );
}

const nameOf = ({ from, to, transport, port, reason, path, nearest }: FindingDifference): string =>
  [from, to, transport, String(port ?? '').padStart(5), reason, path, nearest?.path, nearest?.failed].join('\0');

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Findings that differ by their port only, together where they are many. */
export const alikeButPorts = (findings: readonly FindingDifference[]): Folded<FindingDifference>[] =>
  foldedPorts(findings, ({ change, from, to, transport, verdict, reason }) =>
    [change, from, to, transport, verdict, reason].join('\0'),
  );
