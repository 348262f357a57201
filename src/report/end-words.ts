import type { Catalogue } from '../catalogue/catalogue.js';
import type { EndpointClass, RoleBinding, Zone } from '../topology/endpoint.js';

/** The words for roles; ids stand for themselves where the catalogue does not know them. */
export type RoleWords = Pick<Catalogue, 'roles' | 'groups'>;

/**
 * What an end is, in words: `external client`, `Access Edge (external)`, `Edge Server (internal)` for a host with all
 * roles of that group, `the Internet`, `internal host without a role`.
 */
export function endWords({ roles, zone }: EndpointClass, words: RoleWords): string {
  const [first] = roles;
  if (first === undefined) return withoutRole(zone);
  const shared = roles.every((binding) => binding.interface === first.interface);
  const who = shared
    ? withSide(rolesTitle(roles, words), first.interface)
    : roles.map((binding) => withSide(titleOf(binding.role, words), binding.interface)).join(' + ');
  return placed(who, roles, zone, words);
}

function withoutRole(zone: Zone | undefined): string {
  if (zone === 'internet') return 'the Internet';
  return zone === undefined ? 'host without role and zone' : `${zone} host without a role`;
}

const withSide = (title: string, side: string | undefined): string =>
  side === undefined ? title : `${title} (${side})`;

const titleOf = (role: string, { roles }: RoleWords): string => roles.get(role)?.title ?? role;

/** One role, the group of which they are all, or each of them. */
function rolesTitle(bindings: readonly RoleBinding[], words: RoleWords): string {
  const ids = [...new Set(bindings.map(({ role }) => role))];
  const isAll = (members: readonly string[]) =>
    members.length === ids.length && ids.every((id) => members.includes(id));
  const group = ids.length > 1 && [...words.groups.values()].find(({ roles }) => isAll(roles));
  return group ? group.title : ids.map((id) => titleOf(id, words)).join(' + ');
}

/** Who may be in several zones is named by where it is; of others the zone is said only where it is not theirs. */
function placed(who: string, bindings: readonly RoleBinding[], zone: Zone | undefined, { roles }: RoleWords): string {
  const homes = bindings.map(({ role }) => roles.get(role)?.zones ?? []);
  if (homes.every((zones) => zones.length === 0)) return who;
  if (zone === undefined) return `${who} without a zone`;
  if (!homes.flat().includes(zone)) return `${who} in the zone ${zone}`;
  if (homes.some((zones) => zones.length < 2)) return who;
  return zone === 'internet' ? `external ${who}` : `${zone} ${who}`;
}
