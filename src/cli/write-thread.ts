/** A thread that writes to a file what another makes. Run as a worker. */

import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { ByteRing } from './byte-ring.js';
import type { WriteTask } from './write-behind.js';

/** What cannot be written stays where it is: the other thread tries it again, and meets the failure. */
function serve({ memory, descriptor }: WriteTask): void {
  const ring = new ByteRing(memory);
  if (!ring.serve()) return;
  try {
    for (let piece = ring.wait(); piece !== undefined; piece = ring.wait()) ring.taken(writeSync(descriptor, piece));
  } finally {
    ring.leave();
  }
}

serve(workerData as WriteTask);
