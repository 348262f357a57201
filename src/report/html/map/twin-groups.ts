import type { PathUsageRow } from '../../model/path-usage.js';

/** The documented paths that can be drawn, each with its twins in other tables: the same path is one arrow. */
export function twinGroups(paths: readonly PathUsageRow[]): readonly (readonly PathUsageRow[])[] {
  const drawn = paths.filter(({ met, shadowedBy }) => met !== 'unmet' && shadowedBy.length === 0);
  const byId = new Map(drawn.map((row) => [row.path, row]));
  const grouped = new Set<string>();
  return drawn.flatMap((row) => {
    if (grouped.has(row.path)) return [];
    const group = [row, ...row.sameAs.flatMap((id) => byId.get(id) ?? [])].filter(({ path }) => !grouped.has(path));
    for (const { path } of group) grouped.add(path);
    return [group];
  });
}
