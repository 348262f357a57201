/** Reading captures, also as they grow, and pipes. */

import type { FrameSink } from '../../capture/frame.js';
import { standardInput } from '../../capture/pipe.js';
import { readCaptures } from '../../capture/read-captures.js';
import { Tally } from '../../capture/tally.js';
import type { SourceRun } from './device-input.js';
import { QuietTime } from './quiet-time.js';
import { LOOK, type SourceWatch } from './source-watch.js';
import type { FilesTask, ThreadEnd } from './watch-messages.js';

/** Reads to the end, or until the order to stop where they are followed. */
export async function readFiles(
  watch: SourceWatch,
  frames: FrameSink,
  { files, follow }: FilesTask,
  thread: ThreadEnd,
): Promise<SourceRun> {
  thread.tell({ type: 'open' });
  const tally = new Tally(frames);
  const quiet = new QuietTime();
  const timer = setInterval(() => {
    watch.pass(tally, undefined);
    const now = quiet.now(tally, performance.now() / 1000);
    if (now !== undefined) watch.passTime(now);
  }, LOOK);
  try {
    const streams = files.includes('-') && { streams: new Map([['-', standardInput()]]) };
    const report = await readCaptures(files, tally, {
      signal: thread.stopping,
      ...streams,
      follow,
      interfaces: watch.recording.interfaces,
    });
    return { captures: follow ? { ...report, aborted: false } : report, counters: undefined };
  } finally {
    clearInterval(timer);
  }
}
