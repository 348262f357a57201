/** Paths, addresses and evidence in words, as explanations use them. */

import type { Catalogue } from '../catalogue/catalogue.js';
import { ANY } from '../catalogue/names.js';
import type { Condition, DocumentedPath, PathEnd } from '../catalogue/path.js';
import { wireTitle } from '../catalogue/path-title.js';
import { cleanString } from '../clean-text.js';
import type { EndpointClass } from '../topology/endpoint.js';
import { alternatives } from '../wording.js';
import type { EndWords } from './flow-words.js';

/** Longest name of a host, owner or server that a sentence carries, in characters. */
const MAX_NAME = 100;

export const clean = (text: string): string => cleanString(text, MAX_NAME);

/** What an end is called without its name and address, and its side where that is known. */
export interface Called {
  readonly who: string;
  readonly side: string | undefined;
}

/** `external client 203.0.113.7`, `Access Edge edge1 (10.45.16.10, external interface)`. */
export function endPhrase({ address, endpoint: { name } }: EndWords, { who, side }: Called): string {
  const there = side === undefined ? '' : `${side} interface`;
  if (name === undefined) return there === '' ? `${who} ${address}` : `${who} ${address} (${there})`;
  return `${who} ${clean(name)} (${address}${there === '' ? '' : `, ${there}`})`;
}

/** The role in which an end is looked at: that of the path, else all that it has. */
export function whoIs(address: EndpointClass, wanted: PathEnd | undefined, catalogue: Catalogue): Called {
  const bindings = address.roles.filter(({ role }) => wanted?.roles.includes(role));
  const shown = bindings.length > 0 ? bindings : address.roles;
  const [first] = shown;
  if (first === undefined) return { who: nameless(address, wanted), side: undefined };
  const titles = [...new Set(shown.map(({ role }) => catalogue.roles.get(role)?.title ?? role))];
  const side = shown.every((binding) => binding.interface === first.interface) ? first.interface : undefined;
  return { who: placed(titles.join(' + '), address, catalogue.roles.get(first.role)?.zones.length ?? 0), side };
}

/** A role that may be in several places is named with its place, as in `external client`. */
function placed(titles: string, { zone }: EndpointClass, homes: number): string {
  if (homes < 2 || zone === undefined || titles.includes(' + ')) return titles;
  return zone === 'internet' ? `external ${titles}` : `${zone} ${titles}`;
}

/** An Internet address is named as the path does only where it fits that end, which it does by the zone alone. */
function nameless({ zone }: EndpointClass, wanted: PathEnd | undefined): string {
  const isWanted = wanted?.roles.length === 1 && wanted.zones.includes('internet');
  if (zone === 'internet') return isWanted ? wanted.label : 'Internet host';
  return zone === undefined ? 'unknown host' : `${zone} host without a role`;
}

/** `SIP over mutual TLS`. */
export function wireOf(path: DocumentedPath, catalogue: Catalogue): string {
  const application = catalogue.applications.get(path.application);
  const protection = catalogue.protections.get(path.security);
  return application === undefined || protection === undefined
    ? 'any protocol'
    : wireTitle(application, protection, path.security);
}

/** A protocol as recognisers name it, as people do: `tls` is TLS, `ms-turn` MS-TURN. */
export function protocolTitle(protocol: string, { families }: Catalogue): string {
  const own = [...families.values()].find(({ protocols }) => Object.hasOwn(protocols, protocol));
  return own?.protocols[protocol] ?? families.get(protocol)?.title ?? clean(protocol);
}

/** `partners that run Office Communications Server 2007 or older, or public IM connectivity`. */
export const conditionsText = ({ when }: DocumentedPath, catalogue: Catalogue): string =>
  alternatives(when.map((condition) => conditionText(condition, catalogue)));

function conditionText(condition: Condition, { features, products }: Catalogue): string {
  if (condition.kind === 'feature') return features.get(condition.feature)?.title ?? condition.feature;
  if (condition.product === ANY) return 'federated partners of any kind';
  return `federated partners that run ${products.get(condition.product)?.title ?? condition.product} or older`;
}

/** The key of a topology that would state a path's conditions. */
export const statedBy = ({ when }: DocumentedPath): string =>
  alternatives([...new Set(when.map(({ kind }) => (kind === 'feature' ? 'features' : 'federation.oldestPartner')))]);
