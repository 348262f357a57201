/** What threads have told, put together: immutable, so that pausing is keeping the one of that moment. */

import type { FlowDetail, FlowText } from '../live/latest-flows.js';
import type { HostFigures } from '../live/live-hosts.js';
import type { SavedPackets } from '../live/saved-packets.js';
import type { GroupDetail, GroupFigures, GroupText, PathFigures } from '../live/snapshot.js';
import { UNPLACED } from '../live/unplaced.js';
import { dropsOf, totalDrops } from '../report/loss-text.js';
import type { SummaryRecord } from '../report/record.js';
import type { Segments } from '../report/segments.js';
import type { VerdictKind } from '../verdict/verdict.js';

/** Lines of the log that are kept. */
export const MAX_LOG = 1000;

/** Frames and bytes at a moment, of which the rates come. */
interface Sample {
  readonly at: number;
  readonly frames: number;
  readonly bytes: number;
}

/** Samples over which a rate is taken. */
const SAMPLES = 5;

/** A source, as one thread tells of it. */
export interface Source {
  readonly name: string;
  readonly kind: 'live' | 'file';
  /** Present where nobody counts what the kernel drops: what is told of it is never complete. */
  readonly isUncounted?: true;
  readonly phase: 'opening' | 'running' | 'ended' | 'failed';
  readonly flows: Readonly<Record<VerdictKind, number>>;
  readonly concurrent: number;
  readonly drops: { readonly kernel: number; readonly interface: number; readonly shed: number };
  /** Packets that were to be written to files and were not. */
  readonly unwritten: number;
  /** Whether what was told cannot be all there was. Stays once it is so. */
  readonly incomplete: boolean;
  /** Flows that are findings and found no group, and flows of which an end is not among the hosts that are listed. */
  readonly unplaced: { readonly ungrouped: number; readonly unlisted: number };
  readonly samples: readonly Sample[];
  /** Milliseconds since 1970. */
  readonly endedAt?: number;
  /** What a capture that was read to its end spans, in milliseconds since 1970. */
  readonly span?: { readonly start: number; readonly end: number };
}

/** Findings of one kind, over all sources. */
export interface Group {
  readonly key: string;
  /** The order in which groups came up, from 0. */
  readonly arrival: number;
  readonly text: GroupText;
  /** The thread that can tell more, and what it calls the group. */
  readonly source: number;
  readonly id: number;
  readonly parts: ReadonlyMap<number, GroupFigures>;
  readonly sum: Omit<GroupFigures, 'id'>;
}

export interface LogEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: 'note' | 'warning' | 'done' | 'failed';
  readonly text: string;
}

export interface Data {
  readonly sources: readonly Source[];
  readonly groups: ReadonlyMap<string, Group>;
  /** What threads call the groups: keys by source and number. */
  readonly keys: readonly ReadonlyMap<number, string>[];
  readonly paths: readonly ReadonlyMap<string, PathFigures>[];
  /** Of which any source showed traffic. */
  readonly segments: Segments;
  readonly flows: readonly (readonly FlowText[])[];
  readonly hosts: readonly (readonly HostFigures[])[];
  readonly log: readonly LogEntry[];
  /** Log entries since the start, those no longer kept included. */
  readonly logged: number;
}

/** What is told by a thread of `rolepath watch` that works for a screen. */
export type News =
  | { readonly type: 'open' }
  | {
      readonly type: 'overview';
      readonly overview: {
        readonly texts: readonly GroupText[];
        readonly figures: readonly GroupFigures[];
        readonly paths: readonly PathFigures[];
        readonly segments: Segments;
        readonly flows?: readonly FlowText[];
        readonly hosts?: readonly HostFigures[];
      };
    }
  | { readonly type: 'detail'; readonly detail?: GroupDetail }
  | { readonly type: 'flow'; readonly detail?: FlowDetail }
  | { readonly type: 'saved'; readonly saved: SavedPackets }
  | { readonly type: 'lines' | 'note' | 'warning' | 'told'; readonly text: string }
  /** Packets that were to be written to files and were not, since the start. */
  | { readonly type: 'unwritten'; readonly packets: number }
  | {
      readonly type: 'state';
      readonly state: {
        readonly frames: number;
        readonly bytes: number;
        readonly flows: Readonly<Record<VerdictKind, number>>;
        readonly concurrent: number;
        readonly shed: number;
        readonly ungrouped: number;
        readonly unlisted: number;
        readonly counters?: { readonly kernelDropped: number; readonly interfaceDropped: number };
      };
    }
  | { readonly type: 'ended'; readonly summary?: SummaryRecord; readonly failure?: string };

const NO_FLOWS = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };

