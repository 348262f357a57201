import type { ELK, ElkNode } from 'elkjs/lib/elk.bundled.js';

/** Gives the nodes and edges of a graph their places. */
export interface LayoutEngine {
  layOut(graph: ElkNode): Promise<ElkNode>;
}

/** ELK on this thread; loaded when it is first asked, for that takes longer than a layout. */
export class LocalEngine implements LayoutEngine {
  private elk: Promise<ELK> | undefined;

  /** Loads it beforehand. */
  load(): Promise<ELK> {
    this.elk ??= madeElk();
    return this.elk;
  }

  async layOut(graph: ElkNode): Promise<ElkNode> {
    return (await this.load()).layout(graph);
  }
}

async function madeElk(): Promise<ELK> {
  const { default: elk } = await import('elkjs/lib/elk.bundled.js');
  return new elk.default();
}
