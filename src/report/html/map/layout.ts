/**
 * Where boxes and arrows of the map go: the layered layout of ELK, zones from left to right. Every arrow has an end of
 * its own at its boxes, and its label stands where it passes the first firewall.
 */

import elk, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { Arrow } from './arrows.js';
import { type BoxText, LABEL_FONT, LINE_HEIGHT } from './box-text.js';
import { type Box, MAP_ZONES, type MapZone } from './boxes.js';
import { isDocumented, TIP } from './state-words.js';
import { textWidth } from './text-width.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Area extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedBox extends Area {
  readonly box: Box;
  readonly text: BoxText;
}

export interface PlacedArrow {
  readonly arrow: Arrow;
  /** From the opener to the listener. */
  readonly points: readonly Point[];
  readonly label: Area;
}

/** A column of the map. */
export interface Column {
  readonly zone: MapZone;
  readonly left: number;
  readonly right: number;
}

export interface MapLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly arrows: readonly PlacedArrow[];
  /** From left to right; only zones that have boxes. */
  readonly columns: readonly Column[];
}

const OPTIONS = {
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
};

/** Between two ends of arrows at a box. */
const PORT_GAP = 15;
/** Around the text of a label. */
const LABEL_MARGIN = 10;
/** How much wider bold text is. */
const BOLD = 1.08;

/** Lays out arrows and the boxes that they join. The same input gives the same picture. */
export async function layOut(
  boxes: readonly { readonly box: Box; readonly text: BoxText }[],
  arrows: readonly Arrow[],
): Promise<MapLayout> {
  const graph: ElkNode = await new elk.default().layout({
    id: 'map',
    layoutOptions: OPTIONS,
    children: boxes.map(({ box, text }) => boxNode(box, text)),
    edges: [
      ...arrows.map(arrowEdge),
      ...guides(
        boxes.map(({ box }) => box),
        arrows,
      ),
    ],
  });
  const area = areaOf(graph);
  const nodes = new Map((graph.children ?? []).map((node) => [node.id, node]));
  const edges = new Map((graph.edges ?? []).map((edge) => [edge.id, edge]));
  const placed = boxes.map(({ box, text }) => ({ box, text, ...areaOf(nodes.get(box.id)) }));
  return {
    width: Math.ceil(area.width),
    height: Math.ceil(area.height),
    boxes: placed,
    arrows: arrows.map((arrow) => placedArrow(arrow, edges.get(arrow.id))),
    columns: MAP_ZONES.flatMap((zone) => columnOf(zone, placed)),
  };
}

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

const areaOf = (shape: { x?: number; y?: number; width?: number; height?: number } | undefined): Area => ({
  x: rounded(shape?.x),
  y: rounded(shape?.y),
  width: rounded(shape?.width),
  height: rounded(shape?.height),
});

const rounded = (value = 0): number => Math.round(value * 10) / 10;

function placedArrow(arrow: Arrow, edge: ElkExtendedEdge | undefined): PlacedArrow {
  const points = (edge?.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  return {
    arrow,
    points: points.map(({ x, y }) => ({ x: rounded(x), y: rounded(y) })),
    label: areaOf(edge?.labels?.[0]),
  };
}

function columnOf(zone: MapZone, boxes: readonly PlacedBox[]): Column[] {
  const own = boxes.filter(({ box }) => box.zone === zone);
  if (own.length === 0) return [];
  return [
    {
      zone,
      left: Math.min(...own.map(({ x }) => x)),
      right: Math.max(...own.map(({ x, width }) => x + width)),
    },
  ];
}
