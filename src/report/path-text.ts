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
  ...(path.alsoAs.length > 0 && { alsoAs: path.alsoAs }),
  ...(path.direction !== undefined && { direction: path.direction }),
  standing: path.standing,
  ...(path.because !== undefined && { because: path.because }),
  required: path.required,
  needsEvidence: path.needsEvidence,
  when: path.when,
  ...(path.loadBalancer !== undefined && { loadBalancer: path.loadBalancer }),
  ...(path.workloads.length > 0 && { workloads: path.workloads }),
  ...(path.confidence !== undefined && { confidence: path.confidence }),
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
