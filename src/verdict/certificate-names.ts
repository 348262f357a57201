/** Names that certificates must have, worked out for a site's domains. */

import { domainToASCII } from 'node:url';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { CertificateRequirement, RequiredName } from '../catalogue/requirement.js';

/** The site's domains, in lower case. */
export interface SiteDomains {
  readonly sip: readonly string[];
  readonly ad: readonly string[];
}

/** One of some names, or any name in one of some domains. */
export interface NameRule {
  /** For people: `sip.contoso.com`, `a name in corp.contoso.com`. */
  readonly words: string;
  readonly names: readonly string[];
  readonly domains: readonly string[];
  /** The services that are found by that name, which alone need it; empty: all. */
  readonly services: readonly string[];
}

/** What stands before the domain, and which of the site's it is. */
const TEMPLATE = /^(.+)\.\{(sip|ad)-domain\}$/;

/** What can be asked of a certificate at a site of these domains; nothing where the site states none. */
export function nameRules(
  { subject, names }: CertificateRequirement,
  domains: SiteDomains,
  catalogue: Catalogue,
): NameRule[] {
  const required: readonly RequiredName[] = [
    ...(subject === undefined ? [] : [{ name: subject, domains: 'each', anyLabelOf: undefined } as const]),
    ...names,
  ];
  const rules = required.flatMap((name) => rulesOf(name, domains, catalogue));
  return [...new Map(rules.map((rule) => [rule.words, rule])).values()];
}

/** The names that a template stands for, one a domain; undefined where the site chooses a part of it. */
export function namesOf(template: string, domains: SiteDomains): readonly string[] | undefined {
  const [, host = '', kind] = TEMPLATE.exec(template) ?? [];
  return host.includes('{') ? undefined : stated(domains, kind).map((domain) => `${host}.${domain}`);
}

const stated = (domains: SiteDomains, kind: string | undefined): string[] =>
  (kind === 'ad' ? domains.ad : domains.sip).map((domain) => domainToASCII(domain) || domain);

function rulesOf(
  { name, domains: how, anyLabelOf }: RequiredName,
  site: SiteDomains,
  catalogue: Catalogue,
): NameRule[] {
  const [, host = '', kind] = TEMPLATE.exec(name) ?? [];
  const domains = stated(site, kind);
  if (domains.length === 0) return [];
  if (host.includes('{')) return [{ words: `a name in ${domains.join(' or ')}`, names: [], domains, services: [] }];
  const services = servicesNamed(host, catalogue);
  const labels = [...new Set([host, ...(catalogue.services.get(anyLabelOf ?? '')?.labels ?? [])])];
  const rule = (inside: readonly string[]): NameRule => ({
    words: inside.map((domain) => `${host}.${domain}`).join(' or '),
    names: inside.flatMap((domain) => labels.map((label) => `${label}.${domain}`)),
    domains: [],
    services,
  });
  return how === 'one' ? [rule(domains)] : domains.map((domain) => rule([domain]));
}

/** The services that are called so. */
const servicesNamed = (host: string, { services }: Catalogue): string[] =>
  [...services.values()].filter(({ labels }) => labels.includes(host)).map(({ id }) => id);

/** Whether one of a certificate's names meets the rule. */
export const meetsRule = ({ names, domains }: NameRule, shown: readonly string[]): boolean =>
  shown.some(
    (name) =>
      names.some((wanted) => isNameOf(name, wanted)) ||
      domains.some((domain) => name === domain || name.endsWith(`.${domain}`)),
  );

/**
 * RFC 6125 §6.4.3: a wildcard stands alone in the first label, and for one label. The documents do not say that SIP
 * takes none.
 */
function isNameOf(shown: string, wanted: string): boolean {
  if (shown === wanted) return true;
  return shown.startsWith('*.') && wanted.slice(wanted.indexOf('.')) === shown.slice(1);
}
