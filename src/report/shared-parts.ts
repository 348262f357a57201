import { BoundedMemo } from '../bounded-memo.js';
import type { DocumentedPath } from '../catalogue/path.js';
import { cleanString } from '../clean-text.js';
import type { Endpoint } from '../topology/endpoint.js';
import { NOTHING_ASKED, type RequirementOutcome } from '../verdict/requirement-outcome.js';
import type { Verdict } from '../verdict/verdict.js';
import type { EndRecord, RequirementsPart, VerdictPart } from './record.js';
import { requirementRecord } from './requirement-records.js';

/** Verdicts, and ends, of which the parts are remembered; a site has some hundreds. */
const MAX_REMEMBERED = 8192;

/** Longest name from the topology or an exception, in characters. */
const MAX_NAME = 255;

export type Roles = readonly string[] | undefined;

/** What a verdict gives records, and the roles that the two ends were compared with. */
interface OfVerdict {
  readonly part: VerdictPart;
  readonly from: Roles;
  readonly to: Roles;
}

/**
 * The parts that the records of many flows have in common. Each is made once and is one object wherever it stands, by
 * which writers of records know it again.
 */
export class SharedParts {
  private readonly verdicts = new BoundedMemo<Verdict, OfVerdict>(MAX_REMEMBERED);
  private readonly ends = new BoundedMemo<Endpoint, EndRecord[]>(MAX_REMEMBERED);

  private readonly outcomes = new BoundedMemo<RequirementOutcome, RequirementsPart>(MAX_REMEMBERED);

  ofOutcome(outcome: RequirementOutcome): RequirementsPart {
    if (outcome === NOTHING_ASKED) return NOTHING;
    return this.outcomes.get(outcome) ?? this.outcomes.set(outcome, requirementsPart(outcome));
  }

  ofVerdict(verdict: Verdict): OfVerdict {
    return this.verdicts.get(verdict) ?? this.verdicts.set(verdict, ofVerdict(verdict));
  }

  /** All of an end but its address and port, in the role by which it was judged. */
  ofEnd(endpoint: Endpoint, wanted: Roles): EndRecord {
    const { roles } = endpoint.class;
    const judged = roles.findIndex(({ role }) => wanted?.includes(role));
    const binding = Math.max(judged, 0);
    const known = this.ends.get(endpoint) ?? this.ends.set(endpoint, []);
    known[binding] ??= endPart(endpoint, binding);
    return known[binding];
  }
}

const NOTHING = {};

/** Those that failed, and those that the flow was held against and meets. */
function requirementsPart({ asked, failures }: RequirementOutcome): RequirementsPart {
  const met = asked.filter((requirement) => failures.every((failure) => failure.requirement !== requirement));
  return {
    ...(failures.length > 0 && { requirements: failures.map(requirementRecord) }),
    ...(met.length > 0 && { requirementsMet: met.map(({ id }) => id) }),
  };
}

function ofVerdict(verdict: Verdict): OfVerdict {
  const [from, to] = wantedRoles(verdict);
  return { part: verdictPart(verdict), from, to };
}

const verdictPart = ({ kind, reason, path, twins, alternatives, nearest }: Verdict): VerdictPart => ({
  verdict: kind,
  reason,
  ...(path !== undefined && { path: path.id }),
  ...(twins.length > 0 && { sameAs: twins.map(({ id }) => id) }),
  ...(alternatives.length > 0 && { alternatives: alternatives.map(({ id }) => id) }),
  ...(nearest !== undefined && { nearest: { path: nearest.path.id, failed: nearest.failed } }),
  ...(path?.exception !== undefined && { exception: exceptionRecord(path.exception) }),
});

/** The roles that the two ends were compared with; turned where the path leads the other way. */
export function wantedRoles({ path, nearest, reason }: Verdict): readonly [Roles, Roles] {
  const compared = path ?? nearest?.path;
  const turned = reason === 'initiator-unknown' || nearest?.failed.includes('direction') === true;
  return turned ? [compared?.to.roles, compared?.from.roles] : [compared?.from.roles, compared?.to.roles];
}

export const exceptionRecord = ({ owner, until }: NonNullable<DocumentedPath['exception']>) => ({
  owner: cleanString(owner, MAX_NAME),
  ...(until !== undefined && { until }),
});

/** Address and port stand for those of a flow, so that they keep their places. */
function endPart({ class: { roles, zone }, basis, name }: Endpoint, index: number): EndRecord {
  const binding = roles[index];
  return {
    ip: '',
    port: 0,
    ...(binding !== undefined && { role: binding.role, basis }),
    ...(roles.length > 1 && { roles: [...new Set(roles.map(({ role }) => role))] }),
    ...(binding?.interface !== undefined && { interface: binding.interface }),
    ...(zone !== undefined && { zone }),
    ...(name !== undefined && { name: cleanString(name, MAX_NAME) }),
  };
}
