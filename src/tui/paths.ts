/** Documented paths: which were seen, which were tried, which never, and which cannot be seen here. */

import type { DocumentedPath, PathEnd } from '../catalogue/path.js';
import { whyUnseen } from '../report/segments.js';
import { count } from '../report/text.js';
import type { Data } from './data.js';
import { short } from './figures.js';
import type { ScreenSite } from './screen-site.js';
import { type Kind, type Mark, timeColumn } from './table.js';

/**
 * `seen`: flows that were answered are on the path, or on a twin of it in another table; `not answered`: it was tried;
 * `never seen`; `not testable`: nothing could be seen of it, here or at this site.
 */
export type PathStatus = 'seen' | 'not answered' | 'never seen' | 'not testable';

/** A documented path with its twins: the same path in other tables and documents, which count once. */
export interface PathItem {
  readonly type: 'path';
  /** The one of them that flows are on, else the first. */
  readonly path: DocumentedPath;
  /** Ids of the others. */
  readonly twins: readonly string[];
  readonly status: PathStatus;
  /** Why it is not testable. */
  readonly why: string;
  readonly flows: number;
  /** Of these, flows that nobody answered. */
  readonly unanswered: number;
  readonly live: number;
  readonly packets: number;
  readonly bytes: number;
  readonly last: number;
  readonly arrival: number;
}

type Use = Pick<PathItem, 'flows' | 'unanswered' | 'live' | 'packets' | 'bytes' | 'last'>;

const NOTHING: Use = { flows: 0, unanswered: 0, live: 0, packets: 0, bytes: 0, last: 0 };

const together = (a: Use, b: Use): Use => ({
  flows: a.flows + b.flows,
  unanswered: a.unanswered + b.unanswered,
  live: a.live + b.live,
  packets: a.packets + b.packets,
  bytes: a.bytes + b.bytes,
  last: Math.max(a.last, b.last),
});

/** All paths that count at the site, with what was seen of them. */
export function pathItems(data: Data, { pathSets, untestable, segments }: ScreenSite): PathItem[] {
  const uses = pathUses(data);
  const whyNot = ({ id }: DocumentedPath): string =>
    untestable.get(id) ?? whyUnseen(segments.get(id) ?? 0, data.segments) ?? '';
  return pathSets.map((paths, index) => {
    const [first] = paths;
    const use = paths.reduce((sum, { id }) => together(sum, uses.get(id) ?? NOTHING), NOTHING);
    const testable = paths.find((path) => whyNot(path) === '');
    const path = mostUsed(paths, uses) ?? testable ?? first;
    const why = testable === undefined ? whyNot(path) : '';
    const status = statusOf(use, why);
    return {
      type: 'path',
      path,
      twins: paths.flatMap(({ id }) => (id === path.id ? [] : [id])),
      status,
      why: status === 'not testable' ? why : '',
      ...use,
      arrival: -index,
    };
  });
}

function statusOf({ flows, unanswered }: Use, why: string): PathStatus {
  if (flows > unanswered) return 'seen';
  if (flows > 0) return 'not answered';
  return why === '' ? 'never seen' : 'not testable';
}

function mostUsed(paths: readonly DocumentedPath[], uses: ReadonlyMap<string, Use>): DocumentedPath | undefined {
  const flows = ({ id }: DocumentedPath): number => uses.get(id)?.flows ?? 0;
  return paths.filter((path) => flows(path) > 0).sort((a, b) => flows(b) - flows(a))[0];
}

/** What flows are on each path, those among them that are findings since nobody answered. */
function pathUses({ paths, groups }: Data): Map<string, Use> {
  const uses = new Map<string, Use>();
  const add = (id: string, use: Use): void => void uses.set(id, together(uses.get(id) ?? NOTHING, use));
  for (const own of paths)
    for (const { id, ...figures } of own.values()) if (figures.flows > 0) add(id, { ...figures, unanswered: 0 });
  for (const { text, sum } of groups.values())
    if (text.kind === 'expected' && sum.flows > 0 && text.path !== undefined)
      add(text.path, { ...sum, unanswered: sum.flows });
  return uses;
}

