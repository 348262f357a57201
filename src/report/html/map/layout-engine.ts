import type { ElkNode } from 'elkjs/lib/elk.bundled.js';

/** Gives the nodes and edges of a graph their places. */
export interface LayoutEngine {
  layOut(graph: ElkNode): Promise<ElkNode>;
}

/** ELK on this thread, loaded when it is first asked. */
export const localEngine: LayoutEngine = {
  async layOut(graph) {
    const { default: elk } = await import('elkjs/lib/elk.bundled.js');
    return new elk.default().layout(graph);
  },
};
