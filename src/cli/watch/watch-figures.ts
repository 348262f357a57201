/** What the threads of a watch have told last, as metrics. */

import { cleanString } from '../../clean-text.js';
import { expositionText, type Metric, type Sample } from '../../report/exposition.js';
import { dropsOf, isIncomplete } from '../../report/loss-text.js';
import { VERDICT_KINDS } from '../../verdict/verdict.js';
import { version } from '../about.js';
import type { MetricsPages } from './metrics-server.js';
import type { WatchNews, WatchState } from './watch-messages.js';

/** Documented paths of an input that have a series of their own; the others are one, under the path `other`. */
export const MAX_PATH_SERIES = 500;

/** Longest name of an input, in characters. */
const MAX_NAME = 255;

/** After so many milliseconds without a word a thread that should tell its state twice a second is stuck. */
const SILENCE = 15_000;

interface SourceFigures {
  readonly input: string;
  state: WatchState | undefined;
  /** When it last told anything, in milliseconds since the process began. */
  heardAt: number;
  phase: 'opening' | 'running' | 'ended';
  incomplete: boolean;
}

export class WatchFigures {
  private readonly sources: readonly SourceFigures[];
  private readonly version = version();
  private readonly reloads = { success: 0, failure: 0 };

  constructor(inputs: readonly string[]) {
    const heardAt = performance.now();
    this.sources = inputs.map((input) => ({
      input: cleanString(input, MAX_NAME),
      state: undefined,
      heardAt,
      phase: 'opening',
      incomplete: false,
    }));
  }

  take(index: number, news: WatchNews): void {
    const source = this.sources[index];
    if (source === undefined) return;
    source.heardAt = performance.now();
    if (news.type === 'open') source.phase = 'running';
    else if (news.type === 'state') source.state = news.state;
    else if (news.type === 'ended') {
      source.phase = 'ended';
      source.incomplete = news.summary?.incomplete !== false;
    }
  }

  reloaded(ok: boolean): void {
    this.reloads[ok ? 'success' : 'failure']++;
  }

  /** What is served of it; `lost` gives the records that did not come into the log, where there is one. */
  pages(lost: () => number | undefined): MetricsPages {
    return { metrics: () => this.text(lost()), ailments: () => this.ailments() };
  }

  /** What does not run as it should; empty where all is well. */
  ailments(): string[] {
    const now = performance.now();
    return this.sources.flatMap(({ input, phase, heardAt }) => {
      if (phase !== 'running') return [`${input}: ${phase}`];
      return now - heardAt > SILENCE ? [`${input}: silent for ${Math.round((now - heardAt) / 1000)} s`] : [];
    });
  }

  /** `lost`: records that did not come into the log, where there is one. */
  text(lost: number | undefined): string {
    return expositionText([...this.inputMetrics(), ...this.flowMetrics(), ...this.runMetrics(lost)]);
  }

  private inputMetrics(): Metric[] {
    return [
      {
        name: 'rolepath_input_up',
        type: 'gauge',
        help: 'Whether the input is being read.',
        samples: this.sources.map(({ input, phase }) => [Number(phase === 'running'), { input }]),
      },
      this.counter('rolepath_frames_total', 'Frames read.', ({ frames }) => [[frames]]),
      this.counter('rolepath_wire_bytes_total', 'Lengths of the frames on the wire.', ({ bytes }) => [[bytes]]),
      this.counter('rolepath_drops_total', DROPS_HELP, ({ counters, shed, uncountedDrops }) => [
        ...(uncountedDrops ? [] : kernelDrops(counters)),
        [shed, { by: 'shed' }],
      ]),
      ...this.writeMetrics(),
      {
        name: 'rolepath_incomplete',
        type: 'gauge',
        help: 'Whether anything of the input is missing.',
        samples: this.sources.map((source) => [Number(isIncompleteYet(source)), { input: source.input }]),
      },
    ];
  }

  /** Only where packets are written: who counts on them sees that there are none. */
  private writeMetrics(): Metric[] {
    if (this.sources.every(({ state }) => state?.written === undefined)) return [];
    return [
      this.counter('rolepath_written_packets_total', 'Packets that stand in files.', ({ written }) =>
        written === undefined ? [] : [[written.written]],
      ),
      this.counter('rolepath_unwritten_packets_total', 'Packets that could not be written.', ({ written }) =>
        written === undefined ? [] : [[written.unwritten]],
      ),
    ];
  }

