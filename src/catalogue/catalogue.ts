/** All that `signatures/` says, read and checked. */

import type { EvidenceTag } from '../protocol/facts.js';
import type { Zone } from '../topology/endpoint.js';
import type { Vocabulary } from '../topology/vocabulary.js';
import type { DocumentedPath } from './path.js';
import type { ProductChanges } from './product-changes.js';
import type { Requirement } from './requirement.js';
import type { Contradiction } from './wire-form.js';

export interface Product {
  readonly id: string;
  readonly title: string;
  readonly aliases: readonly string[];
  /** The product whose documents speak for this one, which has none of its own. */
  readonly documentsOf?: string | undefined;
  /** The product whose documents its own only complete. */
  readonly completes?: string | undefined;
}

export interface Role {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** The words that documents print for it. */
  readonly aliases: readonly string[];
  /** Where documents place it. */
  readonly zones: readonly Zone[];
  /** Whether it has an external and an internal interface, which paths tell apart. */
  readonly twoSided: boolean;
  /** The products whose documents know it. */
  readonly products: readonly string[];
}

/** A name for several roles at once. */
export interface RoleGroup {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly aliases: readonly string[];
  /** Groups inside it resolved. */
  readonly roles: readonly string[];
}

/** The tags of one protocol. */
export interface Family {
  readonly id: string;
  readonly title: string;
  readonly tags: readonly EvidenceTag[];
  /** Whether it is recognised over UDP, too. */
  readonly datagrams: boolean;
  /** Titles of the protocols of the family, by the names under which recognisers record them. */
  readonly protocols: Readonly<Record<string, string>>;
}

/** What recognisers see of an application in clear, or of what protects it. */
export interface Protection {
  readonly id: string;
  readonly title: string;
  readonly families: readonly string[];
  /** Whether all of its forms are recognised. */
  readonly conclusive: boolean;
  /** Tags that speak against it for a reason of their own. */
  readonly contradicts: Readonly<Partial<Record<EvidenceTag, Contradiction>>>;
}

export interface Application extends Protection {
  readonly about: string | undefined;
  /** The title says already that it is protected: HTTPS. */
  readonly saysTls: boolean;
  /** Families that its form in clear may go over to, inside of itself. */
  readonly upgrades: readonly string[];
  readonly names: readonly string[];
  readonly otherNames: readonly string[];
}

/** Something that a site uses or does not use. */
export interface Feature {
  readonly id: string;
  readonly title: string;
  /** How it counts where the topology does not state it. */
  readonly unstated: 'met' | 'unmet' | 'unknown';
}

/** A service that host names tell of. */
export interface NamedService {
  readonly id: string;
  readonly title: string;
  /** First labels of host names, in lower case. */
  readonly labels: readonly string[];
}

/** A row of a source document: what a path, a requirement or a note carries. */
export interface SourceRow {
  readonly id: string;
  readonly document: string;
  readonly section: string;
  /** Lines of the document's text; absent for a row that is drawn from several places. */
  readonly lines: string | undefined;
  /** What it says, in a few own words. */
  readonly words: string;
}

export interface SourceDocument {
  readonly id: string;
  readonly product: string;
  readonly title: string;
  readonly origin: string;
  readonly rows: readonly SourceRow[];
}

/** Rows that are no path, and why. */
export interface Note {
  readonly document: string;
  readonly sources: readonly string[];
  readonly note: string;
  readonly reason: string;
  readonly file: string;
  readonly line: number;
}

/** The catalogue as plain data, in the order of its files: what is kept as JSON. */
export interface CatalogueData {
  readonly products: readonly Product[];
  readonly roles: readonly Role[];
  readonly groups: readonly RoleGroup[];
  readonly families: readonly Family[];
  readonly protections: readonly Protection[];
  readonly applications: readonly Application[];
  readonly features: readonly Feature[];
  readonly services: readonly NamedService[];
  readonly documents: readonly SourceDocument[];
  readonly notes: readonly Note[];
  readonly paths: readonly DocumentedPath[];
  readonly changes: readonly ProductChanges[];
  readonly requirements: readonly Requirement[];
}

/** A file that the catalogue was read from. */
export interface CatalogueFile {
  /** Relative to the catalogue's directory, with slashes. */
  readonly name: string;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
}

const byId = <T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.id, item]));

export class Catalogue {
  /** Oldest first. */
  readonly products: ReadonlyMap<string, Product>;
  readonly roles: ReadonlyMap<string, Role>;
  readonly groups: ReadonlyMap<string, RoleGroup>;
  readonly families: ReadonlyMap<string, Family>;
  readonly protections: ReadonlyMap<string, Protection>;
  readonly applications: ReadonlyMap<string, Application>;
  readonly features: ReadonlyMap<string, Feature>;
  readonly services: ReadonlyMap<string, NamedService>;
  readonly documents: ReadonlyMap<string, SourceDocument>;
  readonly rows: ReadonlyMap<string, SourceRow>;
  readonly notes: readonly Note[];
  /** In the order of the files, which is that of the documents. */
  readonly paths: ReadonlyMap<string, DocumentedPath>;
  /** Product by product, oldest first. */
  readonly changes: readonly ProductChanges[];
  /** In the order of the files. */
  readonly requirements: ReadonlyMap<string, Requirement>;
  readonly files: readonly CatalogueFile[];

  constructor(data: CatalogueData, files: readonly CatalogueFile[]) {
    this.products = byId(data.products);
    this.roles = byId(data.roles);
    this.groups = byId(data.groups);
    this.families = byId(data.families);
    this.protections = byId(data.protections);
    this.applications = byId(data.applications);
    this.features = byId(data.features);
    this.services = byId(data.services);
    this.documents = byId(data.documents);
    this.rows = byId(data.documents.flatMap((document) => document.rows));
    this.notes = data.notes;
    this.paths = byId(data.paths);
    this.changes = data.changes;
    this.requirements = byId(data.requirements);
    this.files = files;
  }

  /** The products that have paths, of their own or those of another product, oldest first. */
  get catalogued(): readonly string[] {
    const used = new Set([...this.paths.values()].map((path) => path.product));
    return [...this.products.keys()].filter((id) => used.has(this.documenting(id)));
  }

  /** The product whose documents speak for a product: itself but for one without documents of its own. */
  documenting(product: string): string {
    return this.products.get(product)?.documentsOf ?? product;
  }

  /** The names that a topology may use. */
  vocabulary(): Vocabulary {
    return {
      roles: new Set(this.roles.keys()),
      groups: new Map([...this.groups.values()].map((group) => [group.id, group.roles])),
      products: this.catalogued,
      completes: new Map(
        [...this.products.values()].flatMap(({ id, completes }) => (completes ? [[id, completes]] : [])),
      ),
      partners: [...this.products.keys()],
      features: new Set(this.features.keys()),
      twoSided: new Set([...this.roles.values()].filter((role) => role.twoSided).map((role) => role.id)),
      homeZones: new Map([...this.roles.values()].map((role) => [role.id, role.zones])),
    };
  }
}
