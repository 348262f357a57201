/** The file `changes.yaml`: its format, and what no schema can say of it. */

import * as z from 'zod';
import type { Problem } from '../problem.js';
import { advise, quote } from '../wording.js';
import type { YamlFile } from '../yaml-file.js';
import { day, pathId } from './path-schema.js';
import { CHANGES, type Change, type ProductChanges } from './product-changes.js';
import { id, line, oneOf } from './vocabulary-schema.js';

const change = z.strictObject({
  what: z.enum(CHANGES),
  words: line,
  rows: z.array(id).min(1).optional(),
  paths: z.array(pathId).min(1).optional(),
});

const support = z.strictObject({
  mainstreamEnd: day.optional(),
  extendedEnd: day.optional(),
  policy: line.optional(),
});

export const changesSchema = (products: readonly string[]) =>
  z.strictObject({
    products: z.array(
      z.strictObject({
        product: oneOf('product', products),
        support: support.default({}),
        changes: z.array(change).default([]),
      }),
    ),
  });

export type ChangesFile = z.infer<ReturnType<typeof changesSchema>>;

/** What changes may speak of. */
export interface ChangeNames {
  /** Oldest first. */
  readonly products: readonly string[];
  readonly rows: ReadonlySet<string>;
  readonly paths: ReadonlySet<string>;
}

export const productChanges = (file: ChangesFile): ProductChanges[] =>
  file.products.map(({ product, support: { mainstreamEnd, extendedEnd, policy }, changes }) => ({
    product,
    support: { mainstreamEnd, extendedEnd, policy },
    changes: changes.map(({ what, words, rows = [], paths = [] }): Change => ({ what, words, rows, paths })),
  }));

export const changesProblems = (file: YamlFile<ChangesFile>, names: ChangeNames): Problem[] => [
  ...orderProblems(file, names),
  ...mentionProblems(file, names),
];

/** Each product stands once, in the order of products.yaml. */
function orderProblems(file: YamlFile<ChangesFile>, { products }: ChangeNames): Problem[] {
  const ranks = (file.value?.products ?? []).map(({ product }) => products.indexOf(product));
  return ranks.flatMap((rank, index) => {
    const before = ranks[index - 1] ?? -1;
    if (rank > before) return [];
    const fault = ranks.indexOf(rank) < index ? 'stands here twice' : 'is older than the product before it';
    return [file.problem(['products', index, 'product'], `${quote(products[rank] ?? '')} ${fault}`)];
  });
}

/** Rows and paths that do not exist. */
function mentionProblems(file: YamlFile<ChangesFile>, { rows, paths }: ChangeNames): Problem[] {
  const known = { rows, paths };
  return (file.value?.products ?? []).flatMap(({ changes }, product) =>
    changes.flatMap((entry, index) =>
      (['rows', 'paths'] as const).flatMap((key) =>
        (entry[key] ?? []).flatMap((name, place) => {
          if (known[key].has(name)) return [];
          const kind = key === 'rows' ? 'row' : 'path';
          const message = `unknown ${kind} ${quote(name)}${advise(name, similar(name, known[key]))}`;
          return [file.problem(['products', product, 'changes', index, key, place], message)];
        }),
      ),
    ),
  );
}

/** Those that begin alike up to the last hyphen or slash; naming all would help nobody. */
function similar(name: string, known: ReadonlySet<string>): readonly string[] {
  const stem = name.slice(0, Math.max(name.lastIndexOf('-'), name.lastIndexOf('/')) + 1);
  return [...known].filter((other) => other.startsWith(stem));
}
