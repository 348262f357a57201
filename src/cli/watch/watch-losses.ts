import { UNPLACED } from '../../live/unplaced.js';
import { dropsOf, lossParts, totalDrops } from '../../report/loss-text.js';
import type { WatchState } from './watch-messages.js';

/** Least time between two lines on one source, in milliseconds. */
const PAUSE = 5000;

/** Lets something pass no more often than that. */
export class Throttle {
  private passedAt = Number.NEGATIVE_INFINITY;

  /** Whether it is time again; `now` is in milliseconds. */
  isDue(now: number): boolean {
    if (now - this.passedAt < PAUSE) return false;
    this.passedAt = now;
    return true;
  }
}

/** Tells what a source has lost, each time that it is more. */
export class WatchLosses {
  private readonly name: string;
  private told = 0;
  private readonly throttle = new Throttle();

  constructor(name: string) {
    this.name = name;
  }

  /** A line for standard error where something was lost that has not been told; `now` is in milliseconds. */
  line({ counters, shed }: WatchState, now: number): string | undefined {
    const drops = dropsOf(counters, shed);
    const lost = totalDrops(drops);
    if (lost <= this.told || !this.throttle.isDue(now)) return undefined;
    this.told = lost;
    return `${this.name}: incomplete so far: ${lossParts({ drops }).join('; ')}`;
  }
}

/** Tells of findings and hosts beyond those that are told apart, when that begins. */
export class WatchBounds {
  private readonly name: string;
  private readonly told = new Set<keyof typeof UNPLACED>();

  constructor(name: string) {
    this.name = name;
  }

  /** Lines for standard error. */
  lines(state: Pick<WatchState, keyof typeof UNPLACED>): string[] {
    return (['ungrouped', 'unlisted'] as const).flatMap((kind) => {
      if (state[kind] === 0 || this.told.has(kind)) return [];
      this.told.add(kind);
      return [`${this.name}: ${UNPLACED[kind]}`];
    });
  }
}
