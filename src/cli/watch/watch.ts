import { isatty } from 'node:tty';
import { jsonLine } from '../../report/json-line.js';
import { counted } from '../../report/text.js';
import type { ExitCode } from '../exit-codes.js';
import { isNothingRead } from '../outcome.js';
import { sayLines } from '../say.js';
import { EarlyKeys } from './early-keys.js';
import { serveMetrics } from './metrics-server.js';
import { checkRing, PacketWriting, ringOptions } from './packet-writing.js';
import { become, lesserIdentity } from './privileges.js';
import { SiteNews, SourceThread } from './source-thread.js';
import { totals, watchExitCode, withWriting } from './watch-end.js';
import { WatchFigures } from './watch-figures.js';
import { checkLog, WatchLog } from './watch-log.js';
import { Throttle } from './watch-losses.js';
import type { WatchTask } from './watch-messages.js';
import { WatchOutput } from './watch-output.js';
import type { PreparedScreen } from './watch-screen.js';
import { hasScreen, lossName, sourceName, tasksOf, type WatchOptions } from './watch-tasks.js';

/** `rolepath watch`: gives the exit code. With interfaces the words are a capture filter, else captures to read. */
export async function watch(words: readonly string[], options: WatchOptions): Promise<ExitCode> {
  const identity = options.interface === undefined ? undefined : lesserIdentity(options.user);
  checkLog(options);
  const ring = ringOptions(options);
  const tasks = tasksOf(words, options, identity).map((task) => (ring === undefined ? task : { ...task, ring }));
  process.stderr.on('error', () => {});
  if (ring !== undefined) checkRing(ring, identity);
  const keys = hasScreen(words, options) ? earlyKeys() : undefined;
  const screen = keys && (await (await import('./watch-screen.js')).prepareScreen(tasks, options, keys));
  const note = (text: string): void => (screen === undefined ? sayLines(text) : screen.tell(0, { type: 'note', text }));
  const log = options.log === undefined ? undefined : new WatchLog(options.log, options, tasks.length, note);
  const figures = new WatchFigures(tasks.map(sourceName));
  const metrics =
    options.metrics &&
    (await serveMetrics(
      options.metrics,
      figures.pages(() => log?.lost),
      note,
    ));
  // Where no root is given up, nothing is read before it is known that the log can be written.
  if (identity === undefined) await openLog(log, () => [screen?.stop(), metrics?.close()]);
  const output = new WatchOutput(() => stop());
  const failures = new Set<string>();
  const writing = ring && new PacketWriting(ring, tasks.length, note, writeLosses(tasks, screen));
  const site = new SiteNews((ok) => {
    figures.reloaded(ok);
    if (ok) void screen?.reload();
  });
  const shared = { output, failures, site, figures };
  const threads = tasks.map(
    (task, index) =>
      new SourceThread(
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
    if (identity !== undefined) await log?.open();
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
    else if (options.quiet !== true && !isNothingRead(summary))
      sayLines([totals(summary), ...(beyond ?? [])].join('; '));
  }
  if (logged !== undefined && (options.quiet !== true || logged.incomplete)) sayLines(logged.text);
  output.check();
  return watchExitCode(ends, logged?.incomplete === true);
}

const earlyKeys = (): EarlyKeys => new EarlyKeys(process.stdin, () => process.kill(process.pid, 'SIGINT'));

/** `undo` ends what was begun, where the log cannot be written. */
async function openLog(log: WatchLog | undefined, undo: () => void): Promise<void> {
  try {
    await log?.open();
  } catch (error) {
    undo();
    throw error;
  }
}

const logEnd = (log: WatchLog | undefined, index: number): Pick<WatchTask, 'log'> => {
  const end = log?.ends[index];
  return end === undefined ? {} : { log: end };
};

const recordTo = (writing: PacketWriting | undefined, index: number): Pick<WatchTask, 'recordTo'> => {
  const port = writing?.ports[index];
  return port === undefined ? {} : { recordTo: port };
};

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
    sayLines(`${loss.name}: incomplete so far: ${counted(unwritten, 'packet')} not written`);
  };
}
