import { duration, size } from '../report/text.js';

const REDRAW_MILLISECONDS = 200;
/** No figures before this: short runs show nothing. */
const QUIET_MILLISECONDS = 500;
const CLEAR_LINE = '\r\u001b[K';

/** A line on standard error that says how far the reading is; only on a terminal, and gone when done. */
export class Progress {
  private readonly enabled: boolean;
  private readonly begun = performance.now();
  private drawn = 0;

  constructor(enabled: boolean) {
    this.enabled = enabled && process.stderr.isTTY === true;
  }

  /** `total` is undefined where it cannot be known: a pipe. */
  show(bytes: number, total: number | undefined): void {
    if (!this.enabled) return;
    const now = performance.now();
    if (now - this.begun < QUIET_MILLISECONDS || now - this.drawn < REDRAW_MILLISECONDS) return;
    this.drawn = now;
    process.stderr.write(`${CLEAR_LINE}${progressText(bytes, total, (now - this.begun) / 1000)}`);
  }

  end(): void {
    if (this.enabled && this.drawn > 0) process.stderr.write(CLEAR_LINE);
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
