/** A finding as an exception of the site, in the words of its file. */

import { stringify } from 'yaml';
import type { EndText } from '../live/snapshot.js';
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
  if (!['tcp', 'udp', 'icmp', 'icmp6'].includes(transport)) return 'exceptions are of TCP, UDP and ICMP';
  const nameless = [from, to].find(({ roles, zone }) => roles.length === 0 && zone === undefined);
  return nameless === undefined ? undefined : `the topology gives ${nameless.address} neither role nor zone`;
}

/** The entry as YAML, one item of the list; `taken` are the ids that there are. */
export function exceptionText(finding: Finding, terms: Terms, taken: ReadonlySet<string>): string {
  const { from, to, transport, port, service } = finding.text;
  const isIcmp = transport.startsWith('icmp');
  const entry = {
    id: freeId(finding, taken),
    service: `${from.words} to ${to.words}, ${service}`,
    from: endOf(from),
    to: { ...endOf(to), ...(!isIcmp && { port }) },
    transport: isIcmp ? 'icmp' : transport,
    owner: terms.owner,
    ...(terms.until !== '' && { until: terms.until }),
    ...(terms.reason !== '' && { reason: terms.reason }),
  };
  return stringify([entry], { lineWidth: 0 });
}

/** One role, or all that the end has; one without a role is named by its zone. */
function endOf({ roles, zone }: EndText): Record<string, unknown> {
  const names = [...new Set(roles.map(({ role }) => role))];
  const sides = [...new Set(roles.map((binding) => binding.interface))];
  const [side] = sides;
  return {
    role: names.length === 0 ? 'any' : names.length === 1 ? names[0] : names,
    ...(sides.length === 1 && side !== undefined && { interface: side }),
    ...(zone !== undefined && { zone }),
  };
}

const slug = (words: string): string =>
  words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

function freeId({ text: { from, to, service } }: Finding, taken: ReadonlySet<string>): string {
  const id = `exceptions/${slug(`${from.words} to ${to.words} ${service}`)}`;
  for (let number = 2; ; number++) {
    const tried = number === 2 ? id : `${id}-${number - 1}`;
    if (!taken.has(tried)) return tried;
  }
}
