/** The deployment as a map: one picture of everything, and one a workload. */

import type { Report } from '../../model/report.js';
import { type Arrow, arrowsOf, mostUrgent } from './arrows.js';
import { MAX_ARROWS, MAX_BOXES, withinBounds } from './bounds.js';
import { boxText } from './box-text.js';
import { type Box, Boxes } from './boxes.js';
import { ALL_LAYER, inLayerOrder, SEEN_LAYER } from './layers.js';
import { layOut, type MapLayout } from './layout.js';
import type { LayoutEngine } from './layout-engine.js';
import { isUnseen } from './state-words.js';
import { type Strand, strandsOf } from './strands.js';

export interface MapLayer {
  /** `layer-1`, … */
  readonly id: string;
  readonly title: string;
  readonly arrows: readonly Arrow[];
  /** Arrows that found no room. */
  readonly leftOut: number;
  readonly layout: MapLayout;
}

export interface DeploymentMap {
  /** Those of all workloads first. */
  readonly layers: readonly MapLayer[];
  readonly strands: readonly Strand[];
  readonly boxes: readonly Box[];
  /** Strands that found no room. */
  readonly leftOut: number;
}

/** Lays out all layers at once: an engine on another thread is then never idle. */
export async function deploymentMap(report: Report, engine: LayoutEngine): Promise<DeploymentMap> {
  const boxes = new Boxes(report);
  const { strands, leftOut } = withinBounds(strandsOf(report, boxes));
  const parts = layerParts(strands, standing(boxes));
  const layers = await Promise.all(parts.map((part, index) => layerOf(`layer-${index + 1}`, part, engine)));
  const drawn = new Set(layers.flatMap(({ layout }) => layout.boxes.map(({ box }) => box)));
  return { layers, strands, boxes: boxes.all.filter((box) => drawn.has(box)), leftOut };
}

interface LayerParts {
  readonly title: string;
  readonly strands: readonly Strand[];
  /** Boxes that are drawn even where nothing joins them. */
  readonly standing: readonly Box[];
}

/** With more never-seen paths than this between roles, what was seen comes first. */
const MANY_UNSEEN = 25;

function layerParts(strands: readonly Strand[], standing: readonly Box[]): LayerParts[] {
  const seen = strands.filter(({ state }) => !isUnseen(state));
  const all = { title: ALL_LAYER, strands, standing };
  const seenAlone = { title: SEEN_LAYER, strands: seen, standing: [] };
  const unseenPairs = new Set(
    strands.flatMap(({ from, to, state }) => (isUnseen(state) ? [`${from.id} ${to.id} ${state}`] : [])),
  );
  const workloads = inLayerOrder(strands.flatMap(({ layers }) => layers)).map((title) => ({
    title,
    strands: strands.filter(({ layers }) => layers.includes(title)),
    standing: [],
  }));
  if (seen.length === 0 || seen.length === strands.length) return [all, ...workloads];
  return [...(unseenPairs.size > MANY_UNSEEN ? [seenAlone, all] : [all, seenAlone]), ...workloads];
}

/** The hosts that the topology lists. */
const standing = (boxes: Boxes): readonly Box[] =>
  boxes.all.filter(({ hosts }) => hosts.some(({ name }) => name !== undefined)).slice(0, MAX_BOXES);

async function layerOf(id: string, { title, strands, standing }: LayerParts, engine: LayoutEngine): Promise<MapLayer> {
  const all = arrowsOf(strands, id);
  const arrows = mostUrgent(all, MAX_ARROWS);
  const joined = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  const addresses = new Set([...joined].flatMap(({ hosts }) => hosts.map(({ ip }) => ip)));
  const alone = standing.filter((box) => !joined.has(box) && !box.hosts.every(({ ip }) => addresses.has(ip)));
  const boxes = [...joined, ...alone].map((box) => ({ box, text: boxText(box) }));
  return { id, title, arrows, leftOut: all.length - arrows.length, layout: await layOut(boxes, arrows, engine) };
}
