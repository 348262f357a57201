import type { VerdictKind } from '../verdict/verdict.js';
import type { RecordsReport } from './read-records.js';
import type { FlowRecord, StatusRecord, SummaryRecord } from './record.js';
import { counted } from './text.js';

/** Runs and inputs that are told apart; what is beyond adds no figures, and makes the whole incomplete. */
const MAX_RUNS = 4096;

type Figures = Pick<
  SummaryRecord,
  'frames' | 'bytes' | 'drops' | 'uncountedDrops' | 'snapped' | 'unlogged' | 'incomplete'
>;

/** Two times as records have them. */
export interface TimeSpan {
  readonly start: string;
  readonly end: string;
}

/**
 * One summary of all that logs say of their runs: figures of the closing summaries, and where one is missing, as that of
 * a watch that was killed or still runs, those of the latest status of each of its inputs.
 */
export class LogSummary {
  private readonly flows: Record<VerdictKind, number> = {
    expected: 0,
    contradicted: 0,
    unexpected: 0,
    undetermined: 0,
  };
  /** By run; the file where a record names none. */
  private readonly summaries = new Map<string, SummaryRecord>();
  /** By run and input. */
  private readonly statuses = new Map<string, StatusRecord>();
  private readonly undecoded = new Map<string, number>();
  private readonly unreadLinkTypes = new Set<number>();
  private readonly catalogues = new Map<string, SummaryRecord['catalogues'][number]>();
  private topology: SummaryRecord['topology'];
  private start: string | undefined;
  private end: string | undefined;
  private tooMany = false;
  private readonly filterTexts = new Set<string>();
  private meaningless = 0;

  flow({ verdict, start, end }: FlowRecord): void {
    this.flows[verdict]++;
    this.spans(start, end);
  }

  /** Counts a record that was left out since it means nothing, such as an address that is none; gives their number. */
  leaveOut(): number {
    return ++this.meaningless;
  }

  summary(summary: SummaryRecord, input: number): void {
    if (this.keep(this.summaries, summary.run ?? `#${input}`, summary)) {
      for (const [reason, frames] of Object.entries(summary.undecoded))
        this.undecoded.set(reason, (this.undecoded.get(reason) ?? 0) + frames);
      for (const type of summary.unreadLinkTypes ?? [])
        if (this.unreadLinkTypes.size < MAX_RUNS) this.unreadLinkTypes.add(type);
    }
    for (const filter of [summary.filter, summary.captureFilter])
      if (filter !== undefined && this.filterTexts.size < MAX_RUNS) this.filterTexts.add(filter.expression);
    if (summary.start !== undefined) this.spans(summary.start, summary.end ?? summary.start);
    this.provenance(summary);
  }

  status(status: StatusRecord): void {
    this.keep(this.statuses, `${status.run}\0${status.input}`, status);
    this.provenance(status);
  }

  /** Whether flows are missing that were on the wire: lines left out, runs without an end, filters. */
  isPartial(report: RecordsReport): boolean {
    return this.filterTexts.size > 0 || this.isTorn(report);
  }

  /** Filters that left flows or frames out of the logs, in the order of their text. */
  filters(): string[] {
    return [...this.filterTexts].sort();
  }

  /** First and last moment of each run that has an end; of all flows, where none has. */
  runSpans(): TimeSpan[] {
    const runs = [...this.summaries.values()].flatMap(({ start, end = start }) =>
      start === undefined || end === undefined ? [] : [{ start, end }],
    );
    if (runs.length > 0 || this.start === undefined) return runs;
    return [{ start: this.start, end: this.end ?? this.start }];
  }

  /** What all came to; `report` tells what of the logs could be read. */
  record(report: RecordsReport): SummaryRecord {
    const open = this.openRuns();
    const figures: readonly Figures[] = [...this.summaries.values(), ...open];
    const sum = (figure: (one: Figures) => number): number => figures.reduce((total, one) => total + figure(one), 0);
    const unlogged = sum((one) => one.unlogged ?? 0);
    return {
      type: 'summary',
      frames: sum(({ frames }) => frames),
      bytes: sum(({ bytes }) => bytes),
      undecoded: Object.fromEntries(this.undecoded),
      ...(this.unreadLinkTypes.size > 0 && { unreadLinkTypes: [...this.unreadLinkTypes].sort((a, b) => a - b) }),
      flows: this.flows,
      drops: {
        kernel: sum(({ drops }) => drops.kernel),
        interface: sum(({ drops }) => drops.interface),
        shed: sum(({ drops }) => drops.shed),
      },
      ...(figures.some(({ uncountedDrops }) => uncountedDrops) && { uncountedDrops: true as const }),
      snapped: sum(({ snapped }) => snapped),
      incomplete: this.isTorn(report) || figures.some(({ incomplete }) => incomplete),
      ...(unlogged > 0 && { unlogged }),
      ...(report.aborted && { interrupted: true as const }),
      ...(this.start !== undefined && { start: this.start }),
      ...(this.end !== undefined && { end: this.end }),
      inputs: report.inputs.map(({ name, bytes, problem }) => ({
        name,
        bytes,
        ...(problem !== undefined && { problem: problem.kind }),
      })),
      catalogues: [...this.catalogues.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
      ...(this.topology !== undefined && { topology: this.topology }),
    };
  }

  /** Why something is missing that {@link record} does not say. */
  causes({ inputs }: RecordsReport): string[] {
    const broken = inputs.reduce((sum, one) => sum + one.broken, this.meaningless);
    const open = new Set(this.openRuns().map(({ run }) => run)).size;
    const cut = [...this.summaries.values()]
      .flatMap((summary) => summary.inputs)
      .filter(({ problem }) => problem !== undefined).length;
    const stopped = [...this.summaries.values()].filter(({ interrupted }) => interrupted === true).length;
    const unwritten = [...this.summaries.values()].reduce((sum, one) => sum + (one.written?.unwritten ?? 0), 0);
    return [
      ...(broken > 0 ? [`${counted(broken, 'line')} left out`] : []),
      ...(open > 0 ? [`${counted(open, 'run')} without an end`] : []),
      ...(stopped > 0 ? [`${counted(stopped, 'run')} interrupted`] : []),
      ...(cut > 0 ? [`${counted(cut, 'input')} of logged runs not read to the end`] : []),
      ...(unwritten > 0 ? [`${counted(unwritten, 'packet')} not written by logged runs`] : []),
      ...(this.tooMany ? ['too many runs to tell them all apart'] : []),
    ];
  }

  /** Whether something of the logs themselves is missing. */
  private isTorn(report: RecordsReport): boolean {
    return report.incomplete || this.meaningless > 0 || this.tooMany || this.openRuns().length > 0;
  }

  /** The latest status of each input of runs without an end. */
  private openRuns(): StatusRecord[] {
    return [...this.statuses.values()].filter(({ run }) => !this.summaries.has(run));
  }

  private keep<T>(map: Map<string, T>, key: string, value: T): boolean {
    const fits = map.has(key) || map.size < MAX_RUNS;
    if (fits) map.set(key, value);
    else this.tooMany = true;
    return fits;
  }

  /** Times of one form compare as text. */
  private spans(start: string, end: string): void {
    if (this.start === undefined || start < this.start) this.start = start;
    if (this.end === undefined || end > this.end) this.end = end;
  }

  private provenance({ catalogues, topology }: SummaryRecord | StatusRecord): void {
    for (const catalogue of catalogues) this.keep(this.catalogues, `${catalogue.id} ${catalogue.sha256}`, catalogue);
    this.topology = topology ?? this.topology;
  }
}
