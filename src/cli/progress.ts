import { duration, size } from '../report/text.js';

const REDRAW_MILLISECONDS = 200;
/** No figures before this: short runs show nothing. */
const QUIET_MILLISECONDS = 500;
const CLEAR_LINE = '\r\u001b[K';

/** Where progress is shown; `process.stderr` is one. */
export interface ProgressScreen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A line on standard error that says how far the reading is; only on a terminal, and gone when done. */
export class Progress {
  private readonly enabled: boolean;
  private readonly screen: ProgressScreen;
  private readonly now: () => number;
  private readonly begun: number;
  private drawn = Number.NEGATIVE_INFINITY;

  /** `now` gives milliseconds. */
  constructor(enabled: boolean, screen: ProgressScreen = process.stderr, now = () => performance.now()) {
    this.enabled = enabled && screen.isTTY === true;
    this.screen = screen;
    this.now = now;
    this.begun = now();
  }

  /** `total` is undefined where it cannot be known: a pipe. */
  show(bytes: number, total: number | undefined): void {
    if (!this.enabled) return;
    const now = this.now();
    if (now - this.begun < QUIET_MILLISECONDS || now - this.drawn < REDRAW_MILLISECONDS) return;
    this.drawn = now;
    const text = progressText(bytes, total, (now - this.begun) / 1000);
    // A full line would wrap on some terminals, and then not be cleared.
    this.screen.write(CLEAR_LINE + text.slice(0, (this.screen.columns || Number.POSITIVE_INFINITY) - 1));
  }

  end(): void {
    if (this.drawn === Number.NEGATIVE_INFINITY) return;
    this.drawn = Number.NEGATIVE_INFINITY;
    this.screen.write(CLEAR_LINE);
  }
}

/** "45 % of 1.22 GB, 830 MB/s, 1.2 s left". */
export function progressText(bytes: number, total: number | undefined, seconds: number): string {
  const rate = bytes / Math.max(seconds, 0.001);
  if (total === undefined || total === 0) return `${size(bytes)}, ${size(rate)}/s`;
  const share = Math.min(100, Math.floor((100 * bytes) / total));
  const left = duration(Math.max(0, total - bytes) / Math.max(rate, 1));
  return `${share} % of ${size(total)}, ${size(rate)}/s, ${left} left`;
}
