/** What no schema can say of a table of requirements: that it agrees with its place, its document and the other tables. */

import type { Problem } from '../problem.js';
import { advise, quote } from '../wording.js';
import { listed, type Names } from './build-path.js';
import type { SourceDocument } from './catalogue.js';
import { endProblemsAt, type ReportAt } from './end-checks.js';
import { idProblems, sourceProblems } from './path-checks.js';
import type { EndEntry } from './path-schema.js';
import type { Requirement } from './requirement.js';
import type { CertificateEntry, RequirementEntry } from './requirement-schema.js';

/** Keys under which an end stands, in one kind or another. */
const ENDS = ['of', 'towards', 'resolvesTo', 'otherwise', 'from', 'to'] as const;

export function requirementEntryProblems(
  fileName: string,
  entry: RequirementEntry,
  document: SourceDocument | undefined,
  names: Names,
  report: ReportAt,
): Problem[] {
  const ends = entry as Partial<Record<(typeof ENDS)[number], EndEntry>>;
  return [
    ...idProblems(fileName, entry, report),
    ...sourceProblems(entry, document, report),
    ...ENDS.flatMap((key) => {
      const end = ends[key];
      return end === undefined ? [] : endProblemsAt(key, end, names, report);
    }),
    ...('of' in entry ? certificateProblems(entry, report) : []),
    ...('steps' in entry ? stepSourceProblems(entry.steps, document, report) : []),
  ];
}

/** Either a service shows no certificate, or it is said which. */
function certificateProblems({ shown, subject, names, eku, authority }: CertificateEntry, report: ReportAt): Problem[] {
  const says = [subject, names, eku, authority].some((value) => value !== undefined);
  if (shown === false && says) return [report(['shown'], 'where no certificate is shown, nothing can be asked of it')];
  if (shown !== false && !says) return [report([], 'say what the certificate must be')];
  return [];
}

function stepSourceProblems(
  steps: readonly { readonly sources: readonly string[] }[],
  document: SourceDocument | undefined,
  report: ReportAt,
): Problem[] {
  return steps.flatMap((step, index) =>
    sourceProblems(step, document, (path, message) => report(['steps', index, ...path], message)),
  );
}

/** A requirement that was built, and where problems of it are reported. */
export interface PlacedRequirement {
  readonly requirement: Requirement;
  readonly report: ReportAt;
}

/** What only all tables together can show: ids used twice, and steps that lead nowhere. */
export function allRequirementProblems(
  placed: readonly PlacedRequirement[],
  paths: readonly { readonly id: string; readonly file: string; readonly line: number }[],
): Problem[] {
  const taken = new Map(paths.map((path) => [path.id, path]));
  const lookUps = placed.flatMap(({ requirement }) => (requirement.kind === 'dns' ? [requirement.id] : []));
  const known = [...taken.keys()];
  return placed.flatMap(({ requirement, report }) => {
    const other = taken.get(requirement.id);
    if (other !== undefined) return [report(['id'], `this id is taken at ${other.file}:${other.line}`)];
    taken.set(requirement.id, requirement);
    return requirement.kind === 'sign-in' ? stepProblems(requirement.steps, lookUps, known, report) : [];
  });
}

function stepProblems(
  steps: Extract<Requirement, { kind: 'sign-in' }>['steps'],
  lookUps: readonly string[],
  paths: readonly string[],
  report: ReportAt,
): Problem[] {
  return steps.flatMap(({ dns, paths: taken }, step) => [
    ...listed(dns).flatMap((id) => unknown('DNS requirement', id, lookUps, report, ['steps', step, 'dns'])),
    ...taken.flatMap((id, index) => unknown('path', id, paths, report, ['steps', step, 'paths', index])),
  ]);
}

/** Ids that may have been meant; naming all of a catalogue would help nobody. */
const nearby = (id: string, known: readonly string[]): string[] =>
  known.filter((other) => other.slice(0, other.lastIndexOf('/')) === id.slice(0, id.lastIndexOf('/')));

const unknown = (
  what: string,
  id: string,
  known: readonly string[],
  report: ReportAt,
  path: readonly (string | number)[],
): Problem[] =>
  known.includes(id) ? [] : [report(path, `unknown ${what} ${quote(id)}${advise(id, nearby(id, known))}`)];
