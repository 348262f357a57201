/** Which of the paths that fit a flow stands for it, by what its bytes say. */

import type { ServiceNames } from '../catalogue/service-names.js';
import type { SitePath } from '../catalogue/site-paths.js';
import { type Assessment, assess, type Evidence, isUnproven } from './evidence.js';
import type { Finding } from './interned-verdicts.js';
import type { Reason } from './verdict.js';

/** The paths that fit, parted by what the bytes say of them; each list most specific first. */
export interface Weighed {
  /** What the bytes allow, most telling first; undefined where they speak against every path. */
  readonly allowed: Finding | undefined;
  /** Paths that the bytes speak against. */
  readonly contradicted: readonly { readonly path: SitePath; readonly reason: Reason }[];
}

/** Reasons that only a flow of the documented protocol can have: such a path comes closer than one of another. */
const CLOSE: readonly Assessment[] = ['not-mutual-tls', 'pseudo-tls-refused', 'other-service', 'not-throughout'];

/** Parts the paths that fit at the flow's time. */
export function weigh(fits: readonly SitePath[], evidence: Evidence, names: ServiceNames, time: number): Weighed {
  const agreeing: SitePath[] = [];
  const silent: SitePath[] = [];
  const contradicted: { path: SitePath; reason: Reason }[] = [];
  for (const path of fits) {
    if (time >= path.expires) continue;
    const said = assess(path.profile, evidence, names);
    if (said === 'agrees') agreeing.push(path);
    else if (said === 'silent') silent.push(path);
    else contradicted.push({ path, reason: said });
  }
  const close = ({ reason }: { reason: Reason }) => Number(!CLOSE.includes(reason as Assessment));
  contradicted.sort((a, b) => close(a) - close(b));
  return { allowed: allowedBy(byName(agreeing, evidence.hint, names), silent, evidence), contradicted };
}

/** Where a host name tells which service is meant, the paths of others fall away. */
function byName(agreeing: readonly SitePath[], hint: number, names: ServiceNames): readonly SitePath[] {
  const service = names.service(hint);
  if (service === undefined) return agreeing;
  const meant = agreeing.filter(({ profile }) => profile.names.includes(service));
  return meant.length === 0 ? agreeing : meant;
}

const isMet = ({ met }: SitePath): boolean => met === 'met';
const isVendors = ({ path }: SitePath): boolean => path.exception === undefined;

/** The most that can be said, from a documented path that the bytes confirm down to one of which too little is known. */
function allowedBy(
  agreeing: readonly SitePath[],
  silent: readonly SitePath[],
  evidence: Evidence,
): Finding | undefined {
  const fitting = [...agreeing, ...silent];
  const needsEvidence = (path: SitePath) => path.path.needsEvidence || isUnproven(path, evidence);
  const found = (reason: Reason, path: SitePath | undefined): Finding | undefined =>
    path && { reason, path, fitting: fitting.filter((other) => isMet(other) || !isMet(path)) };
  return (
    found(
      'path-and-protocol',
      agreeing.find((path) => isMet(path) && isVendors(path)),
    ) ??
    found(
      'path-only',
      silent.find((path) => isMet(path) && isVendors(path) && !needsEvidence(path)),
    ) ??
    found(
      'site-exception',
      fitting.find((path) => !isVendors(path) && (!needsEvidence(path) || agreeing.includes(path))),
    ) ??
    found('condition-unknown', agreeing[0]) ??
    found('evidence-missing', silent.find(isMet)) ??
    found('condition-unknown', silent[0])
  );
}
