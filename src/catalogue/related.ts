/** What belongs to a path or a source row: requirements that touch it, and what carries a row. */

import type { Catalogue, Note } from './catalogue.js';
import type { DocumentedPath, PathEnd, PortRange } from './path.js';
import type { Requirement, RequirementKind } from './requirement.js';

/** Requirements that the documents of a path's product lay on it, or that share a row with it. */
export const requirementsOf = (path: DocumentedPath, { requirements }: Catalogue): Requirement[] =>
  [...requirements.values()].filter(
    (requirement) =>
      requirement.sources.some((row) => path.sources.includes(row)) ||
      (isOf(requirement, path.product) && TOUCHES[requirement.kind](requirement, path)),
  );

const isOf = ({ product, alsoFor }: Requirement, wanted: string): boolean =>
  product === wanted || alsoFor.includes(wanted);

const TOUCHES: Readonly<Record<RequirementKind, (requirement: Requirement, path: DocumentedPath) => boolean>> = {
  certificate: (requirement, path) =>
    requirement.kind === 'certificate' &&
    (path.security === 'tls' || path.security === 'mtls') &&
    isSameEnd(requirement.of, path.to) &&
    (requirement.towards === undefined || isSameEnd(requirement.towards, path.from)),
  dns: () => false,
  'sign-in': (requirement, path) =>
    requirement.kind === 'sign-in' &&
    requirement.steps.some(({ paths }) => [path.id, ...path.sameAs].some((id) => paths.includes(id))),
  ipsec: (requirement, path) =>
    requirement.kind === 'ipsec' &&
    requirement.transports.includes(path.transport) &&
    isSameEnd(requirement.from, path.from) &&
    isSameEnd(requirement.to, path.to),
  'load-balancer': (requirement, path) =>
    requirement.kind === 'load-balancer' &&
    requirement.transport === path.transport &&
    isSameEnd(requirement.to, path.to) &&
    requirement.to.ports.some((ports) => path.to.ports.some((own) => overlap(ports, own))),
};

/** Whether a role of the one end may be that of the other, on the same side. */
function isSameEnd(one: PathEnd, other: PathEnd): boolean {
  const sides = one.interface === undefined || other.interface === undefined || one.interface === other.interface;
  return sides && one.roles.some((role) => other.roles.includes(role));
}

const overlap = (a: PortRange, b: PortRange): boolean => a.from <= b.to && b.from <= a.to;

/** Whatever carries a row of a document. */
export interface RowCarriers {
  readonly paths: readonly DocumentedPath[];
  readonly requirements: readonly Requirement[];
  readonly notes: readonly Note[];
}

export function carriersOf(row: string, { paths, requirements, notes }: Catalogue): RowCarriers {
  const carries = ({ sources }: { readonly sources: readonly string[] }): boolean => sources.includes(row);
  return {
    paths: [...paths.values()].filter(carries),
    requirements: [...requirements.values()].filter(carries),
    notes: notes.filter(carries),
  };
}
