import type { Catalogue } from '../../catalogue/catalogue.js';
import type { DocumentedPath } from '../../catalogue/path.js';
import type { Requirement } from '../../catalogue/requirement.js';
import type { SitePaths } from '../../catalogue/site-paths.js';
import type { Topology } from '../../topology/topology.js';

/** The site that a report is about. */
export interface ReportSite {
  readonly catalogue: Catalogue;
  readonly topology: Topology;
  /** The paths that count there, its own exceptions among them, as the matcher sees them. */
  readonly applying: SitePaths;
  /** The same as documented. */
  readonly paths: readonly DocumentedPath[];
  readonly requirements: readonly Requirement[];
}
