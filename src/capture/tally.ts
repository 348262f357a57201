import type { ActiveMinutes } from './active-minutes.js';
import type { Frame, FrameSink } from './frame.js';

/** A moment of a capture, in nanoseconds since 1970. */
export interface CaptureTime {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Negative where `a` is before `b`, positive where after, 0 where the same. */
export const compareTimes = (a: CaptureTime, b: CaptureTime): number =>
  a.seconds - b.seconds || a.nanoseconds - b.nanoseconds;

/** Counts frames on their way to a sink. */
export class Tally implements FrameSink {
  readonly #sink: FrameSink | undefined;
  readonly #activity: ActiveMinutes | undefined;
  frames = 0;
  /** Frames of which fewer bytes were kept than were on the wire. */
  snapped = 0;
  /** Sum of the lengths on the wire. */
  wireBytes = 0;
  #firstSeconds = Number.MAX_SAFE_INTEGER;
  #firstNanoseconds = 0;
  #lastSeconds = -1;
  #lastNanoseconds = 0;

  /**
   * @param sink is handed every frame; none where only the count matters.
   * @param activity notes when there were frames.
   */
  constructor(sink: FrameSink | undefined, activity?: ActiveMinutes) {
    this.#sink = sink;
    this.#activity = activity;
  }

  frame(frame: Frame): void {
    this.frames++;
    this.wireBytes += frame.wireLength;
    if (frame.end - frame.start < frame.wireLength) this.snapped++;
    this.#note(frame.seconds, frame.nanoseconds);
    this.#activity?.note(frame.seconds);
    this.#sink?.frame(frame);
  }

  /** Time of the earliest frame that has one: a Simple Packet of a pcapng file may have none, and stands at 0. */
  get first(): CaptureTime | undefined {
    if (this.#lastSeconds < 0) return undefined;
    return { seconds: this.#firstSeconds, nanoseconds: this.#firstNanoseconds };
  }

  /** Time of the latest frame that has one. */
  get last(): CaptureTime | undefined {
    if (this.#lastSeconds < 0) return undefined;
    return { seconds: this.#lastSeconds, nanoseconds: this.#lastNanoseconds };
  }

  #note(seconds: number, nanoseconds: number): void {
    if (seconds === 0 && nanoseconds === 0) return;
    if (seconds > this.#lastSeconds || (seconds === this.#lastSeconds && nanoseconds > this.#lastNanoseconds)) {
      this.#lastSeconds = seconds;
      this.#lastNanoseconds = nanoseconds;
    }
    if (seconds < this.#firstSeconds || (seconds === this.#firstSeconds && nanoseconds < this.#firstNanoseconds)) {
      this.#firstSeconds = seconds;
      this.#firstNanoseconds = nanoseconds;
    }
  }
}
