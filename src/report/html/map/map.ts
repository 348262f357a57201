/** The deployment as a map: one picture of everything, and one a workload. */

import type { Report } from '../../model/report.js';
import { type Arrow, arrowsOf } from './arrows.js';
import { boxText } from './box-text.js';
import { type Box, Boxes } from './boxes.js';
import { ALL_LAYER, inLayerOrder } from './layers.js';
import { layOut, type MapLayout } from './layout.js';
import { type Strand, strandsOf } from './strands.js';

export interface MapLayer {
  /** `layer-1`, … */
  readonly id: string;
  readonly title: string;
  readonly arrows: readonly Arrow[];
  readonly layout: MapLayout;
}

export interface DeploymentMap {
  /** Everything first. */
  readonly layers: readonly MapLayer[];
  readonly strands: readonly Strand[];
  readonly boxes: readonly Box[];
}

export async function deploymentMap(report: Report): Promise<DeploymentMap> {
  const boxes = new Boxes(report);
  const strands = strandsOf(report, boxes);
  const titles = [ALL_LAYER, ...inLayerOrder(strands.flatMap(({ layers }) => layers))];
  const layers: MapLayer[] = [];
  for (const [index, title] of titles.entries()) {
    const own = title === ALL_LAYER ? strands : strands.filter((strand) => strand.layers.includes(title));
    layers.push(await layerOf(`layer-${index + 1}`, title, own, title === ALL_LAYER ? standing(boxes) : []));
  }
  const drawn = new Set(layers.flatMap(({ layout }) => layout.boxes.map(({ box }) => box)));
  return { layers, strands, boxes: boxes.all.filter((box) => drawn.has(box)) };
}

/** Boxes that are drawn even where nothing joins them: the hosts that the topology lists. */
const standing = (boxes: Boxes): readonly Box[] =>
  boxes.all.filter(({ hosts }) => hosts.some(({ name }) => name !== undefined));

async function layerOf(
  id: string,
  title: string,
  strands: readonly Strand[],
  standing: readonly Box[],
): Promise<MapLayer> {
  const arrows = arrowsOf(strands, id);
  const joined = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  const addresses = new Set([...joined].flatMap(({ hosts }) => hosts.map(({ ip }) => ip)));
  const alone = standing.filter((box) => !joined.has(box) && !box.hosts.every(({ ip }) => addresses.has(ip)));
  const boxes = [...joined, ...alone].map((box) => ({ box, text: boxText(box) }));
  return { id, title, arrows, layout: await layOut(boxes, arrows) };
}
