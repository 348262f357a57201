/** Which columns of a table have room, and how wide each is. */

import type { Head } from './table.js';

export interface Placed {
  /** Among all columns of the table. */
  readonly column: number;
  readonly width: number;
}

const GAP = 1;

/** Columns leave by their rank until the rest fits; what room is left goes to those that grow. */
export function placedColumns(heads: readonly Head[], width: number): readonly Placed[] {
  let kept = heads.map((head, column) => ({ head, column }));
  const needed = (): number => kept.reduce((sum, { head }) => sum + head.width + GAP, -GAP);
  while (needed() > width) {
    const highest = Math.max(...kept.map(({ head }) => head.rank));
    if (highest === 0) break;
    kept = kept.filter(({ head }) => head.rank !== highest);
  }
  return grown(kept, width - needed());
}

interface Kept {
  readonly head: Head;
  readonly column: number;
}

/** Room that a column cannot use goes to the others. */
function grown(kept: readonly Kept[], room: number): Placed[] {
  const widths = kept.map(({ head }) => head.width);
  let left = room;
  for (let round = 0; round < 3 && left > 0; round++) {
    const open = kept.map(({ head }, index) =>
      (widths[index] ?? 0) < (head.most ?? Number.POSITIVE_INFINITY) ? (head.grow ?? 0) : 0,
    );
    const shares = open.reduce((sum, grow) => sum + grow, 0);
    if (shares === 0) break;
    const now = left;
    for (const [index, grow] of open.entries()) {
      const most = (kept[index]?.head.most ?? Number.POSITIVE_INFINITY) - (widths[index] ?? 0);
      const more = Math.min(most, left, Math.ceil((now * grow) / shares));
      widths[index] = (widths[index] ?? 0) + more;
      left -= more;
    }
  }
  // Where nothing could leave, the last columns give way.
  for (let index = widths.length - 1; index >= 0 && left < 0; index--) {
    if (kept[index]?.head.firm === true) continue;
    const less = Math.min(-left, Math.max(0, (widths[index] ?? 0) - 4));
    widths[index] = (widths[index] ?? 0) - less;
    left += less;
  }
  return kept.map(({ column }, index) => ({ column, width: widths[index] ?? 0 }));
}
