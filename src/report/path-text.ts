import type { Catalogue } from '../catalogue/catalogue.js';
import type { Condition, DocumentedPath, PathEnd, PortRange } from '../catalogue/path.js';

/** A path as `paths list --json` and `paths show --json` give it. */
export const pathRecord = (path: DocumentedPath): object => ({
  id: path.id,
  product: path.product,
  document: path.document,
  table: path.table,
  sources: path.sources,
  title: path.title,
  service: path.service,
  from: endRecord(path.from),
  to: endRecord(path.to),
  transport: path.transport,
  ports: path.to.ports.map(rangeText),
  application: path.application,
  security: path.security,
  ...(path.direction !== undefined && { direction: path.direction }),
  standing: path.standing,
  required: path.required,
  needsEvidence: path.needsEvidence,
  when: path.when,
  errata: path.errata,
  notes: path.notes,
  ...(path.remark !== undefined && { remark: path.remark }),
  asWritten: path.asWritten,
  sameAs: path.sameAs,
  ...(path.shadowedBy.length > 0 && { shadowedBy: path.shadowedBy }),
  file: path.file,
  line: path.line,
  ...(path.exception !== undefined && { exception: path.exception }),
});

const endRecord = (end: PathEnd): object => ({
  label: end.label,
  roles: end.roles,
  ...(end.interface !== undefined && { interface: end.interface }),
  zones: end.zones,
  ports: end.ports.map(rangeText),
});

/** "443" or "50000-59999". */
export const rangeText = ({ from, to }: PortRange): string => (from === to ? String(from) : `${from}-${to}`);

/** All that is known of a path, a line a fact; with the catalogue, its source rows in words. */
export function pathText(path: DocumentedPath, catalogue?: Catalogue): string {
  const rows: [string, string | undefined][] = [
    ['path', path.id],
    ['title', path.title],
    ['service', path.service],
    ['product', catalogue?.products.get(path.product)?.title ?? path.product],
    ['document', `${catalogue?.documents.get(path.document)?.title ?? path.document}: ${path.table}`],
    ['from', endText(path.from)],
    ['to', endText(path.to)],
    ['protocol', `${path.application} (${path.security}) over ${path.transport}`],
    ['direction', directionText(path)],
    ['standing', path.because === undefined ? path.standing : `${path.standing}: ${path.because}`],
    ['required', path.required ? undefined : 'optional'],
    ['applies', path.when.length === 0 ? undefined : path.when.map(conditionText).join(', or ')],
    ['evidence', path.needsEvidence ? 'the ports are so many that only the bytes can show this path' : undefined],
    ['remark', path.remark],
    ...path.sources.map((id): [string, string] => ['source', sourceText(id, catalogue)]),
    ...Object.entries(path.asWritten).map(([cell, text]): [string, string] => ['printed', `${cell}: ${text}`]),
    ...path.errata.map(({ field, printed, corrected, because }): [string, string] => [
      'erratum',
      `${field}: prints ${printed}, read as ${corrected}, because ${because}`,
    ]),
    ...path.notes.map((note): [string, string] => ['note', note]),
    ...path.sameAs.map((id): [string, string] => ['same as', id]),
    ...path.shadowedBy.map((id): [string, string] => [
      'shadowed',
      `by ${id}, which fits all that fits here and comes first`,
    ]),
    ['exception', path.exception === undefined ? undefined : exceptionText(path.exception)],
    ['written in', `${path.file}:${path.line}`],
  ];
  const shown = rows.filter(([, text]) => text !== undefined && text !== '');
  return shown.map(([label, text]) => `${label.padEnd(11)}${text}`).join('\n');
}

function endText(end: PathEnd): string {
  const zones = end.zones.length === 0 ? '' : ` in zone ${end.zones.join(' or ')}`;
  const ports = end.ports.length === 0 ? 'any port' : `port ${end.ports.map(rangeText).join(', ')}`;
  return `${end.label}${zones}, ${ports}`;
}

const DIRECTIONS = {
  in: 'towards the more trusted network',
  out: 'towards the less trusted network',
  'in/out': 'both ways',
};

const directionText = ({ direction }: DocumentedPath): string | undefined =>
  direction === undefined ? undefined : `(${direction}) ${DIRECTIONS[direction]}, as the document prints it`;

export const conditionText = (condition: Condition): string =>
  condition.kind === 'feature'
    ? `where the site uses ${condition.feature}`
    : condition.product === 'any'
      ? 'where there are federated partners'
      : `where the oldest federated partner runs ${condition.product} or older`;

/** A row in words. */
export function sourceText(id: string, catalogue: Catalogue | undefined): string {
  const row = catalogue?.rows.get(id);
  return row === undefined
    ? id
    : `${id}: ${row.section}${row.lines === undefined ? '' : `, line ${row.lines}`}: ${row.words}`;
}

const exceptionText = ({ owner, until }: NonNullable<DocumentedPath['exception']>): string =>
  `of the site, owner ${owner}, ${until === undefined ? 'without end' : `until ${until}`}`;
