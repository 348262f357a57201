/** What no schema can say of a table of paths: that it agrees with its place, its document and the other tables. */

import type { Path, Problem } from '../problem.js';
import { advise, quote } from '../wording.js';
import type { Names } from './build-path.js';
import type { SourceDocument } from './catalogue.js';
import { endProblems, type ReportAt, widthProblems } from './end-checks.js';
import type { DocumentedPath } from './path.js';
import type { PathEntry, TableFile } from './path-schema.js';
import { stem } from './signature-files.js';

/** A problem at a path of the table's file. */
export type ReportIn = (path: Path, message: string) => Problem;

/** The ids of a table begin with its place under `paths/` or `requirements/`, without the suffix. */
const idPrefix = (fileName: string): string => `${stem(fileName).replace(/^(paths|requirements)\//, '')}/`;

export function tableProblems(
  fileName: string,
  { product, document }: Pick<TableFile, 'product' | 'document'>,
  documents: ReadonlyMap<string, SourceDocument>,
  report: ReportIn,
): Problem[] {
  const directory = idPrefix(fileName).split('/')[0] ?? '';
  const source = documents.get(document);
  const problems: Problem[] = [];
  if (directory !== product) problems.push(report(['product'], `the directory is that of ${quote(directory)}`));
  if (source === undefined)
    problems.push(
      report(['document'], `unknown document ${quote(document)}${advise(document, [...documents.keys()])}`),
    );
  else if (source.product !== product)
    problems.push(report(['document'], `${quote(document)} is a document of ${source.product}`));
  return problems;
}

export function entryProblems(
  fileName: string,
  entry: PathEntry,
  document: SourceDocument | undefined,
  names: Names,
  report: ReportAt,
): Problem[] {
  return [
    ...idProblems(fileName, entry, report),
    ...sourceProblems(entry, document, report),
    ...standingProblems(entry, report),
    ...endProblems(entry, names, report),
    ...widthProblems(entry, report),
  ];
}

/** An id says where its entry stands. */
export function idProblems(fileName: string, { id }: Pick<PathEntry, 'id'>, report: ReportAt): Problem[] {
  const prefix = idPrefix(fileName);
  const name = id.startsWith(prefix) ? id.slice(prefix.length) : '';
  if (name !== '' && !name.includes('/')) return [];
  return [report(['id'], `the ids of this file are '${prefix}' and one name`)];
}

/** Rows that the document does not have. */
export function sourceProblems(
  { sources }: { readonly sources: readonly string[] },
  document: SourceDocument | undefined,
  report: ReportAt,
): Problem[] {
  if (document === undefined) return [];
  const known = document.rows.map((row) => row.id);
  return sources.flatMap((row, index) =>
    known.includes(row)
      ? []
      : [
          report(
            ['sources', index],
            `${quote(document.id)} has no row ${quote(row)}${advise(row, nearby(row, known))}`,
          ),
        ],
  );
}

/** Rows that may have been meant; naming all of a long table would help nobody. */
const MAX_ADVISED_ROWS = 12;

const nearby = (row: string, known: readonly string[]): readonly string[] =>
  known.length <= MAX_ADVISED_ROWS ? known : known.filter((id) => id.slice(0, -2) === row.slice(0, -2));

function standingProblems({ standing, because }: PathEntry, report: ReportAt): Problem[] {
  const printed = standing === undefined || standing === 'documented';
  if (printed && because !== undefined)
    return [report(['because'], "only an implied or tolerated path needs a reason; say it under 'notes'")];
  if (!printed && because === undefined) return [report(['standing'], "say why it is here, under 'because'")];
  return [];
}

/** Where a built path is reported. */
export interface Placed {
  readonly path: DocumentedPath;
  readonly report: ReportAt;
}

/** What only all tables together can show: ids used twice, and twins that are none. */
export function wholeProblems(placed: readonly Placed[]): Problem[] {
  const first = new Map<string, Placed>();
  const problems: Problem[] = [];
  for (const entry of placed) {
    const other = first.get(entry.path.id);
    if (other === undefined) first.set(entry.path.id, entry);
    else problems.push(entry.report(['id'], `this id is taken at ${other.path.file}:${other.path.line}`));
  }
  return [...problems, ...placed.flatMap((entry) => twinProblems(entry, first))];
}

function twinProblems({ path, report }: Placed, known: ReadonlyMap<string, Placed>): Problem[] {
  return path.sameAs.flatMap((id, index) => {
    const twin = known.get(id)?.path;
    const fault =
      twin === undefined ? `unknown path ${quote(id)}${advise(id, similar(id, known))}` : otherwise(path, twin);
    return fault === undefined ? [] : [report(['sameAs', index], fault)];
  });
}

const similar = (id: string, known: ReadonlyMap<string, Placed>): readonly string[] =>
  [...known.keys()].filter((other) => other.slice(0, other.lastIndexOf('/')) === id.slice(0, id.lastIndexOf('/')));

/** Why two paths cannot be the same one. */
function otherwise(path: DocumentedPath, twin: DocumentedPath): string | undefined {
  if (twin.id === path.id) return 'a path is no twin of its own';
  if (twin.transport !== path.transport) return `that path is over ${twin.transport}`;
  if (!overlap(path.to.ports, twin.to.ports)) return 'that path listens on other ports';
  return overlap(path.to.roles, twin.to.roles) ? undefined : 'that path leads to other roles';
}

type Overlapping = readonly string[] | DocumentedPath['to']['ports'];

/** Whether two lists, empty standing for anything, have something in common. */
function overlap(a: Overlapping, b: Overlapping): boolean {
  if (a.length === 0 || b.length === 0) return true;
  return a.some((x) =>
    b.some((y) => (typeof x === 'string' || typeof y === 'string' ? x === y : x.from <= y.to && y.from <= x.to)),
  );
}
