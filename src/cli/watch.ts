import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import { Worker } from 'node:worker_threads';
import { CAP_SNAP_LENGTH } from '../capture/live/cap-recorder.js';
import { DEVICE_DEFAULTS } from '../capture/live/live-device.js';
import { cleanString } from '../clean-text.js';
import { jsonLine } from '../report/json-line.js';
import { lossText } from '../report/loss-text.js';
import type { SummaryRecord } from '../report/record.js';
import { count, counted } from '../report/text.js';
import type { News } from '../tui/data.js';
import { VERDICT_KINDS } from '../verdict/verdict.js';
import { EXIT, type ExitCode, UsageError } from './exit-codes.js';
import { fail } from './fail.js';
import { type MetricsPlace, serveMetrics } from './metrics-server.js';
import { Output, OutputClosed } from './output.js';
import { checkRing, PacketWriting, ringOptions, type WriteOptions } from './packet-writing.js';
import { become, type Identity, lesserIdentity } from './privileges.js';
import { isNothingReadOf } from './run.js';
import { WatchFigures } from './watch-figures.js';
import { checkLog, type LogChoices, WatchLog } from './watch-log.js';
import { Throttle, WatchLosses } from './watch-losses.js';
import type { Engine, FilesTask, WatchNews, WatchOrder, WatchState, WatchTask } from './watch-messages.js';
import type { PreparedScreen } from './watch-screen.js';

export interface WatchOptions extends WriteOptions, LogChoices {
  readonly interface?: readonly string[];
  readonly engine?: Engine;
  readonly topology?: string;
  readonly json?: boolean;
  readonly snapLength?: number;
  readonly buffer?: number;
  readonly promiscuous: boolean;
  readonly user?: string;
  readonly bpf?: string;
  readonly follow?: boolean;
  readonly maxFlows?: number;
  readonly quiet?: boolean;
  readonly plain?: boolean;
  readonly color: string;
  readonly ascii?: boolean;
  readonly refresh: number;
  readonly sensor?: string;
  readonly metrics?: MetricsPlace;
}

