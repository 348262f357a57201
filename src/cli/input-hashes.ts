import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

export interface HashedFile {
  readonly path: string;
  /** In hexadecimal. */
  readonly sha256: string;
}

/**
 * The SHA-256 of inputs, for the provenance of a report: worked out on a thread of its own while the inputs are read, so
 * that it takes no time where there is a second processor. They need not be waited for.
 */
export class InputHashes {
  private readonly worker: Worker | undefined;
  private readonly hashes = new Map<string, string>();
  private readonly done: Promise<unknown>;

  /** `names` as on the command line; pipes and standard input have no hash. */
  constructor(names: readonly string[]) {
    const files = [...new Set(names.flatMap(filesOf))];
    if (files.length === 0) {
      this.done = Promise.resolve();
      return;
    }
    const worker = new Worker(new URL('../cli/hash-thread.js', import.meta.url), { workerData: files });
    worker.on('message', ({ path, sha256 }: HashedFile) => this.hashes.set(path, sha256));
    this.done = new Promise((resolve) => {
      worker.once('exit', resolve);
      worker.once('error', resolve);
    });
    // Only somebody who waits for the hashes keeps the process alive.
    worker.unref();
    this.worker = worker;
  }

  /** The hashes by the name of the file; complete once all files were read. */
  async all(): Promise<ReadonlyMap<string, string>> {
    this.worker?.ref();
    await this.done;
    return this.hashes;
  }
}

/** The files that a name means, as the readers name them. */
function filesOf(name: string): string[] {
  if (name === '-') return [];
  try {
    if (statSync(name).isDirectory()) {
      const entries = readdirSync(name).sort();
      return entries.map((entry) => join(name, entry)).filter((path) => isFile(path));
    }
    return isFile(name) ? [name] : [];
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
