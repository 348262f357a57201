/** The catalogue that the package carries, or another one of the same form. */

import { fileURLToPath } from 'node:url';
import { ConfigError } from '../problem.js';
import type { Catalogue } from './catalogue.js';
import { readCompiled } from './compiled-catalogue.js';
import type { ReadCatalogue } from './read-catalogue.js';
import { readSignatureFiles } from './signature-files.js';

/** The catalogue's directory in the package. */
export const SIGNATURES = fileURLToPath(new URL('../../signatures', import.meta.url));

/** Where the build leaves the compiled catalogue: beside the compiled code. */
export const COMPILED = fileURLToPath(new URL('../catalogue.json', import.meta.url));

/** A catalogue without errors; throws {@link ConfigError} with every problem otherwise. */
export async function loadCatalogue(directory: string = SIGNATURES): Promise<Catalogue> {
  const files = readSignatureFiles(directory);
  const compiled = directory === SIGNATURES ? readCompiled(COMPILED, files) : undefined;
  if (compiled !== undefined) return compiled;
  const { readCatalogue } = await import('./read-catalogue.js');
  const { catalogue, problems } = readCatalogue(files, directory);
  if (catalogue === undefined) throw new ConfigError(problems);
  return catalogue;
}

/** Reads a catalogue from its YAML files in any case, and tells everything that is wrong with it. */
export async function checkCatalogue(directory: string = SIGNATURES): Promise<ReadCatalogue> {
  const { readCatalogue } = await import('./read-catalogue.js');
  return readCatalogue(readSignatureFiles(directory), directory);
}
