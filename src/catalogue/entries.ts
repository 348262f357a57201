/** Lists whose entries are checked one by one: one that fails hides nothing of the others. */

import type { z } from 'zod';
import type { Path, Problem } from '../problem.js';
import { checkSchema } from '../schema-failures.js';
import type { YamlFile } from '../yaml-file.js';

/** An entry that its schema accepts, and where it stands. */
export interface Entry<T> {
  readonly value: T;
  readonly path: Path;
  readonly line: number;
  report(path: Path, message: string): Problem;
}

export interface Entries<T> {
  readonly sound: readonly Entry<T>[];
  readonly problems: readonly Problem[];
}

/** Checks each element of the list at `key` of a file. */
export function checkEntries<T>(
  file: YamlFile<unknown>,
  key: string,
  items: readonly unknown[],
  schema: z.ZodType<T>,
): Entries<T> {
  const sound: Entry<T>[] = [];
  const problems: Problem[] = [];
  for (const [index, item] of items.entries()) {
    const path: Path = [key, index];
    const report = (inner: Path, message: string) => file.problem([...path, ...inner], message);
    const checked = checkSchema(schema, item);
    if (checked.ok) {
      sound.push({ value: checked.value, path, line: file.problem(path, '').line, report });
    } else {
      for (const failure of checked.failures)
        problems.push(
          file.problem([...path, ...failure.path], failure.message, 'error', failure.kind === 'key' ? 'key' : 'value'),
        );
    }
  }
  return { sound, problems };
}
