/** A catalogue from its YAML files, with everything wrong in them at once. Loads the YAML and schema libraries. */

import type { z } from 'zod';
import { ConfigError, type Problem, sortProblems } from '../problem.js';
import { quote } from '../wording.js';
import { decodeYaml, parseYamlFile, type YamlFile } from '../yaml-file.js';
import { documentedPath, joinTwins, type Names } from './build-path.js';
import { Catalogue, type CatalogueData, type Note, type SourceDocument, type SourceRow } from './catalogue.js';
import { checkEntries } from './entries.js';
import { entryProblems, type Placed, tableProblems, wholeProblems } from './path-checks.js';
import {
  type NotesFile,
  notesSchema,
  openTableSchema,
  type PathWords,
  pathSchema,
  type SourcesFile,
  sourcesSchema,
} from './path-schema.js';
import type { ProductChanges } from './product-changes.js';
import { type ChangeNames, changesProblems, changesSchema, productChanges } from './read-changes.js';
import { readRequirements } from './read-requirements.js';
import { allRequirementProblems, type PlacedRequirement } from './requirement-checks.js';
import { openRequirementsSchema, type RequirementWords, requirementSchemas } from './requirement-schema.js';
import { shadowProblems, unknownShadows } from './shadow-checks.js';
import type { SignatureFile } from './signature-files.js';
import { applicationProblems, productProblems, roleProblems, serviceProblems } from './vocabulary-checks.js';
import { type VocabularyData, vocabularyData } from './vocabulary-data.js';
import {
  applicationsSchema,
  conditionsSchema,
  productsSchema,
  rolesSchema,
  serviceNamesSchema,
} from './vocabulary-schema.js';

export interface ReadCatalogue {
  /** Absent where one of the problems is an error. */
  readonly catalogue: Catalogue | undefined;
  readonly data: CatalogueData | undefined;
  /** Errors and warnings, file by file. */
  readonly problems: readonly Problem[];
}

/** The files at the top of the directory, all of which a catalogue has. */
const VOCABULARY = ['products.yaml', 'roles.yaml', 'applications.yaml', 'conditions.yaml', 'service-names.yaml'];

/** A file beside them that a catalogue may do without. */
const CHANGES = 'changes.yaml';

/** Makes a catalogue of the files of a directory. */
export function readCatalogue(files: readonly SignatureFile[], directory: string): ReadCatalogue {
  const data = new Reader(files, directory).read();
  const problems = data.problems;
  if (problems.some(isError)) return { catalogue: undefined, data: undefined, problems };
  const kept = files.map(({ name, sha256 }) => ({ name, sha256 }));
  return { catalogue: new Catalogue(data, kept), data, problems };
}

class Reader {
  private readonly files: readonly SignatureFile[];
  private readonly directory: string;
  private readonly problems: Problem[] = [];

  constructor(files: readonly SignatureFile[], directory: string) {
    this.files = files;
    this.directory = directory;
  }

  read(): CatalogueData & { readonly problems: readonly Problem[] } {
    this.reportStrays();
    const vocabulary = this.vocabulary();
    const words = pathWords(vocabulary);
    const documents = this.inDirectory('sources/').map((file) => this.document(file, words));
    const sources = new Map(documents.map((document) => [document.id, document]));
    const notes = this.inDirectory('notes/').flatMap((file) => this.notes(file, sources));
    const placed = this.inDirectory('paths/').flatMap((file) => this.table(file, words, namesOf(vocabulary), sources));
    this.report(wholeProblems(placed));
    this.report(unknownShadows(placed));
    const paths = joinTwins(placed.map(({ path }) => path));
    const required = this.requirements(vocabulary, sources);
    this.report(allRequirementProblems(required, paths));
    const requirements = required.map(({ requirement }) => requirement);
    const changes = this.changes({
      products: words.products,
      rows: new Set(documents.flatMap(({ rows }) => rows.map((row) => row.id))),
      paths: new Set(paths.map((path) => path.id)),
    });
    const data = { ...vocabulary, documents, notes, paths, changes, requirements };
    if (!this.problems.some(isError)) {
      this.report(this.uncarried(documents, [...paths, ...requirements, ...notes]));
      this.report(shadowProblems(placed, new Catalogue(data, [])));
    }
    return { ...data, problems: this.inOrder() };
  }

  private report(problems: readonly Problem[]): void {
    this.problems.push(...problems);
  }

