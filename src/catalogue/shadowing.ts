/**
 * Paths that can never be the answer: another path of the same document fits every flow that they fit, agrees with all
 * bytes that they agree with, and comes before them every time.
 */

import type { EndpointClass, Interface, RoleBinding, Zone } from '../topology/endpoint.js';
import { INTERFACES, ZONES } from '../topology/endpoint.js';
import type { Catalogue } from './catalogue.js';
import { EndFit, endFit, fitKind } from './end-fit.js';
import { ANY } from './names.js';
import { holds } from './nearest.js';
import type { Condition, DocumentedPath } from './path.js';
import { type SiteEnd, type SitePath, type SitePaths, sitePaths } from './site-paths.js';
import { NO_SETTINGS } from './site-settings.js';
import { comesFirst } from './specificity.js';
import type { WireProfile } from './wire-form.js';

/** The paths that shadow a path wholly, by the id of the path that they shadow; in the order of the catalogue. */
export type Shadows = ReadonlyMap<string, readonly DocumentedPath[]>;

/** All wholly shadowed paths of a catalogue, whether they say so or not. */
export function shadowsIn(catalogue: Catalogue): Shadows {
  const shadows = new Map<string, readonly DocumentedPath[]>();
  const order = [...catalogue.products.keys()];
  for (const product of catalogue.catalogued) {
    if (catalogue.documenting(product) !== product) continue;
    const site = sitePaths(catalogue, { ...NO_SETTINGS, products: [product] });
    const shading = new Shading(site, order);
    for (const path of site.paths) {
      const by = site.paths.filter((other) => shading.shadows(other, path)).map((other) => other.path);
      if (by.length > 0) shadows.set(path.path.id, by);
    }
  }
  return shadows;
}

/** The paths of one product laid over one another. */
class Shading {
  private readonly site: SitePaths;
  /** Oldest first. */
  private readonly products: readonly string[];

  constructor(site: SitePaths, products: readonly string[]) {
    this.site = site;
    this.products = products;
  }

  shadows(upper: SitePath, lower: SitePath): boolean {
    const { path } = upper;
    const { path: hidden } = lower;
    if (path === hidden || path.document !== hidden.document || path.transport !== hidden.transport) return false;
    if (!mayCover(upper.to, lower.to) || !mayCover(upper.from, lower.from)) return false;
    if (!this.hasPortsOf(upper.to, lower.to) || !this.hasPortsOf(upper.from, lower.from)) return false;
    if (!countsAlways(path, hidden, this.products) || !saysAsMuch(upper.profile, lower.profile)) return false;
    const initiators = addresses(upper.from, lower.from);
    const responders = addresses(upper.to, lower.to);
    if (initiators === undefined || responders === undefined) return false;
    return initiators.every((initiator) =>
      responders.every((responder) => comesFirst(upper, lower, initiator, responder)),
    );
  }

  /** Whether an end has all ports of another. */
  private hasPortsOf(upper: SiteEnd, lower: SiteEnd): boolean {
    if (upper.ports.length === 0) return true;
    const ranges = lower.ports.length === 0 ? [{ from: 0, to: this.site.ports.count - 1 }] : lower.ports;
    return ranges.every(({ from, to }) => {
      for (let ports = from; ports <= to; ports++) if (!holds(upper, ports)) return false;
      return true;
    });
  }
}

/** What is quickly told, so that few ends are left to be laid over one another: whether an end leaves out no role. */
const mayCover = ({ roles }: SiteEnd, lower: SiteEnd): boolean =>
  roles.size === 0 || (lower.roles.size > 0 && [...lower.roles].every((role) => roles.has(role)));

/** Whether a path counts at every site at which another counts: what can be switched off shadows nothing that cannot. */
function countsAlways(upper: DocumentedPath, lower: DocumentedPath, products: readonly string[]): boolean {
  if (upper.standing !== 'documented' && upper.standing !== lower.standing) return false;
  if (upper.when.length === 0) return true;
  return lower.when.length > 0 && lower.when.every((one) => upper.when.some((other) => implies(one, other, products)));
}

/** Whether a site that meets the one condition meets the other. */
function implies(one: Condition, other: Condition, products: readonly string[]): boolean {
  if (one.kind === 'feature' || other.kind === 'feature')
    return one.kind === 'feature' && other.kind === 'feature' && one.feature === other.feature;
  if (other.product === ANY) return true;
  return one.product !== ANY && products.indexOf(one.product) <= products.indexOf(other.product);
}

/** Whether bytes never speak for the one path where they do not speak as well for the other. */
function saysAsMuch(upper: WireProfile, lower: WireProfile): boolean {
  const ruledOutTogether =
    upper.conclusive.length === 0 ||
    (lower.conclusive.length > 0 && lower.conclusive.every((family) => upper.conclusive.includes(family)));
  return (
    (lower.agrees & ~upper.agrees) === 0 &&
    upper.contradicts.every(({ tags }) => (tags & ~against(lower)) === 0) &&
    lower.contradicts.every(({ tags }) => (tags & ~(upper.agrees | against(upper))) === 0) &&
    ruledOutTogether &&
    (lower.upgrades & ~(upper.upgrades | upper.agrees)) === 0 &&
    (lower.datagrams || !upper.datagrams) &&
    lower.names.every((name) => upper.names.includes(name)) &&
    upper.otherNames.every((name) => lower.otherNames.includes(name))
  );
}

const against = ({ contradicts }: WireProfile): number => contradicts.reduce((bits, { tags }) => bits | tags, 0);

/**
 * One address of each kind that the lower end fits, told apart by how it was recognised at both ends; undefined where
 * one of them does not stand at the upper end as surely as at the lower.
 */
function addresses(upper: SiteEnd, lower: SiteEnd): readonly EndpointClass[] | undefined {
  const kinds = new Map<string, EndpointClass>();
  for (const address of possibleAddresses(upper, lower)) {
    const fit = endFit(lower, address);
    if (fit !== 0 && fit !== EndFit.unknown) continue;
    if ((endFit(upper, address) & ~fit) !== 0) return undefined;
    kinds.set(`${fitKind(upper, address)} ${fitKind(lower, address)}`, address);
  }
  return [...kinds.values()];
}

/** A role that no end names. */
const OTHER_ROLE = '';

/**
 * Every address that two ends may tell apart. Addresses of several roles fit where one of their roles fits, so one role
 * at a time is enough.
 */
function possibleAddresses(upper: SiteEnd, lower: SiteEnd): EndpointClass[] {
  const roles = lower.roles.size > 0 ? [...lower.roles] : [...upper.roles, OTHER_ROLE];
  const sides: readonly (Interface | undefined)[] = [undefined, ...INTERFACES];
  const bindings = roles.flatMap((role) => sides.map((side): RoleBinding[] => [{ role, interface: side }]));
  const zones: readonly (Zone | undefined)[] = [undefined, ...ZONES];
  return [[], ...bindings].flatMap((binding) => zones.map((zone) => ({ id: 0, roles: binding, zone })));
}
