/** What no schema can say of the vocabulary: that its files agree with themselves and with one another. */

import type { Path, Problem } from '../problem.js';
import { EvidenceTag } from '../protocol/facts.js';
import { advise, quote } from '../wording.js';
import type { YamlFile } from '../yaml-file.js';
import { ANY } from './names.js';
import { SECURITIES } from './path.js';
import type { ApplicationsFile, ProductsFile, RolesFile, ServiceNamesFile } from './vocabulary-schema.js';

/** An id that the file names, and where. */
type Mention = readonly [path: Path, id: string];

export function productProblems(file: YamlFile<ProductsFile>): Problem[] {
  const products = file.value?.products ?? [];
  const twice = products.flatMap(({ id }, index) =>
    products.findIndex((other) => other.id === id) === index
      ? []
      : [file.problem(['products', index, 'id'], `${quote(id)} stands here twice`)],
  );
  return [...twice, ...withoutDocuments(file, products)];
}

/** A product may lean on the documents of another, but not on one that leans on a third. */
function withoutDocuments(file: YamlFile<ProductsFile>, products: ProductsFile['products']): Problem[] {
  const ids = products.filter(({ documentsOf }) => documentsOf === undefined).map(({ id }) => id);
  return products.flatMap((product, index) =>
    (['documentsOf', 'completes'] as const).flatMap((key) => {
      const other = product[key];
      if (other === undefined || ids.includes(other)) return [];
      const message = `${quote(other)} is no product with documents of its own${advise(other, ids)}`;
      return [file.problem(['products', index, key], message)];
    }),
  );
}

export function roleProblems(file: YamlFile<RolesFile>, products: readonly string[]): Problem[] {
  const { roles, groups } = file.value ?? { roles: {}, groups: {} };
  const members: Mention[] = Object.entries(groups).flatMap(([id, group]) =>
    group.roles.map((role, index): Mention => [['groups', id, 'roles', index], role]),
  );
  const known: Mention[] = Object.entries(roles).flatMap(([id, role]) =>
    role.products.map((product, index): Mention => [['roles', id, 'products', index], product]),
  );
  return [
    ...unknownOnes(file, 'role', members, [...Object.keys(roles), ...Object.keys(groups)]),
    ...unknownOnes(file, 'product', known, products),
    ...circularGroups(file),
    ...ambiguousNames(file),
  ];
}

function unknownOnes(file: YamlFile<unknown>, kind: string, mentions: readonly Mention[], known: readonly string[]) {
  return mentions
    .filter(([, id]) => !known.includes(id))
    .map(([path, id]) => file.problem(path, `unknown ${kind} ${quote(id)}${advise(id, known)}`));
}

function circularGroups(file: YamlFile<RolesFile>): Problem[] {
  const groups = file.value?.groups ?? {};
  const reaches = (from: string, target: string, seen: Set<string>): boolean =>
    (groups[from]?.roles ?? []).some((name) => {
      if (name === target) return true;
      if (seen.has(name)) return false;
      seen.add(name);
      return reaches(name, target, seen);
    });
  return Object.keys(groups)
    .filter((id) => reaches(id, id, new Set()))
    .map((id) => file.problem(['groups', id], `the group ${quote(id)} contains itself`, 'error', 'key'));
}

/** Ids, titles and aliases are one set of names, whatever their case, so that a user may type any of them. */
function ambiguousNames(file: YamlFile<RolesFile>): Problem[] {
  const { roles, groups } = file.value ?? { roles: {}, groups: {} };
  const owner = new Map<string, string>([[ANY, ANY]]);
  const problems: Problem[] = [];
  const claim = (path: Path, id: string, name: string) => {
    const other = owner.get(name.toLowerCase());
    if (other !== undefined && other !== id)
      problems.push(file.problem(path, `${quote(name)} names ${quote(other)} already; one name, one role`));
    owner.set(name.toLowerCase(), id);
  };
  for (const [section, items] of Object.entries({ roles, groups })) {
    for (const [id, { title, aliases }] of Object.entries(items)) {
      claim([section, id], id, id);
      claim([section, id, 'title'], id, title);
      for (const [index, alias] of aliases.entries()) claim([section, id, 'aliases', index], id, alias);
    }
  }
  return problems;
}

export function applicationProblems(file: YamlFile<ApplicationsFile>, services: readonly string[]): Problem[] {
  const { families, securities, applications } = file.value ?? { families: {}, securities: {}, applications: {} };
  const known = Object.keys(families);
  const used: Mention[] = [...familiesOf('securities', securities), ...familiesOf('applications', applications)];
  const upgraded: Mention[] = Object.entries(applications).flatMap(([id, item]) =>
    item.upgrades.map((family, index): Mention => [['applications', id, 'upgrades', index], family]),
  );
  const named: Mention[] = Object.entries(applications).flatMap(([id, item]) =>
    (['names', 'otherNames'] as const).flatMap((key) =>
      item[key].map((service, index): Mention => [['applications', id, key, index], service]),
    ),
  );
  return [
    ...unknownOnes(file, 'family', [...used, ...upgraded], known),
    ...unknownOnes(file, 'service', named, services),
    ...tagProblems(file),
    ...SECURITIES.filter((id) => file.value !== undefined && !(id in securities)).map((id) =>
      file.problem(['securities'], `${quote(id)} is missing`, 'error', 'key'),
    ),
    ...reservedNames(file),
  ];
}

const familiesOf = (section: string, items: Readonly<Record<string, { readonly families: readonly string[] }>>) =>
  Object.entries(items).flatMap(([id, { families }]) =>
    families.map((family, index): Mention => [[section, id, 'families', index], family]),
  );

/** Every tag belongs to one family, so that each piece of evidence speaks for one protocol. */
function tagProblems(file: YamlFile<ApplicationsFile>): Problem[] {
  if (file.value === undefined) return [];
  const owner = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [id, { tags }] of Object.entries(file.value.families)) {
    for (const [index, tag] of tags.entries()) {
      const other = owner.get(tag);
      if (other !== undefined)
        problems.push(
          file.problem(['families', id, 'tags', index], `${quote(tag)} belongs to ${quote(other)} already`),
        );
      owner.set(tag, id);
    }
  }
  const left = Object.keys(EvidenceTag).filter((tag) => !owner.has(tag));
  return [...problems, ...left.map((tag) => file.problem(['families'], `the tag ${quote(tag)} is in no family`))];
}

const reservedNames = (file: YamlFile<ApplicationsFile>): Problem[] =>
  ANY in (file.value?.applications ?? {})
    ? [file.problem(['applications', ANY], `${quote(ANY)} means any application in exceptions`, 'error', 'key')]
    : [];

export function serviceProblems(file: YamlFile<ServiceNamesFile>): Problem[] {
  const owner = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [id, { labels }] of Object.entries(file.value?.services ?? {})) {
    for (const [index, label] of labels.entries()) {
      const other = owner.get(label);
      if (other !== undefined)
        problems.push(
          file.problem(['services', id, 'labels', index], `${quote(label)} belongs to ${quote(other)} already`),
        );
      owner.set(label, id);
    }
  }
  return problems;
}