/** `rolepath watch`: gives the exit code. With interfaces the words are a capture filter, else captures to read. */
export async function watch(words: readonly string[], options: WatchOptions): Promise<ExitCode> {
  const identity = options.interface === undefined ? undefined : lesserIdentity(options.user);
  checkLog(options);
  const ring = ringOptions(options);
  const tasks = tasksOf(words, options, identity).map((task) => (ring === undefined ? task : { ...task, ring }));
  process.stderr.on('error', () => {});
  if (ring !== undefined) checkRing(ring, identity);
  const screen = hasScreen(words, options)
    ? await (await import('./watch-screen.js')).prepareScreen(tasks, options)
    : undefined;
  const note = (text: string): void => (screen === undefined ? say(text) : screen.tell(0, { type: 'note', text }));
  const log = options.log === undefined ? undefined : new WatchLog(options.log, options, tasks.length, note);
  const figures = new WatchFigures(tasks.map(sourceName));
  const metrics =
    options.metrics &&
    (await serveMetrics(
      options.metrics,
      figures.pages(() => log?.lost),
      note,
    ));
  const output = new Output();
  const failures = new Set<string>();
  const writing = ring && new PacketWriting(ring, tasks.length, note, writeLosses(tasks, screen));
  const site = new SiteNews(figures);
  const shared = { output, failures, site, figures };
  const threads = tasks.map(
    (task, index) =>
      new Thread(
        { ...task, ...logEnd(log, index), ...recordTo(writing, index) },
        { ...shared, index },
        screen && ((news) => screen.tell(index, news)),
      ),
  );
  const stop = (): void => {
    screen?.stop();
    for (const thread of threads) thread.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  onHangUp(stop, () => {
    site.forget();
    log?.reopen();
    for (const thread of threads) thread.order({ type: 'reload' });
  });
  await Promise.all(threads.map(({ opened }) => opened));
  try {
    if (identity !== undefined) become(identity);
    writing?.begin();
    await log?.open();
  } catch (error) {
    stop();
    writing?.abandon();
    throw error;
  }
  if (screen !== undefined) await screen.run(threads).finally(stop);
  const ends = await withWriting(await Promise.all(threads.map(({ ended }) => ended)), writing);
  const logged = await log?.end();
  metrics?.close();
  for (const { summary, beyond } of ends) {
    if (summary === undefined) continue;
    if (options.json === true) output.write(jsonLine(summary));
    else if (options.quiet !== true && !isNothingReadOf(summary)) say([totals(summary), ...(beyond ?? [])].join('; '));
  }
  if (logged !== undefined && (options.quiet !== true || logged.incomplete)) say(logged.text);
  output.flush();
  return exitCode(ends, logged?.incomplete === true);
}

const logEnd = (log: WatchLog | undefined, index: number): Pick<WatchTask, 'log'> => {
  const end = log?.ends[index];
  return end === undefined ? {} : { log: end };
};

const recordTo = (writing: PacketWriting | undefined, index: number): Pick<WatchTask, 'recordTo'> => {
  const port = writing?.ports[index];
  return port === undefined ? {} : { recordTo: port };
};

const sourceName = ({ source }: WatchTask): string =>
  'device' in source ? source.device : source.files.map((file) => (file === '-' ? 'standard input' : file)).join(' ');

/**
 * SIGHUP asks a service to read its files anew; where it comes because the terminal has gone, nobody is there any more.
 * Each of standard input, output and error that was a terminal tells.
 */
function onHangUp(stop: () => void, reload: () => void): void {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  process.on('SIGHUP', () => (terminals.every((descriptor) => isatty(descriptor)) ? reload() : stop()));
}

/** Where packets that came to no file are told: on the screen where there is one. */
function writeLosses(tasks: readonly WatchTask[], screen: PreparedScreen | undefined) {
  const losses = tasks.map((task) => ({ name: lossName(task), due: new Throttle() }));
  return (source: number, unwritten: number): void => {
    screen?.tell(source, { type: 'unwritten', packets: unwritten });
    const loss = losses[source];
    if (screen !== undefined || loss?.due.isDue(performance.now()) !== true) return;
    say(`${loss.name}: incomplete so far: ${counted(unwritten, 'packet')} not written`);
  };
}

const lossName = ({ source }: WatchTask): string => ('device' in source ? source.device : 'input');

/** What was written of each source, in its summary. */
async function withWriting(ends: readonly End[], writing: PacketWriting | undefined): Promise<readonly End[]> {
  if (writing === undefined) return ends;
  const counts = await writing.ended;
  return ends.map((end, source) => {
    const written = counts?.[source];
    if (written === undefined) return { ...end, isBroken: true };
    const { summary } = end;
    if (summary === undefined) return end;
    return { ...end, summary: { ...summary, written, incomplete: summary.incomplete || written.unwritten > 0 } };
  });
}

/**
 * The terminal UI needs a terminal on both sides, and its keys for itself; without, or where that is asked for, findings
 * are lines.
 */
const hasScreen = (words: readonly string[], { interface: devices, json, plain }: WatchOptions): boolean =>
  json !== true &&
  plain !== true &&
  (devices !== undefined || !words.includes('-')) &&
  isatty(0) &&
  isatty(1) &&
  process.env['TERM'] !== 'dumb';

function tasksOf(words: readonly string[], options: WatchOptions, identity: Identity | undefined): WatchTask[] {
  const { topology, maxFlows, engine = 'libpcap' } = options;
  if (options.engine === 'cap') refuseOfCap(options);
  const output = options.json === true ? 'records' : hasScreen(words, options) ? 'overview' : 'lines';
  const common = {
    topology,
    maxFlows,
    output,
    counted: options.metrics !== undefined,
    ...(options.sensor !== undefined && { sensor: options.sensor }),
  } as const;
  if (options.interface === undefined) return [{ ...common, source: filesTask(words, options) }];
  if (options.follow === true) throw new UsageError('--follow is for a capture; an interface is followed anyway');
  if (options.bpf !== undefined && words.length > 0)
    throw new UsageError('give the capture filter once: after the interfaces, or with --bpf');
  const filter = options.bpf ?? words.join(' ');
  const device = {
    ...DEVICE_DEFAULTS,
    promiscuous: options.promiscuous,
    ...(options.snapLength !== undefined && { snapLength: options.snapLength }),
    ...(options.buffer !== undefined && { bufferBytes: options.buffer << 20 }),
    ...(filter.trim() !== '' && { filter }),
  };
  const names = options.interface;
  return names.map((name) => ({
    ...common,
    source: { device: name, options: device, engine, ...(identity && { identity }) },
    ...(names.length > 1 && { label: name }),
  }));
}

/** What the package `cap` fixes and a user cannot choose. */
function refuseOfCap({ interface: devices, promiscuous, snapLength = 0 }: WatchOptions): void {
  if (devices === undefined) throw new UsageError('--engine is for interfaces, which -i names');
  if (!promiscuous) throw new UsageError('--engine cap always captures promiscuously, so not with --no-promiscuous');
  if (snapLength > CAP_SNAP_LENGTH)
    throw new UsageError(`--engine cap keeps at most ${CAP_SNAP_LENGTH} bytes of a frame: --snap-length is too large`);
}

function filesTask(files: readonly string[], { follow = false, bpf }: WatchOptions): FilesTask {
  if (files.length === 0)
    throw new UsageError("name an interface with -i (rolepath interfaces lists them), a capture, or '-'");
  if (follow && files.length > 1) throw new UsageError('--follow takes one capture: it never comes to the next');
  return { files, follow, bpf };
}

/** How a thread ended; without a summary it could not begin or go on. */
export interface End {
  readonly summary?: SummaryRecord;
  readonly failure?: string;
  /** True where the thread itself broke down. */
  readonly isBroken?: boolean;
  readonly beyond?: readonly string[];
}

/** What all threads share. */
interface Shared {
  readonly output: Output;
  /** Those that were told: a fault of the site's file is the same for every source. */
  readonly failures: Set<string>;
  readonly site: SiteNews;
  readonly figures: WatchFigures;
  /** Which of the threads this is. */
  readonly index: number;
}

/** What every thread tells of the site, told once. */
class SiteNews {
  private readonly figures: WatchFigures;
  private readonly told = new Set<string>();

  constructor(figures: WatchFigures) {
    this.figures = figures;
  }

  /** The files are read anew: what is told from now on is new. */
  forget(): void {
    this.told.clear();
  }

  isNew(news: Extract<WatchNews, { type: 'site' | 'reloaded' }>): boolean {
    if (this.told.has(news.text)) return false;
    this.told.add(news.text);
    if (news.type === 'reloaded') this.figures.reloaded(news.ok);
    return true;
  }
}

/** A thread that watches one source. */
class Thread {
  /** Settled once the source is open, or cannot be. */
  readonly opened: Promise<void>;
  readonly ended: Promise<End>;
  private readonly worker: Worker;
  private readonly losses: WatchLosses;

  /** `show` gets all that is told where there is a screen; what would go to standard error then belongs there, too. */
  constructor(task: WatchTask, shared: Shared, show: ((news: News) => void) | undefined) {
    const { output, failures, site, figures, index } = shared;
    const worker = new Worker(new URL('../cli/watch-thread.js', import.meta.url), {
      workerData: task,
      transferList: [task.log?.port, task.recordTo].flatMap((port) => port ?? []),
      stdin: false,
      stderr: show !== undefined,
    });
    this.worker = worker;
    this.losses = new WatchLosses(lossName(task));
    if (show !== undefined) tellLines(worker.stderr, show);
    let open = (): void => {};
    let end = (_: End): void => {};
    this.ended = new Promise((resolve) => {
      end = resolve;
    });
    this.opened = new Promise((resolve) => {
      open = resolve;
      void this.ended.then(() => resolve());
    });
    worker.on('message', (news: WatchNews) => {
      if (news.type === 'site' || news.type === 'reloaded') {
        if (site.isNew(news)) tellSite(news, show);
        return;
      }
      figures.take(index, news);
      show?.(news);
      if (news.type === 'open') open();
      else if (news.type === 'note' && show === undefined) say(news.text);
      else if (news.type === 'state' && show === undefined) this.tell(news.state);
      else if (news.type === 'lines') this.write(output, news.text);
      else if (news.type === 'ended') end(news);
    });
    worker.on('error', (error) => {
      fail(error);
      end({ isBroken: true });
    });
    worker.on('exit', () => end({ failure: 'a thread ended without a word', isBroken: true }));
    void this.ended.then(({ failure }) => {
      if (failure !== undefined && !failures.has(failure)) say(`rolepath: ${failure}`);
      if (failure !== undefined) failures.add(failure);
    });
  }

  stop(): void {
    this.order({ type: 'stop' });
  }

  order(order: WatchOrder): void {
    this.worker.postMessage(order);
  }

  /** Losses are told whatever else is: nothing is lost silently. */
  private tell(state: WatchState): void {
    const line = this.losses.line(state, performance.now());
    if (line !== undefined) say(line);
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

function tellSite(
  news: Extract<WatchNews, { type: 'site' | 'reloaded' }>,
  show: ((news: News) => void) | undefined,
): void {
  if (show === undefined) say(news.text);
  else show({ type: news.type === 'reloaded' && news.ok ? 'told' : 'warning', text: news.text });
}

function tellLines(stream: Readable, tell: (news: News) => void): void {
  createInterface({ input: stream }).on('line', (text) => tell({ type: 'note', text }));
}

/** What the whole watch came to: the worst of its threads. */
function exitCode(ends: readonly End[], isLogIncomplete: boolean): ExitCode {
  if (ends.some(({ isBroken }) => isBroken)) return EXIT.failed;
  if (ends.every(({ summary }) => summary === undefined || isNothingReadOf(summary))) return EXIT.usage;
  const isIncomplete = isLogIncomplete || ends.some(({ summary }) => summary === undefined || summary.incomplete);
  return isIncomplete ? EXIT.incomplete : EXIT.done;
}

/** Longest line on standard error, in characters. */
const MAX_LINE = 4000;

function say(text: string): void {
  for (const line of text.split('\n')) process.stderr.write(`${cleanString(line, MAX_LINE)}\n`);
}

/** `eth1: 12,345 frames; 118 expected, 2 unexpected, …; nothing lost`. */
function totals(summary: SummaryRecord): string {
  const { flows, frames, inputs } = summary;
  const kinds = VERDICT_KINDS.map((kind) => `${count(flows[kind])} ${kind}`).join(', ');
  const names = inputs.map(({ name }) => name).join(', ') || 'no input';
  const written = summary.written === undefined ? '' : `${counted(summary.written.written, 'packet')} written; `;
  return `${names}: ${counted(frames, 'frame')}; ${kinds}; ${written}${lossText(summary) ?? quality(summary)}`;
}

const quality = ({ incomplete }: SummaryRecord): string =>
  incomplete ? 'incomplete: not read to the end' : 'nothing lost';
