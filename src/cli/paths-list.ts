import type { Catalogue } from '../catalogue/catalogue.js';
import { loadCatalogue } from '../catalogue/load-catalogue.js';
import type { DocumentedPath } from '../catalogue/path.js';
import { pathLanguage } from '../catalogue/path-filter.js';
import { formatTerm } from '../filter/terms.js';
import { pageWidth } from '../report/page.js';
import { pathLines, pathList } from '../report/path-list.js';
import { pathRecord } from '../report/path-text.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { filterTest } from './filter.js';
import { paintFor } from './paint.js';
import { print } from './print.js';
import { formatOf, sheetBytes, writeSheet } from './rule-sheet.js';
import { sayOwn } from './say.js';
import type { SheetFormat } from './sheet-formats.js';
import { loadSite } from './site.js';
import { checkTarget } from './target-file.js';

export interface ListOptions {
  readonly role?: string;
  readonly product?: string;
  readonly port?: string;
  readonly topology?: string;
  readonly json?: boolean;
  readonly format?: SheetFormat;
  readonly output?: string;
  readonly documentedOnly?: boolean;
}

/** `rolepath paths list`: a table on a terminal, one path a line elsewhere, an array, or a site's rule sheet. */
export async function listPaths(words: readonly string[], options: ListOptions): Promise<ExitCode> {
  const expression = [...words, ...termsOf(options)].join(' ');
  const format = formatOf(options);
  if (format !== undefined) {
    if (options.output !== undefined) checkTarget(options.output);
    writeSheet(await sheetBytes(format, expression, options), options.output);
    return EXIT.done;
  }
  const { catalogue, paths } = await chosenPaths(expression, options.topology);
  if (options.json === true) print(JSON.stringify(paths.map(pathRecord), undefined, 2));
  else if (paths.length === 0) sayOwn('no path fits the filter');
  else print(listText(paths, catalogue).trimEnd());
  return EXIT.done;
}

const listText = (paths: readonly DocumentedPath[], catalogue: Catalogue): string =>
  process.stdout.isTTY
    ? pathList(paths, catalogue, paintFor({ color: 'auto' }), pageWidth(process.stdout.columns))
    : pathLines(paths);

/** The options that say the same as a term of the filter. */
function termsOf({ documentedOnly, ...options }: ListOptions): string[] {
  const terms = (['role', 'product', 'port'] as const).flatMap((key) => {
    const value = options[key];
    return value === undefined ? [] : [formatTerm({ negated: false, key, values: [value] })];
  });
  return documentedOnly === true ? [...terms, 'standing:documented'] : terms;
}

/** All paths, or with a topology those that apply at the site, its exceptions among them; of these, what fits. */
async function chosenPaths(
  expression: string,
  topology: string | undefined,
): Promise<{ catalogue: Catalogue; paths: readonly DocumentedPath[] }> {
  if (topology === undefined) {
    const catalogue = await loadCatalogue();
    return { catalogue, paths: [...catalogue.paths.values()].filter(filterTest(expression, pathLanguage(catalogue))) };
  }
  const site = await loadSite(topology);
  return {
    catalogue: site.catalogue,
    paths: site.paths.filter(filterTest(expression, pathLanguage(site.catalogue, site))),
  };
}
