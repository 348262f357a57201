import type { PathStatus, PathUsageRow } from './model/path-usage.js';
import { count, counted } from './text.js';

const STATUS_WORDS: Readonly<Record<PathStatus, string>> = {
  hit: 'used and answered',
  unanswered: 'tried and not answered',
  possible: 'perhaps used',
  'never-seen': 'never seen',
  'not-testable': 'not testable here',
};

/** How many paths have each status, and how many of the used ones are another's twins; `aside` stands behind the untestable ones. */
export function pathStatusText(paths: readonly PathUsageRow[], aside = ''): string {
  const statuses = Object.keys(STATUS_WORDS) as PathStatus[];
  const parts = statuses.map(
    (status) => `${count(paths.filter((path) => path.status === status).length)} ${STATUS_WORDS[status]}`,
  );
  const twins = paths.filter(({ status, flows }) => status === 'hit' && flows === 0).length;
  const again =
    twins === 0
      ? ''
      : ` Of the used ones ${count(twins)} ${twins === 1 ? 'is' : 'are'} the same path in another table.`;
  return `${counted(paths.length, 'path')}: ${parts.join(', ')}${aside}.${again}`;
}
