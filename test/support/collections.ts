import { constants, type NodeGCPerformanceDetail, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collections of the young generation, where all that lives for one frame would be, while `work` runs. */
export async function collectionsDuring(work: () => void): Promise<number> {
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries() as unknown as { detail: NodeGCPerformanceDetail }[])
      if (detail.kind === constants.NODE_PERFORMANCE_GC_MINOR) collections++;
  });
  observer.observe({ entryTypes: ['gc'] });
  work();
  await setTimeout(20);
  observer.disconnect();
  return collections;
}

/** Bytes that are alive, on the heap and in buffers, after everything else was collected. */
export function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
