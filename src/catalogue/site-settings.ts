/** What a site states that decides which paths apply there. */

import type { Topology } from '../topology/topology.js';
import type { Catalogue } from './catalogue.js';
import { ANY } from './names.js';
import type { Condition, DocumentedPath } from './path.js';

export interface SiteSettings {
  /** The products whose catalogues apply, the most important first; empty: all, the newest first. */
  readonly products: readonly string[];
  /** The oldest product of a federated partner, or {@link NO_PARTNERS}; undefined: not stated. */
  readonly oldestPartner: string | undefined;
  readonly features: ReadonlyMap<string, boolean>;
  /** Whether paths count that documents only imply. */
  readonly implied: boolean;
  /** Whether paths count that other documents show to be harmless. */
  readonly tolerated: boolean;
}

/** What a topology writes for a site without federation. */
export const NO_PARTNERS = 'none';

/** The feature that the oldest partner states by the way. */
const FEDERATION = 'federation';

/** A site of which nothing is stated. */
export const NO_SETTINGS: SiteSettings = {
  products: [],
  oldestPartner: undefined,
  features: new Map(),
  implied: true,
  tolerated: true,
};

export const settingsOf = ({ products, federation, features, implied, tolerated }: Topology): SiteSettings => ({
  products,
  oldestPartner: federation.oldestPartner,
  features,
  implied,
  tolerated,
});

/** The products whose documents count at a site, in the site's order, each once; all, the newest first, where it names none. */
export function documentingProducts(catalogue: Catalogue, { products }: SiteSettings): string[] {
  const chosen = products.length > 0 ? products : [...catalogue.products.keys()].reverse();
  return [...new Set(chosen.map((product) => catalogue.documenting(product)))];
}

/** Whether a condition is met at a site, or the site does not say. */
export type Met = 'met' | 'unmet' | 'unknown';

/** Any one of a path's conditions is enough. */
export function conditionsMet(
  { when }: Pick<DocumentedPath, 'when'>,
  settings: SiteSettings,
  catalogue: Catalogue,
): Met {
  if (when.length === 0) return 'met';
  const states = when.map((condition) => conditionMet(condition, settings, catalogue));
  if (states.includes('met')) return 'met';
  return states.includes('unknown') ? 'unknown' : 'unmet';
}

function conditionMet(condition: Condition, settings: SiteSettings, catalogue: Catalogue): Met {
  if (condition.kind === 'feature') return featureMet(condition.feature, settings, catalogue);
  const { oldestPartner } = settings;
  if (oldestPartner === undefined) return settings.features.get(FEDERATION) === false ? 'unmet' : 'unknown';
  if (oldestPartner === NO_PARTNERS) return 'unmet';
  const products = [...catalogue.products.keys()];
  return condition.product === ANY || products.indexOf(oldestPartner) <= products.indexOf(condition.product)
    ? 'met'
    : 'unmet';
}

function featureMet(feature: string, { features, oldestPartner }: SiteSettings, catalogue: Catalogue): Met {
  const stated = features.get(feature);
  if (stated !== undefined) return stated ? 'met' : 'unmet';
  if (feature === FEDERATION && oldestPartner !== undefined) return oldestPartner === NO_PARTNERS ? 'unmet' : 'met';
  return catalogue.features.get(feature)?.unstated ?? 'unknown';
}
