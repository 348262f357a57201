import type { Dimension } from '../catalogue/dimension.js';
import type { SitePath } from '../catalogue/site-paths.js';
import { REASONS, type Reason, type Verdict } from './verdict.js';

/** Alternatives that are named; more would say nothing. */
export const MAX_ALTERNATIVES = 8;

/** What a verdict is made of. */
export interface Finding {
  readonly reason: Reason;
  readonly path?: SitePath | undefined;
  /** Paths that fit as far as the evidence tells, most specific first; the verdict's own among them. */
  readonly fitting?: readonly SitePath[];
  readonly nearest?: { readonly path: SitePath; readonly failed: readonly Dimension[] } | undefined;
  readonly lacking?: Verdict['lacking'];
}

/** Equal judgements are one object. Their number is bounded by the paths and the ways in which one can be missed. */
export class InternedVerdicts {
  /** By their id. */
  readonly all: Verdict[] = [];
  private readonly byKey = new Map<string, Verdict>();

  intern(finding: Finding): Verdict {
    const { reason, path, nearest, lacking } = finding;
    const fitting = finding.fitting ?? [];
    const twins = fitting.filter((other) => path?.path.sameAs.includes(other.path.id));
    const alternatives = otherPaths(path, fitting);
    const key = [
      reason,
      path?.order,
      twins.map(({ order }) => order).join(),
      alternatives.map(({ order }) => order).join(),
      nearest?.path.order,
      nearest?.failed.join(),
      lacking,
    ].join('|');
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const verdict: Verdict = {
      id: this.all.length,
      kind: REASONS[reason],
      reason,
      path: path?.path,
      twins: twins.map((other) => other.path),
      alternatives: alternatives.map((other) => other.path),
      nearest: nearest && { path: nearest.path.path, failed: nearest.failed },
      lacking,
    };
    this.all.push(verdict);
    this.byKey.set(key, verdict);
    return verdict;
  }
}

/** The others, without twins: a path that stands in three tables is one, and its `sameAs` says where else. */
function otherPaths(path: SitePath | undefined, fitting: readonly SitePath[]): SitePath[] {
  const named = new Set(path === undefined ? [] : [path.path.id, ...path.path.sameAs]);
  const others: SitePath[] = [];
  for (const other of fitting) {
    if (others.length === MAX_ALTERNATIVES) break;
    if (named.has(other.path.id)) continue;
    others.push(other);
    for (const id of [other.path.id, ...other.path.sameAs]) named.add(id);
  }
  return others;
}