  /** File by file in the order of the directory, each file's in the order of its lines. */
  private inOrder(): Problem[] {
    const order = new Map(this.files.map((file, index) => [file.path, index]));
    const rank = (problem: Problem) => order.get(problem.file) ?? -1;
    return sortProblems(this.problems).sort((a, b) => rank(a) - rank(b));
  }

  private inDirectory(directory: string): readonly SignatureFile[] {
    return this.files.filter(({ name }) => name.startsWith(directory));
  }

  /** Rows of a document that no path, requirement or note carries: something of the document is lost. */
  private uncarried(
    documents: readonly SourceDocument[],
    carriers: readonly { readonly sources: readonly string[] }[],
  ) {
    const carried = new Set(carriers.flatMap(({ sources }) => sources));
    return documents.flatMap(({ id, rows }): Problem[] => {
      const left = rows.filter((row) => !carried.has(row.id)).map((row) => row.id);
      const file = this.files.find(({ name }) => name === `sources/${id}.yaml`);
      if (left.length === 0 || file === undefined) return [];
      const message = `nothing carries ${left.join(', ')}; write a path, a requirement or a note for each`;
      return [{ ...whole(file.path, message), severity: 'warning' }];
    });
  }

  private reportStrays(): void {
    for (const { name, path } of this.files) {
      if (name.includes('/') || name === CHANGES || VOCABULARY.includes(name)) continue;
      this.report([whole(path, `no file of this name belongs here; those that do: ${VOCABULARY.join(', ')}`)]);
    }
  }

  private vocabulary(): VocabularyData {
    const products = this.named('products.yaml', productsSchema);
    const roles = this.named('roles.yaml', rolesSchema);
    const applications = this.named('applications.yaml', applicationsSchema);
    const conditions = this.named('conditions.yaml', conditionsSchema);
    const services = this.named('service-names.yaml', serviceNamesSchema);
    const ids = (products?.value?.products ?? []).map(({ id }) => id);
    if (products) this.report(productProblems(products));
    if (roles) this.report(roleProblems(roles, ids));
    if (applications) this.report(applicationProblems(applications, Object.keys(services?.value?.services ?? {})));
    if (services) this.report(serviceProblems(services));
    return vocabularyData({
      products: products?.value ?? { products: [] },
      roles: roles?.value ?? { roles: {}, groups: {} },
      applications: applications?.value ?? { families: {}, securities: {} as never, applications: {} },
      conditions: conditions?.value ?? { features: {} },
      services: services?.value ?? { services: {} },
    });
  }

  /** A file that every catalogue has. */
  private named<T>(name: string, schema: z.ZodType<T>): YamlFile<T> | undefined {
    const file = this.files.find((candidate) => candidate.name === name);
    if (file !== undefined) return this.parse(file, schema);
    this.report([whole(`${this.directory}/${name}`, 'this file is missing; every catalogue has it')]);
    return undefined;
  }

  private parse<T>(file: SignatureFile, schema: z.ZodType<T>): YamlFile<T> | undefined {
    try {
      const parsed = parseYamlFile(file.path, decodeYaml(file.path, file.bytes), schema);
      this.report(parsed.problems);
      return parsed;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.report(error.problems);
      return undefined;
    }
  }

  private document(file: SignatureFile, words: PathWords): SourceDocument {
    const parsed = this.parse(file, sourcesSchema(words.products));
    const value = parsed?.value;
    if (parsed === undefined || value === undefined)
      return { id: file.name, product: '', title: '', origin: '', rows: [] };
    this.report(documentProblems(file, parsed, value));
    const rows = value.rows.map((row): SourceRow => ({ ...row, document: value.document, lines: row.lines }));
    return { id: value.document, product: value.product, title: value.title, origin: value.origin, rows };
  }

  private notes(file: SignatureFile, documents: ReadonlyMap<string, SourceDocument>): Note[] {
    const parsed = this.parse(file, notesSchema);
    const value = parsed?.value;
    if (parsed === undefined || value === undefined) return [];
    this.report(noteProblems(parsed, value, documents.get(value.document)));
    return value.notes.map((note, index) => ({
      ...note,
      document: value.document,
      file: file.name,
      line: parsed.problem(['notes', index], '').line,
    }));
  }

