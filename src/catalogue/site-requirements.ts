/** The requirements that count at a site. */

import type { EndpointClass } from '../topology/endpoint.js';
import type { Catalogue } from './catalogue.js';
import { endFit } from './end-fit.js';
import type { PathEnd } from './path.js';
import type { Requirement } from './requirement.js';
import type { SiteEnd } from './site-paths.js';
import { conditionsMet, type SiteSettings } from './site-settings.js';

/**
 * Those of the site's products whose conditions are met, product by product in the site's order; without products, the
 * newest first. Where a condition is not stated nothing is demanded.
 */
export function siteRequirements(catalogue: Catalogue, settings: SiteSettings): readonly Requirement[] {
  const products = settings.products.length > 0 ? settings.products : [...catalogue.products.keys()].reverse();
  const documenting = new Set(products.map((product) => catalogue.documenting(product)));
  const all = [...catalogue.requirements.values()];
  const chosen = [...documenting].flatMap((product) =>
    all.filter((requirement) => requirement.product === product || requirement.alsoFor.includes(product)),
  );
  return [...new Set(chosen)].filter((requirement) => conditionsMet(requirement, settings, catalogue) === 'met');
}

/** An end of a requirement, ready to be compared with addresses. */
export class RequirementEnd {
  private readonly end: SiteEnd;

  constructor(end: PathEnd, { roles }: Catalogue) {
    const known = end.roles.flatMap((role) => roles.get(role) ?? []);
    this.end = {
      roles: new Set(end.roles),
      sided: new Set(known.filter((role) => role.twoSided).map((role) => role.id)),
      interface: end.interface,
      zones: end.zones,
      homes: new Set(known.flatMap((role) => role.zones)),
      ports: end.ports,
      width: 0,
    };
  }

  /** Whether an address stands at that end, by what is known of it. */
  admits(address: EndpointClass): boolean {
    return endFit(this.end, address) === 0;
  }

  /** Whether a port is one of that end's. */
  hasPort(port: number): boolean {
    const { ports } = this.end;
    return ports.length === 0 || ports.some(({ from, to }) => from <= port && port <= to);
  }

  /** Whether that end may have one of these roles; of any role where either names none. */
  meets(roles: readonly string[]): boolean {
    return roles.length === 0 || this.end.roles.size === 0 || roles.some((role) => this.end.roles.has(role));
  }
}
