import { Worker } from 'node:worker_threads';
import { DEVICE_DEFAULTS } from '../capture/live/live-device.js';
import { jsonLine } from '../report/json-line.js';
import { lossText } from '../report/loss-text.js';
import type { SummaryRecord } from '../report/record.js';
import { count } from '../report/text.js';
import { VERDICT_KINDS } from '../verdict/verdict.js';
import { EXIT, type ExitCode, UsageError } from './exit-codes.js';
import { Output, OutputClosed } from './output.js';
import { dropPrivileges } from './privileges.js';
import type { WatchNews, WatchOrder, WatchTask } from './watch-messages.js';

export interface WatchOptions {
  readonly interface?: readonly string[];
  readonly topology?: string;
  readonly json?: boolean;
  readonly snapLength?: number;
  readonly buffer?: number;
  readonly promiscuous: boolean;
  readonly user?: string;
  readonly maxFlows?: number;
  readonly quiet?: boolean;
}

/** `rolepath watch`: gives the exit code. With interfaces the words are a capture filter, else captures to read. */
export async function watch(words: readonly string[], options: WatchOptions): Promise<ExitCode> {
  const tasks = tasksOf(words, options);
  const output = new Output();
  const threads = tasks.map((task) => new Thread(task, output));
  const stop = (): void => {
    for (const thread of threads) thread.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  await Promise.all(threads.map(({ opened }) => opened));
  if (options.interface !== undefined) dropPrivileges(options.user);
  const ends = await Promise.all(threads.map(({ ended }) => ended));
  for (const end of ends) {
    if (options.json === true && end.summary !== undefined) output.write(jsonLine(end.summary));
    else if (options.quiet !== true) process.stderr.write(totals(end));
  }
  output.flush();
  return exitCode(ends);
}

function tasksOf(words: readonly string[], options: WatchOptions): WatchTask[] {
  const { topology, maxFlows } = options;
  const common = { topology, maxFlows, output: options.json === true ? 'records' : 'lines' } as const;
  if (options.interface === undefined) {
    if (words.length === 0)
      throw new UsageError("name an interface with -i (rolepath interfaces lists them), a capture, or '-'");
    return [{ ...common, source: { files: words } }];
  }
  const filter = words.join(' ');
  const device = {
    ...DEVICE_DEFAULTS,
    promiscuous: options.promiscuous,
    ...(options.snapLength !== undefined && { snapLength: options.snapLength }),
    ...(options.buffer !== undefined && { bufferBytes: options.buffer << 20 }),
    ...(filter !== '' && { filter }),
  };
  return options.interface.map((name) => ({ ...common, source: { device: name, options: device } }));
}

interface End {
  readonly summary?: SummaryRecord;
  readonly failure?: string;
}

/** A thread that watches one source. */
class Thread {
  /** Settled once the source is open, or cannot be. */
  readonly opened: Promise<void>;
  readonly ended: Promise<End>;
  private readonly worker: Worker;

  constructor(task: WatchTask, output: Output) {
    const worker = new Worker(new URL('../cli/watch-thread.js', import.meta.url), { workerData: task, stdin: false });
    this.worker = worker;
    let open = (): void => {};
    this.opened = new Promise((resolve) => {
      open = resolve;
    });
    this.ended = new Promise((resolve, reject) => {
      worker.on('message', (news: WatchNews) => {
        if (news.type === 'open') open();
        else if (news.type === 'note') process.stderr.write(`${news.text}\n`);
        else if (news.type === 'lines') this.write(output, news.text);
        else if (news.type === 'ended') {
          open();
          resolve(news);
        }
      });
      worker.on('error', reject);
    });
  }

  stop(): void {
    this.worker.postMessage({ type: 'stop' } satisfies WatchOrder);
  }

  /** Findings are to be seen at once; a reader that has gone ends the watch. */
  private write(output: Output, text: string): void {
    try {
      output.write(text);
      output.flush();
    } catch (error) {
      if (!(error instanceof OutputClosed)) throw error;
      this.stop();
    }
  }
}

/** What the whole watch came to: the worst of its threads. */
function exitCode(ends: readonly End[]): ExitCode {
  for (const { failure } of ends) if (failure !== undefined) process.stderr.write(`rolepath: ${failure}\n`);
  if (ends.every(({ summary }) => summary === undefined)) return EXIT.usage;
  return ends.some(({ summary }) => summary === undefined || summary.incomplete) ? EXIT.incomplete : EXIT.done;
}

/** `eth1: 12,345 frames, 120 flows: 118 expected, 2 unexpected; 0 dropped`, one a source. */
function totals({ summary }: End): string {
  if (summary === undefined) return '';
  const { flows, frames, inputs } = summary;
  const kinds = VERDICT_KINDS.map((kind) => `${count(flows[kind])} ${kind}`).join(', ');
  return `${inputs[0]?.name ?? ''}: ${count(frames)} frames; ${kinds}; ${lossText(summary) ?? 'nothing lost'}\n`;
}
