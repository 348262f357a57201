import { pathsBetween, rowsOf } from '../catalogue/browse.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { DocumentedPath } from '../catalogue/path.js';
import { IP_TCP, IP_UDP } from '../decode/packet.js';
import { type IpAddress, parseIp } from '../ip-text.js';
import { KIND_TITLES } from '../report/requirement-text.js';
import { explain as explainVerdict } from '../verdict/explain.js';
import { FlowQuestion } from '../verdict/flow-question.js';
import type { FlowWords } from '../verdict/flow-words.js';
import { nearestRows } from '../verdict/nearest-table.js';
import { REASON_TEXTS } from '../verdict/reason-texts.js';
import { REQUIREMENT_PROBLEMS, type RequirementProblem } from '../verdict/requirement-outcome.js';
import { REQUIREMENT_TEXTS } from '../verdict/requirement-texts.js';
import { REASONS, type Reason, type Verdict } from '../verdict/verdict.js';
import { quote } from '../wording.js';
import { EXIT, type ExitCode, UsageError } from './exit-codes.js';
import { print } from './print.js';
import { rolesOf } from './roles.js';
import { loadSite, type Site } from './site.js';

export interface ExplainOptions {
  readonly topology?: string;
  readonly json?: boolean;
}

/** `rolepath explain`: a flow by its addresses, the paths between two roles, or a reason. */
export async function explain(what: readonly string[], options: ExplainOptions): Promise<ExitCode> {
  const text = what.join(' ');
  const reason = reasonOf(text);
  if (reason !== undefined) return explainReason(reason, options);
  const problem = problemOf(text);
  if (problem !== undefined) return explainProblem(problem, options);
  const site = await loadSite(options.topology);
  const tuple = parseTuple(text);
  if (tuple !== undefined) return explainTuple(tuple, site, options);
  const [from, to, ...more] = what;
  if (from === undefined || to === undefined || more.length > 0)
    throw new UsageError(`${quote(text)} is not understood; ${FORMS}`);
  return explainRoles(from, to, site, options);
}

const FORMS = "give a flow ('203.0.113.7 > 10.45.16.10:443/tcp'), two roles (client access-edge) or a reason's code";

const reasonOf = (text: string): Reason | undefined => (Object.keys(REASONS) as Reason[]).find((code) => code === text);

function explainReason(code: Reason, { json }: ExplainOptions): ExitCode {
  const { meaning, advice } = REASON_TEXTS[code];
  if (json === true) print(JSON.stringify({ code, verdict: REASONS[code], meaning, advice }, undefined, 2));
  else print(`${code} (${REASONS[code]})\n${meaning}\n${advice}`);
  return EXIT.done;
}

const problemOf = (text: string): RequirementProblem | undefined =>
  (Object.keys(REQUIREMENT_PROBLEMS) as RequirementProblem[]).find((code) => code === text);

function explainProblem(code: RequirementProblem, { json }: ExplainOptions): ExitCode {
  const { meaning, advice } = REQUIREMENT_TEXTS[code];
  const kind = REQUIREMENT_PROBLEMS[code];
  if (json === true) print(JSON.stringify({ code, kind, meaning, advice }, undefined, 2));
  else print(`${code} (${KIND_TITLES[kind]} not as required)\n${meaning}\n${advice}`);
  return EXIT.done;
}

/** A flow as a user writes it. */
interface Tuple {
  readonly initiator: TupleEnd;
  readonly responder: TupleEnd;
  readonly transport: 'tcp' | 'udp';
}

interface TupleEnd {
  readonly text: string;
  readonly address: IpAddress;
  readonly port: number;
}

/** The shortest first end, so that `->` is not taken for a hyphen and `>`. */
const TUPLE = /^(?<from>\S+?)\s*(?:->|>|→)\s*(?<to>[^\s/]+)(?:\/(?<transport>\w*))?$/;
/** What stands for "any port of a client": the first dynamic one (RFC 6335 §6). */
const SOME_CLIENT_PORT = 49152;

/** Reads `ADDRESS[:PORT] > ADDRESS:PORT/tcp`; undefined where the text has not that form at all. */
export function parseTuple(text: string): Tuple | undefined {
  const groups = TUPLE.exec(text.trim())?.groups;
  if (groups?.['from'] === undefined || groups['to'] === undefined) return undefined;
  return {
    initiator: tupleEnd(groups['from'], SOME_CLIENT_PORT),
    responder: tupleEnd(groups['to'], undefined),
    transport: tupleTransport(text, groups['transport']?.toLowerCase()),
  };
}

function tupleTransport(text: string, transport: string | undefined): Tuple['transport'] {
  if (transport === 'tcp' || transport === 'udp') return transport;
  throw new UsageError(`${quote(text)} does not say over what; add /tcp or /udp`);
}

