/**
 * The map as a graph that a layout engine understands. Zones are partitions from left to right, and so are the walls
 * between them: an arrow that passes a wall has a gate in it, a node with what stands on the arrow.
 */

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
  // A box that nothing joins still belongs to the column of its zone.
  'elk.separateConnectedComponents': 'false',
  // Puts all boxes of a zone that are reached from outside into its first layer: the zone's edge is one line.
  'elk.layered.layering.strategy': 'LONGEST_PATH_SOURCE',
  'elk.layered.spacing.nodeNodeBetweenLayers': '20',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '8',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.spacing.nodeNode': '7',
  'elk.spacing.edgeNode': '8',
  'elk.spacing.edgeEdge': '9',
  'elk.spacing.edgeLabel': '3',
  'elk.randomSeed': '1',
  // More passes find no better picture of graphs of this size.
  'elk.layered.thoroughness': '3',
};

/** Between two ends of arrows at a box. */
const PORT_GAP = 15;
/** Room above and below a box, which belongs to its node. */
export const BOX_ROOM = 9;
/** Around the text of a label. */
const LABEL_MARGIN = 10;
/** How much wider bold text is. */
const BOLD = 1.08;

/** Boxes and arrows; the same input gives the same graph. */
export const mapGraph = (boxes: readonly SizedBox[], arrows: readonly Arrow[]): ElkNode => ({
  id: 'map',
  layoutOptions: MAP_OPTIONS,
  children: [...boxes.map(({ box, text }) => boxNode(box, text)), ...arrows.filter(isCrossing).map(gateNode)],
  edges: arrows.flatMap((arrow) => (isCrossing(arrow) ? gateEdges(arrow) : [innerEdge(arrow)])),
});

const depthOf = ({ zone }: Box): number => MAP_ZONES.indexOf(zone);

/** Whether an arrow leaves its zone: then it has a gate. */
export const isCrossing = ({ from, to }: Arrow): boolean => from.zone !== to.zone;

/** Whether an arrow points outwards: its edges are those of an arrow inwards, and its points are turned round. */
export const isOutward = ({ from, to }: Arrow): boolean => depthOf(from) > depthOf(to);

export const gateId = ({ id }: Arrow): string => `gate ${id}`;
export const outerEdgeId = ({ id }: Arrow): string => `outer ${id}`;
export const innerEdgeId = ({ id }: Arrow): string => `inner ${id}`;

const boxNode = (box: Box, { width, height }: BoxText): ElkNode => ({
  id: box.id,
  layoutOptions: {
    'elk.partitioning.partition': String(2 * depthOf(box)),
    'elk.nodeSize.constraints': '[PORTS, MINIMUM_SIZE]',
    'elk.nodeSize.minimum': `(${width},${height + 2 * BOX_ROOM})`,
    'elk.spacing.portPort': String(PORT_GAP),
    'elk.spacing.portsSurrounding': `[top=${BOX_ROOM + 8},left=8,bottom=${BOX_ROOM + 8},right=8]`,
  },
});

/** In the wall behind the zone that is further out. */
function gateNode(arrow: Arrow): ElkNode {
  const outer = Math.min(depthOf(arrow.from), depthOf(arrow.to));
  return {
    id: gateId(arrow),
    ...labelSize(arrow),
    ports: [
      { id: `${gateId(arrow)} west`, layoutOptions: { 'elk.port.side': 'WEST' } },
      { id: `${gateId(arrow)} east`, layoutOptions: { 'elk.port.side': 'EAST' } },
    ],
    layoutOptions: {
      'elk.partitioning.partition': String(2 * outer + 1),
      'elk.portConstraints': 'FIXED_SIDE',
    },
  };
}

function gateEdges(arrow: Arrow): ElkExtendedEdge[] {
  const [outer, inner] = isOutward(arrow) ? [arrow.to, arrow.from] : [arrow.from, arrow.to];
  return [
    { id: outerEdgeId(arrow), sources: [outer.id], targets: [`${gateId(arrow)} west`] },
    { id: innerEdgeId(arrow), sources: [`${gateId(arrow)} east`], targets: [inner.id] },
  ];
}

/** Within a zone the label lies on the line. */
const innerEdge = (arrow: Arrow): ElkExtendedEdge => ({
  id: innerEdgeId(arrow),
  sources: [arrow.from.id],
  targets: [arrow.to.id],
  labels: [{ text: arrow.lines.join('\n'), ...labelSize(arrow), layoutOptions: { 'elk.edgeLabels.inline': 'true' } }],
});

/** What is undocumented stands in bold between two tips. */
function labelSize({ lines, state }: Arrow): { readonly width: number; readonly height: number } {
  const text = Math.max(...lines.map((line) => textWidth(line, LABEL_FONT)));
  const width = isDocumented(state) ? text + LABEL_MARGIN : text * BOLD + LABEL_MARGIN + 2 * TIP;
  return { width: Math.ceil(width), height: lines.length * LINE_HEIGHT + 4 };
}
