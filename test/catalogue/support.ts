import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '../../src/catalogue/catalogue.js';
import { SIGNATURES } from '../../src/catalogue/load-catalogue.js';
import { type ReadCatalogue, readCatalogue } from '../../src/catalogue/read-catalogue.js';
import { readSignatureFiles, type SignatureFile } from '../../src/catalogue/signature-files.js';
import type { EndpointClass, Interface, RoleBinding, Zone } from '../../src/topology/endpoint.js';

/** The catalogue of the package, from its YAML files. */
export function shippedCatalogue(): Catalogue {
  const { catalogue, problems } = readCatalogue(readSignatureFiles(SIGNATURES), 'signatures');
  if (catalogue === undefined) throw new Error(JSON.stringify(problems, undefined, 1));
  return catalogue;
}

/** Classes of addresses with ids of their own, as a topology would intern them. */
export class Classes {
  private readonly known = new Map<string, EndpointClass>();

  /** `of('internal', 'front-end', 'av-edge/external')`: a zone, and roles with their interface behind a slash. */
  of(zone: Zone | undefined, ...roles: readonly string[]): EndpointClass {
    const key = [zone, ...roles].join(' ');
    const found = this.known.get(key) ?? { id: this.known.size, zone, roles: roles.map(binding) };
    this.known.set(key, found);
    return found;
  }
}

function binding(text: string): RoleBinding {
  const [role = '', side] = text.split('/');
  return { role, interface: side as Interface | undefined };
}

/** A catalogue of one product with one table, small enough to break by hand. */
const SMALL: Readonly<Record<string, string>> = {
  'products.yaml': 'products:\n  - { id: old, title: Old Server }\n  - { id: new, title: New Server }\n',
  'roles.yaml': [
    'roles:',
    '  client: { title: client, about: A user., zones: [internal, internet], products: [old] }',
    '  front-end: { title: Front End, about: A pool., aliases: [FE], zones: [internal], products: [old] }',
    '  edge: { title: Edge, about: The edge., zones: [perimeter], twoSided: true, products: [old] }',
    'groups:',
    '  server: { title: server, about: Any server., roles: [front-end, edge] }',
    '',
  ].join('\n'),
  'applications.yaml': readFileSync(join(SIGNATURES, 'applications.yaml'), 'utf8'),
  'conditions.yaml': 'features:\n  federation: { title: federation, unstated: met }\n',
  'service-names.yaml': readFileSync(join(SIGNATURES, 'service-names.yaml'), 'utf8'),
  'sources/doc.yaml': [
    'document: doc',
    'product: old',
    'title: The document',
    'origin: A drawer',
    'rows:',
    "  - { id: doc-1, section: One, lines: '1', words: the first }",
    "  - { id: doc-2, section: One, lines: '2', words: the second }",
    '',
  ].join('\n'),
  'notes/doc.yaml': 'document: doc\nnotes:\n  - { sources: [doc-2], note: It says so., reason: No port. }\n',
  'paths/old/table.yaml': [
    'product: old',
    'document: doc',
    'table: The table',
    'paths:',
    '  - id: old/table/sip',
    '    sources: [doc-1]',
    '    service: Sign-in',
    '    from: { role: client, zone: internal }',
    '    to: { role: front-end, port: 5061 }',
    '    transport: tcp',
    '    application: sip',
    '    security: tls',
    '',
  ].join('\n'),
};

/** Reads the small catalogue with some files replaced; undefined leaves a file out. */
export function readSmall(changes: Readonly<Record<string, string | undefined>> = {}): ReadCatalogue {
  const texts = Object.entries({ ...SMALL, ...changes });
  const files = texts.flatMap(([name, text]): SignatureFile[] =>
    text === undefined ? [] : [{ name, path: name, bytes: new TextEncoder().encode(text), sha256: name }],
  );
  return readCatalogue(files, 'here');
}

/** The small table with lines replaced: `tableWith('transport: tcp', 'transport: smtp')`. */
export function tableWith(...pairs: readonly string[]): Readonly<Record<string, string>> {
  let text = SMALL['paths/old/table.yaml'] ?? '';
  for (let at = 0; at + 1 < pairs.length; at += 2) text = text.replace(pairs[at] ?? '', pairs[at + 1] ?? '');
  return { 'paths/old/table.yaml': text };
}

export const small = (name: string): string => SMALL[name] ?? '';
