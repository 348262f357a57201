import type { Distinct } from '../model/ends.js';

/** Names that one set keeps. */
export const MAX_NAMES = 16;

/** The first few different names; whether there were more is told, not how many. */
export class DistinctNames {
  private names: string[] | undefined;
  private capped = false;

  add(name: string): void {
    if (this.names === undefined) this.names = [name];
    else if (!this.capped && !this.names.includes(name)) {
      if (this.names.length < MAX_NAMES) this.names.push(name);
      else this.capped = true;
    }
  }

  get list(): readonly string[] {
    return this.names ?? [];
  }

  toDistinct(): Distinct {
    const first = this.list;
    return { count: first.length, ...(this.capped && { capped: true as const }), first };
  }
}
