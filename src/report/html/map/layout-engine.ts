import type { ELK, ElkNode } from 'elkjs/lib/elk.bundled.js';

/** Gives the nodes and edges of a graph their places. */
export interface LayoutEngine {
  layOut(graph: ElkNode): Promise<ElkNode>;
}

/** ELK on this thread; made when it is first asked, for that takes longer than a layout. */
export class LocalEngine implements LayoutEngine {
  private made: Promise<ELK> | undefined;

  async layOut(graph: ElkNode): Promise<ElkNode> {
    this.made ??= madeElk();
    return (await this.made).layout(graph);
  }
}

async function madeElk(): Promise<ELK> {
  const { default: elk } = await import('elkjs/lib/elk.bundled.js');
  return new elk.default();
}
