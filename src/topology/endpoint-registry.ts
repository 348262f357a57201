import type { Endpoint, EndpointClass, RoleBinding, Zone } from './endpoint.js';

/** Endpoints and their classes, each once, numbered from 0 in the order in which they are first asked for. */
export class EndpointRegistry {
  readonly endpoints: Endpoint[] = [];
  readonly classes: EndpointClass[] = [];
  private readonly endpointIds = new Map<string, number>();
  private readonly classIds = new Map<string, EndpointClass>();

  /** The id of the endpoint; `roles` in any order, also repeated. */
  idOf(name: string | undefined, roles: readonly RoleBinding[], zone: Zone | undefined): number {
    const shared = this.classOf(roles, zone);
    const key = `${shared.id} ${name ?? ''}`;
    const known = this.endpointIds.get(key);
    if (known !== undefined) return known;
    const id = this.endpoints.length;
    this.endpoints.push({ id, class: shared, name, basis: 'given' });
    this.endpointIds.set(key, id);
    return id;
  }

  private classOf(bindings: readonly RoleBinding[], zone: Zone | undefined): EndpointClass {
    const roles = sortedOnce(bindings);
    const key = JSON.stringify([zone, roles.map(({ role, interface: side }) => [role, side])]);
    const known = this.classIds.get(key);
    if (known !== undefined) return known;
    const made: EndpointClass = { id: this.classes.length, roles, zone };
    this.classes.push(made);
    this.classIds.set(key, made);
    return made;
  }
}

function sortedOnce(bindings: readonly RoleBinding[]): RoleBinding[] {
  const byKey = new Map(bindings.map((binding) => [`${binding.role} ${binding.interface ?? ''}`, binding]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, binding]) => binding);
}
