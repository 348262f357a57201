/** Documented paths: which were seen, which never, and which cannot be seen at this site. */

import type { DocumentedPath, PathEnd } from '../catalogue/path.js';
import { count } from '../report/text.js';
import type { Data } from './data.js';
import { short } from './figures.js';
import type { ScreenSite } from './screen-site.js';
import { type Kind, type Mark, timeColumn } from './table.js';

/** A path is `seen` with an answer, `not answered`, `never seen`, or `not testable` at this site. */
export type PathStatus = 'seen' | 'not answered' | 'never seen' | 'not testable';

export interface PathItem {
  readonly type: 'path';
  readonly path: DocumentedPath;
  readonly status: PathStatus;
  /** Why it is not testable, or as which other path it was seen. */
  readonly why: string;
  readonly flows: number;
  readonly live: number;
  readonly packets: number;
  readonly bytes: number;
  readonly last: number;
  readonly arrival: number;
}

const NOTHING = { flows: 0, live: 0, packets: 0, bytes: 0, last: 0 };

/** All paths that count at the site, with what was seen of them. */
export function pathItems(data: Data, { paths, untestable }: ScreenSite): PathItem[] {
  const seen = seenPaths(data);
  const unanswered = unansweredPaths(data);
  return paths.map((path, index) => {
    const figures = seen.get(path.id) ?? NOTHING;
    const twin = path.sameAs.find((id) => (seen.get(id)?.flows ?? 0) > 0);
    const why = twin === undefined ? (untestable.get(path.id) ?? '') : `as ${twin}`;
    const status = statusOf(path, figures.flows, twin, { unanswered, untestable });
    return { type: 'path', path, status, why: figures.flows > 0 ? '' : why, ...figures, arrival: -index };
  });
}

function statusOf(
  { id, sameAs }: DocumentedPath,
  flows: number,
  twin: string | undefined,
  {
    unanswered,
    untestable,
  }: { readonly unanswered: ReadonlySet<string>; readonly untestable: ReadonlyMap<string, string> },
): PathStatus {
  if (flows > 0 || twin !== undefined) return 'seen';
  if ([id, ...sameAs].some((other) => unanswered.has(other))) return 'not answered';
  return untestable.has(id) ? 'not testable' : 'never seen';
}

function seenPaths({ paths }: Data): Map<string, typeof NOTHING> {
  const sums = new Map<string, typeof NOTHING>();
  for (const own of paths)
    for (const { id, flows, live, packets, bytes, last } of own.values()) {
      const sum = sums.get(id) ?? NOTHING;
      sums.set(id, {
        flows: sum.flows + flows,
        live: sum.live + live,
        packets: sum.packets + packets,
        bytes: sum.bytes + bytes,
        last: Math.max(sum.last, last),
      });
    }
  return sums;
}

function unansweredPaths({ groups }: Data): Set<string> {
  const found = new Set<string>();
  for (const { text, sum } of groups.values())
    if (text.kind === 'expected' && !text.answered && sum.flows > 0 && text.path !== undefined) found.add(text.path);
  return found;
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
  return (['seen', 'never seen', 'not testable'] as const).map(of).join(', ');
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
      text: ({ path, status, why }) =>
        status === 'not testable' ? why : `${path.title}${why === '' ? '' : `; ${why}`}`,
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
      id: 'bytes',
      title: 'BYTES',
      width: 5,
      rank: 3,
      align: 'right',
      descending: true,
      text: ({ bytes }) => (bytes === 0 ? '' : short(bytes)),
      value: ({ bytes }) => bytes,
    },
    timeColumn({ id: 'last', title: 'LAST', rank: 2 }, ({ last }) => last),
  ],
  key: ({ path }) => path.id,
  arrival: ({ arrival }) => arrival,
  mark: ({ status }) => MARKS[status],
  subject: ({ path, status, why }) => ({
    from: pathEnd(path.from),
    to: pathEnd(path.to),
    ports: path.to.ports.flatMap(({ from, to }) => (from === to ? [from] : [from, to])),
    transport: path.transport,
    protocols: [path.application, path.security],
    names: [],
    path: path.id,
    texts: [path.title, path.service, status, why],
  }),
};

const pathEnd = ({ label, roles, interface: side, zones }: PathEnd) => ({
  words: label,
  roles: roles.map((role) => ({ role, interface: side })),
  address: '',
  ...(zones[0] !== undefined && { zone: zones[0] }),
});
