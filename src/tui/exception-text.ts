/** A finding as an exception of the site, in the words of its file. */

import type { EndText } from '../live/snapshot.js';
import {
  type ExceptionEnd,
  exceptionEntry,
  freeExceptionId,
  isExceptionTransport,
  NO_EXCEPTION_TRANSPORT,
} from '../report/exception-entry.js';
import type { Finding } from './findings.js';

export interface Terms {
  readonly owner: string;
  /** The last day, `2026-12-31`; empty for no end. */
  readonly until: string;
  readonly reason: string;
}

/** Why a finding cannot be written as an exception; undefined where it can. */
export function whyNoException({ text: { from, to, transport, kind } }: Finding): string | undefined {
  if (kind === 'expected') return 'it is documented already; nobody answered it';
  if (!isExceptionTransport(transport)) return NO_EXCEPTION_TRANSPORT;
  const nameless = [from, to].find(({ roles, zone }) => roles.length === 0 && zone === undefined);
  return nameless === undefined ? undefined : `the topology gives ${nameless.address} neither role nor zone`;
}

/** The entry as YAML, one item of the list; `taken` are the ids that there are. */
export function exceptionText(finding: Finding, terms: Terms, taken: ReadonlySet<string>): string {
  const { from, to, transport, port, service } = finding.text;
  return exceptionEntry({
    id: freeExceptionId(`${from.words} to ${to.words} ${service}`, taken),
    service: `${from.words} to ${to.words}, ${service}`,
    from: endOf(from),
    to: endOf(to),
    port,
    transport,
    ...terms,
  });
}

function endOf({ roles, zone }: EndText): ExceptionEnd {
  const sides = [...new Set(roles.map((binding) => binding.interface))];
  return {
    roles: [...new Set(roles.map(({ role }) => role))],
    interface: sides.length === 1 ? sides[0] : undefined,
    zone,
  };
}
