/** A table as lines: its heading and the rows that are on the screen. */

import { placedColumns } from './columns.js';
import { fitted, type Glyphs } from './glyphs.js';
import { type Line, line, type Span, span } from './lines.js';
import type { Look, Table } from './table.js';
import type { Window } from './window.js';

/** The pointer to the selected row, the sign of the row, and a space. */
const MARGIN = 3;

export interface TableView {
  readonly table: Table;
  readonly window: Window;
  readonly look: Look;
  readonly width: number;
  readonly height: number;
  readonly glyphs: Glyphs;
}

export function tableLines(view: TableView): Line[] {
  const { table, window, height, width } = view;
  const placed = placedColumns(table.heads, width - MARGIN);
  const shown = Math.min(height, table.items.length - window.top);
  const rows = Array.from({ length: Math.max(0, shown) }, (_, index) => rowLine(view, placed, window.top + index));
  return [headLine(view, placed), ...rows];
}

type Columns = ReturnType<typeof placedColumns>;

/** The column that is sorted by has `v` or `^` behind its title. */
function headLine({ table: { heads, sort }, glyphs }: TableView, placed: Columns): Line {
  const cells = placed.map(({ column, width }) => {
    const head = heads[column];
    const arrow = head?.id !== sort.id ? '' : sort.descending ? 'v' : '^';
    const title = head?.title ?? '';
    const room = title.length + 2 <= width ? `${title} ` : title.slice(0, Math.max(0, width - 1));
    const text = arrow === '' ? title : room + arrow;
    return fitted(text, width, glyphs, head?.align);
  });
  return line(`${' '.repeat(MARGIN)}${cells.join(' ')}`, 'strong');
}

function rowLine({ table, window, look, glyphs }: TableView, placed: Columns, index: number): Line {
  const selected = index === window.index;
  const { sign, tone } = table.markAt(index);
  const cells = placed.map(({ column, width }) =>
    fitted(table.cellAt(index, column, look, width), width, glyphs, table.heads[column]?.align),
  );
  const spans: Span[] = [
    span(selected ? '>' : ' '),
    span(sign, tone),
    span(` ${cells.join(' ')}`, tone === 'dim' ? 'dim' : 'plain'),
  ];
  return { spans, selected };
}
