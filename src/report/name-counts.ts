interface Counter {
  count: number;
}

/** How often each name came up. Adding allocates for a new name only, so it may be done for every flow. */
export class NameCounts {
  private readonly counters = new Map<string, Counter>();
  private lastName: string | undefined;
  private lastCounter: Counter = { count: 0 };

  /** The name that came last is counted without a look-up: what is counted by group mostly has one. */
  add(name: string): void {
    if (name !== this.lastName) this.lastCounter = this.counterOf(name);
    this.lastName = name;
    this.lastCounter.count++;
  }

  /** Takes one back; a name that has none left is no longer listed. */
  remove(name: string): void {
    const counter = this.counters.get(name);
    if (counter === undefined) return;
    counter.count--;
    if (counter.count > 0) return;
    this.counters.delete(name);
    this.lastName = undefined;
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

  private counterOf(name: string): Counter {
    const known = this.counters.get(name);
    if (known !== undefined) return known;
    const counter = { count: 0 };
    this.counters.set(name, counter);
    return counter;
  }
}
