/** Which of several paths that fit says most about a flow. */

import type { EndpointClass } from '../topology/endpoint.js';
import { fitKind } from './end-fit.js';
import type { DocumentedPath } from './path.js';
import type { SitePath } from './site-paths.js';

/**
 * What is compared, the first difference deciding; less is more specific: paths that ask for no evidence, printed
 * ones, ends known by role rather than zone, fewer ports, stated interfaces, rows of a table rather than arrows of a
 * drawing, surer arrows, and at last the order of the documents.
 */
type Rank = readonly number[];

/** Surest first; undefined: printed as a row. */
const CONFIDENCES: readonly DocumentedPath['confidence'][] = [undefined, 'high', 'medium', 'low'];

function rankOf({ path, from, to, order }: SitePath, initiator: EndpointClass, responder: EndpointClass): Rank {
  const sides = Number(from.interface !== undefined) + Number(to.interface !== undefined);
  return [
    Number(path.needsEvidence),
    Number(path.standing !== 'documented'),
    -(fitKind(from, initiator) + fitKind(to, responder)),
    to.width,
    from.width,
    -sides,
    doubt(path),
    order,
  ];
}

/** How much of a path was reconstructed: the ends of an arrow in a drawing are less certain than the cells of a table. */
const doubt = ({ confidence }: DocumentedPath): number => CONFIDENCES.indexOf(confidence);

/** The paths, most specific first for a flow between addresses of these classes. */
export function bySpecificity(
  paths: readonly SitePath[],
  initiator: EndpointClass,
  responder: EndpointClass,
): SitePath[] {
  const ranks = new Map(paths.map((path) => [path, rankOf(path, initiator, responder)]));
  return [...paths].sort((a, b) => compare(ranks.get(a) ?? [], ranks.get(b) ?? []));
}

/** Whether the one path always comes before the other for a flow between addresses of these classes that both fit. */
export const comesFirst = (
  one: SitePath,
  other: SitePath,
  initiator: EndpointClass,
  responder: EndpointClass,
): boolean => compare(rankOf(one, initiator, responder), rankOf(other, initiator, responder)) < 0;

function compare(a: Rank, b: Rank): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
