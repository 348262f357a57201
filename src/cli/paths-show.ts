import { pathNamed } from '../catalogue/browse.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { loadCatalogue } from '../catalogue/load-catalogue.js';
import { EXCEPTION_PREFIX } from '../catalogue/names.js';
import type { DocumentedPath } from '../catalogue/path.js';
import type { Met } from '../catalogue/site-settings.js';
import { pageWidth } from '../report/page.js';
import { pathShown, rowRecord, rowShown } from '../report/path-show.js';
import { pathRecord } from '../report/path-text.js';
import { alternatives, didYouMean, nearestWord, quote } from '../wording.js';
import { EXIT, type ExitCode, UsageError } from './exit-codes.js';
import { paintFor } from './paint.js';
import { print } from './print.js';
import { requirementNamed, showRequirement } from './requirements.js';
import { loadSite } from './site.js';

export interface ShowOptions {
  readonly topology?: string;
  readonly json?: boolean;
}

/** `rolepath paths show ID`: all that is known of a path, a requirement or a row of a document. */
export async function showPath(id: string, options: ShowOptions): Promise<ExitCode> {
  const { catalogue, sitePath } = await whatThereIs(options.topology);
  const path = pathNamed(catalogue, id) ?? sitePath(id)?.path;
  if (path !== undefined)
    return show(options, pathRecord(path), (paint, width) =>
      pathShown(path, catalogue, sitePath(path.id)?.met, paint, width),
    );
  const row = catalogue.rows.get(id);
  if (row !== undefined)
    return show(options, rowRecord(row, catalogue), (paint, width) => rowShown(row, catalogue, paint, width));
  const requirement = requirementNamed(catalogue, id);
  if (requirement !== undefined) return showRequirement(requirement, catalogue, { json: options.json === true });
  throw new UsageError(
    `there is no path, requirement or row ${quote(id)}${whereToLook(id, catalogue, options.topology)}`,
  );
}

type Shown = (paint: ReturnType<typeof paintFor>, width: number) => string;

function show({ json }: ShowOptions, record: object, text: Shown): ExitCode {
  if (json === true) print(JSON.stringify(record, undefined, 2));
  else print(text(paintFor({ color: 'auto' }), pageWidth(process.stdout.columns)).trimEnd());
  return EXIT.done;
}

interface Known {
  readonly catalogue: Catalogue;
  /** A path that counts at the site; none without one. */
  readonly sitePath: (id: string) => { readonly path: DocumentedPath; readonly met: Met } | undefined;
}

async function whatThereIs(topology: string | undefined): Promise<Known> {
  if (topology === undefined) return { catalogue: await loadCatalogue(), sitePath: () => undefined };
  const { catalogue, applying } = await loadSite(topology);
  const byId = new Map(applying.paths.map((one) => [one.path.id, one]));
  return { catalogue, sitePath: (id) => byId.get(id) };
}

/** Ids that a message lists. */
const LISTED = 5;

/** What was meant: one of several ids that end so, one spelt alike, or an exception, which needs its site. */
function whereToLook(id: string, { paths, rows }: Catalogue, topology: string | undefined): string {
  if (id.startsWith(EXCEPTION_PREFIX) && topology === undefined)
    return "; it is an exception of a site: give the site's topology with -t";
  const alike = [...paths.keys()].filter((known) => known.endsWith(`/${id}`));
  if (alike.length > LISTED) return `: ${alike.length} ids end so; rolepath paths list path:'*/${id}' has them`;
  if (alike.length > 0) return `: it may be ${alternatives(alike)}`;
  const meant = nearestWord(id, [...rows.keys()]) ?? nearestId(id, [...paths.keys()]);
  return meant === undefined ? '; rolepath paths list has them all' : didYouMean(meant);
}

/** Ids are long, so their last parts are compared; of those alike, the one with the most in common at its beginning. */
function nearestId(id: string, known: readonly string[]): string | undefined {
  const last = (text: string) => text.slice(text.lastIndexOf('/') + 1);
  const meant = nearestWord(last(id), [...new Set(known.map(last))]);
  if (meant === undefined) return undefined;
  const common = (text: string) => [...text].findIndex((character, index) => character !== id[index]);
  return known.filter((text) => last(text) === meant).sort((a, b) => common(b) - common(a))[0];
}