const END = /^(?:\[(?<six>[^\]]+)\]|(?<four>[^:[\]]+))(?::(?<port>\d{1,5}))?$/;

function tupleEnd(text: string, otherwise: number | undefined): TupleEnd {
  const groups = END.exec(text)?.groups;
  const host = groups?.['six'] ?? groups?.['four'] ?? text;
  const address = parseIp(host);
  if (address === undefined) throw new UsageError(`${quote(host)} is no IP address; write IPv6 addresses in brackets`);
  const port = groups?.['port'] === undefined ? otherwise : Number(groups['port']);
  if (port === undefined) throw new UsageError(`${quote(text)} has no port; write it as ADDRESS:PORT`);
  if (port > 65535) throw new UsageError(`${port} is no port; ports end at 65535`);
  return { text: host, address, port };
}

function explainTuple(tuple: Tuple, site: Site, { json }: ExplainOptions): ExitCode {
  const words = wordsOf(tuple, site);
  const verdict = site.judge.judge(questionOf(tuple, words));
  const sentence = explainVerdict(verdict, words, site.catalogue);
  if (json === true) print(JSON.stringify(verdictRecord(verdict, sentence), undefined, 2));
  else print([`${verdict.kind} (${verdict.reason})`, sentence, ...details(verdict, words, site.catalogue)].join('\n'));
  return EXIT.done;
}

function wordsOf({ initiator, responder, transport }: Tuple, { topology }: Site): FlowWords {
  const end = ({ text, address, port }: TupleEnd) => ({
    address: text,
    port,
    endpoint: topology.lookup(address.version, ...address.words),
  });
  return {
    initiator: end(initiator),
    responder: end(responder),
    transport,
    protocol: 'unknown',
    serverName: undefined,
    payload: 'unasked',
    initiatorCertain: true,
    startSeconds: Math.floor(Date.now() / 1000),
  };
}

function questionOf({ transport }: Tuple, words: FlowWords): FlowQuestion {
  const question = new FlowQuestion();
  question.initiator = words.initiator.endpoint.class;
  question.responder = words.responder.endpoint.class;
  question.protocol = transport === 'tcp' ? IP_TCP : IP_UDP;
  question.initiatorPort = words.initiator.port;
  question.responderPort = words.responder.port;
  question.startSeconds = words.startSeconds;
  return question;
}

const verdictRecord = (verdict: Verdict, explanation: string): object => ({
  verdict: verdict.kind,
  reason: verdict.reason,
  ...(verdict.path !== undefined && { path: verdict.path.id }),
  alternatives: verdict.alternatives.map(({ id }) => id),
  ...(verdict.nearest !== undefined && { nearest: { path: verdict.nearest.path.id, failed: verdict.nearest.failed } }),
  explanation,
});

/** The path with its rows, or the nearest path dimension by dimension. */
function details({ path, alternatives, nearest }: Verdict, words: FlowWords, catalogue: Catalogue): string[] {
  const paths = path === undefined ? [] : [path, ...alternatives].flatMap((one) => pathLines(one, catalogue));
  if (nearest === undefined) return paths;
  const rows = nearestRows(nearest, words, catalogue).map(
    ({ dimension, wanted, got, passed }) =>
      `  ${passed ? 'ok  ' : 'FAIL'} ${dimension.padEnd(20)} documented ${wanted}, seen ${got}`,
  );
  return [...paths, `nearest: ${nearest.path.id}: ${nearest.path.title}`, ...rows];
}

function pathLines(path: DocumentedPath, catalogue: Catalogue): string[] {
  const rows = rowsOf(catalogue, path).map(({ id, section, words }) => `    ${id}, ${section}: ${words}`);
  return [`  ${path.id}: ${path.title}`, ...rows];
}

function explainRoles(from: string, to: string, site: Site, { json }: ExplainOptions): ExitCode {
  const { catalogue, paths } = site;
  const first = rolesOf(from, catalogue, `; ${FORMS}`);
  const second = rolesOf(to, catalogue, `; ${FORMS}`);
  const there = pathsBetween(paths, first, second, catalogue);
  const back = pathsBetween(paths, second, first, catalogue).filter((path) => !there.includes(path));
  if (json === true) {
    print(JSON.stringify({ there: there.map(({ id }) => id), back: back.map(({ id }) => id) }, undefined, 2));
    return EXIT.done;
  }
  print([...direction(from, to, there, catalogue), ...direction(to, from, back, catalogue)].join('\n'));
  return EXIT.done;
}

const counted = (paths: number): string => (paths === 1 ? '1 path' : `${paths} paths`);

const direction = (from: string, to: string, paths: readonly DocumentedPath[], catalogue: Catalogue): string[] => [
  `${from} opens to ${to}: ${paths.length === 0 ? 'no documented path' : counted(paths.length)}`,
  ...paths.flatMap((path) => pathLines(path, catalogue)),
];
