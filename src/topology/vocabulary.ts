import type { Zone } from './endpoint.js';

/** The names that a topology may use; they come from the catalogues, which stand to the right of this stage. */
export interface Vocabulary {
  readonly roles: ReadonlySet<string>;
  /** Names that stand for several roles in documents; no host has one, so they are refused with what to write. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** Products with a catalogue. */
  readonly products: readonly string[];
  /** Products whose documents complete those of another, which a site has to name beside them. */
  readonly completes: ReadonlyMap<string, string>;
  /** Products that a federated partner may run, oldest first. */
  readonly partners: readonly string[];
  /** Features of a site that paths depend on. */
  readonly features: ReadonlySet<string>;
  /** Roles that paths know by their interface, so that a host must say which address is on which side. */
  readonly twoSided: ReadonlySet<string>;
  /** Where the documents place a role; a site may differ. */
  readonly homeZones: ReadonlyMap<string, readonly Zone[]>;
}