export const emptyData = (sources: readonly Pick<Source, 'name' | 'kind' | 'isUncounted'>[]): Data => ({
  sources: sources.map((source) => ({
    ...source,
    phase: 'opening',
    flows: NO_FLOWS,
    concurrent: 0,
    drops: { kernel: 0, interface: 0, shed: 0 },
    unwritten: 0,
    incomplete: source.isUncounted ?? false,
    unplaced: { ungrouped: 0, unlisted: 0 },
    samples: [],
  })),
  groups: new Map(),
  keys: sources.map(() => new Map()),
  paths: sources.map(() => new Map()),
  segments: 0,
  flows: sources.map(() => []),
  hosts: sources.map(() => []),
  log: [],
  logged: 0,
});

/** What a thread tells, taken in. `at` is when it came, in milliseconds since 1970. */
export function withNews(data: Data, source: number, news: News, at: number): Data {
  switch (news.type) {
    case 'open':
      return withSource(data, source, { phase: 'running' });
    case 'overview':
      return withOverview(data, source, news.overview);
    case 'state':
      return withState(data, source, news.state, at);
    case 'unwritten':
      return withSource(data, source, { unwritten: news.packets, incomplete: true });
    case 'note':
    case 'warning':
      return withEntry(data, { at, kind: 'warning', text: news.text });
    case 'told':
      return withEntry(data, { at, kind: 'note', text: news.text });
    case 'ended':
      return withEnd(data, source, news, at);
    default:
      return data;
  }
}

export const withEntry = (data: Data, entry: LogEntry): Data => ({
  ...data,
  log: [...data.log, entry].slice(-MAX_LOG),
  logged: data.logged + 1,
});

const withSource = (data: Data, index: number, change: Partial<Source>): Data => ({
  ...data,
  sources: replaced(data.sources, index, (source) => ({ ...source, ...change })),
});

function replaced<T>(list: readonly T[], index: number, change: (item: T) => T): readonly T[] {
  return list.map((item, at) => (at === index ? change(item) : item));
}

type OverviewNews = Extract<News, { type: 'overview' }>['overview'];

function withOverview(data: Data, source: number, overview: OverviewNews): Data {
  const { flows, hosts, paths, segments } = overview;
  return {
    ...data,
    ...withGroups(data, source, overview),
    paths: replaced(data.paths, source, () => new Map(paths.map((path) => [path.id, path]))),
    segments: data.segments | segments,
    ...(flows && { flows: replaced(data.flows, source, () => flows) }),
    ...(hosts && { hosts: replaced(data.hosts, source, () => hosts) }),
  };
}

function withGroups(data: Data, source: number, { texts, figures }: OverviewNews): Pick<Data, 'groups' | 'keys'> {
  if (texts.length === 0 && figures.length === 0) return data;
  const groups = new Map(data.groups);
  const keys = new Map(texts.length === 0 ? [] : data.keys[source]);
  for (const text of texts) {
    const key = keyOf(text);
    keys.set(text.id, key);
    if (groups.has(key)) continue;
    groups.set(key, { key, arrival: groups.size, text, source, id: text.id, parts: new Map(), sum: NOTHING });
  }
  const known = texts.length === 0 ? data.keys[source] : keys;
  for (const part of figures) {
    const group = groups.get(known?.get(part.id) ?? '');
    if (group !== undefined) groups.set(group.key, withPart(group, source, part));
  }
  return { groups, keys: texts.length === 0 ? data.keys : replaced(data.keys, source, () => keys) };
}

/** What tells findings of one kind from others. */
export type FindingText = Pick<
  GroupText,
  'kind' | 'reason' | 'answered' | 'from' | 'to' | 'transport' | 'port' | 'service' | 'path' | 'failed'
>;

/** Groups of two sources are one where all that is told of them is the same. */
export const keyOf = ({ kind, reason, answered, from, to, service, path = '', failed }: FindingText): string =>
  [kind, reason, answered, from.words, to.words, service, path, failed.join('+')].join('|');

const NOTHING: Group['sum'] = { flows: 0, live: 0, packets: 0, bytes: 0, first: 0, last: 0, protocols: [] };

function withPart(group: Group, source: number, part: GroupFigures): Group {
  const others = group.parts.size > (group.parts.has(source) ? 1 : 0);
  const parts = new Map(others ? group.parts : []).set(source, part);
  return { ...group, parts, sum: others ? [...parts.values()].reduce(sumOf, NOTHING) : part };
}

export const sumOf = (a: Group['sum'], b: Group['sum']): Group['sum'] => ({
  flows: a.flows + b.flows,
  live: a.live + b.live,
  packets: a.packets + b.packets,
  bytes: a.bytes + b.bytes,
  first: a.first === 0 ? b.first : Math.min(a.first, b.first),
  last: Math.max(a.last, b.last),
  protocols: [...new Set([...a.protocols, ...b.protocols])],
});

