/** Whether an address may stand at an end of a path, by its roles, interface and zone. */

import type { EndpointClass } from '../topology/endpoint.js';
import type { EndAddresses } from './site-paths.js';

/** How an end fits: a bit set; an end without `ROLE`, `INTERFACE`, `ZONE` and `UNKNOWN` fits. */
export const EndFit = {
  /** The address has other roles than the path names. */
  role: 1,
  /** It has a role that the path names, on the other interface. */
  interface: 2,
  /** It is in another zone. */
  zone: 4,
  /** Nothing is known of the address that would decide. */
  unknown: 8,
} as const;

/** How an end that fits was recognised; more is more specific. */
export const BY_NOTHING = 0;
export const BY_ZONE = 1;
export const BY_ROLE = 2;

/**
 * The bits of {@link EndFit} for an address of this class.
 *
 * An address without a role fits by its zone where the path names none. On the Internet it fits whatever role a path
 * names that states the Internet: whoever is outside may be a client, a partner or anyone. A role without that zone is
 * meant where the topology lists it. Inside, an address may be anything that has its home there, which decides nothing.
 */
export function endFit(end: EndAddresses, address: EndpointClass): number {
  return roleFit(end, address) | zoneFit(end, address);
}

function roleFit(end: EndAddresses, { roles, zone }: EndpointClass): number {
  if (end.roles.size === 0) return 0;
  if (roles.length === 0) {
    if (zone === 'internet') return end.zones.includes('internet') ? 0 : EndFit.role;
    return zone === undefined || end.homes.has(zone) ? EndFit.unknown : EndFit.role;
  }
  const named = roles.filter(({ role }) => end.roles.has(role));
  if (named.length === 0) return EndFit.role;
  const right = named.some(
    ({ role, interface: side }) =>
      end.interface === undefined || side === undefined || side === end.interface || !end.sided.has(role),
  );
  return right ? 0 : EndFit.interface;
}

/**
 * An address without a role has to show the zone. One with a role but no zone is a private address that the topology
 * places nowhere: it is not on the Internet, and what the role says is enough.
 */
function zoneFit(end: EndAddresses, { roles, zone }: EndpointClass): number {
  if (end.zones.length === 0) return 0;
  if (zone !== undefined) return end.zones.includes(zone) ? 0 : EndFit.zone;
  const onlyInternet = end.zones.length === 1 && end.zones[0] === 'internet';
  if (onlyInternet) return EndFit.zone;
  return roles.length === 0 ? EndFit.unknown : 0;
}

/** By what an address that fits was recognised. */
export function fitKind(end: EndAddresses, { roles }: EndpointClass): number {
  if (end.roles.size > 0 && roles.length > 0) return BY_ROLE;
  return end.zones.length > 0 ? BY_ZONE : BY_NOTHING;
}
