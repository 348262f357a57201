/** Findings in the few words that a column has room for. */

import type { EndText } from '../live/snapshot.js';
import type { Reason, VerdictKind } from '../verdict/verdict.js';
import type { Mark } from './table.js';

/** What a reason says, in two words at most. */
const REASON_WORDS: Readonly<Record<Reason, string>> = {
  'path-and-protocol': 'documented',
  'path-only': 'documented',
  'site-exception': 'exception',
  'other-protocol': 'other bytes',
  'not-throughout': 'partly other',
  'not-mutual-tls': 'no mutual TLS',
  'pseudo-tls-refused': 'pseudo-TLS',
  'other-service': 'other name',
  'port-not-documented': 'port',
  'transport-not-documented': 'transport',
  'direction-not-documented': 'direction',
  'interface-not-documented': 'interface',
  'zone-not-documented': 'zone',
  'source-port-not-documented': 'source port',
  'condition-not-met': 'condition',
  'range-other-protocol': 'other bytes',
  'exception-expired': 'expired',
  'ip-protocol-not-documented': 'IP protocol',
  'roles-not-joined': 'roles',
  'role-unknown': 'no role',
  'evidence-missing': 'no evidence',
  'condition-unknown': 'condition',
  'initiator-unknown': 'who opened',
  'no-topology': 'no topology',
};

export interface Judged {
  readonly kind: VerdictKind;
  readonly reason: Reason;
  readonly answered: boolean;
  readonly path?: string;
  readonly failed: readonly string[];
}

const MARKS: Readonly<Record<VerdictKind, Mark>> = {
  expected: { sign: ' ', tone: 'plain' },
  contradicted: { sign: '#', tone: 'contradicted' },
  unexpected: { sign: '!', tone: 'unexpected' },
  undetermined: { sign: '?', tone: 'undetermined' },
};

const UNANSWERED: Mark = { sign: '-', tone: 'unanswered' };
export const ACKNOWLEDGED: Mark = { sign: '~', tone: 'dim' };

/** A flow on a documented path that nobody answered is a finding, too. */
export const markOf = ({ kind, answered }: Judged): Mark =>
  kind === 'expected' && !answered ? UNANSWERED : MARKS[kind];

/** `unexpected`, `not answered`, … */
export const kindWord = ({ kind, answered }: Judged): string =>
  kind === 'expected' && !answered ? 'not answered' : kind;

/** `unexpected: port`. */
export const whatWords = (judged: Judged): string =>
  judged.kind === 'expected' ? kindWord(judged) : `${judged.kind}: ${REASON_WORDS[judged.reason]}`;

/**
 * `unexpected: port; nearest lync-2010/edge/external/access-sip-tls`; where that is wider than `width`, with the last
 * part of the path alone, or without it.
 */
export function whyWords(judged: Judged, width = Number.POSITIVE_INFINITY): string {
  const { kind, reason, path } = judged;
  const what = whatWords(judged);
  if (path === undefined) return what;
  const nearest = kind === 'unexpected' || reason === 'role-unknown' ? 'nearest ' : '';
  const name = path.slice(path.lastIndexOf('/') + 1);
  const forms = [`${what}; ${nearest}${path}`, `${what}; ${nearest}${name}`, `${what}; ${name}`];
  return forms.find((form) => form.length <= width) ?? what;
}

/** `Access Edge (external)` as `Access Edge ext`. */
export const shortEnd = (words: string): string => words.replace(/ \((ext|int)ernal\)/g, ' $1');

export const placeOf = ({ address, name }: EndText): string => (name === undefined ? address : `${address} ${name}`);

/** An address in so many columns: where it must be shortened, in its middle, since both ends tell it from others. */
export function addressCell(address: string, width: number): string {
  if (address.length <= width) return address;
  // The sign of what is left out may take two columns.
  const kept = Math.max(0, width - 2);
  const head = Math.floor(kept / 2);
  return `${address.slice(0, head)}…${address.slice(address.length - (kept - head))}`;
}

/** The address, and the host's name where that has room. */
export const placeCell = (end: EndText, width: number): string =>
  placeOf(end).length <= width ? placeOf(end) : addressCell(end.address, width);
