/** The deployment as a map: one picture of everything, and one a workload. */

import type { Report } from '../../model/report.js';
import { type Arrow, arrowsOf } from './arrows.js';
import { boxText } from './box-text.js';
import { type Box, Boxes } from './boxes.js';
import { ALL_LAYER, inLayerOrder } from './layers.js';
import { layOut, type MapLayout } from './layout.js';
import type { LayoutEngine } from './layout-engine.js';
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

/** Lays out all layers at once: an engine on another thread is then never idle. */
export async function deploymentMap(report: Report, engine: LayoutEngine): Promise<DeploymentMap> {
  const boxes = new Boxes(report);
  const strands = strandsOf(report, boxes);
  const titles = [ALL_LAYER, ...inLayerOrder(strands.flatMap(({ layers }) => layers))];
  const layers = await Promise.all(
    titles.map((title, index) => {
      const isAll = title === ALL_LAYER;
      const own = isAll ? strands : strands.filter((strand) => strand.layers.includes(title));
      return layerOf({ id: `layer-${index + 1}`, title, strands: own, standing: isAll ? standing(boxes) : [] }, engine);
    }),
  );
  const drawn = new Set(layers.flatMap(({ layout }) => layout.boxes.map(({ box }) => box)));
  return { layers, strands, boxes: boxes.all.filter((box) => drawn.has(box)) };
}

/** Boxes that are drawn even where nothing joins them: the hosts that the topology lists. */
const standing = (boxes: Boxes): readonly Box[] =>
  boxes.all.filter(({ hosts }) => hosts.some(({ name }) => name !== undefined));

interface LayerParts {
  readonly id: string;
  readonly title: string;
  readonly strands: readonly Strand[];
  readonly standing: readonly Box[];
}

async function layerOf({ id, title, strands, standing }: LayerParts, engine: LayoutEngine): Promise<MapLayer> {
  const arrows = arrowsOf(strands, id);
  const joined = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  const addresses = new Set([...joined].flatMap(({ hosts }) => hosts.map(({ ip }) => ip)));
  const alone = standing.filter((box) => !joined.has(box) && !box.hosts.every(({ ip }) => addresses.has(ip)));
  const boxes = [...joined, ...alone].map((box) => ({ box, text: boxText(box) }));
  return { id, title, arrows, layout: await layOut(boxes, arrows, engine) };
}