  private table(
    file: SignatureFile,
    words: PathWords,
    names: Names,
    documents: ReadonlyMap<string, SourceDocument>,
  ): Placed[] {
    const parsed = this.parse(file, openTableSchema(words));
    const value = parsed?.value;
    if (parsed === undefined || value?.paths === undefined) return [];
    this.report(tableProblems(file.name, value, documents, (path, message) => parsed.problem(path, message)));
    const entries = checkEntries(parsed, 'paths', value.paths, pathSchema(words));
    this.report(entries.problems);
    const { product, document, table } = value;
    const source = documents.get(document);
    return entries.sound.map(({ value: entry, line, report }) => {
      this.report(entryProblems(file.name, entry, source, names, report));
      return { path: documentedPath(entry, { product, document, table, file: file.name, line }, names), report };
    });
  }

  private changes(names: ChangeNames): readonly ProductChanges[] {
    const file = this.files.find(({ name }) => name === CHANGES);
    const parsed = file && this.parse(file, changesSchema(names.products));
    if (parsed?.value === undefined) return [];
    this.report(changesProblems(parsed, names));
    return productChanges(parsed.value);
  }

  private requirements(
    vocabulary: VocabularyData,
    documents: ReadonlyMap<string, SourceDocument>,
  ): PlacedRequirement[] {
    const files = this.inDirectory('requirements/');
    if (files.length === 0) return [];
    const words = requirementWords(vocabulary);
    const [open, schemas] = [openRequirementsSchema(words), requirementSchemas(words)];
    return files.flatMap((file) => {
      const parsed = this.parse(file, open);
      const table = parsed?.value;
      if (parsed === undefined || table?.requirements === undefined) return [];
      const read = readRequirements(file.name, parsed, table, schemas, namesOf(vocabulary), documents);
      this.report(read.problems);
      return read.placed;
    });
  }
}

const isError = ({ severity }: Problem): boolean => severity === 'error';

const whole = (file: string, message: string): Problem => ({
  severity: 'error',
  file,
  line: 0,
  column: 0,
  path: '',
  message,
});

/** The names that requirements may use. */
const requirementWords = (vocabulary: VocabularyData): RequirementWords => ({
  ...pathWords(vocabulary),
  services: vocabulary.services.map(({ id }) => id),
});

/** The names that paths may use. */
const pathWords = (vocabulary: VocabularyData): PathWords => ({
  roles: vocabulary.roles.map(({ id }) => id),
  groups: vocabulary.groups.map(({ id }) => id),
  products: vocabulary.products.map(({ id }) => id),
  applications: vocabulary.applications.map(({ id }) => id),
  features: vocabulary.features.map(({ id }) => id),
});

const byId = <T extends { readonly id: string }>(items: readonly T[]) => new Map(items.map((item) => [item.id, item]));

/** The names that paths are made with. */
export const namesOf = (
  vocabulary: Pick<VocabularyData, 'roles' | 'groups' | 'applications' | 'protections'>,
): Names => ({
  roles: byId(vocabulary.roles),
  groups: byId(vocabulary.groups),
  applications: byId(vocabulary.applications),
  protections: byId(vocabulary.protections),
});

/** A document is named by its file, and its rows by the document. */
function documentProblems(
  { name }: SignatureFile,
  file: YamlFile<SourcesFile>,
  { document, rows }: SourcesFile,
): Problem[] {
  const problems: Problem[] = [];
  if (name !== `sources/${document}.yaml`)
    problems.push(
      file.problem(['document'], `a document is named by its file, so this stands in sources/${document}.yaml`),
    );
  const seen = new Set<string>();
  for (const [index, { id }] of rows.entries()) {
    if (!id.startsWith(`${document}-`))
      problems.push(file.problem(['rows', index, 'id'], `the rows of this document begin with '${document}-'`));
    if (seen.has(id)) problems.push(file.problem(['rows', index, 'id'], `${quote(id)} stands here twice`));
    seen.add(id);
  }
  return problems;
}

function noteProblems(
  file: YamlFile<NotesFile>,
  { document, notes }: NotesFile,
  source: SourceDocument | undefined,
): Problem[] {
  if (source === undefined) return [file.problem(['document'], `unknown document ${quote(document)}`)];
  const known = new Set(source.rows.map((row) => row.id));
  return notes.flatMap((note, index) =>
    note.sources.flatMap((row, place) =>
      known.has(row)
        ? []
        : [file.problem(['notes', index, 'sources', place], `${quote(document)} has no row ${quote(row)}`)],
    ),
  );
}
