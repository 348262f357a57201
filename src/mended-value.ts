/**
 * A configuration value without the parts that fail its schema, so that later checks can go on with the rest. Lists
 * lose elements by this, so paths into the mended value differ from those into the file.
 */

import type { Path } from './problem.js';

export class MendedValue {
  private readonly original: unknown;
  /** Paths into the original, as JSON. */
  private readonly dropped = new Set<string>();

  constructor(original: unknown) {
    this.original = original;
  }

  /** Leaves out what stands at a path into the mended value as it was when last taken. */
  drop(paths: readonly Path[]): void {
    const originals = paths.map((path) => JSON.stringify(this.toOriginal(path)));
    for (const path of originals) this.dropped.add(path);
  }

  /** What is left. */
  take(): unknown {
    return this.dropped.size === 0 ? this.original : this.copy(this.original, []);
  }

  /** The path into the file that a path into the mended value means. */
  toOriginal(path: Path): Path {
    if (this.dropped.size === 0) return path;
    const original: (string | number)[] = [];
    for (const step of path) original.push(typeof step === 'number' ? this.originalIndex(original, step) : step);
    return original;
  }

  private originalIndex(list: Path, index: number): number {
    let original = 0;
    for (let left = index; ; original++) {
      if (!this.isDropped([...list, original]) && left-- === 0) return original;
    }
  }

  private isDropped(path: Path): boolean {
    return this.dropped.has(JSON.stringify(path));
  }

  private copy(value: unknown, path: Path): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      return value.flatMap((item, index) =>
        this.isDropped([...path, index]) ? [] : [this.copy(item, [...path, index])],
      );
    }
    const kept = Object.entries(value).filter(([key]) => !this.isDropped([...path, key]));
    return Object.fromEntries(kept.map(([key, item]) => [key, this.copy(item, [...path, key])]));
  }
}
