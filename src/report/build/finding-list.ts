/** What needs a person, from all parts of a report: highest risk first. */

import { differencesText } from '../../verdict/difference-words.js';
import { REASON_TEXTS } from '../../verdict/reason-texts.js';
import { REQUIREMENT_TEXTS } from '../../verdict/requirement-texts.js';
import type { DeviationRow } from '../model/deviations.js';
import type { EndKind } from '../model/ends.js';
import { type FindingRow, SEVERITIES, type Severity } from '../model/finding-rows.js';
import type { HostRow } from '../model/hosts.js';
import type { MappingRow } from '../model/mapping.js';
import type { PathUsageRow } from '../model/path-usage.js';
import type { QualityRow } from '../model/quality.js';
import type { RequirementRow } from '../model/requirements.js';
import { portsCell, rowPorts } from '../tables/cells.js';
import { count, counted } from '../text.js';
import { order } from './mapping-rows.js';
import type { MediaChecks, MediaCode, MediaTrouble } from './media-checks.js';

/** What findings are drawn from. */
export interface FindingParts {
  readonly mapping: readonly MappingRow[];
  readonly paths: readonly PathUsageRow[];
  readonly deviations: readonly DeviationRow[];
  readonly hosts: readonly HostRow[];
  readonly requirements: readonly RequirementRow[];
  readonly quality: readonly QualityRow[];
  readonly media: MediaChecks;
  /** The text of an address by its number. */
  readonly address: (number: number) => string;
}

type Draft = Omit<FindingRow, 'id'>;

export function findingList(parts: FindingParts): FindingRow[] {
  const drafts = [
    ...deviationFindings(parts.deviations),
    ...pathFindings(parts.paths, parts.mapping),
    ...mediaFindings(parts),
    ...requirementFindings(parts.requirements),
    ...hostFindings(parts.hosts),
    ...qualityFindings(parts.quality),
  ];
  return drafts.sort(byRisk).map((draft, index) => ({ id: `f${index + 1}`, ...draft }));
}

const EXPOSURES = ['internet', 'perimeter', 'internal'] as const;
type Exposure = (typeof EXPOSURES)[number];

const exposureRank = ({ exposure }: Draft): number =>
  exposure === undefined ? EXPOSURES.length : EXPOSURES.indexOf(exposure);

const byRisk = (a: Draft, b: Draft): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  exposureRank(a) - exposureRank(b) ||
  b.flows - a.flows ||
  b.bytes - a.bytes ||
  order(a.title, b.title);

const NOTHING: Omit<Draft, 'code' | 'severity' | 'title' | 'detail'> = {
  flows: 0,
  bytes: 0,
  paths: [],
  requirements: [],
  deviations: [],
  mapping: [],
  hosts: [],
  examples: [],
};

/** The furthest out that either end is. */
const exposureOf = (from: EndKind, to: EndKind): Exposure | undefined =>
  EXPOSURES.find((zone) => from.zone === zone || to.zone === zone);

const exposed = (exposure: Exposure | undefined) => (exposure === undefined ? {} : { exposure });

/** Flows, bytes and time of several rows. */
function totals(
  rows: readonly { readonly flows: number; readonly bytes: number; readonly start: string; readonly end: string }[],
) {
  const starts = rows.map(({ start }) => start).sort();
  const ends = rows.map(({ end }) => end).sort();
  const [start] = starts;
  const end = ends.at(-1);
  return {
    flows: rows.reduce((sum, { flows }) => sum + flows, 0),
    bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
  };
}

/** Rows of a deviation that differ by their port only are one finding. */
function deviationFindings(deviations: readonly DeviationRow[]): Draft[] {
  const alike = new Map<string, DeviationRow[]>();
  for (const row of deviations) {
    const { reason, from, to, transport, answered, documented, nearest } = row;
    const key = [reason, from.label, to.label, transport, answered, documented?.path, nearest?.path].join('\n');
    const known = alike.get(key);
    if (known === undefined) alike.set(key, [row]);
    else known.push(row);
  }
  return [...alike.values()].flatMap((rows) => deviationFinding(rows.sort(byPort)));
}

const byPort = (a: DeviationRow, b: DeviationRow): number => (a.ports?.from ?? 0) - (b.ports?.from ?? 0);

