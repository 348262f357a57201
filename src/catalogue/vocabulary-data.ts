/** The vocabulary files as the catalogue keeps them: ids beside what they name, groups resolved. */

import type { Application, CatalogueData, Family, Protection, RoleGroup } from './catalogue.js';
import type {
  ApplicationsFile,
  ConditionsFile,
  ProductsFile,
  RolesFile,
  ServiceNamesFile,
} from './vocabulary-schema.js';

/** What the files at the top of `signatures/` define. */
export type VocabularyData = Omit<CatalogueData, 'documents' | 'notes' | 'paths' | 'changes' | 'requirements'>;

export interface VocabularyFiles {
  readonly products: ProductsFile;
  readonly roles: RolesFile;
  readonly applications: ApplicationsFile;
  readonly conditions: ConditionsFile;
  readonly services: ServiceNamesFile;
}

export const vocabularyData = (files: VocabularyFiles): VocabularyData => ({
  products: files.products.products,
  roles: named(files.roles.roles),
  groups: groupsOf(files.roles),
  families: named(files.applications.families) as readonly Family[],
  protections: named(files.applications.securities) as readonly Protection[],
  applications: applicationsOf(files.applications),
  features: named(files.conditions.features),
  services: named(files.services.services),
});

function named<T extends object>(items: Readonly<Record<string, T>>): ({ readonly id: string } & T)[] {
  return Object.entries(items).map(([id, item]) => ({ id, ...item }));
}

const applicationsOf = ({ applications }: ApplicationsFile): Application[] =>
  named(applications).map((application) => ({ ...application, about: application.about }) as Application);

const groupsOf = (file: RolesFile): RoleGroup[] =>
  named(file.groups).map((group) => ({ ...group, roles: resolveGroup(file, group.id) }));

/** The roles of a group, groups inside it resolved; a group that contains itself is passed over (and reported). */
function resolveGroup({ roles, groups }: RolesFile, id: string, above: readonly string[] = []): string[] {
  const inside = (groups[id]?.roles ?? []).flatMap((name) => {
    if (Object.hasOwn(roles, name)) return [name];
    return above.includes(name) || name === id ? [] : resolveGroup({ roles, groups }, name, [...above, id]);
  });
  return [...new Set(inside)];
}
