/** All that is known of one path, or of one row of a document, a line a fact. */

import type { Catalogue, SourceRow } from '../catalogue/catalogue.js';
import type { DocumentedPath, PathEnd } from '../catalogue/path.js';
import { carriersOf, requirementsOf } from '../catalogue/related.js';
import type { Met } from '../catalogue/site-settings.js';
import { conditionsText, statedBy, wireOf } from '../verdict/path-words.js';
import { Page, type Paint, unpainted, WIDTH } from './page.js';
import { rangeText, sourceText } from './path-text.js';
import { KIND_TITLES } from './requirement-text.js';

type Fact = readonly [label: string, text: string | undefined];

const LABEL = 12;

function factsText(facts: readonly Fact[], paint: Paint, width: number): string {
  const page = new Page(paint, width);
  let last = '';
  for (const [label, text] of facts) {
    if (text === undefined || text === '') continue;
    page.row((label === last ? '' : label).padEnd(LABEL), text);
    last = label;
  }
  return page.toString();
}

/** A path with its rows in words, its twins and requirements; `met` where a site's conditions are known. */
export function pathShown(
  path: DocumentedPath,
  catalogue: Catalogue,
  met?: Met,
  paint: Paint = unpainted,
  width = WIDTH,
): string {
  const facts: Fact[] = [
    ['path', path.id],
    ['title', path.title],
    ['service', path.service],
    ['product', titleOf(path.product, catalogue)],
    ['document', documentText(path, catalogue)],
    ['from', endText(path.from)],
    ['to', endText(path.to)],
    [
      'protocol',
      `${[path, ...path.alsoAs].map((form) => formText(path, form, catalogue)).join(', or ')}, over ${path.transport}`,
    ],
    ['direction', directionText(path)],
    ['standing', path.because === undefined ? path.standing : `${path.standing}: ${path.because}`],
    ['required', path.required ? undefined : 'optional'],
    ['applies', conditionText(path, catalogue, met)],
    ['balanced', path.loadBalancer && BALANCED[path.loadBalancer]],
    ['workloads', path.workloads.join(', ')],
    ['confidence', path.confidence && `${path.confidence}, of the two ends as they are drawn`],
    ['evidence', path.needsEvidence ? 'the ports are so many that only the bytes can show this path' : undefined],
    ['remark', path.remark],
    ...path.sources.map((id): Fact => ['source', sourceText(id, catalogue)]),
    ...Object.entries(path.asWritten).map(([cell, text]): Fact => ['printed', `${cell}: ${text}`]),
    ...path.errata.map(
      ({ field, printed, corrected, because }): Fact => [
        'erratum',
        `${field}: prints ${printed}, read as ${corrected}, because ${because}`,
      ],
    ),
    ...path.notes.map((note): Fact => ['note', note]),
    ...twinFacts(path, catalogue),
    ...path.shadowedBy.map((id): Fact => ['shadowed', `by ${id}, which fits all that fits here and comes first`]),
    ...requirementsOf(path, catalogue).map(
      ({ id, kind, service }): Fact => ['requires', `${KIND_TITLES[kind]}: ${service} [${id}]`],
    ),
    ['exception', path.exception && exceptionText(path.exception)],
    ['written in', `${path.file}:${path.line}`],
  ];
  return factsText(facts, paint, width);
}

const titleOf = (product: string, { products }: Catalogue): string => products.get(product)?.title ?? product;

const documentText = ({ document, table }: DocumentedPath, { documents }: Catalogue): string =>
  `${documents.get(document)?.title ?? document}: ${table}`;

function endText(end: PathEnd): string {
  const zones = end.zones.length === 0 ? '' : ` in zone ${end.zones.join(' or ')}`;
  const ports = end.ports.length === 0 ? 'any port' : `port ${end.ports.map(rangeText).join(', ')}`;
  const roles = end.roles.length > 1 ? ` (${end.roles.join(', ')})` : '';
  return `${end.label}${zones}, ${ports}${roles}`;
}

const formText = (path: DocumentedPath, form: Pick<DocumentedPath, 'application' | 'security'>, catalogue: Catalogue) =>
  wireOf({ ...path, application: form.application, security: form.security }, catalogue);

const DIRECTIONS = {
  in: 'towards the more trusted network',
  out: 'towards the less trusted network',
  'in/out': 'both ways',
};

const directionText = ({ direction }: DocumentedPath): string | undefined =>
  direction && `(${direction}) ${DIRECTIONS[direction]}, as the document prints it`;

const BALANCED = {
  yes: 'by the load balancer',
  no: 'not by a load balancer',
  hardware: 'by a hardware load balancer, even where DNS balances the rest',
};

function conditionText(path: DocumentedPath, catalogue: Catalogue, met: Met | undefined): string | undefined {
  if (path.when.length === 0) return undefined;
  const text = `only for ${conditionsText(path, catalogue)}`;
  if (met === undefined) return text;
  return `${text}: ${met === 'unknown' ? `the topology does not say (${statedBy(path)})` : `${met} at this site`}`;
}

const COUNTS = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** "documented in three places". */
export const placesText = (places: number): string => `documented in ${COUNTS[places] ?? places} places`;

function twinFacts({ sameAs }: DocumentedPath, catalogue: Catalogue): Fact[] {
  if (sameAs.length === 0) return [];
  const twins = sameAs.flatMap((id) => catalogue.paths.get(id) ?? []);
  return [
    ['same as', `${placesText(sameAs.length + 1)}; the others are`],
    ...twins.map(
      (twin): Fact => [
        'same as',
        `${twin.id}: ${titleOf(twin.product, catalogue)}, ${twin.table} (${twin.sources.join(', ')})`,
      ],
    ),
  ];
}

const exceptionText = ({ owner, until }: NonNullable<DocumentedPath['exception']>): string =>
  `of the site, owner ${owner}, ${until === undefined ? 'without end' : `until ${until}`}`;

/** A row, and the paths, requirements and notes that carry it. */
export function rowShown(row: SourceRow, catalogue: Catalogue, paint: Paint = unpainted, width = WIDTH): string {
  const { paths, requirements, notes } = carriersOf(row.id, catalogue);
  const document = catalogue.documents.get(row.document);
  const facts: Fact[] = [
    ['row', row.id],
    ['document', document === undefined ? row.document : `${document.title} (${titleOf(document.product, catalogue)})`],
    ['section', `${row.section}${row.lines === undefined ? '' : `, line ${row.lines}`}`],
    ['says', row.words],
    ...paths.map(({ id, title }): Fact => ['path', `${id}: ${title}`]),
    ...requirements.map(({ id, kind, service }): Fact => ['requirement', `${id}: ${KIND_TITLES[kind]}: ${service}`]),
    ...notes.map(({ note, reason }): Fact => ['note', `${note} ${reason}`]),
  ];
  return factsText(facts, paint, width);
}

/** The same as data. */
export function rowRecord(row: SourceRow, catalogue: Catalogue): object {
  const { paths, requirements, notes } = carriersOf(row.id, catalogue);
  return {
    type: 'row',
    ...row,
    paths: paths.map(({ id }) => id),
    requirements: requirements.map(({ id }) => id),
    notes: notes.map(({ note, reason }) => ({ note, reason })),
  };
}
