import { isoTime } from '../record.js';

/** The earliest start and the latest end of what was added; comparing costs no text. */
export class Moments {
  private firstSeconds = Number.POSITIVE_INFINITY;
  private firstNanoseconds = 0;
  private lastSeconds = -1;
  private lastNanoseconds = 0;

  add(startSeconds: number, startNanoseconds: number, endSeconds: number, endNanoseconds: number): void {
    if (
      startSeconds < this.firstSeconds ||
      (startSeconds === this.firstSeconds && startNanoseconds < this.firstNanoseconds)
    ) {
      this.firstSeconds = startSeconds;
      this.firstNanoseconds = startNanoseconds;
    }
    if (endSeconds > this.lastSeconds || (endSeconds === this.lastSeconds && endNanoseconds > this.lastNanoseconds)) {
      this.lastSeconds = endSeconds;
      this.lastNanoseconds = endNanoseconds;
    }
  }

  /** False where nothing was added. */
  get isSet(): boolean {
    return this.lastSeconds >= 0;
  }

  get start(): string {
    return this.isSet ? isoTime(this.firstSeconds, this.firstNanoseconds) : '';
  }

  get end(): string {
    return this.isSet ? isoTime(this.lastSeconds, this.lastNanoseconds) : '';
  }
}
