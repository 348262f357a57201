/** Reading from an interface. */

import type { FrameSink } from '../../capture/frame.js';
import { CapDevice } from '../../capture/live/cap-device.js';
import { loadLibpcap } from '../../capture/live/libpcap.js';
import { LinkState } from '../../capture/live/link-state.js';
import { type DeviceCounters, LiveDevice } from '../../capture/live/live-device.js';
import { LiveProblem } from '../../capture/live/live-problem.js';
import { type DeviceRun, type OpenDevice, watchDevice } from '../../capture/live/watch-device.js';
import type { CaptureProblem } from '../../capture/problem.js';
import type { CaptureReport } from '../../capture/read-captures.js';
import type { SourceWatch } from './source-watch.js';
import type { DeviceTask, ThreadEnd } from './watch-messages.js';

/** What a source gave, with the counters of a device. */
export interface SourceRun {
  readonly captures: CaptureReport;
  readonly counters: DeviceCounters | undefined;
}

async function openDevice({ engine, ...task }: DeviceTask): Promise<OpenDevice> {
  if (engine === 'cap') return CapDevice.open(task.device, new URL('../watch/cap-process.js', import.meta.url), task);
  const device = new LiveDevice(await loadLibpcap(), task.device, task.options);
  return {
    watch: (sink, onPause, interfaces) => watchDevice(device, sink, onPause, interfaces),
    close: () => device.close(),
  };
}

/** What the engine cap cannot do, told before anything that it gives. */
const CAP_LIMITS =
  'cap tells no times, so that frames have those of their arrival here, and counts no drops: what it gives is never complete';

/** Captures until the order to stop, or the end of the device. Throws {@link LiveProblem}. */
export async function runDevice(
  watch: SourceWatch,
  sink: FrameSink,
  source: DeviceTask,
  thread: ThreadEnd,
): Promise<SourceRun> {
  const name = source.device;
  const device = await openDevice(source);
  thread.tell({ type: 'open' });
  if (source.engine === 'cap') thread.tell({ type: 'note', text: `${name}: ${CAP_LIMITS}` });
  const link = new LinkState(name);
  const onPause = ({ tally, counters }: DeviceRun): boolean => {
    watch.pass(tally, counters);
    if (thread.stopping.aborted) return false;
    if (watch.passTime(Math.floor(Date.now() / 1000))) {
      const change = link.change();
      if (change !== undefined) thread.tell({ type: 'note', text: change });
    }
    return true;
  };
  const run = await device.watch(sink, onPause, watch.recording.interfaces);
  device.close();
  return { captures: deviceReport(name, run), counters: run.counters };
}

/** What a device gave, told as what a capture file gave. */
function deviceReport(name: string, { tally, interfaces, counters, lost }: DeviceRun): CaptureReport {
  const { frames, wireBytes, snapped, first, last } = tally;
  const problems: CaptureProblem[] =
    lost === undefined ? [] : [{ kind: 'truncated', file: name, cause: lost.message, remedy: lost.remedy }];
  return {
    inputs: [{ name, bytes: wireBytes, frames, ...(first && { first }), ...(last && { last }), problems }],
    frames,
    wireBytes,
    snapped,
    drops: { kernel: counters?.kernelDropped ?? 0, interface: counters?.interfaceDropped ?? 0 },
    interfaces: interfaces.list,
    names: [],
    problems,
    notes: [],
    aborted: false,
  };
}
