/**
 * Where boxes and arrows of the map go: the layered layout of ELK, zones from left to right. Every arrow has an end of
 * its own at its boxes, and its label stands where it passes the first firewall.
 */

import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { Arrow } from './arrows.js';
import { MAP_ZONES, type MapZone } from './boxes.js';
import { BOX_ROOM, gateId, innerEdgeId, isCrossing, isOutward, mapGraph, outerEdgeId, type SizedBox } from './graph.js';
import type { LayoutEngine } from './layout-engine.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Area extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedBox extends Area, SizedBox {}

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

/** Lays out arrows and the boxes that they join. The same input gives the same picture. */
export async function layOut(
  boxes: readonly SizedBox[],
  arrows: readonly Arrow[],
  engine: LayoutEngine,
): Promise<MapLayout> {
  const graph = await engine.layOut(mapGraph(boxes, arrows));
  const area = areaOf(graph);
  const nodes = new Map((graph.children ?? []).map((node) => [node.id, node]));
  const edges = new Map((graph.edges ?? []).map((edge) => [edge.id, edge]));
  const placed = boxes.map(({ box, text }) => ({ box, text, ...drawnArea(areaOf(nodes.get(box.id))) }));
  return {
    width: Math.ceil(area.width),
    height: Math.ceil(area.height),
    boxes: placed,
    arrows: arrows.map((arrow) => placedArrow(arrow, nodes, edges)),
    columns: MAP_ZONES.flatMap((zone) => columnOf(zone, placed)),
  };
}

const areaOf = (shape: { x?: number; y?: number; width?: number; height?: number } | undefined): Area => ({
  x: rounded(shape?.x),
  y: rounded(shape?.y),
  width: rounded(shape?.width),
  height: rounded(shape?.height),
});

const rounded = (value = 0): number => Math.round(value * 10) / 10;

/** The room around a box is not drawn. */
const drawnArea = ({ x, y, width, height }: Area): Area => ({
  x,
  y: y + BOX_ROOM,
  width,
  height: height - 2 * BOX_ROOM,
});

function placedArrow(
  arrow: Arrow,
  nodes: ReadonlyMap<string, ElkNode>,
  edges: ReadonlyMap<string, ElkExtendedEdge>,
): PlacedArrow {
  const inner = edges.get(innerEdgeId(arrow));
  if (!isCrossing(arrow)) {
    const points = pointsOf(inner);
    const isLoop = arrow.from === arrow.to;
    const drawn = isLoop ? reaching(points, drawnArea(areaOf(nodes.get(arrow.from.id)))) : points;
    return { arrow, points: drawn, label: areaOf(inner?.labels?.[0]) };
  }
  const points = [...pointsOf(edges.get(outerEdgeId(arrow))), ...pointsOf(inner)];
  return { arrow, points: isOutward(arrow) ? points.reverse() : points, label: areaOf(nodes.get(gateId(arrow))) };
}

/** An arrow of a box to itself begins and ends above or below it: at what is drawn of the box, not at its room. */
const reaching = (points: readonly Point[], { y, height }: Area): Point[] =>
  points.map((point, index) =>
    index > 0 && index < points.length - 1
      ? point
      : { x: point.x, y: Math.min(Math.max(point.y, y), rounded(y + height)) },
  );

const pointsOf = (edge: ElkExtendedEdge | undefined): Point[] =>
  (edge?.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) =>
    [startPoint, ...bendPoints, endPoint].map(({ x, y }) => ({ x: rounded(x), y: rounded(y) })),
  );

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
