/** A verdict in one plain sentence, fit for a change request. */

import type { Catalogue } from '../catalogue/catalogue.js';
import type { Dimension } from '../catalogue/dimension.js';
import type { DocumentedPath, PathEnd } from '../catalogue/path.js';
import { enumeration } from '../wording.js';
import { differencesText } from './difference-words.js';
import { type FlowWords, flowWords } from './flow-words.js';
import type { JudgedFlow } from './judged-flow.js';
import { nearestRows } from './nearest-table.js';
import { type Called, clean, conditionsText, endPhrase, protocolTitle, statedBy, whoIs, wireOf } from './path-words.js';
import type { NearestPath, Reason, Verdict } from './verdict.js';

/** Who opened what to whom, what the documentation says of it, and why. */
export const explain = (verdict: Verdict, flow: FlowWords, catalogue: Catalogue): string =>
  opening(flow, called(verdict, flow, catalogue)) + ending(verdict, flow, catalogue);

/** The verdict on a captured flow in one sentence; `transport` as in the records. For many flows use `Explanations`. */
export const explainVerdict = (judged: JudgedFlow, transport: string, catalogue: Catalogue): string =>
  explain(judged.verdict, flowWords(judged, transport), catalogue);

/** What the ends are called, which depends on the verdict and their classes alone; the initiator begins the sentence. */
export function called(verdict: Verdict, flow: FlowWords, catalogue: Catalogue): readonly [Called, Called] {
  const [from, to] = wantedEnds(verdict);
  const initiator = whoIs(flow.initiator.endpoint.class, from, catalogue);
  return [{ ...initiator, who: capital(initiator.who) }, whoIs(flow.responder.endpoint.class, to, catalogue)];
}

/** `External client 203.0.113.7 opened 443/tcp to Access Edge edge1 (10.45.16.10, external interface)`. */
export function opening(flow: FlowWords, [initiator, responder]: readonly [Called, Called]): string {
  const { port } = flow.responder;
  const hasPort = port !== 0 || flow.transport === 'tcp' || flow.transport === 'udp';
  const service = hasPort ? `${port}/${flow.transport}` : flow.transport;
  const verb = flow.initiatorCertain ? 'opened' : 'seems to have opened';
  return `${endPhrase(flow.initiator, initiator)} ${verb} ${service} to ${endPhrase(flow.responder, responder)}`;
}

/** What is said of all flows that were found alike; {@link isSaidOf} tells of which. */
export function ending(verdict: Verdict, flow: FlowWords, catalogue: Catalogue): string {
  const remark = verdict.path?.remark === undefined ? '' : ` ${verdict.path.remark}`;
  return `: ${FINDINGS[verdict.reason](verdict, flow, catalogue)}.${remark}`;
}

/** All of a flow, beside its verdict, that its {@link ending} may speak of: where it is the same, so is the ending. */
export function isSaidOf({ nearest, reason }: Verdict, flow: FlowWords): string {
  const found = `${flow.payload} ${flow.protocol}`;
  if (reason === 'other-service') return `${found} ${flow.serverName}`;
  return nearest === undefined ? found : `${found} ${compared(nearest, flow)}`;
}

/**
 * Whether the {@link ending} is the same for all flows of this verdict that have the same ends, transport, payload and
 * protocol: it then speaks of nothing else.
 */
export const isSaidOfKind = ({ nearest, reason }: Verdict): boolean =>
  reason !== 'other-service' && nearest?.failed.some((dimension) => OF_ONE_FLOW.has(dimension)) !== true;

/** Dimensions that {@link compared} tells by the flow itself. */
const OF_ONE_FLOW: ReadonlySet<Dimension> = new Set(['initiator.port', 'responder.port', 'validity']);

