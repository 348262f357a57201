interface Counter {
  count: number;
}

/** How often each name came up. Adding allocates for a new name only, so it may be done for every flow. */
export class NameCounts {
  private readonly counters = new Map<string, Counter>();

  add(name: string): void {
    const counter = this.counters.get(name);
    if (counter === undefined) this.counters.set(name, { count: 1 });
    else counter.count++;
  }

  /** Takes one back; a name that has none left is no longer listed. */
  remove(name: string): void {
    const counter = this.counters.get(name);
    if (counter === undefined) return;
    counter.count--;
    if (counter.count === 0) this.counters.delete(name);
  }

  /** The most frequent first, then by name. */
  entries(): [name: string, count: number][] {
    return [...this.counters]
      .map(([name, { count }]): [string, number] => [name, count])
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  }

  toRecord(): Record<string, number> {
    return Object.fromEntries(this.entries());
  }
}
