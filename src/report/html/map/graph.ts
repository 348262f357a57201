/** The map as a graph that a layout engine understands: sizes, zones as partitions, labels. */

import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { Arrow } from './arrows.js';
import { type BoxText, LABEL_FONT, LINE_HEIGHT } from './box-text.js';
import { type Box, MAP_ZONES } from './boxes.js';
import { isDocumented, TIP } from './state-words.js';
import { textWidth } from './text-width.js';

/** A box with what stands in it. */
export interface SizedBox {
  readonly box: Box;
  readonly text: BoxText;
}

/** How ELK lays out; the same for every graph. */
export const MAP_OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.partitioning.activate': 'true',
  // Puts all boxes of a zone that are reached from outside into its first layer: the zone's edge is one line.
  'elk.layered.layering.strategy': 'LONGEST_PATH_SOURCE',
  'elk.layered.spacing.nodeNodeBetweenLayers': '20',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '8',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.spacing.nodeNode': '26',
  'elk.spacing.edgeEdge': '9',
  'elk.spacing.edgeLabel': '3',
  'elk.randomSeed': '1',
  // More passes find no better picture of graphs of this size.
  'elk.layered.thoroughness': '3',
};

/** Between two ends of arrows at a box. */
const PORT_GAP = 15;
/** Around the text of a label. */
const LABEL_MARGIN = 10;
/** How much wider bold text is. */
const BOLD = 1.08;

/** Boxes and arrows; the same input gives the same graph. */
export const mapGraph = (boxes: readonly SizedBox[], arrows: readonly Arrow[]): ElkNode => ({
  id: 'map',
  layoutOptions: MAP_OPTIONS,
  children: boxes.map(({ box, text }) => boxNode(box, text)),
  edges: [
    ...arrows.map(arrowEdge),
    ...guides(
      boxes.map(({ box }) => box),
      arrows,
    ),
  ],
});

const boxNode = (box: Box, { width, height }: BoxText): ElkNode => ({
  id: box.id,
  layoutOptions: {
    'elk.partitioning.partition': String(MAP_ZONES.indexOf(box.zone)),
    'elk.nodeSize.constraints': '[PORTS, MINIMUM_SIZE]',
    'elk.nodeSize.minimum': `(${width},${height})`,
    'elk.spacing.portPort': String(PORT_GAP),
  },
});

const arrowEdge = (arrow: Arrow): ElkExtendedEdge => ({
  id: arrow.id,
  sources: [arrow.from.id],
  targets: [arrow.to.id],
  labels: [
    {
      text: arrow.lines.join('\n'),
      width: labelWidth(arrow),
      height: arrow.lines.length * LINE_HEIGHT + 4,
      layoutOptions: {
        'elk.edgeLabels.inline': 'true',
        'elk.layered.edgeLabels.centerLabelPlacementStrategy': labelPlace(arrow),
      },
    },
  ],
});

/** What is undocumented stands in bold between two tips. */
function labelWidth({ lines, state }: Arrow): number {
  const text = Math.max(...lines.map((line) => textWidth(line, LABEL_FONT)));
  return isDocumented(state) ? text + LABEL_MARGIN : text * BOLD + LABEL_MARGIN + 2 * TIP;
}

/** Into the wall behind the box that is further out; within a zone in the middle. */
function labelPlace({ from, to }: Arrow): string {
  const [a, b] = [MAP_ZONES.indexOf(from.zone), MAP_ZONES.indexOf(to.zone)];
  return a === b ? 'MEDIAN_LAYER' : a < b ? 'TAIL_LAYER' : 'HEAD_LAYER';
}

/** Unseen edges that keep boxes which nothing joins to the zone before out of the wall. */
function guides(boxes: readonly Box[], arrows: readonly Arrow[]): ElkExtendedEdge[] {
  const zones = MAP_ZONES.map((zone) => boxes.filter((box) => box.zone === zone)).filter(({ length }) => length > 0);
  return zones.slice(1).flatMap((column, index) => {
    const before = zones[index] ?? [];
    const [outer] = before;
    const isJoined = (box: Box): boolean =>
      arrows.some(({ from, to }) => (from === box && before.includes(to)) || (to === box && before.includes(from)));
    return outer === undefined
      ? []
      : column
          .filter((box) => !isJoined(box))
          .map((box) => ({
            id: `guide ${box.id}`,
            sources: [outer.id],
            targets: [box.id],
            labels: [{ text: '', width: 1, height: 1, layoutOptions: { 'elk.edgeLabels.inline': 'true' } }],
          }));
  });
}
