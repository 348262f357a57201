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
