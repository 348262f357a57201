/** The process of `rolepath watch --engine cap` that captures: told what in its argument, ends on a message. */

import { writeSync } from 'node:fs';
import type { CapNews } from '../../capture/live/cap-device.js';
import { loadCap } from '../../capture/live/cap-package.js';
import { CapRecorder } from '../../capture/live/cap-recorder.js';
import type { DeviceOptions } from '../../capture/live/live-device.js';
import { LiveProblem } from '../../capture/live/live-problem.js';
import { errorCode } from '../../system-error.js';
import { EXIT } from '../exit-codes.js';
import { become, type Identity } from './privileges.js';

export interface CapTask {
  readonly device: string;
  readonly options: DeviceOptions;
  /** Who to be once the device is open; absent where nothing is given up. */
  readonly identity?: Identity;
}

const STANDARD_OUTPUT = 1;

/** Time for frames that are on their way when the end comes, in milliseconds. */
const LAST_FRAMES = 20;

const tell = (news: CapNews): void => void process.send?.(news);

/** Waits where the reader is behind; the kernel's buffer is then what holds frames. */
function write(bytes: Uint8Array, length: number): void {
  try {
    for (let at = 0; at < length; ) at += writeSync(STANDARD_OUTPUT, bytes, at, length - at);
  } catch (error) {
    process.exit(errorCode(error) === 'EPIPE' ? EXIT.done : EXIT.failed);
  }
}

/** Signals to a whole group of processes are for the one that reads, which then ends this one. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const { device, options, identity } = JSON.parse(process.argv[2] ?? '') as CapTask;
try {
  const recorder = new CapRecorder(loadCap(), device, options, write);
  if (identity !== undefined) become(identity);
  const stop = (): void => {
    setTimeout(() => {
      recorder.end();
      process.exit(EXIT.done);
    }, LAST_FRAMES);
  };
  for (const order of ['message', 'disconnect'] as const) process.once(order, stop);
  tell({ type: 'open' });
  recorder.begin();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const remedy = error instanceof LiveProblem ? error.remedy : 'capture without --engine cap';
  tell({ type: 'failed', message: error.message, remedy });
  process.exitCode = EXIT.usage;
  process.disconnect?.();
}
