/** One entry of a site's file of exceptions. */

import { stringify } from 'yaml';

const TRANSPORTS: ReadonlySet<string> = new Set(['tcp', 'udp', 'icmp', 'icmp6']);

export const isExceptionTransport = (transport: string): boolean => TRANSPORTS.has(transport);
export const NO_EXCEPTION_TRANSPORT = 'exceptions are of TCP, UDP and ICMP';

/** An end as an entry names it. */
export interface ExceptionEnd {
  /** Empty: any, named by its zone. */
  readonly roles: readonly string[];
  readonly interface: string | undefined;
  readonly zone: string | undefined;
}

export interface ExceptionParts {
  readonly id: string;
  readonly service: string;
  readonly from: ExceptionEnd;
  readonly to: ExceptionEnd;
  /** A port or a range; of ICMP none counts. */
  readonly port: number | string | undefined;
  /** One that {@link isExceptionTransport} takes. */
  readonly transport: string;
  readonly owner: string;
  /** The last day, `2026-12-31`; empty for no end. */
  readonly until: string;
  readonly reason: string;
}

/** The entry as YAML, one item of the list. */
export function exceptionEntry({ from, to, port, transport, ...parts }: ExceptionParts): string {
  const isIcmp = transport.startsWith('icmp');
  const entry = {
    id: parts.id,
    service: parts.service,
    from: endEntry(from),
    to: { ...endEntry(to), ...(!isIcmp && port !== undefined && { port }) },
    transport: isIcmp ? 'icmp' : transport,
    owner: parts.owner,
    ...(parts.until !== '' && { until: parts.until }),
    ...(parts.reason !== '' && { reason: parts.reason }),
  };
  return stringify([entry], { lineWidth: 0 });
}

/** One role, or all that the end has; one without a role is named by its zone. */
const endEntry = ({ roles, interface: side, zone }: ExceptionEnd): Record<string, unknown> => ({
  role: roles.length === 0 ? 'any' : roles.length === 1 ? roles[0] : roles,
  ...(side !== undefined && { interface: side }),
  ...(zone !== undefined && { zone }),
});

const slug = (words: string): string =>
  words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** An id made of words that is not taken yet. */
export function freeExceptionId(words: string, taken: ReadonlySet<string>): string {
  const id = `exceptions/${slug(words)}`;
  for (let number = 2; ; number++) {
    const tried = number === 2 ? id : `${id}-${number - 1}`;
    if (!taken.has(tried)) return tried;
  }
}
