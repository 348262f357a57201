import { roleMeant, rolesNamed } from '../catalogue/browse.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { didYouMean, quote } from '../wording.js';
import { UsageError } from './exit-codes.js';

/** The roles that a user's word stands for; a misspelt one is answered with the nearest, else with the hint. */
export function rolesOf(name: string, catalogue: Catalogue, hint = ''): readonly string[] {
  const roles = rolesNamed(catalogue, name);
  if (roles !== undefined) return roles;
  const meant = roleMeant(catalogue, name);
  throw new UsageError(`there is no role ${quote(name)}${meant === undefined ? hint : didYouMean(meant)}`);
}
