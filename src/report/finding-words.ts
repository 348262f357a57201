import type { Catalogue } from '../catalogue/catalogue.js';
import type { DocumentedPath } from '../catalogue/path.js';
import { complaintName, type IcmpComplaint } from '../flow/complaint.js';
import { formatEndpoint, formatIp } from '../ip-text.js';
import { differencesText } from '../verdict/difference-words.js';
import type { EndWords } from '../verdict/flow-words.js';
import { nearestRows } from '../verdict/nearest-table.js';
import { statedBy } from '../verdict/path-words.js';
import type { Dimension, Verdict } from '../verdict/verdict.js';
import { type Entry, sumOf } from './finding-entries.js';
import type { Example, FindingGroup } from './finding-group.js';
import { hasPorts } from './port-words.js';
import { count, listing } from './text.js';

/** How the flows went and what they were: `3 closed, 1 reset; protocol tls`. */
export function outcomeText({ groups }: Entry): string {
  const states = sumOf(groups, ({ states }) => states.entries());
  const protocols = sumOf(groups, ({ protocols }) => protocols.entries());
  const complaints = sumOf(groups, complaintsOf).map(([what, flows]) => `${what} (${count(flows)})`);
  const spoke = groups[0].answered || protocols.some(([protocol]) => protocol !== 'unknown');
  return [
    states.map(([state, flows]) => `${count(flows)} ${state}`).join(', '),
    ...complaints,
    ...(spoke ? [protocolText(protocols)] : []),
  ].join('; ');
}

const complaintsOf = ({ complaints }: FindingGroup): [string, number][] =>
  complaints.map(({ complaint, flows }) => [complaintText(complaint), flows]);

/** `ICMP administratively prohibited from 203.0.113.1`. */
export const complaintText = (complaint: IcmpComplaint): string =>
  `ICMP ${complaintName(complaint)} from ${formatIp(complaint.version, ...complaint.reporter)}`;

function protocolText(protocols: readonly (readonly [string, number])[]): string {
  const [first] = protocols;
  if (first === undefined || protocols.length > 1) return `protocols ${listing(protocols, 4)}`;
  return `protocol ${first[0]}`;
}

/** The reason, and the path that it speaks of. */
export function reasonText({ groups }: Entry, catalogue: Catalogue): string {
  const { verdict } = groups[0];
  const { kind, reason, path, nearest } = verdict;
  if (kind === 'expected' && path !== undefined) return named(path);
  if (reason === 'role-unknown') return `${reason}: ${unknownText(verdict)}`;
  if (nearest !== undefined)
    return `${reason}; nearest ${named(nearest.path)}, which ${differences(groups, catalogue)}`;
  return path === undefined ? reason : `${reason}; ${named(path)}${open(verdict, path)}`;
}

/** `external client → Access Edge (external), 443/tcp, SIP over TLS [lync-2010/edge/external/access-sip-tls]`. */
export const named = (path: DocumentedPath): string => `${path.title} [${path.id}]${exception(path)}`;

function exception({ exception: terms }: DocumentedPath): string {
  if (terms === undefined) return '';
  const until = terms.until === undefined ? 'without an end' : `until ${terms.until}`;
  return ` (exception of ${terms.owner}, ${until})`;
}

function unknownText({ lacking, nearest }: Verdict): string {
  if (nearest === undefined || lacking === undefined || lacking === 'both')
    return 'the topology does not say enough of the two addresses';
  const wanted = lacking === 'initiator' ? nearest.path.from : nearest.path.to;
  return `if the topology gave the ${lacking} the role of ${wanted.label}, it would be ${named(nearest.path)}`;
}

/** What is left open where a path was found and the flow could not be judged. */
function open({ reason, alternatives }: Verdict, path: DocumentedPath): string {
  if (reason === 'condition-unknown') return `; the topology does not say (${statedBy(path)})`;
  if (reason !== 'evidence-missing' || alternatives.length === 0) return '';
  return ` or ${alternatives.map(({ id }) => id).join(' or ')}`;
}

/** What one example cannot say for all flows of a group. */
const VARYING: readonly Dimension[] = ['initiator.port', 'application'];

/** What the path of the entry asks for otherwise: `differs in the port (documented 443, seen 22)`. */
function differences(groups: Entry['groups'], catalogue: Catalogue): string {
  const [group] = groups;
  const { nearest } = group.verdict;
  const example = group.examples[0];
  if (nearest === undefined || example === undefined) return '';
  const failed = nearestRows(nearest, example.words, catalogue).filter(({ passed }) => !passed);
  return differencesText(
    failed.map(({ dimension, wanted, got }) =>
      isOneFor(dimension, groups) ? { dimension, wanted, got } : { dimension, wanted },
    ),
  );
}

/** Whether what the example shows is what all flows show. */
const isOneFor = (dimension: Dimension, groups: Entry['groups']): boolean =>
  dimension === 'responder.port' ? groups.length === 1 : groups[0].flows === 1 || !VARYING.includes(dimension);

/** Examples to look for, with their time; where one pair of addresses is all there is, that is said. */
export function exampleTexts({ groups }: Entry): { readonly label: string; readonly text: string }[] {
  const [group] = groups;
  const texts = group.examples.map((example) => exampleText(example, group.protocol));
  if (groups.length === 1 && group.flows === texts.length) return texts.map((text) => ({ label: '', text }));
  const only = groups.every((each) => isSamePair(each, group)) ? '; all between these two addresses' : '';
  return texts.map((text, index) => ({ label: index === 0 ? 'e.g. ' : '     ', text: `${text}${only}` }));
}

function isSamePair(a: FindingGroup, b: FindingGroup): boolean {
  const [mine] = a.examples;
  const [other] = b.examples;
  if (mine === undefined || other === undefined || a.hasMorePairs || a.examples.length > 1) return false;
  return mine.pair.every((word, index) => word === other.pair[index]);
}

/** `2026-01-02T03:04:05Z 203.0.113.7:51034 > 10.45.16.10:443 (edge1), asking for sip.contoso.com`. */
export function exampleText({ start, words: { initiator, responder, serverName } }: Example, protocol: number): string {
  const asking = serverName === undefined ? '' : `, asking for ${serverName}`;
  return `${start.replace(/\.\d+Z$/, 'Z')} ${endText(initiator, protocol)} > ${endText(responder, protocol)}${asking}`;
}

function endText({ address, port, endpoint }: EndWords, protocol: number): string {
  const place = hasPorts(protocol) ? formatEndpoint(address, port) : address;
  return endpoint.name === undefined ? place : `${place} (${endpoint.name})`;
}
