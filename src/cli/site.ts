import { provenance } from '../catalogue/browse.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { loadCatalogue } from '../catalogue/load-catalogue.js';
import type { DocumentedPath } from '../catalogue/path.js';
import type { Requirement } from '../catalogue/requirement.js';
import { type SitePaths, sitePaths } from '../catalogue/site-paths.js';
import { siteRequirements } from '../catalogue/site-requirements.js';
import { settingsOf } from '../catalogue/site-settings.js';
import { formatProblem } from '../problem.js';
import { noTopology } from '../topology/compile.js';
import type { Topology } from '../topology/topology.js';
import { Judge } from '../verdict/judge.js';
import { RequirementChecker } from '../verdict/requirement-checker.js';
import { say } from './say.js';

/** A site, ready for judging its flows. */
export interface Site {
  readonly catalogue: Catalogue;
  readonly topology: Topology;
  readonly judge: Judge;
  readonly checker: RequirementChecker;
  /** The paths that count there, its own exceptions among them, as the matcher sees them. */
  readonly applying: SitePaths;
  /** The same as documented. */
  readonly paths: readonly DocumentedPath[];
  /** What documents demand there beside paths. */
  readonly requirements: readonly Requirement[];
  /** The catalogues that apply, for provenance. */
  readonly catalogues: readonly { readonly id: string; readonly sha256: string }[];
  /** The same for people: "Lync Server 2010 (57 paths)". */
  readonly titles: readonly string[];
}

/**
 * Loads the catalogue, and the topology with its exceptions where one is named; warnings go to standard error, or to
 * `warn`, a line each. Throws `ConfigError` with every problem where a file cannot be used.
 */
export async function loadSite(file: string | undefined, warn: (line: string) => void = say): Promise<Site> {
  const catalogue = await loadCatalogue();
  const topology = file === undefined ? noTopology() : await givenTopology(file, catalogue, warn);
  const exceptions = await exceptionsOf(topology, catalogue);
  const settings = settingsOf(topology);
  const applying = sitePaths(catalogue, settings, exceptions);
  const catalogues = provenance(catalogue, topology.products);
  return {
    catalogue,
    topology,
    judge: new Judge(catalogue, applying, topology.isGiven),
    checker: new RequirementChecker(catalogue, topology),
    applying,
    paths: applying.paths.map(({ path }) => path),
    requirements: siteRequirements(catalogue, settings),
    catalogues: catalogues.map(({ id, sha256 }) => ({ id, sha256 })),
    titles: [
      ...catalogues.map(({ title, paths }) => `${title} (${paths} paths)`),
      ...(exceptions.length > 0 ? [`${exceptions.length} exceptions of the site`] : []),
    ],
  };
}

async function givenTopology(file: string, catalogue: Catalogue, warn: (line: string) => void): Promise<Topology> {
  const { loadTopology } = await import('../topology/load.js');
  const { topology, warnings } = loadTopology(file, catalogue.vocabulary());
  for (const warning of warnings) warn(formatProblem(warning));
  return topology;
}

async function exceptionsOf({ exceptionsFile }: Topology, catalogue: Catalogue): Promise<readonly DocumentedPath[]> {
  if (exceptionsFile === undefined) return [];
  const { loadExceptions } = await import('../catalogue/site-exceptions.js');
  return loadExceptions(exceptionsFile, catalogue);
}