/** Ports that a title names one by one. */
const NAMED_PORTS = 6;
const MAX_EXAMPLES = 3;

function deviationFinding(rows: readonly DeviationRow[]): Draft[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { verdict, reason, from, to, answered } = first;
  const exposure = exposureOf(from, to);
  const outcome = answered ? '' : ', not answered';
  return [
    {
      ...NOTHING,
      ...totals(rows),
      ...exposed(exposure),
      code: reason,
      severity: deviationSeverity(first, exposure),
      title: `${capital(verdict)}: ${from.label} → ${to.label}, ${portsOf(rows)}${outcome}`,
      detail: `${meaningOf(first, rows)} ${REASON_TEXTS[reason].advice}`,
      paths: [first.documented?.path, first.nearest?.path].filter((path) => path !== undefined),
      deviations: rows.map(({ id }) => id),
      mapping: [...new Set(rows.flatMap(({ mapping }) => mapping))],
      hosts: [...new Set(rows.flatMap(({ servers }) => servers.first))],
      examples: rows.flatMap(({ examples }) => examples).slice(0, MAX_EXAMPLES),
    },
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What was seen is named where it is the same in all rows. */
function meaningOf({ reason, comparison, nearest }: DeviationRow, rows: readonly DeviationRow[]): string {
  const failed = comparison.filter(({ fits }) => !fits);
  const differences = failed.map(({ dimension, documented: wanted, seen: got }) => {
    const isSame = rows.every((row) => row.comparison.find((one) => one.dimension === dimension)?.seen === got);
    return isSame ? { dimension, wanted, got } : { dimension, wanted };
  });
  const { meaning } = REASON_TEXTS[reason];
  if (differences.length === 0) return meaning;
  const path = nearest === undefined ? 'It' : `The nearest path is ${nearest.title}; it`;
  return `${meaning} ${path} ${differencesText(differences)}.`;
}

/** The port itself where only one of a documented range was used. */
const usedPort = ({ portsSeen }: DeviationRow): string | undefined =>
  portsSeen?.count === 1 ? portsCell(portsSeen.ranges[0]) : undefined;

function portsOf(rows: readonly DeviationRow[]): string {
  const [first] = rows;
  const ports = [...new Set(rows.flatMap((row) => usedPort(row) ?? rowPorts(row) ?? []))];
  if (first === undefined || ports.length === 0) return first?.transport ?? '';
  const named = ports.slice(0, NAMED_PORTS).join(', ');
  const more = ports.length > NAMED_PORTS ? ` and ${ports.length - NAMED_PORTS} more` : '';
  return first.transport.startsWith('icmp')
    ? `${first.transport} type ${named}${more}`
    : `${named}/${first.transport}${more}`;
}

function deviationSeverity({ verdict, reason, answered }: DeviationRow, exposure: Exposure | undefined): Severity {
  if (reason === 'no-topology') return 'info';
  if (!answered) return 'low';
  const isOutside = exposure === 'internet' || exposure === 'perimeter';
  if (verdict === 'undetermined') return isOutside && reason === 'role-unknown' ? 'medium' : 'low';
  return isOutside ? 'high' : 'medium';
}

const zoneExposure = ({ from, to }: PathUsageRow): Exposure | undefined =>
  EXPOSURES.find((zone) => from.zones.includes(zone) || to.zones.includes(zone));

function pathFindings(paths: readonly PathUsageRow[], mapping: readonly MappingRow[]): Draft[] {
  const rowsOf = new Map<string, MappingRow[]>();
  for (const row of mapping) {
    const path = row.verdict === 'expected' && !row.answered ? row.documented?.path : undefined;
    if (path !== undefined) rowsOf.set(path, [...(rowsOf.get(path) ?? []), row]);
  }
  return paths.flatMap((path) => [
    ...unansweredFinding(path, rowsOf.get(path.path) ?? []),
    ...rangeFinding(path),
    ...exceptionFinding(path),
  ]);
}

/** The most useful finding there is: somebody needs a documented path, and it does not work. */
function unansweredFinding(path: PathUsageRow, rows: readonly MappingRow[]): Draft[] {
  if (path.unanswered === 0) return [];
  const isNever = path.unanswered === path.flows;
  const zones = rows.flatMap(({ from, to }) => exposureOf(from, to) ?? []);
  const exposure = EXPOSURES.find((zone) => zones.includes(zone)) ?? zoneExposure(path);
  const share = isNever ? 'none' : `${count(path.flows - path.unanswered)} of ${count(path.flows)}`;
  return [
    {
      ...NOTHING,
      ...totals(rows.map((row) => ({ ...row, bytes: row.initiatorBytes + row.responderBytes }))),
      ...exposed(exposure),
      flows: path.unanswered,
      code: isNever ? 'path-unanswered' : 'path-partly-unanswered',
      severity: unansweredSeverity(path),
      title: `${isNever ? 'Not answered' : 'Partly not answered'}: ${path.title} (${share} answered)`,
      detail: `${counted(path.unanswered, 'flow')} on a documented path ${path.unanswered === 1 ? 'was' : 'were'} not answered${icmpText(rows)}. A firewall on the way drops or rejects them, or nobody listens: compare with its log by the examples, and ask the server.`,
      paths: [path.path],
      mapping: rows.map(({ id }) => id),
      hosts: [...new Set(rows.flatMap(({ servers }) => servers.first))],
      examples: rows.flatMap(({ examples }) => examples).slice(0, MAX_EXAMPLES),
    },
  ];
}

function unansweredSeverity({ flows, unanswered, required }: PathUsageRow): Severity {
  if (unanswered === flows) return required ? 'high' : 'medium';
  return unanswered * 2 >= flows ? 'medium' : 'low';
}

function icmpText(rows: readonly MappingRow[]): string {
  const errors = [...new Set(rows.flatMap(({ icmp }) => icmp.map(({ error, from }) => `${error} from ${from}`)))];
  return errors.length === 0 ? '' : ` (ICMP ${errors.join(', ')})`;
}

/** Fewer ports than this are no range to ask about. */
const WIDE_RANGE = 1000;

/** Whether a wide range is used at all: whoever keeps a firewall wants to know. */
function rangeFinding(path: PathUsageRow): Draft[] {
  const { allowed, used } = path.ports;
  const isAsked = path.to.ports.length > 0 && allowed >= WIDE_RANGE && path.exception === undefined;
  const isSeen = path.flows > 0 && used < allowed;
  const isUnused = path.status === 'never-seen' && path.contradictedFlows === 0;
  if (!isAsked || !(isSeen || isUnused)) return [];
  return [
    {
      ...NOTHING,
      ...exposed(zoneExposure(path)),
      code: isUnused ? 'range-unused' : 'range-use',
      severity: 'info',
      title: isUnused
        ? `Range never used: ${path.title}`
        : `Range: ${count(used)} of ${count(allowed)} ports used: ${path.title}`,
      detail: isUnused
        ? 'No flow of the whole capture is on it. Before it is closed, capture for long enough that every kind of conversation takes place.'
        : 'Media picks its ports at random from the range, so that over time all of them are used; a smaller range has to be configured on the servers as well.',
      flows: path.flows,
      bytes: path.bytes,
      paths: [path.path],
    },
  ];
}

function exceptionFinding({ exception, path, title, flows, bytes, start, end }: PathUsageRow): Draft[] {
  if (exception === undefined) return [];
  const until = exception.until === undefined ? 'without an end' : `until ${exception.until}`;
  return [
    {
      ...NOTHING,
      code: flows === 0 ? 'exception-unused' : 'exception-used',
      severity: 'info',
      title: `Exception ${flows === 0 ? 'not used' : 'used'}: ${title} (${exception.owner}, ${until})`,
      detail:
        flows === 0
          ? 'No flow of the capture needs it; ask its owner whether it can go.'
          : 'The site allows itself what no document knows; review it with its owner.',
      flows,
      bytes,
      ...(start !== undefined && { start }),
      ...(end !== undefined && { end }),
      paths: [path],
    },
  ];
}

const MEDIA_TEXTS: Readonly<Record<MediaCode, { readonly title: string; readonly detail: string }>> = {
  'allocate-unanswered': {
    title: 'Relay asked and never answered',
    detail:
      'Clients asked the A/V Edge for an allocation and got nothing back: without it there are no relay candidates, and calls between inside and outside fail. Look for a firewall that drops this port.',
  },
  'allocate-refused': {
    title: 'Relay refused the allocation',
    detail:
      'The A/V Edge answered with errors alone. Unknown user or wrong credentials mean that the credentials are from another Edge; bandwidth errors that a policy forbids it.',
  },
  'pseudo-tls-cut': {
    title: 'Pseudo-TLS opened and not completed',
    detail:
      'The answer to the pseudo-TLS opening of media over TCP 443 never came or ended midway. Look for a device on the way that inspects TLS.',
  },
  'pseudo-tls-rewritten': {
    title: 'Pseudo-TLS was rewritten on the way',
    detail:
      'The answer to the pseudo-TLS opening is not what an A/V Edge sends. A device that inspects TLS sits on the way: exempt the A/V Edge from inspection.',
  },
};

const mediaFindings = ({ media, address }: FindingParts): Draft[] =>
  [...media.troubles].map((trouble) => mediaFinding(trouble, media.grantedBeside(trouble), address(trouble.responder)));

function mediaFinding(trouble: MediaTrouble, granted: number, server: string): Draft {
  const { code, from, to, service, flows, bytes, errors, moments, examples } = trouble;
  const isRelay = code === 'allocate-unanswered' || code === 'allocate-refused';
  const beside = isRelay ? ` (${count(granted)} granted beside)` : '';
  const named =
    errors.size === 0 ? '' : ` Errors: ${[...errors].map(([error, number]) => `${error} (${number})`).join(', ')}.`;
  return {
    ...NOTHING,
    ...exposed(exposureOf(from.kind, to.kind)),
    code,
    severity: granted > 0 ? 'low' : 'medium',
    title: `${MEDIA_TEXTS[code].title}: ${from.kind.label} → ${to.kind.label} ${server}, ${service}${beside}`,
    detail: `${MEDIA_TEXTS[code].detail}${named}`,
    flows,
    bytes,
    start: moments.start,
    end: moments.end,
    hosts: [server],
    examples,
  };
}

const requirementFindings = (requirements: readonly RequirementRow[]): Draft[] =>
  requirements.flatMap(({ id, service, document, problems }) =>
    problems.map((row) => ({
      ...NOTHING,
      ...timesOf(row.examples),
      code: row.problem,
      severity: 'medium' as const,
      title: `Not as required: ${row.words[0] ?? row.problem}`,
      detail: `${REQUIREMENT_TEXTS[row.problem].meaning} ${REQUIREMENT_TEXTS[row.problem].advice} (${service}; ${document})`,
      flows: row.flows,
      bytes: row.bytes,
      requirements: [id],
      hosts: [...new Set(row.examples.map(({ responder }) => responder.ip))],
      examples: row.examples,
    })),
  );

function timesOf(examples: readonly { readonly start: string }[]): { start?: string } {
  const [start] = examples.map((example) => example.start).sort();
  return start === undefined ? {} : { start };
}

const UNLISTED_TEXT =
  'What the host answers suggests a role, and no topology gives it one: list it with its role in the topology, or find out why it answers so. Verdicts on its flows depend on it.';
const CONFLICT_TEXT =
  'What the host answers does not fit what the topology says of it: correct the topology, or find out why the host does it. Verdicts on its flows depend on it.';

const hostFindings = (hosts: readonly HostRow[]): Draft[] =>
  hosts.flatMap(({ ip, name, zone, conflicts, start, end }) =>
    conflicts.map(({ code, words, flows, bytes }) => ({
      ...NOTHING,
      ...exposed(zone),
      code: `host-${code}`,
      severity: 'medium' as const,
      title: `${name === undefined ? ip : `${name} (${ip})`} ${words}`,
      detail: code === 'unlisted' ? UNLISTED_TEXT : CONFLICT_TEXT,
      flows,
      bytes,
      ...(start !== undefined && { start }),
      ...(end !== undefined && { end }),
      hosts: [ip],
    })),
  );

/** What makes verdicts wrong or missing; that flows could not be judged is among the deviations already. */
const qualityFindings = (quality: readonly QualityRow[]): Draft[] =>
  quality
    .filter(({ mark, code }) => mark === 'bad' && !code.startsWith('undetermined-'))
    .map(({ code, title, value, meaning }) => ({
      ...NOTHING,
      code,
      severity: 'medium' as const,
      title: `Quality of the capture: ${title}${value === undefined ? '' : `: ${typeof value === 'number' ? count(value) : value}`}`,
      detail: `${capital(meaning)}.`,
    }));
