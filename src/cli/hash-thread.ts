/** A thread that hashes files one after the other. Run as a worker. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { HashedFile } from './input-hashes.js';

/** Bytes read at once. */
const PIECE_BYTES = 1 << 20;

async function sha256(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path, { highWaterMark: PIECE_BYTES }), hash);
    return hash.digest('hex');
  } catch {
    // Who reads the input tells why it cannot be read.
    return undefined;
  }
}

for (const path of workerData as readonly string[]) {
  const hash = await sha256(path);
  if (hash !== undefined) parentPort?.postMessage({ path, sha256: hash } satisfies HashedFile);
}