/** What {@link nearestRows} shows of a flow in the dimensions that failed. */
function compared({ failed }: NearestPath, { initiator, responder, transport, startSeconds }: FlowWords): string {
  const ends = `${transport} ${initiator.endpoint.class.id} ${responder.endpoint.class.id}`;
  const from = failed.includes('initiator.port') ? (initiator.anyPort === true ? 'any' : initiator.port) : '';
  const to = failed.includes('responder.port') ? responder.port : '';
  const day = failed.includes('validity') ? Math.floor(startSeconds / SECONDS_A_DAY) : '';
  return `${ends} ${from} ${to} ${day}`;
}

const SECONDS_A_DAY = 86_400;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The ends of the path that the flow's ends are compared with; turned where the path leads the other way. */
function wantedEnds({ path, nearest, reason }: Verdict): readonly [PathEnd | undefined, PathEnd | undefined] {
  const compared = path ?? nearest?.path;
  const turned = reason === 'initiator-unknown' || nearest?.failed.includes('direction');
  return turned ? [compared?.to, compared?.from] : [compared?.from, compared?.to];
}

type Finder = (verdict: Verdict, flow: FlowWords, catalogue: Catalogue) => string;

const FINDINGS: Readonly<Record<Reason, Finder>> = {
  'path-and-protocol': (verdict, flow, catalogue) =>
    `${documented(verdict, catalogue)}, and the bytes are ${protocolTitle(flow.protocol, catalogue)}${others(verdict)}`,
  'path-only': (verdict, flow, catalogue) =>
    `${documented(verdict, catalogue)}; ${silence(flow, catalogue)}${others(verdict)}`,
  'site-exception': ({ path }) =>
    path === undefined
      ? 'allowed by a site exception'
      : `no document knows it, but the site allows it by ${exception(path)}`,
  'other-protocol': (verdict, flow, catalogue) =>
    `${documentedAs(verdict, catalogue)}, but the bytes are ${otherBytes(flow, catalogue)}`,
  'not-throughout': (verdict, flow, catalogue) =>
    `${documentedAs(verdict, catalogue)}, but the bytes are ${otherBytes(flow, catalogue)} in part only: an end begins with something else, answers in it or goes on in it`,
  'not-mutual-tls': (verdict, _flow, catalogue) =>
    `${documentedAs(verdict, catalogue)}, but the server asked for no certificate or the client gave none`,
  'pseudo-tls-refused': (verdict, _flow, catalogue) =>
    `${documentedAs(verdict, catalogue)}, but the client opened pseudo-TLS and was not answered as an A/V Edge answers`,
  'other-service': (verdict, { serverName }, catalogue) =>
    `${documentedAs(verdict, catalogue)}, but the client asked for ${clean(serverName ?? 'another name')}, a name of another service`,
  'port-not-documented': near('documents join these roles, but not on this port'),
  'transport-not-documented': near('documents join these roles on this port, but over another transport'),
  'direction-not-documented': near('documents join these roles on this port, but opened from the other end'),
  'interface-not-documented': near('documented for another interface only'),
  'zone-not-documented': near('documented between other zones only'),
  'source-port-not-documented': near('documented from other source ports only'),
  'condition-not-met': ({ nearest }, _flow, catalogue) =>
    nearest === undefined
      ? 'not documented for this site'
      : `documented as ${nearest.path.id} only for ${conditionsText(nearest.path, catalogue)}, which this site states not to have`,
  'range-other-protocol': ({ nearest }, flow, catalogue) =>
    `only the wide range of ${nearest?.path.id ?? 'a path'} covers the port, and the bytes are ${otherBytes(flow, catalogue)}`,
  'exception-expired': ({ nearest }) =>
    nearest === undefined
      ? 'its exception has expired'
      : `no document knows it, and it is past the last day of ${exception(nearest.path)}`,
  'ip-protocol-not-documented': () => 'the documents know TCP and UDP only',
  'roles-not-joined': near('no documented path joins these roles'),
  'role-unknown': ({ lacking, nearest }) =>
    `the topology does not say what ${lacking === 'both' ? 'either end' : `the ${lacking ?? 'other end'}`} is${wouldBe(nearest?.path)}`,
  'evidence-missing': (verdict, flow, catalogue) =>
    `it may be ${verdict.path?.id ?? 'a documented path'} (${verdict.path?.service ?? 'media'}), ${unproven(verdict, flow, catalogue)}${others(verdict)}`,
  'condition-unknown': ({ path }, _flow, catalogue) =>
    path === undefined
      ? 'its condition is not stated'
      : `documented as ${path.id} only for ${conditionsText(path, catalogue)}; state it in the topology (${statedBy(path)})`,
  'initiator-unknown': ({ path }) =>
    `documented as ${path?.id ?? 'a path'} if it was opened from the other end, which was not captured`,
  'no-topology': () => 'no topology was given, so nobody has a role',
};

