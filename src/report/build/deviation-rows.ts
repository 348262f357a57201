import type { Catalogue } from '../../catalogue/catalogue.js';
import { nearestRows } from '../../verdict/nearest-table.js';
import type { Dimension, Reason } from '../../verdict/verdict.js';
import type { ComparedDimension, DeviationRow } from '../model/deviations.js';
import { transportName } from '../record.js';
import { suggestedException, whyNoSuggestion } from '../suggested-exception.js';
import type { AddressBook } from './address-book.js';
import type { Judgement } from './judgements.js';
import { type NumberedRow, order, portsOfRow } from './mapping-rows.js';
import type { DeviationSums, Pair, Pairs } from './pairs.js';

/** What the rows are made with. */
export interface DeviationParts {
  readonly addresses: AddressBook;
  readonly catalogue: Catalogue;
  readonly mapping: readonly NumberedRow[];
  /** Ids of paths and exceptions that there are already. */
  readonly taken: ReadonlySet<string>;
}

export function deviationRows(pairs: Pairs, parts: DeviationParts): DeviationRow[] {
  const mappingOf = new Map<Pair, NumberedRow[]>();
  for (const numbered of parts.mapping)
    mappingOf.set(numbered.pair, [...(mappingOf.get(numbered.pair) ?? []), numbered]);
  const rows = [...pairs.all].flatMap((pair) =>
    [...pair.deviations.values()].flatMap((sums) => deviationRow(pair, sums, mappingOf.get(pair) ?? [], parts)),
  );
  rows.sort(
    (a, b) =>
      Number(b.answered) - Number(a.answered) || b.bytes - a.bytes || b.flows - a.flows || order(a.start, b.start),
  );
  const taken = new Set(parts.taken);
  return rows.map((row, index) => ({ ...row, id: `d${index + 1}`, ...suggestion(row, taken) }));
}

function suggestion(row: DeviationRow, taken: Set<string>): Pick<DeviationRow, 'suggestion' | 'noSuggestion'> {
  const why = whyNoSuggestion(row);
  return why === undefined ? { suggestion: suggestedException(row, taken) } : { noSuggestion: why };
}

function deviationRow(
  pair: Pair,
  sums: DeviationSums,
  mapping: readonly NumberedRow[],
  { addresses, catalogue }: DeviationParts,
): DeviationRow[] {
  const { judgement, from, to, protocol, answered } = pair;
  const text = (number: number) => addresses.text(number);
  const { kind } = judgement;
  if (kind === 'expected') return [];
  const ports = portsOfRow(pair, sums);
  return [
    {
      id: '',
      verdict: kind,
      reason: judgement.reason,
      from: from.kind,
      to: to.kind,
      transport: transportName(protocol),
      ...ports,
      ...(sums.seen !== undefined && { portsSeen: sums.seen.toList() }),
      answered,
      flows: sums.flows,
      packets: sums.packets,
      bytes: sums.bytes,
      start: sums.moments.start,
      end: sums.moments.end,
      clients: sums.clients.toDistinct(text),
      servers: sums.servers.toDistinct(text),
      states: sums.states.toRecord(),
      protocols: sums.protocols.toRecord(),
      icmp: sums.icmpCounts(),
      ...(judgement.reference !== undefined && { documented: judgement.reference }),
      ...(judgement.nearestReference !== undefined && { nearest: judgement.nearestReference }),
      comparison: comparison(judgement, sums, catalogue),
      explanation: sums.explanation,
      examples: sums.examples,
      mapping: mapping.filter(({ row }) => overlap(row, ports)).map(({ row }) => row.id),
    },
  ];
}

/** Rows of the mapping with any of the ports; those that tell ports together may hold any. */
function overlap(a: Pick<DeviationRow, 'ports'>, b: Pick<DeviationRow, 'ports'>): boolean {
  if (a.ports === undefined || b.ports === undefined) return true;
  return a.ports.from <= b.ports.to && b.ports.from <= a.ports.to;
}

/** What fails of a path that fits; contradicted ones fail in their bytes. */
const FAILED_BY: Readonly<Partial<Record<Reason, readonly Dimension[]>>> = {
  'condition-unknown': ['condition'],
  'initiator-unknown': ['direction'],
};
const BYTES_FAILED: readonly Dimension[] = ['application'];

/** What is amiss with bytes whose protocol alone would seem to be the documented one. */
const AMISS: Readonly<Partial<Record<Reason, string>>> = {
  'other-service': ', asked for another service by name',
  'not-throughout': ' in part only',
  'not-mutual-tls': ' that is not mutual',
  'pseudo-tls-refused': ', not answered as an A/V Edge answers',
};

/** The path that the flows were measured by, laid beside the first of them. */
function comparison(
  { reason, documented, near, nearest }: Judgement,
  { words }: DeviationSums,
  catalogue: Catalogue,
): ComparedDimension[] {
  const path = documented ?? near;
  if (path === undefined) return [];
  const failed = documented === undefined ? (nearest?.failed ?? []) : (FAILED_BY[reason] ?? BYTES_FAILED);
  const amiss = documented === undefined ? '' : (AMISS[reason] ?? '');
  return nearestRows({ path, failed }, words, catalogue).map(({ dimension, wanted, got, passed }) => ({
    dimension,
    documented: wanted,
    seen: passed ? got : `${got}${amiss}`,
    fits: passed,
  }));
}