/** How many paths were seen, twins once, flows that nobody answered left out. */
export function pathsSeen({ paths }: Data, { setOf }: ScreenSite): number {
  const seen = paths.flatMap((own) => [...own.values()].flatMap(({ id, flows }) => (flows > 0 ? [setOf.get(id)] : [])));
  return new Set(seen).size;
}

const MARKS: Readonly<Record<PathStatus, Mark>> = {
  seen: { sign: '+', tone: 'accent' },
  'not answered': { sign: '-', tone: 'unanswered' },
  'never seen': { sign: ' ', tone: 'plain' },
  'not testable': { sign: 'x', tone: 'dim' },
};

/** How many paths there are of each status, for the heading of the list. */
export function pathCounts(items: readonly PathItem[]): string {
  const of = (status: PathStatus): string =>
    `${count(items.filter((item) => item.status === status).length)} ${status}`;
  return (['seen', 'not answered', 'never seen', 'not testable'] as const).map(of).join(', ');
}

/** An id is told from others by its end. */
const tailOf = (id: string, width: number): string =>
  id.length <= width ? id : `…${id.slice(id.length - Math.max(0, width - 2))}`;

export const PATHS: Kind<PathItem> = {
  columns: [
    {
      id: 'status',
      title: 'STATUS',
      width: 12,
      rank: 0,
      text: ({ status }) => status,
      value: ({ status }) => status,
    },
    {
      id: 'path',
      title: 'PATH',
      width: 30,
      grow: 2,
      most: 58,
      rank: 0,
      text: ({ path }, _look, width) => tailOf(path.id, width),
      value: ({ path }) => path.id,
    },
    {
      id: 'title',
      title: 'WHAT, OR WHY NOT',
      width: 20,
      grow: 4,
      rank: 0,
      text: ({ path, why }) => (why === '' ? path.title : why),
      value: ({ path, why }) => (why === '' ? path.title : `${path.title}; ${why}`),
    },
    {
      id: 'flows',
      title: 'FLOWS',
      width: 5,
      rank: 1,
      align: 'right',
      descending: true,
      text: ({ flows }) => (flows === 0 ? '' : short(flows)),
      value: ({ flows }) => flows,
    },
    {
      id: 'unanswered',
      title: 'UNANS.',
      width: 6,
      rank: 2,
      align: 'right',
      descending: true,
      text: ({ unanswered }) => (unanswered === 0 ? '' : short(unanswered)),
      value: ({ unanswered }) => unanswered,
    },
    {
      id: 'bytes',
      title: 'BYTES',
      width: 5,
      rank: 4,
      align: 'right',
      descending: true,
      text: ({ bytes }) => (bytes === 0 ? '' : short(bytes)),
      value: ({ bytes }) => bytes,
    },
    {
      id: 'twins',
      title: 'ALSO IN',
      width: 7,
      rank: 5,
      align: 'right',
      descending: true,
      text: ({ twins }) => (twins.length === 0 ? '' : String(twins.length)),
      value: ({ twins }) => twins,
      order: ({ twins }) => twins.length,
    },
    timeColumn({ id: 'last', title: 'LAST', rank: 3 }, ({ last }) => last),
  ],
  key: ({ arrival }) => String(arrival),
  arrival: ({ arrival }) => arrival,
  mark: ({ status }) => MARKS[status],
  subject: ({ path, twins, status, why }) => ({
    from: pathEnd(path.from),
    to: pathEnd(path.to),
    ports: path.to.ports.flatMap(({ from, to }) => (from === to ? [from] : [from, to])),
    transport: path.transport,
    protocols: [path.application, path.security],
    names: [],
    path: path.id,
    texts: [path.title, path.service, status, why, ...twins],
  }),
};

const pathEnd = ({ label, roles, interface: side, zones }: PathEnd) => ({
  words: label,
  roles: roles.map((role) => ({ role, interface: side })),
  address: '',
  ...(zones[0] !== undefined && { zone: zones[0] }),
});
