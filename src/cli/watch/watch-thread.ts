/** A thread of `rolepath watch`: captures or reads, decodes and judges, and tells what it finds. Run as a worker. */

import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { LiveProblem, liveProblemLine } from '../../capture/live/live-problem.js';
import { problemLine } from '../../capture/problem.js';
import type { PacketsToSave } from '../../live/saved-packets.js';
import { ConfigError } from '../../problem.js';
import { withCompleteness } from '../../report/loss-text.js';
import { captureFilterRecord, filteredFrames } from '../capture-filter.js';
import { summarise } from '../run-summary.js';
import { cleanLine } from '../say.js';
import { loadSite } from '../site.js';
import { runDevice } from './device-input.js';
import { readFiles } from './file-input.js';
import { savePackets } from './packet-saving.js';
import { SourceWatch } from './source-watch.js';
import { isUncounted, type ThreadEnd, type WatchNews, type WatchOrder, type WatchTask } from './watch-messages.js';
import { keptText, reloadedText } from './watch-reload.js';

const port = parentPort;
if (port === null) throw new Error('this is a thread of rolepath watch');
const tell = (news: WatchNews): void => port.postMessage(news);

const stopping = new AbortController();
const thread: ThreadEnd = { tell, stopping: stopping.signal };

async function run(task: WatchTask): Promise<void> {
  const site = await loadSite(task.topology, warnOfSite);
  const watch = new SourceWatch(site, task, tell);
  port?.on('message', (order: WatchOrder) => obey(order, watch, task));
  const { source } = task;
  const sink = watch.recording.before(watch.monitor);
  const frames = await filteredFrames('files' in source ? source.bpf : undefined, sink);
  const { captures, counters } =
    'device' in source ? await runDevice(watch, sink, source, thread) : await readFiles(watch, frames, source, thread);
  await watch.finish(captures, counters);
  for (const problem of captures.problems) tell({ type: 'note', text: cleanLine(problemLine(problem)) });
  for (const note of captures.notes) tell({ type: 'note', text: cleanLine(note) });
  const { written } = watch.recording;
  const summary = withCompleteness({
    ...summarise(captures, watch.monitor.pipeline, watch.monitor.flows, watch.site),
    ...(isUncounted(source) && { uncountedDrops: true as const }),
    ...captureFilterRecord(frames),
    ...(task.sensor !== undefined && { sensor: task.sensor }),
    ...(written && { written }),
  });
  watch.end(summary);
  tell({ type: 'ended', summary, beyond: watch.beyond() });
}

const warnOfSite = (text: string): void => tell({ type: 'site', text });

let reloading = Promise.resolve();

/** Reads topology and catalogue anew; where they cannot be used, the old ones stay. */
async function reload(watch: SourceWatch): Promise<void> {
  try {
    const site = await loadSite(task.topology, warnOfSite);
    const text = reloadedText(watch.site, site);
    watch.use(site);
    tell({ type: 'reloaded', ok: true, text });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const text = keptText(error, task.topology);
    watch.keep(text);
    tell({ type: 'reloaded', ok: false, text });
  }
}

async function save(task: WatchTask, watch: SourceWatch, order: PacketsToSave): Promise<void> {
  const saved = await savePackets(task, watch.recording, order, watch.wanted(order), stopping.signal);
  tell({ type: 'saved', saved });
}

const stopped = async (signal: AbortSignal): Promise<unknown> => signal.aborted || once(signal, 'abort');

function obey(order: WatchOrder, watch: SourceWatch, task: WatchTask): void {
  if (order.type === 'detail') watch.detail(order.group);
  else if (order.type === 'flow') watch.flow(order.flow);
  else if (order.type === 'show') watch.show(order);
  else if (order.type === 'save') void save(task, watch, order.save);
  else if (order.type === 'reload') reloading = reloading.then(() => reload(watch));
  else stopping.abort();
}

const task = workerData as WatchTask;
try {
  await run(task);
  // A screen goes on asking for details of what was found.
  if (task.output === 'overview') await stopped(stopping.signal);
} catch (error) {
  if (error instanceof LiveProblem) tell({ type: 'ended', failure: liveProblemLine(error) });
  else if (error instanceof ConfigError) tell({ type: 'ended', failure: error.message, isNamed: true });
  else throw error;
} finally {
  port.close();
}
