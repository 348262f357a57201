/** The requirements that count at a site. */

import type { EndpointClass } from '../topology/endpoint.js';
import type { Catalogue } from './catalogue.js';
import { endFit } from './end-fit.js';
import type { PathEnd, PortRange } from './path.js';
import type { Requirement } from './requirement.js';
import { type EndAddresses, endAddresses } from './site-paths.js';
import { conditionsMet, documentingProducts, type SiteSettings } from './site-settings.js';

/**
 * Those of the site's products whose conditions are met, product by product in the site's order; without products, the
 * newest first. Where a condition is not stated nothing is demanded.
 */
export function siteRequirements(catalogue: Catalogue, settings: SiteSettings): readonly Requirement[] {
  const all = [...catalogue.requirements.values()];
  const chosen = documentingProducts(catalogue, settings).flatMap((product) =>
    all.filter((requirement) => requirement.product === product || requirement.alsoFor.includes(product)),
  );
  return [...new Set(chosen)].filter((requirement) => conditionsMet(requirement, settings, catalogue) === 'met');
}

/** An end of a requirement, ready to be compared with addresses. */
export class RequirementEnd {
  private readonly addresses: EndAddresses;
  private readonly ports: readonly PortRange[];

  constructor(end: PathEnd, catalogue: Catalogue) {
    this.addresses = endAddresses(end, catalogue);
    this.ports = end.ports;
  }

  /** Whether an address stands at that end, by what is known of it. */
  admits(address: EndpointClass): boolean {
    return endFit(this.addresses, address) === 0;
  }

  /** Whether a port is one of that end's. */
  hasPort(port: number): boolean {
    const { ports } = this;
    return ports.length === 0 || ports.some(({ from, to }) => from <= port && port <= to);
  }

  /** Whether that end may have one of these roles; of any role where either names none. */
  meets(roles: readonly string[]): boolean {
    const { roles: own } = this.addresses;
    return roles.length === 0 || own.size === 0 || roles.some((role) => own.has(role));
  }
}
