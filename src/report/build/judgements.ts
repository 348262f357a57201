/** What was judged of flows, told apart once, so that flows are added up by number. */

import type { Catalogue } from '../../catalogue/catalogue.js';
import type { DocumentedPath, PortRange } from '../../catalogue/path.js';
import type { Dimension, Reason, VerdictKind } from '../../verdict/verdict.js';
import type { NearestReference, PathReference } from '../model/mapping.js';

/** Judgements that are told apart: a site has hundreds; only a forged log could have more. */
export const MAX_JUDGEMENTS = 1 << 16;

/** A verdict as flow records carry it. */
export interface JudgementParts {
  readonly kind: VerdictKind;
  readonly reason: Reason;
  readonly path: string | undefined;
  readonly sameAs: readonly string[];
  readonly alternatives: readonly string[];
  readonly nearest: { readonly path: string; readonly failed: readonly Dimension[] } | undefined;
  readonly exception: { readonly owner: string; readonly until?: string } | undefined;
}

export interface Judgement extends JudgementParts {
  /** Dense, from 0. */
  readonly id: number;
  /** The path that fits as the catalogue knows it today. */
  readonly documented: DocumentedPath | undefined;
  /** The nearest one, likewise. */
  readonly near: DocumentedPath | undefined;
  readonly reference: PathReference | undefined;
  readonly nearestReference: NearestReference | undefined;
  /** Ranges of several ports in which ports are told together. */
  readonly wide: readonly PortRange[];
}

type PathOf = (id: string) => DocumentedPath | undefined;

export class Judgements {
  private readonly byKey = new Map<string, Judgement>();
  private readonly pathOf: PathOf;

  constructor(pathOf: PathOf) {
    this.pathOf = pathOf;
  }

  /** Equal verdicts are one judgement; undefined where there is no room for another. */
  intern(parts: JudgementParts): Judgement | undefined {
    const { reason, path, sameAs, alternatives, nearest, exception } = parts;
    const key = JSON.stringify([
      reason,
      path,
      sameAs,
      alternatives,
      nearest?.path,
      nearest?.failed,
      exception?.owner,
      exception?.until,
    ]);
    const known = this.byKey.get(key);
    if (known !== undefined || this.byKey.size >= MAX_JUDGEMENTS) return known;
    const judgement = this.judgement(parts);
    this.byKey.set(key, judgement);
    return judgement;
  }

  get all(): Iterable<Judgement> {
    return this.byKey.values();
  }

  private judgement(parts: JudgementParts): Judgement {
    const { path, sameAs, nearest, exception } = parts;
    const documented = path === undefined ? undefined : this.pathOf(path);
    const near = nearest && this.pathOf(nearest.path);
    return {
      ...parts,
      id: this.byKey.size,
      documented,
      near,
      reference: path === undefined ? undefined : referenceTo(path, documented, 1 + sameAs.length, exception),
      nearestReference: nearest && {
        ...referenceTo(nearest.path, near, 1, undefined),
        failed: nearest.failed,
      },
      wide: wideRanges(documented, near, nearest?.failed ?? []),
    };
  }
}

/** Ports that a path names one by one are told apart, and those that differ from it. */
function wideRanges(
  documented: DocumentedPath | undefined,
  near: DocumentedPath | undefined,
  failed: readonly Dimension[],
): readonly PortRange[] {
  const path = documented ?? (failed.includes('responder.port') ? undefined : near);
  return path === undefined ? [] : path.to.ports.filter(({ from, to }) => from < to);
}

/** A path that the catalogue does not know, as a log of another version may name it, goes by its id. */
function referenceTo(
  id: string,
  path: DocumentedPath | undefined,
  places: number,
  exception: JudgementParts['exception'],
): PathReference {
  const terms = exception ?? (path?.exception && termsOf(path.exception));
  return {
    path: id,
    title: path?.title ?? id,
    product: path?.product ?? id.split('/')[0] ?? '',
    document: path?.document ?? '',
    rows: path?.sources ?? [],
    places,
    ...(terms !== undefined && { exception: terms }),
  };
}

const termsOf = ({ owner, until }: NonNullable<DocumentedPath['exception']>) => ({
  owner,
  ...(until !== undefined && { until }),
});

/** Finds the paths of the catalogue and the site's own. */
export function pathFinder(catalogue: Catalogue, paths: readonly DocumentedPath[]): PathOf {
  const own = new Map(paths.map((path) => [path.id, path]));
  return (id) => own.get(id) ?? catalogue.paths.get(id);
}
