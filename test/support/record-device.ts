/**
 * Captures from an interface and writes what came to standard output, a line of JSON each: `open`, the frames, and at
 * last the counters. Its argument is a {@link RecordTask}. Run in a network namespace.
 */
import { once } from 'node:events';
import { loadLibpcap } from '../../src/capture/live/libpcap.js';
import {
  DEVICE_DEFAULTS,
  type DeviceCounters,
  type DeviceOptions,
  LiveDevice,
} from '../../src/capture/live/live-device.js';
import { watchDevice } from '../../src/capture/live/watch-device.js';

export interface RecordTask {
  readonly device: string;
  readonly options: Partial<DeviceOptions>;
  /** Frames, dropped ones included, after which it ends; without them it ends when the device is gone. */
  readonly frames: number;
  /** Whether nothing is fetched before a line comes on standard input. */
  readonly isHeld?: boolean;
}

export interface RecordedFrame {
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly wireLength: number;
  readonly linkType: number;
  readonly bytes: string;
}

export interface RecordEnd {
  readonly frames: number;
  readonly counters: DeviceCounters;
  readonly lost?: string;
}

const task = JSON.parse(process.argv[2] ?? '') as RecordTask;
const print = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

const device = new LiveDevice(await loadLibpcap(), task.device, { ...DEVICE_DEFAULTS, ...task.options });
print({ open: true });
if (task.isHeld === true) await once(process.stdin, 'data');
process.stdin.destroy();
const frames: RecordedFrame[] = [];
const run = await watchDevice(
  device,
  {
    frame: ({ seconds, nanoseconds, wireLength, linkType, bytes, start, end }) =>
      frames.push({
        seconds,
        nanoseconds,
        wireLength,
        linkType,
        bytes: Buffer.from(bytes.subarray(start, end)).toString('base64'),
      }),
  },
  ({ tally, counters }) => tally.frames + counters.kernelDropped < task.frames,
);
device.close();
for (const frame of frames) print(frame);
const { tally, counters, lost } = run;
print({ frames: tally.frames, counters, ...(lost && { lost: `${lost.message}; ${lost.remedy}` }) } satisfies RecordEnd);
