/** The nearest path beside what was seen: one column a dimension, the failing one in capitals. */

import type { Dimension } from '../catalogue/dimension.js';
import type { NearestRow } from '../verdict/nearest-table.js';
import { fitted, type Glyphs, shown, widthOf } from './glyphs.js';
import { EMPTY, type Line, type Span, span } from './lines.js';

const TITLES: Readonly<Record<Dimension, string>> = {
  'initiator.role': 'from role',
  'initiator.interface': 'from side',
  'initiator.zone': 'from zone',
  'initiator.port': 'from port',
  'responder.role': 'to role',
  'responder.interface': 'to side',
  'responder.zone': 'to zone',
  'responder.port': 'port',
  transport: 'transport',
  direction: 'direction',
  application: 'bytes',
  condition: 'condition',
  validity: 'valid',
};

/** What a path asks for where it asks for nothing. */
const OPEN: ReadonlySet<string> = new Set(['any', 'none', 'always']);

const LABELS = ['', 'documented', 'seen'] as const;
const LABEL_WIDTH = 11;
const WIDEST = 30;

interface Cells {
  readonly title: string;
  readonly wanted: string;
  readonly got: string;
  readonly passed: boolean;
  readonly isOpen: boolean;
}

/**
 * Three lines. Where there is no room for all, dimensions that the path leaves open are left out first, then those that
 * agree are told by `ok` alone, the last of them at last not at all.
 */
export function nearestLines(rows: readonly NearestRow[], width: number, glyphs: Glyphs): Line[] {
  if (rows.length === 0) return [];
  const room = width - LABEL_WIDTH;
  let columns = rows.map((row) => cellsOf(row, glyphs));
  if (widthOfAll(columns) > room) columns = columns.filter(({ passed, isOpen }) => !(passed && isOpen));
  for (let at = columns.length - 1; at >= 0 && widthOfAll(columns) > room; at--)
    columns = columns.map((cells, index) => (index === at && cells.passed ? agreed(cells) : cells));
  for (let at = columns.length - 1; at >= 0 && widthOfAll(columns) > room; at--)
    if (columns[at]?.passed === true) columns = columns.filter((_, index) => index !== at);
  return (['title', 'wanted', 'got'] as const).map((which, index) =>
    lineOf(columns, which, LABELS[index] ?? '', glyphs),
  );
}

function cellsOf({ dimension, wanted, got, passed }: NearestRow, glyphs: Glyphs): Cells {
  const title = TITLES[dimension];
  return {
    title: passed ? title : title.toUpperCase(),
    wanted: shown(wanted, glyphs),
    got: shown(got, glyphs),
    passed,
    isOpen: OPEN.has(wanted),
  };
}

const agreed = (cells: Cells): Cells => ({ ...cells, wanted: 'ok', got: '' });

const widthOf1 = ({ title, wanted, got }: Cells): number =>
  Math.min(WIDEST, Math.max(widthOf(title), widthOf(wanted), widthOf(got)));

const widthOfAll = (columns: readonly Cells[]): number => columns.reduce((sum, cells) => sum + widthOf1(cells) + 2, 0);

function lineOf(columns: readonly Cells[], which: 'title' | 'wanted' | 'got', label: string, glyphs: Glyphs): Line {
  if (columns.length === 0) return EMPTY;
  const spans: Span[] = columns.map((cells) => {
    const text = `${fitted(cells[which], widthOf1(cells), glyphs)}  `;
    return span(text, cells.passed ? (which === 'title' ? 'dim' : 'plain') : 'alarm');
  });
  return { spans: [span(label.padEnd(LABEL_WIDTH), 'dim'), ...spans] };
}
