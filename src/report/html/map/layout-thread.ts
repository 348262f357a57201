/** A thread that lays out maps. Run as a worker, begun while captures are still read: until ELK is loaded, time goes by. */

import { parentPort } from 'node:worker_threads';
import type { ElkNode } from 'elkjs/lib/elk.bundled.js';
import { LocalEngine } from './layout-engine.js';

/** A question and its answer carry the same number. */
export interface LayoutMessage {
  readonly number: number;
  readonly graph: ElkNode;
}

const engine = new LocalEngine();
parentPort?.on('message', async ({ number, graph }: LayoutMessage) => {
  parentPort?.postMessage({ number, graph: await engine.layOut(graph) } satisfies LayoutMessage);
});
void engine.load();
