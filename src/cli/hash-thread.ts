/** A thread that hashes files one after the other, while nothing else needs the processor. Run as a worker. */

import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { HashedFile } from './input-hashes.js';

/** Bytes read at once: few enough that they are still in the processor's cache when they are hashed. */
const PIECE_BYTES = 256 * 1024;

/** In hexadecimal; undefined where the file cannot be read. */
function sha256(path: string): string | undefined {
  const hash = createHash('sha256');
  const piece = new Uint8Array(PIECE_BYTES);
  try {
    const file = openSync(path, 'r');
    try {
      for (let got = readSync(file, piece); got > 0; got = readSync(file, piece)) hash.update(piece.subarray(0, got));
    } finally {
      closeSync(file);
    }
    return hash.digest('hex');
  } catch {
    // Who reads the input tells why it cannot be read.
    return undefined;
  }
}

/** A thread of Linux has a priority of its own; elsewhere it would be that of the whole process. */
function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // A system that forbids it has its files hashed all the same.
  }
}

giveWay();

for (const path of workerData as readonly string[]) {
  const hash = sha256(path);
  if (hash !== undefined) parentPort?.postMessage({ path, sha256: hash } satisfies HashedFile);
}
