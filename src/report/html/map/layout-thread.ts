/**
 * A thread that lays out maps. Run as a worker, begun while captures are still read: half a second goes by before ELK is
 * loaded and as quick as it gets, which it becomes by laying out a graph that nobody sees.
 */

import { parentPort } from 'node:worker_threads';
import type { ElkNode } from 'elkjs/lib/elk.bundled.js';
import { MAP_OPTIONS } from './graph.js';
import { LocalEngine } from './layout-engine.js';

/** Boxes and arrows of the graph that nobody sees. */
const BOXES = 12;
const ARROWS = 36;

const practice = (): ElkNode => ({
  id: 'map',
  layoutOptions: MAP_OPTIONS,
  children: Array.from({ length: BOXES }, (_, box) => ({
    id: `${box}`,
    width: 100,
    height: 50,
    layoutOptions: { 'elk.partitioning.partition': String(Math.floor(box / 4)) },
  })),
  edges: Array.from({ length: ARROWS }, (_, arrow) => ({
    id: `arrow ${arrow}`,
    sources: [`${arrow % BOXES}`],
    targets: [`${(arrow * 5 + 3) % BOXES}`],
    labels: [{ text: '', width: 60, height: 14, layoutOptions: { 'elk.edgeLabels.inline': 'true' } }],
  })),
});

/** A question and its answer carry the same number. */
export interface LayoutMessage {
  readonly number: number;
  readonly graph: ElkNode;
}

const engine = new LocalEngine();
const practised = engine.layOut(practice());
parentPort?.on('message', async ({ number, graph }: LayoutMessage) => {
  await practised;
  parentPort?.postMessage({ number, graph: await engine.layOut(graph) } satisfies LayoutMessage);
});
