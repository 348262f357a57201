/** A site's own paths: the file beside its topology. Loads the YAML and schema libraries. */

import { ConfigError, type Problem, sortProblems } from '../problem.js';
import { quote } from '../wording.js';
import { parseYamlFile, readYamlFile, type YamlFile } from '../yaml-file.js';
import { exceptionPath, type Names } from './build-path.js';
import type { Catalogue } from './catalogue.js';
import { endProblems } from './end-checks.js';
import { checkEntries, type Entry } from './entries.js';
import { ANY, EXCEPTION_PREFIX } from './names.js';
import type { DocumentedPath } from './path.js';
import {
  type ExceptionEntry,
  exceptionSchema,
  type OpenExceptionsFile,
  openExceptionsSchema,
  type PathWords,
} from './path-schema.js';

export interface CheckedExceptions {
  readonly paths: readonly DocumentedPath[];
  readonly problems: readonly Problem[];
}

/** The exceptions of a file without errors; throws {@link ConfigError} with all problems otherwise. */
export function loadExceptions(file: string, catalogue: Catalogue): readonly DocumentedPath[] {
  const { paths, problems } = checkExceptions(file, catalogue);
  if (problems.some(({ severity }) => severity === 'error')) throw new ConfigError(problems);
  return paths;
}

/**
 * Reads and checks a file; throws {@link ConfigError} only where it cannot be read at all. With `today`, `2026-12-31`,
 * exceptions that are over by then are warned of; without, none are: a capture of last year is judged by its own time.
 */
export const checkExceptions = (file: string, catalogue: Catalogue, today?: string): CheckedExceptions =>
  finish(readYamlFile(file, openExceptionsSchema), catalogue, today);

/** Checks the text of a file; `file` only names it. */
export const checkExceptionsText = (
  file: string,
  text: string,
  catalogue: Catalogue,
  today?: string,
): CheckedExceptions => finish(parseYamlFile(file, text, openExceptionsSchema), catalogue, today);

/** Today's date in UTC, as the last day of an exception is written. */
export const utcToday = (): string => new Date().toISOString().slice(0, 10);

function finish(file: YamlFile<OpenExceptionsFile>, catalogue: Catalogue, today?: string): CheckedExceptions {
  const items = file.value?.exceptions ?? [];
  const { sound, problems } = checkEntries(file, 'exceptions', items, exceptionSchema(wordsOf(catalogue)));
  const found = [...file.problems, ...problems, ...sound.flatMap((entry) => entryProblems(entry, catalogue))];
  return {
    paths: sound.map(({ value, line }) => exceptionPath(value, file.file, line, catalogue)),
    problems: sortProblems([...found, ...takenTwice(sound), ...(today === undefined ? [] : over(sound, today))]),
  };
}

function entryProblems({ value, report }: Entry<ExceptionEntry>, names: Names): Problem[] {
  const problems = endProblems(value, names, report);
  if (!value.id.startsWith(EXCEPTION_PREFIX))
    problems.push(
      report(['id'], `an exception's id begins with '${EXCEPTION_PREFIX}', so that none passes for a document's`),
    );
  if (value.security !== undefined && (value.application ?? ANY) === ANY)
    problems.push(report(['security'], "name the application, too: 'security' alone says nothing of the bytes"));
  return problems;
}

/** ISO dates are ordered as text. */
const over = (entries: readonly Entry<ExceptionEntry>[], today: string): Problem[] =>
  entries.flatMap(({ value: { until, owner }, report }) =>
    until === undefined || until >= today
      ? []
      : [
          {
            ...report(['until'], `over since ${until}; ask ${quote(owner)} for another day, or take it out`),
            severity: 'warning',
          },
        ],
  );

function takenTwice(entries: readonly Entry<ExceptionEntry>[]): Problem[] {
  const first = new Map<string, number>();
  return entries.flatMap(({ value, line, report }) => {
    const other = first.get(value.id);
    if (other !== undefined) return [report(['id'], `${quote(value.id)} is taken at line ${other}`)];
    first.set(value.id, line);
    return [];
  });
}

const wordsOf = (catalogue: Catalogue): PathWords => ({
  roles: [...catalogue.roles.keys()],
  groups: [...catalogue.groups.keys()],
  products: [...catalogue.products.keys()],
  applications: [...catalogue.applications.keys()],
  features: [...catalogue.features.keys()],
});
