/** Topology files: reading, checking and compiling. Loads the YAML and schema libraries, so import it when needed. */

import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import { ConfigError, limitProblems, type Problem, sortProblems } from '../problem.js';
import { parseYamlFile, readYamlFile, type YamlFile } from '../yaml-file.js';
import { compileSite } from './compile.js';
import { siteProblems } from './site-checks.js';
import { type SiteFile, siteSchema } from './site-schema.js';
import type { Topology } from './topology.js';
import type { Vocabulary } from './vocabulary.js';

export interface LoadedTopology {
  /** Absent where one of the problems is an error. */
  readonly topology: Topology | undefined;
  /** Errors and warnings, in the order of the file. */
  readonly problems: readonly Problem[];
}

/** Reads and checks a file; throws {@link ConfigError} only where it cannot be read at all. */
export const checkTopology = (file: string, vocabulary: Vocabulary): LoadedTopology =>
  finish(readYamlFile(file, siteSchema(vocabulary)), vocabulary);

/** Checks the text of a file; `file` names it in messages and places the files that it refers to. */
export const checkTopologyText = (file: string, text: string, vocabulary: Vocabulary): LoadedTopology =>
  finish(parseYamlFile(file, text, siteSchema(vocabulary)), vocabulary);

/** The topology of a file without errors, with its warnings; throws {@link ConfigError} with all problems otherwise. */
export function loadTopology(
  file: string,
  vocabulary: Vocabulary,
): { readonly topology: Topology; readonly warnings: readonly Problem[] } {
  const { topology, problems } = checkTopology(file, vocabulary);
  if (topology === undefined) throw new ConfigError(problems);
  return { topology, warnings: problems };
}

function finish(file: YamlFile<SiteFile>, vocabulary: Vocabulary): LoadedTopology {
  const found = siteProblems(file, vocabulary);
  const isSound = [...file.problems, ...found].every(({ severity }) => severity === 'warning');
  return {
    topology: isSound && file.value !== undefined ? compile(file, file.value) : undefined,
    problems: sortProblems([...file.problems, ...limitProblems(file.file, found)]),
  };
}

const compile = ({ file, sha256 }: YamlFile<SiteFile>, site: SiteFile): Topology =>
  compileSite(site, {
    name: basename(file, extname(file)).replace(/\.topology$/, ''),
    sha256,
    exceptionsFile: site.exceptions === undefined ? undefined : besideIt(file, site.exceptions),
  });

/** A file that another names, from where that one is; relative as long as both are. */
const besideIt = (file: string, named: string): string => (isAbsolute(named) ? named : join(dirname(file), named));
