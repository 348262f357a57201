import { Worker } from 'node:worker_threads';
import type { ElkNode } from 'elkjs/lib/elk.bundled.js';
import { type LayoutEngine, LocalEngine } from './layout-engine.js';
import type { LayoutMessage } from './layout-thread.js';

/** Lays out on a thread of its own from the moment it is made; on this one where no thread can be had. */
export class ThreadedEngine implements LayoutEngine {
  private readonly worker: Worker;
  private readonly local = new LocalEngine();
  private readonly waiting = new Map<number, (graph: ElkNode | undefined) => void>();
  private asked = 0;
  private isGone = false;

  constructor() {
    this.worker = new Worker(new URL('../report/layout-thread.js', import.meta.url));
    this.worker.on('message', ({ number, graph }: LayoutMessage) => this.waiting.get(number)?.(graph));
    this.worker.on('error', () => this.gone());
    this.worker.on('exit', () => this.gone());
    // Only somebody who waits for a map keeps the process alive.
    this.worker.unref();
  }

  async layOut(graph: ElkNode): Promise<ElkNode> {
    return (this.isGone ? undefined : await this.ask(graph)) ?? this.local.layOut(graph);
  }

  private async ask(graph: ElkNode): Promise<ElkNode | undefined> {
    const number = this.asked++;
    const answer = new Promise<ElkNode | undefined>((resolve) => this.waiting.set(number, resolve));
    this.worker.ref();
    this.worker.postMessage({ number, graph } satisfies LayoutMessage);
    const laidOut = await answer;
    this.waiting.delete(number);
    if (this.waiting.size === 0) this.worker.unref();
    return laidOut;
  }

  /** Whoever waits lays out for himself. */
  private gone(): void {
    this.isGone = true;
    for (const answer of this.waiting.values()) answer(undefined);
  }
}