  private flowMetrics(): Metric[] {
    return [
      this.gauge('rolepath_active_flows', 'Flows that last.', ({ concurrent }) => [[concurrent]]),
      this.gauge('rolepath_flows', FLOWS_HELP, ({ flows }) => byVerdict(flows)),
      this.counter('rolepath_finished_flows_total', 'Flows that have ended, by verdict.', ({ finished }) =>
        byVerdict(finished),
      ),
      this.gauge('rolepath_finding_groups', GROUPS_HELP, ({ findings }) =>
        Object.entries(findings).map(([kind, groups]) => [groups, { kind }]),
      ),
      this.counter('rolepath_ungrouped_flows_total', 'Flows with findings for which no group was left.', (state) => [
        [state.ungrouped],
      ]),
      this.gauge('rolepath_path_flows', PATHS_HELP, ({ paths = [] }) => pathSamples(paths)),
    ];
  }

  private runMetrics(lost: number | undefined): Metric[] {
    const { user, system } = process.cpuUsage();
    return [
      one('rolepath_build_info', 'gauge', 'The version of Rolepath.', [1, { version: this.version }]),
      {
        name: 'rolepath_reloads_total',
        type: 'counter',
        help: 'Times that topology and catalogue were read anew, by outcome.',
        samples: Object.entries(this.reloads).map(([outcome, times]) => [times, { outcome }]),
      },
      {
        name: 'rolepath_log_lost_records_total',
        type: 'counter',
        help: 'Records that could not be written to the log.',
        samples: lost === undefined ? [] : [[lost]],
      },
      one('process_resident_memory_bytes', 'gauge', 'Resident memory.', [process.memoryUsage.rss()]),
      one('process_cpu_seconds_total', 'counter', 'Processor time spent.', [(user + system) / 1e6]),
      one('process_start_time_seconds', 'gauge', 'Start of the process since 1970.', [performance.timeOrigin / 1000]),
    ];
  }

  private counter(name: string, help: string, samples: (state: WatchState) => readonly Sample[]): Metric {
    return { name, type: 'counter', help, samples: this.each(samples) };
  }

  private gauge(name: string, help: string, samples: (state: WatchState) => readonly Sample[]): Metric {
    return { name, type: 'gauge', help, samples: this.each(samples) };
  }

  /** The samples of each input that has told its state, with its name. */
  private each(samples: (state: WatchState) => readonly Sample[]): Sample[] {
    return this.sources.flatMap(({ input, state }) =>
      state === undefined ? [] : samples(state).map(([value, labels]): Sample => [value, { input, ...labels }]),
    );
  }
}

const DROPS_HELP =
  'Packets that the kernel or the interface dropped, and flows or datagrams given up for want of room (shed).';
const FLOWS_HELP =
  'Flows since the start by verdict as it stands; more evidence may change a verdict while a flow lasts.';
const GROUPS_HELP = 'Groups of findings that have flows, by verdict; documented paths that nobody answered are apart.';
const PATHS_HELP = 'Answered flows since the start by documented path, as judged by now.';

const one = (name: string, type: Metric['type'], help: string, sample: Sample): Metric => ({
  name,
  type,
  help,
  samples: [sample],
});

const byVerdict = (flows: WatchState['flows']): Sample[] =>
  VERDICT_KINDS.map((verdict) => [flows[verdict], { verdict }]);

/** The paths with most flows, so that the number of series is bounded; the rest together. */
function pathSamples(paths: NonNullable<WatchState['paths']>): Sample[] {
  const ordered = [...paths].sort((a, b) => b.flows - a.flows);
  const rest = ordered.slice(MAX_PATH_SERIES).reduce((sum, { flows }) => sum + flows, 0);
  return [
    ...ordered.slice(0, MAX_PATH_SERIES).map(({ id, flows }): Sample => [flows, { path: id }]),
    ...(ordered.length > MAX_PATH_SERIES ? [[rest, { path: 'other' }] as const] : []),
  ];
}

const kernelDrops = (counters: WatchState['counters']): Sample[] => [
  [counters?.kernelDropped ?? 0, { by: 'kernel' }],
  [counters?.interfaceDropped ?? 0, { by: 'interface' }],
];

const isIncompleteYet = ({ incomplete, state }: SourceFigures): boolean =>
  incomplete || (state !== undefined && isIncomplete({ ...state, drops: dropsOf(state.counters, state.shed) }));
