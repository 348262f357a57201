import { rowsOf } from '../catalogue/browse.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { DocumentedPath, PortRange } from '../catalogue/path.js';
import { portsText } from '../catalogue/path-title.js';
import { IP_TCP, IP_UDP } from '../decode/packet.js';
import { type IpAddress, parseIp } from '../ip-text.js';
import { rangeText } from '../report/path-text.js';
import { explain as explainVerdict } from '../verdict/explain.js';
import { FlowQuestion } from '../verdict/flow-question.js';
import type { FlowWords } from '../verdict/flow-words.js';
import { nearestRows } from '../verdict/nearest-table.js';
import type { Verdict } from '../verdict/verdict.js';
import { quote } from '../wording.js';
import { EXIT, type ExitCode, UsageError } from './exit-codes.js';
import { print } from './print.js';
import type { Site } from './site.js';

/** A flow as a user writes it. */
export interface Tuple {
  readonly initiator: TupleEnd;
  readonly responder: TupleEnd;
  readonly transport: 'tcp' | 'udp';
}

interface TupleEnd {
  readonly text: string;
  readonly address: IpAddress;
  /** Undefined where it was left out, which only a client's may be. */
  readonly port: number | undefined;
}

/** The shortest first end, so that `->` is not taken for a hyphen and `>`. */
const TUPLE = /^(?<from>\S+?)\s*(?:->|>|→)\s*(?<to>[^\s/]+)(?:\/(?<transport>\w*))?$/;
/** What a flow is judged with whose source port is left open: the first dynamic one (RFC 6335 §6). */
const SOME_CLIENT_PORT = 49152;

/** Reads `ADDRESS[:PORT] > ADDRESS:PORT/tcp`; undefined where the text has not that form at all. */
export function parseTuple(text: string): Tuple | undefined {
  const groups = TUPLE.exec(text.trim())?.groups;
  if (groups?.['from'] === undefined || groups['to'] === undefined) return undefined;
  return {
    initiator: tupleEnd(groups['from'], false),
    responder: tupleEnd(groups['to'], true),
    transport: tupleTransport(text, groups['transport']?.toLowerCase()),
  };
}

function tupleTransport(text: string, transport: string | undefined): Tuple['transport'] {
  if (transport === 'tcp' || transport === 'udp') return transport;
  throw new UsageError(`${quote(text)} does not say over what; add /tcp or /udp`);
}

const END = /^(?:\[(?<six>[^\]]+)\]|(?<four>[^:[\]]+))(?::(?<port>\d{1,5}))?$/;

function tupleEnd(text: string, needsPort: boolean): TupleEnd {
  const groups = END.exec(text)?.groups;
  const host = groups?.['six'] ?? groups?.['four'] ?? text;
  const address = parseIp(host);
  if (address === undefined) throw new UsageError(`${quote(host)} is no IP address; write IPv6 addresses in brackets`);
  const port = groups?.['port'] === undefined ? undefined : Number(groups['port']);
  if (port === undefined && needsPort) throw new UsageError(`${quote(text)} has no port; write it as ADDRESS:PORT`);
  if (port !== undefined && port > 65535) throw new UsageError(`${port} is no port; ports end at 65535`);
  return { text: host, address, port };
}

/** Judges a flow by what its user says of it, and says what the catalogue knows. */
export function explainFlow(tuple: Tuple, site: Site, { json }: { readonly json?: boolean }): ExitCode {
  const answers = answersTo(tuple, site);
  if (json === true) print(JSON.stringify(answersRecord(answers), undefined, 2));
  else print(answersText(answers, site.catalogue));
  return EXIT.done;
}

/** What is said of a flow. */
interface Answer {
  readonly verdict: Verdict;
  readonly words: FlowWords;
  readonly sentence: string;
}

/** A flow whose source port is left open may be other paths from the ports that these prescribe. */
function answersTo(tuple: Tuple, site: Site): readonly Answer[] {
  const first = answerTo(tuple, site, SOME_CLIENT_PORT);
  if (tuple.initiator.port !== undefined) return [first];
  const known = new Set([first.verdict.path?.id]);
  const others = [...prescribedPorts(site)].map((port) => answerTo(tuple, site, port));
  return [
    first,
    ...others.filter((answer) => sourcePortsOf(answer).length > 0 && isNew(answer.verdict.path?.id, known)),
  ];
}

const sourcePortsOf = ({ verdict }: Answer): readonly PortRange[] => verdict.path?.from.ports ?? [];

const isNew = (id: string | undefined, known: Set<string | undefined>): boolean => !known.has(id) && !!known.add(id);

/** The first of each range of source ports that paths of the site prescribe. */
const prescribedPorts = ({ paths }: Site): Set<number> =>
  new Set(paths.flatMap(({ from }) => from.ports.map((range) => range.from)));

function answerTo(tuple: Tuple, site: Site, sourcePort: number): Answer {
  const words = wordsOf(tuple, site, sourcePort);
  const verdict = site.judge.judge(questionOf(tuple, words));
  return { verdict, words, sentence: explainVerdict(verdict, words, site.catalogue) };
}

const answerLines = ({ verdict, words, sentence }: Answer, catalogue: Catalogue): string[] => [
  `${verdict.kind} (${verdict.reason})`,
  sentence,
  ...details(verdict, words, catalogue),
];

/**
 * The answer. Where ports that a path prescribes have answers of their own, first that it depends on the source port,
 * then each of these, then what holds from any other port.
 */
function answersText([first, ...others]: readonly Answer[], catalogue: Catalogue): string {
  const rest = first === undefined ? [] : answerLines(first, catalogue);
  if (others.length === 0) return rest.join('\n');
  return [
    `depends on the source port, which is not given: ${[...others.map(shortAnswer), `else ${kindOf(first)}`].join(', ')}`,
    ...others.flatMap((answer) => [
      '',
      `from source port ${portsText(sourcePortsOf(answer))}:`,
      ...answerLines(answer, catalogue),
    ]),
    '',
    'from any other source port:',
    ...rest,
  ].join('\n');
}

const shortAnswer = (answer: Answer): string => `${kindOf(answer)} from ${portsText(sourcePortsOf(answer))}`;

const kindOf = (answer: Answer | undefined): string => answer?.verdict.kind ?? '';

const answersRecord = ([first, ...others]: readonly Answer[]): object => ({
  ...(others.length > 0 && { dependsOn: 'source port' }),
  ...(first !== undefined && verdictRecord(first.verdict, first.sentence)),
  ...(others.length > 0 && {
    fromSourcePorts: others.map((answer) => ({
      ports: sourcePortsOf(answer).map(rangeText),
      ...verdictRecord(answer.verdict, answer.sentence),
    })),
  }),
});

function wordsOf({ initiator, responder, transport }: Tuple, { topology }: Site, sourcePort: number): FlowWords {
  const end = ({ text, address, port }: TupleEnd, otherwise: number) => ({
    address: text,
    port: port ?? otherwise,
    anyPort: port === undefined,
    endpoint: topology.lookup(address.version, ...address.words),
  });
  return {
    initiator: end(initiator, sourcePort),
    responder: end(responder, 0),
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
