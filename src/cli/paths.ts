import type { Catalogue } from '../catalogue/catalogue.js';
import { checkCatalogue } from '../catalogue/load-catalogue.js';
import { formatProblem, type Problem } from '../problem.js';
import { counted } from '../report/text.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { print } from './print.js';
import { loadSite, type Site } from './site.js';

export interface CheckOptions {
  readonly topology?: string;
  readonly json?: boolean;
}

/** `rolepath paths check`: everything that is wrong with a catalogue, or with a site's exceptions. */
export async function checkPaths(directory: string | undefined, options: CheckOptions): Promise<ExitCode> {
  const site = options.topology === undefined ? undefined : await loadSite(options.topology);
  const { catalogue, problems: inCatalogue } = await checkCatalogue(directory);
  const problems = [...inCatalogue, ...(site === undefined ? [] : await exceptionWarnings(site))];
  if (options.json === true) print(JSON.stringify({ problems }, undefined, 2));
  else for (const problem of problems) print(formatProblem(problem));
  if (catalogue === undefined) return EXIT.usage;
  if (options.json !== true) print(checked(catalogue, problems));
  return EXIT.done;
}

/** The site is sound: what is left to say of its exceptions. */
async function exceptionWarnings({ catalogue, topology }: Site): Promise<readonly Problem[]> {
  if (topology.exceptionsFile === undefined) return [];
  const { checkExceptions, utcToday } = await import('../catalogue/site-exceptions.js');
  return checkExceptions(topology.exceptionsFile, catalogue, utcToday()).problems;
}

function checked({ paths, requirements, rows, notes, documents }: Catalogue, problems: readonly Problem[]): string {
  const warnings = problems.length === 0 ? 'nothing is wrong' : counted(problems.length, 'warning');
  return `${paths.size} paths, ${requirements.size} requirements and ${notes.length} notes carry ${rows.size} rows of ${documents.size} documents; ${warnings}`;
}
