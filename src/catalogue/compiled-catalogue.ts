/**
 * The catalogue as one JSON file, written when the package is built: reading it takes a few milliseconds where the YAML
 * files take some hundred. It holds the hash of every file that it was made of, and is used only while they are as
 * they were, so that whoever edits a catalogue never meets a stale one.
 */

import { readFileSync } from 'node:fs';
import { Catalogue, type CatalogueData, type CatalogueFile } from './catalogue.js';

/** Counts up with every change of {@link CatalogueData}. */
const FORMAT = 4;

interface CompiledCatalogue {
  readonly format: number;
  readonly files: readonly CatalogueFile[];
  readonly data: CatalogueData;
}

/** What a file may hold that this program or another wrote. */
type Parsed = Partial<CompiledCatalogue> | null;

export const compiledText = (catalogueFiles: readonly CatalogueFile[], data: CatalogueData): string =>
  JSON.stringify({ format: FORMAT, files: catalogueFiles.map(nameAndHash), data } satisfies CompiledCatalogue);

/** The catalogue of a JSON file, if it was made of these very files; undefined where there is none such. */
export function readCompiled(file: string, current: readonly CatalogueFile[]): Catalogue | undefined {
  const compiled = parse(file);
  if (compiled?.format !== FORMAT || compiled.data === undefined || !sameFiles(compiled.files, current))
    return undefined;
  return new Catalogue(compiled.data, current.map(nameAndHash));
}

/** Undefined where there is no such file, or it is not what {@link compiledText} wrote: the YAML files decide then. */
function parse(file: string): Parsed | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Parsed;
  } catch {
    return undefined;
  }
}

const sameFiles = (made: readonly CatalogueFile[] | undefined, current: readonly CatalogueFile[]): boolean =>
  made?.length === current.length &&
  made.every(({ name, sha256 }, index) => name === current[index]?.name && sha256 === current[index]?.sha256);

const nameAndHash = ({ name, sha256 }: CatalogueFile): CatalogueFile => ({ name, sha256 });
