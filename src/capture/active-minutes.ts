/** Minutes that are remembered: almost two years. Frames with more different times than that are no recording of a network. */
export const MAX_MINUTES = 1 << 20;
const MINUTE = 60;

/** A span of whole minutes without any frame, in seconds since 1970. */
export interface QuietSpan {
  readonly start: number;
  readonly seconds: number;
}

/** Notes in which minutes there were frames, whatever the order in which captures are read, to tell where there were none. */
export class ActiveMinutes {
  private readonly minutes = new Set<number>();
  private latest = -1;
  private isFull = false;

  /** Notes a frame by its time, in seconds since 1970; frames without a time stand at 0. */
  note(seconds: number): void {
    const minute = (seconds / MINUTE) | 0;
    if (minute !== this.latest) this.add(minute);
  }

  /** Spans of at least `least` seconds, the longest first, at most `most`; undefined where there was no room to tell. */
  quiet(least: number, most: number): QuietSpan[] | undefined {
    if (this.isFull) return undefined;
    const active = [...this.minutes].sort((a, b) => a - b);
    const spans = active.slice(1).map((minute, index) => {
      const before = (active[index] ?? minute) + 1;
      return { start: before * MINUTE, seconds: (minute - before) * MINUTE };
    });
    return spans
      .filter(({ seconds }) => seconds >= least)
      .sort((a, b) => b.seconds - a.seconds || a.start - b.start)
      .slice(0, most);
  }

  private add(minute: number): void {
    this.latest = minute;
    if (minute === 0 || this.minutes.has(minute)) return;
    if (this.minutes.size < MAX_MINUTES) this.minutes.add(minute);
    else this.isFull = true;
  }
}