type StateNews = Extract<News, { type: 'state' }>['state'];

function withState(data: Data, index: number, state: StateNews, at: number): Data {
  const source = data.sources[index];
  if (source === undefined) return data;
  const { frames, bytes, flows, concurrent, shed, ungrouped, unlisted, counters } = state;
  const drops = dropsOf(counters, shed);
  const told = withSource(data, index, {
    flows,
    concurrent,
    drops,
    incomplete: source.incomplete || totalDrops(drops) > 0,
    unplaced: { ungrouped, unlisted },
    samples: [...source.samples, { at, frames, bytes }].slice(-SAMPLES),
  });
  return logUnplaced(logLosses(told, source, drops, at), source, { ungrouped, unlisted }, at);
}

const LOSSES = {
  kernel: 'packets dropped by the kernel, which had no room for them',
  interface: 'packets dropped by the interface or its driver',
  shed: 'flows or datagrams given up early for want of room',
} as const;

/** Each kind of loss is logged when it begins; from then on it stands in the first line of the screen. */
function logLosses(data: Data, { name, drops: before }: Source, now: Source['drops'], at: number): Data {
  let told = data;
  for (const kind of ['kernel', 'interface', 'shed'] as const)
    if (before[kind] === 0 && now[kind] > 0)
      told = withEntry(told, { at, kind: 'warning', text: `${name}: ${LOSSES[kind]}: results are incomplete` });
  return told;
}

/** Each of these, too, is logged when it begins; from then on the count stands above its list. */
function logUnplaced(data: Data, { name, unplaced: before }: Source, now: Source['unplaced'], at: number): Data {
  let told = data;
  for (const kind of ['ungrouped', 'unlisted'] as const)
    if (before[kind] === 0 && now[kind] > 0)
      told = withEntry(told, { at, kind: 'warning', text: `${name}: ${UNPLACED[kind]}` });
  return told;
}

/** A count of all sources. */
export const unplaced = ({ sources }: Data, kind: keyof Source['unplaced']): number =>
  sources.reduce((sum, source) => sum + source.unplaced[kind], 0);

function withEnd(data: Data, index: number, end: Extract<News, { type: 'ended' }>, at: number): Data {
  const source = data.sources[index];
  if (source === undefined) return data;
  const { summary, failure } = end;
  const told = withSource(data, index, {
    phase: failure === undefined ? 'ended' : 'failed',
    endedAt: at,
    incomplete: source.incomplete || summary === undefined || summary.incomplete,
    ...(summary && { flows: summary.flows, drops: summary.drops, ...spanOf(source, summary) }),
  });
  if (failure !== undefined) return withEntry(told, { at, kind: 'warning', text: failure });
  const undecoded = Object.entries(summary?.undecoded ?? {}).map(([what, frames]) => `${what} ${frames}`);
  const rest = undecoded.length === 0 ? '' : `; frames that are part of no flow: ${undecoded.join(', ')}`;
  return withEntry(told, { at, kind: 'done', text: `${source.name}: ended${rest}` });
}

/** What an interface gave spans the time of the watch itself. */
function spanOf({ kind }: Source, { start, end = start }: SummaryRecord): Pick<Source, 'span'> {
  if (kind === 'live' || start === undefined || end === undefined) return {};
  return { span: { start: Date.parse(start), end: Date.parse(end) } };
}

/** Whether anything is missing of what the sources had. */
export const isIncomplete = ({ sources }: Data): boolean => sources.some(({ incomplete }) => incomplete);

/** Frames and bits a second over the last samples of all sources. */
export function rates({ sources }: Data): { readonly frames: number; readonly bits: number } {
  let frames = 0;
  let bits = 0;
  for (const { samples, phase } of sources) {
    const [first] = samples;
    const last = samples.at(-1);
    if (phase !== 'running' || first === undefined || last === undefined || last.at <= first.at) continue;
    const seconds = (last.at - first.at) / 1000;
    frames += (last.frames - first.frames) / seconds;
    bits += (8 * (last.bytes - first.bytes)) / seconds;
  }
  return { frames, bits };
}

/** Frames and bytes of all sources until now. */
export function amounts({ sources }: Data): { readonly frames: number; readonly bytes: number } {
  const last = sources.flatMap(({ samples }) => samples.at(-1) ?? []);
  return {
    frames: last.reduce((sum, { frames }) => sum + frames, 0),
    bytes: last.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Flows of all sources, by verdict. */
export function flowTotals({ sources }: Data): Record<VerdictKind, number> {
  const totals = { ...NO_FLOWS };
  for (const { flows } of sources)
    for (const kind of ['expected', 'contradicted', 'unexpected', 'undetermined'] as const) totals[kind] += flows[kind];
  return totals;
}
