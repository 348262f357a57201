/** One table of requirements, read and checked. Loads the schema library. */

import type { z } from 'zod';
import type { Problem } from '../problem.js';
import type { YamlFile } from '../yaml-file.js';
import type { Names } from './build-path.js';
import { BUILDERS, type RequirementPlace } from './build-requirement.js';
import type { SourceDocument } from './catalogue.js';
import { checkEntries, type Entry } from './entries.js';
import { tableProblems } from './path-checks.js';
import type { Requirement } from './requirement.js';
import { type PlacedRequirement, requirementEntryProblems } from './requirement-checks.js';
import type { RequirementEntry, RequirementSchemas, RequirementsFile } from './requirement-schema.js';

export interface ReadRequirements {
  readonly placed: readonly PlacedRequirement[];
  readonly problems: readonly Problem[];
}

/** The entries of a table whose head its schema accepts. */
export function readRequirements(
  fileName: string,
  file: YamlFile<RequirementsFile>,
  table: RequirementsFile,
  schemas: RequirementSchemas,
  names: Names,
  documents: ReadonlyMap<string, SourceDocument>,
): ReadRequirements {
  const { product, document, kind } = table;
  const schema = schemas[kind] as z.ZodType<RequirementEntry>;
  const build = BUILDERS[kind] as (entry: RequirementEntry, place: RequirementPlace, names: Names) => Requirement;
  const entries = checkEntries(file, 'requirements', table.requirements, schema);
  const source = documents.get(document);
  const place = { product, document, table: table.table, alsoFor: table.alsoFor ?? [], file: fileName };
  const problemsOf = ({ value, report }: Entry<RequirementEntry>) =>
    requirementEntryProblems(fileName, value, source, names, report);
  return {
    placed: entries.sound.map(({ value, line, report }) => ({
      requirement: build(value, { ...place, line }, names),
      report,
    })),
    problems: [
      ...tableProblems(fileName, table, documents, (path, message) => file.problem(path, message)),
      ...entries.problems,
      ...entries.sound.flatMap(problemsOf),
    ],
  };
}
