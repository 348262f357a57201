/** Whether paths that another one shadows say so, and those that say so are shadowed. */

import type { Problem } from '../problem.js';
import { advise, quote } from '../wording.js';
import type { Catalogue } from './catalogue.js';
import type { DocumentedPath } from './path.js';
import type { Placed } from './path-checks.js';
import { type Shadows, shadowsIn } from './shadowing.js';

/** Shadows of paths that are none. */
export function unknownShadows(placed: readonly Placed[]): Problem[] {
  const known = new Set(placed.map(({ path }) => path.id));
  return placed.flatMap(({ path, report }) =>
    path.shadowedBy.flatMap((id, index) =>
      known.has(id) ? [] : [report(['shadowedBy', index], `unknown path ${quote(id)}${advise(id, [...known])}`)],
    ),
  );
}

/** What the paths of a sound catalogue say too little or too much of their shadows; these are warnings. */
export function shadowProblems(placed: readonly Placed[], catalogue: Catalogue): Problem[] {
  const shadows = shadowsIn(catalogue);
  return placed
    .flatMap((entry) => [...unsaid(entry, catalogue, shadows), ...untrue(entry, shadows)])
    .map((problem) => ({ ...problem, severity: 'warning' }));
}

/** The paths that shadow one wholly, of which it says nothing: they are no twins of it, nor twins of one that it names. */
export function unsaidShadows({ id, sameAs, shadowedBy }: DocumentedPath, shadows: Shadows): readonly DocumentedPath[] {
  const said = new Set([...sameAs, ...shadowedBy]);
  return (shadows.get(id) ?? []).filter((by) => ![by.id, ...by.sameAs].some((one) => said.has(one)));
}

function unsaid({ path, report }: Placed, catalogue: Catalogue, shadows: Shadows): Problem[] {
  const joined = catalogue.paths.get(path.id);
  const [first] = joined === undefined ? [] : unsaidShadows(joined, shadows);
  if (first === undefined) return [];
  const message = `${first.id} fits every flow that fits this path, and comes first; tie them by 'sameAs', or say it under 'shadowedBy'`;
  return [report(['id'], message)];
}

function untrue({ path, report }: Placed, shadows: Shadows): Problem[] {
  const by = new Set((shadows.get(path.id) ?? []).map(({ id }) => id));
  return path.shadowedBy.flatMap((id, index) =>
    by.has(id)
      ? []
      : [report(['shadowedBy', index], `there are flows for which ${id} does not come before this path; leave it out`)],
  );
}
