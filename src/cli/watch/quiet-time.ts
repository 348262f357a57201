import type { Tally } from '../../capture/tally.js';

/**
 * What time it is at the source of a live pipe or of a file that grows, while no frames come: the last frame's time and
 * what has passed since it came. While frames come, they say the time themselves.
 */
export class QuietTime {
  private frames = -1;
  private since = 0;

  /**
   * In whole seconds since 1970; undefined while frames come, and before the first.
   *
   * @param now in seconds, by a clock that only goes on.
   */
  now({ frames, last }: Pick<Tally, 'frames' | 'last'>, now: number): number | undefined {
    if (frames !== this.frames) {
      this.frames = frames;
      this.since = now;
      return undefined;
    }
    return last === undefined ? undefined : last.seconds + Math.floor(now - this.since);
  }
}
