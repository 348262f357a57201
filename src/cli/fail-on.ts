import type { SummaryRecord } from '../report/record.js';
import { VERDICT_KINDS, type VerdictKind } from '../verdict/verdict.js';
import { quote } from '../wording.js';
import { UsageError } from './exit-codes.js';

/** What `--fail-on` names, and from which number on there is too much of it. */
export interface FailOn<Kind extends string> {
  readonly kind: Kind;
  /** At least 1. */
  readonly least: number;
}

/**
 * Reads `KIND` or `KIND=N`; throws {@link UsageError} where it is none of the kinds or no number.
 *
 * @param things what is counted, as in "5 flows".
 */
export function readFailOn<Kind extends string>(
  text: string | undefined,
  kinds: readonly Kind[],
  things: string | undefined,
): FailOn<Kind> | undefined {
  if (text === undefined) return undefined;
  const [name, limit = '1', ...more] = text.split('=');
  const kind = kinds.find((known) => known === name);
  const least = Number(limit);
  if (kind !== undefined && more.length === 0 && Number.isInteger(least) && least >= 1) return { kind, least };
  const number = things === undefined ? 'N' : `N ${things}`;
  throw new UsageError(`--fail-on takes one of ${kinds.join(', ')}, with =N for ${number} or more; not ${quote(text)}`);
}

/** Whether there is so much of it. */
export const isMet = <Kind extends string>(
  failOn: FailOn<Kind> | undefined,
  countOf: (kind: Kind) => number,
): boolean => failOn !== undefined && countOf(failOn.kind) >= failOn.least;

/** Reads `--fail-on` where it names a verdict; throws {@link UsageError}. */
export const verdictFailOn = (text: string | undefined): FailOn<VerdictKind> | undefined =>
  readFailOn(text, VERDICT_KINDS, 'flows');

/** Whether a run has so many flows of that verdict. */
export const isFailing = ({ flows }: SummaryRecord, failOn: FailOn<VerdictKind> | undefined): boolean =>
  isMet(failOn, (kind) => flows[kind]);
