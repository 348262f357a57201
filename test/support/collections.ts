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

/**
 * The fewest of several readings: what else goes on in the process, on a loaded machine above all, adds collections and
 * never takes one away, so that garbage of `work` itself shows in every reading.
 */
export async function fewestCollections(work: () => void, readings = 3): Promise<number> {
  let fewest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < readings && fewest > 0; i++) fewest = Math.min(fewest, await collectionsDuring(work));
  return fewest;
}

/** Bytes that are alive, on the heap and in buffers, after everything else was collected. */
export function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
