import type { VerdictKind } from '../../verdict/verdict.js';
import { MAX_BINS, type Timeline } from '../model/report.js';
import { isoTime } from '../record.js';
import type { ReportedFlow } from './reported-flow.js';

/** Widths of bins in seconds, each a multiple of the one before; beyond the last they double. */
const WIDTHS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400, 604_800] as const;

type Bin = Record<VerdictKind, number> & { unanswered: number; bytes: number };
const noBin = (): Bin => ({ expected: 0, contradicted: 0, unexpected: 0, undetermined: 0, unanswered: 0, bytes: 0 });

/** Flows by their start in at most `MAX_BINS` bins: where the span outgrows them, bins are joined. */
export class TimelineBins {
  private width: number = WIDTHS[0];
  /** By their number since 1970. */
  private bins = new Map<number, Bin>();
  private lowest = Number.POSITIVE_INFINITY;
  private highest = Number.NEGATIVE_INFINITY;

  add(flow: ReportedFlow): void {
    this.reach(flow.startSeconds);
    const number = Math.floor(flow.startSeconds / this.width);
    let bin = this.bins.get(number);
    if (bin === undefined) {
      bin = noBin();
      this.bins.set(number, bin);
    }
    bin[flow.judgement.kind]++;
    if (flow.judgement.kind === 'expected' && !flow.answered) bin.unanswered++;
    bin.bytes += flow.initiatorBytes + flow.responderBytes;
  }

  toTimeline(): Timeline {
    if (this.bins.size === 0) return { binSeconds: 0, bins: [] };
    const { width } = this;
    const first = Math.floor(this.lowest / width);
    const last = Math.floor(this.highest / width);
    const bins = Array.from({ length: last - first + 1 }, (_, index) => ({
      start: isoTime((first + index) * width, 0),
      ...(this.bins.get(first + index) ?? noBin()),
    }));
    return { binSeconds: width, bins };
  }

  private reach(seconds: number): void {
    if (seconds >= this.lowest && seconds <= this.highest) return;
    this.lowest = Math.min(this.lowest, seconds);
    this.highest = Math.max(this.highest, seconds);
    while (Math.floor(this.highest / this.width) - Math.floor(this.lowest / this.width) >= MAX_BINS) this.widen();
  }

  private widen(): void {
    const wider = WIDTHS.find((width) => width > this.width) ?? this.width * 2;
    const joined = new Map<number, Bin>();
    for (const [number, bin] of this.bins) {
      const target = Math.floor((number * this.width) / wider);
      joined.set(target, sumOf(joined.get(target) ?? noBin(), bin));
    }
    this.bins = joined;
    this.width = wider;
  }
}

const sumOf = (a: Bin, b: Bin): Bin => ({
  expected: a.expected + b.expected,
  contradicted: a.contradicted + b.contradicted,
  unexpected: a.unexpected + b.unexpected,
  undetermined: a.undetermined + b.undetermined,
  unanswered: a.unanswered + b.unanswered,
  bytes: a.bytes + b.bytes,
});