/** Why the bytes say nothing of a path. */
const SILENCE: Readonly<Record<FlowWords['payload'], string>> = {
  seen: 'its bytes were not recognised',
  none: 'no payload was captured',
  unasked: 'judged by its addresses alone',
};

const silence = ({ payload, protocol }: FlowWords, catalogue: Catalogue): string =>
  protocol === 'unknown'
    ? SILENCE[payload]
    : `its bytes are ${protocolTitle(protocol, catalogue)}, which neither confirms nor refutes it`;

/** Why only the bytes could have shown a path, and what became of them. */
function unproven({ path }: Verdict, { payload, protocol }: FlowWords, catalogue: Catalogue): string {
  const looked =
    protocol === 'unknown'
      ? 'its bytes were captured, and are none that is recognised'
      : `its bytes are ${protocolTitle(protocol, catalogue)}`;
  if (path?.needsEvidence === false) return `but ${looked}`;
  const wide = 'whose range is so wide that only the bytes could show it';
  return payload === 'seen' ? `${wide}; ${looked}` : wide;
}

/** `documented as lync-2010/edge/external/access-sip-tls (Client-to-server SIP of external users)`. */
const documented = (verdict: Verdict, catalogue: Catalogue): string =>
  verdict.path === undefined
    ? 'documented'
    : `documented as ${verdict.path.id} (${clean(verdict.path.service)})${places(verdict, catalogue)}`;

/** `, in 3 places of Lync Server 2010 and Lync Server 2013`; nothing where it is documented once. */
function places({ path, twins }: Verdict, { products }: Catalogue): string {
  if (path === undefined || twins.length === 0) return '';
  const named = [...new Set([path, ...twins].map(({ product }) => products.get(product)?.title ?? product))];
  return `, in ${twins.length + 1} places of ${enumeration(named)}`;
}

const documentedAs = (verdict: Verdict, catalogue: Catalogue): string =>
  verdict.path === undefined ? 'documented' : `documented as ${verdict.path.id} (${wireOf(verdict.path, catalogue)})`;

/** Paths that the evidence leaves beside the first. */
const others = ({ alternatives }: Verdict): string =>
  alternatives.length === 0 ? '' : `; it may also be ${alternatives.map(({ id }) => id).join(' or ')}`;

const otherBytes = ({ protocol }: FlowWords, catalogue: Catalogue): string =>
  protocol === 'unknown' ? 'none of that' : protocolTitle(protocol, catalogue);

/** `exceptions/backup (Nightly backup; owner Jo, until 2026-12-31)`. */
function exception({ id, service, exception: terms }: DocumentedPath): string {
  const until = terms?.until === undefined ? 'without an end' : `until ${terms.until}`;
  return `${id} (${clean(service)}; owner ${clean(terms?.owner ?? 'unknown')}, ${until})`;
}

const wouldBe = (path: DocumentedPath | undefined): string =>
  path === undefined ? '' : `; it would be ${path.id} (${path.title})`;

/** What was found, the nearest path, and how the flow differs from it. */
function near(found: string): Finder {
  return (verdict, flow, catalogue) => {
    const { nearest } = verdict;
    if (nearest === undefined) return found;
    const differences = nearestRows(nearest, flow, catalogue).filter(({ passed }) => !passed);
    return `${found}; nearest is ${nearest.path.id}, which ${differencesText(differences)}`;
  };
}
